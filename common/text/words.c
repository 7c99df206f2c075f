#include <stdio.h>

#include "common/text/words.h"

const char *const WEEKDAY_NAMES[7] = {
	"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
};

const char *const MONTH_NAMES[12] = {
	"January", "February", "March",     "April",   "May",      "June",
	"July",    "August",   "September", "October", "November", "December",
};

static int find(struct str text, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (str_is(text, names[i]) || (text.len == 3 && memcmp(text.s, names[i], 3) == 0))
			return i;
	return -1;
}

int words_weekday(struct str text)
{
	return find(text, WEEKDAY_NAMES, LEN(WEEKDAY_NAMES));
}

int words_month(struct str text)
{
	return find(text, MONTH_NAMES, LEN(MONTH_NAMES));
}

void words_name(struct str name, struct buf *b)
{
	for (size_t i = 0; i < name.len; i++)
		buf_u8(b, strchr(".-_", name.s[i]) != NULL ? ' ' : (uint8_t)name.s[i]);
}

char *words_date(duly_civil day, char buf[WORDS_DATE])
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	snprintf(buf, WORDS_DATE, "%d %s %d", d.day, MONTH_NAMES[d.month - 1], d.year);
	return buf;
}

char *words_month_of(duly_civil day, char buf[WORDS_DATE])
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	snprintf(buf, WORDS_DATE, "%s %d", MONTH_NAMES[d.month - 1], d.year);
	return buf;
}

char *words_day(duly_civil day, char buf[WORDS_DATE])
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	snprintf(buf, WORDS_DATE, "%.3s %d %s %d", WEEKDAY_NAMES[duly_civil_weekday(day)], d.day,
		 MONTH_NAMES[d.month - 1], d.year);
	return buf;
}

char *words_short(duly_civil day, char buf[WORDS_DATE])
{
	const struct duly_ymd d = duly_civil_to_ymd(day);

	snprintf(buf, WORDS_DATE, "%.3s %d %.3s %d", WEEKDAY_NAMES[duly_civil_weekday(day)], d.day,
		 MONTH_NAMES[d.month - 1], d.year);
	return buf;
}

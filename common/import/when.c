#include <stdio.h>
#include <strings.h>

#include "common/import/when.h"

/* ---- days ------------------------------------------------------------------------------------ */

/* Up to @most digits at the head of @text, which are cut off; -1: none. */
static int take_number(struct str *text, size_t most)
{
	size_t n = 0;
	int value = 0;

	for (; n < most && n < text->len && text->s[n] >= '0' && text->s[n] <= '9'; n++)
		value = value * 10 + text->s[n] - '0';
	text->s += n;
	text->len -= n;
	return n == 0 ? -1 : value;
}

static bool take(struct str *text, char c)
{
	if (text->len == 0 || text->s[0] != c)
		return false;
	text->s++;
	text->len--;
	return true;
}

/* Four digits, and no fifth. */
static bool take_year(struct str *text, int *ret)
{
	const size_t before = text->len;

	*ret = take_number(text, 5);
	return before - text->len == 4;
}

static bool day_of(int year, int month, int day, duly_civil *ret)
{
	char iso[40];

	if (month < 1 || day < 1)
		return false;
	snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
	return duly_civil_parse(iso, strlen(iso), ret);
}

static int take_month_word(struct str *text)
{
	static const char *const MONTHS[] = { "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
					      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC" };

	for (size_t i = 0; i < LEN(MONTHS) && text->len >= 3; i++)
		if (strncasecmp(text->s, MONTHS[i], 3) == 0) {
			text->s += 3;
			text->len -= 3;
			return (int)i + 1;
		}
	return -1;
}

static bool take_year_first(struct str *text, duly_civil *ret)
{
	if (text->len < 10 || !duly_civil_parse(text->s, 10, ret))
		return false;
	text->s += 10;
	text->len -= 10;
	return true;
}

/* Two numbers and a year, with strokes between them. */
static bool take_strokes(struct str *text, int *ret_first, int *ret_second, int *ret_year)
{
	*ret_first = take_number(text, 2);
	if (*ret_first < 0 || !take(text, '/'))
		return false;
	*ret_second = take_number(text, 2);
	return *ret_second >= 0 && take(text, '/') && take_year(text, ret_year);
}

static bool take_day_first(struct str *text, duly_civil *ret)
{
	int day, month, year;

	return take_strokes(text, &day, &month, &year) && day_of(year, month, day, ret);
}

static bool take_word(struct str *text, duly_civil *ret)
{
	const int day = take_number(text, 2);

	if (day < 0 || !take(text, '-'))
		return false;
	const int month = take_month_word(text);
	int year;

	return month > 0 && take(text, '-') && take_year(text, &year) &&
	       day_of(year, month, day, ret);
}

/* The day at the head of @text, which is cut off. */
static enum when_form take_day(struct str *text, duly_civil *ret)
{
	static const struct {
		enum when_form form;
		bool (*take)(struct str *, duly_civil *);
	} FORMS[] = { { WHEN_YEAR_FIRST, take_year_first },
		      { WHEN_DAY_FIRST, take_day_first },
		      { WHEN_WORD, take_word } };

	for (size_t i = 0; i < LEN(FORMS); i++) {
		struct str rest = *text;

		if (FORMS[i].take(&rest, ret)) {
			*text = rest;
			return FORMS[i].form;
		}
	}
	return WHEN_NONE;
}

bool when_month_first(struct str text)
{
	struct str rest = text;
	duly_civil day;
	int first, second, year;

	if (take_day(&rest, &day) != WHEN_NONE)
		return false;
	rest = text;
	return take_strokes(&rest, &first, &second, &year) && day_of(year, first, second, &day);
}

/* ---- times ----------------------------------------------------------------------------------- */

static bool two_digits(struct str *text, int most, int *ret)
{
	const size_t before = text->len;

	*ret = take_number(text, 2);
	return before - text->len == 2 && *ret <= most;
}

/* "HH:MM", "HH:MM:SS", "HH:MM:SS.fff" of the day by the wall, cut off; fractions are dropped. */
static bool take_clock(struct str *text, int *ret_minutes, int *ret_seconds)
{
	int hours, minutes;

	*ret_seconds = 0;
	if (!two_digits(text, 23, &hours) || !take(text, ':') || !two_digits(text, 59, &minutes))
		return false;
	*ret_minutes = hours * 60 + minutes;
	if (!take(text, ':'))
		return true;
	if (!two_digits(text, 59, ret_seconds))
		return false;
	if (take(text, '.'))
		while (take_number(text, 1) >= 0)
			;
	return true;
}

/* What stands behind a time: nothing, or how far its clock is from Universal Time. */
static bool take_offset(struct str text, bool *ret_given, int *ret_minutes)
{
	int hours, minutes;

	*ret_given = text.len > 0;
	*ret_minutes = 0;
	if (text.len == 0 || (take(&text, 'Z') && text.len == 0))
		return true;
	take(&text, ' ');
	const int sign = take(&text, '-') ? -1 : 1;

	if (sign > 0 && !take(&text, '+'))
		return false;
	if (!two_digits(&text, 23, &hours) || !take(&text, ':') ||
	    !two_digits(&text, 59, &minutes) || text.len > 0)
		return false;
	*ret_minutes = sign * (hours * 60 + minutes);
	return true;
}

static duly_instant universal(duly_civil day, int minutes)
{
	return (duly_instant){ ((int64_t)day.day * 24 * 60 + minutes) * 60 * DULY_SECOND_MS };
}

bool when_parse(const struct zone *zone, struct str text, struct when *ret)
{
	struct str rest = text;
	int minutes = 0, seconds = 0, offset = 0;
	bool fixed = false;

	*ret = (struct when){ .day = DULY_NO_DATE };
	if (text.len == 0)
		return true;
	ret->form = take_day(&rest, &ret->day);
	if (ret->form == WHEN_NONE)
		return false;
	if (rest.len > 0 &&
	    ((!take(&rest, ' ') && !take(&rest, 'T')) || !take_clock(&rest, &minutes, &seconds) ||
	     !take_offset(rest, &fixed, &offset)))
		return false;
	ret->given = true;
	ret->timed = minutes != 0 || seconds != 0;
	if (!ret->timed)
		return true;
	ret->at = fixed ? universal(ret->day, minutes - offset)
			: zone_instant(zone, ret->day, minutes);
	ret->at.ms += seconds * DULY_SECOND_MS;
	if (fixed) { /* midnight here, written as the hour that it is elsewhere, is a day as well */
		ret->day = zone_date(zone, ret->at);
		ret->timed = ret->at.ms != zone_instant(zone, ret->day, 0).ms;
	}
	return true;
}

struct when when_day(duly_civil day)
{
	return (struct when){ .given = day.day != DULY_NO_DATE.day, .day = day };
}

bool when_day_alone(struct str text)
{
	duly_civil day;
	int first, second, year;

	return take_strokes(&text, &first, &second, &year) && first > 12 &&
	       day_of(year, second, first, &day);
}

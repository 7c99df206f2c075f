#include "common/import/fields.h"
#include "common/import/ssd/fields.h"

void ssd_remark_put(struct ssd_delivery *d, struct ssd_row *row, int column, bool left,
		    const char *fmt, ...)
{
	va_list args;

	d->faults++;
	if (left && !row->left) {
		row->left = true;
		d->left_out++;
	}
	va_start(args, fmt);
	listener_remark(&d->listener,
			(struct import_remark){ .file = d->sheets[row->table].file,
						.line = row->line,
						.about = ssd_column_name(row->table, column),
						.left = left },
			fmt, args);
	va_end(args);
}

struct str ssd_field(const struct ssd_row *row, int column)
{
	return row->fields[column].s == NULL ? STR("") : row->fields[column];
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* YYYY-MM-DD or DD/MM/YYYY at the head of @text, which is cut off. */
static bool take_day(struct str *text, duly_civil *ret)
{
	if (text->len < 10)
		return false;
	if (!duly_civil_parse(text->s, 10, ret) && !field_date((struct str){ text->s, 10 }, ret))
		return false;
	text->s += 10;
	text->len -= 10;
	return true;
}

static bool two_digits(struct str text, size_t at, int max, int *ret)
{
	if (at + 2 > text.len || text.s[at] < '0' || text.s[at] > '9' || text.s[at + 1] < '0' ||
	    text.s[at + 1] > '9')
		return false;
	*ret = (text.s[at] - '0') * 10 + text.s[at + 1] - '0';
	return *ret <= max;
}

/* "HH:MM", "HH:MM:SS", "HH:MM:SS.fff": milliseconds of the day by the wall; fractions are cut. */
static bool take_clock(struct str text, int *ret_minutes, int *ret_seconds)
{
	int hours, minutes;

	*ret_seconds = 0;
	if (!two_digits(text, 0, 23, &hours) || text.len < 5 || text.s[2] != ':' ||
	    !two_digits(text, 3, 59, &minutes))
		return false;
	*ret_minutes = hours * 60 + minutes;
	if (text.len == 5)
		return true;
	if (text.s[5] != ':' || !two_digits(text, 6, 59, ret_seconds))
		return false;
	for (size_t i = 8; i < text.len; i++)
		if (i == 8 ? text.s[i] != '.' : text.s[i] < '0' || text.s[i] > '9')
			return false;
	return true;
}

bool ssd_when_parse(const struct zone *zone, struct str text, struct ssd_when *ret)
{
	struct str rest = text;
	int minutes, seconds;

	*ret = (struct ssd_when){ .day = DULY_NO_DATE };
	if (text.len == 0)
		return true;
	if (!take_day(&rest, &ret->day))
		return false;
	ret->given = rest.len == 0;
	if (ret->given)
		return true;
	if (rest.s[0] != ' ' && rest.s[0] != 'T')
		return false;
	if (duly_instant_parse(text.s, text.len, &ret->at)) {
		ret->given = true;
		ret->timed = memcmp(rest.s + 1, "00:00:00", 8) != 0;
		ret->day = ret->timed ? zone_date(zone, ret->at) : ret->day;
		return true;
	}
	if (!take_clock((struct str){ rest.s + 1, rest.len - 1 }, &minutes, &seconds))
		return false;
	ret->given = true;
	ret->timed = minutes != 0 || seconds != 0;
	ret->at = zone_instant(zone, ret->day, minutes);
	ret->at.ms += seconds * DULY_SECOND_MS;
	return true;
}

struct ssd_when ssd_field_when(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	struct ssd_when when = { .day = DULY_NO_DATE };

	if (!ssd_when_parse(d->zone, ssd_field(row, column), &when)) {
		ssd_remark_put(d, row, column, true,
			       "no date like 2026-01-31, 2026-01-31 09:30:00 or 31/01/2026");
		when.given = false;
	} else if (when.given && field_is_before_1990(when.day)) {
		ssd_remark_put(d, row, column, true, "a date before 1990");
		when.given = false;
	}
	return when;
}

struct ssd_when ssd_field_need_when(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	const struct ssd_when when = ssd_field_when(d, row, column);

	if (!when.given && !row->left)
		ssd_remark_put(d, row, column, true, "it is empty");
	return when;
}

struct ssd_when ssd_field_end(struct ssd_delivery *d, struct ssd_row *row, int column,
			      const struct ssd_when *from)
{
	struct ssd_when when = ssd_field_when(d, row, column);

	if (when.given && from->given && when.day.day < from->day.day) {
		ssd_remark_put(d, row, column, false, "before the beginning: taken as not known");
		when.given = false;
	}
	return when;
}

struct ssd_when ssd_when_day(duly_civil day)
{
	return (struct ssd_when){ .given = day.day != DULY_NO_DATE.day, .day = day };
}

duly_civil ssd_field_day(const struct ssd_delivery *d, const struct ssd_row *row, int column)
{
	struct ssd_when when;

	return ssd_when_parse(d->zone, ssd_field(row, column), &when) && when.given ? when.day
										    : DULY_NO_DATE;
}

/* ---- yes and no ------------------------------------------------------------------------------ */

enum ssd_flag ssd_field_flag(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	static const struct {
		const char *text;
		enum ssd_flag flag;
	} WORDS[] = {
		{ "", SSD_UNSAID }, { "na", SSD_UNSAID }, { "n/a", SSD_UNSAID }, { "y", SSD_YES },
		{ "yes", SSD_YES }, { "1", SSD_YES },     { "true", SSD_YES },   { "n", SSD_NO },
		{ "no", SSD_NO },   { "false", SSD_NO },  { "0", SSD_NO },
	};
	const struct str text = ssd_field(row, column);

	for (size_t i = 0; i < LEN(WORDS); i++)
		if (field_is(text, WORDS[i].text))
			return WORDS[i].flag;
	ssd_remark_put(d, row, column, true, "neither Y nor N");
	return SSD_UNSAID;
}

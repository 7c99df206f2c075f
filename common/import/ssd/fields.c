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
			(struct import_remark){ .file = d->sheets[row->table].file->path,
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

struct when ssd_field_when(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	struct when when = { .day = DULY_NO_DATE };

	if (!when_parse(d->zone, ssd_field(row, column), &when)) {
		ssd_remark_put(
			d, row, column, true,
			"no date like 2026-01-31, 2026-01-31 09:30:00, 31/01/2026 or 31-JAN-2026");
		when.given = false;
	} else if (when.given && field_is_before_1990(when.day)) {
		ssd_remark_put(d, row, column, true, "a date before 1990");
		when.given = false;
	}
	return when;
}

struct when ssd_field_need_when(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	const struct when when = ssd_field_when(d, row, column);

	if (!when.given && !row->left)
		ssd_remark_put(d, row, column, true, "it is empty");
	return when;
}

struct when ssd_field_end(struct ssd_delivery *d, struct ssd_row *row, int column,
			  const struct when *from)
{
	struct when when = ssd_field_when(d, row, column);

	if (when.given && from->given && when.day.day < from->day.day) {
		ssd_remark_put(d, row, column, false, "before the beginning: taken as not known");
		when.given = false;
	}
	return when;
}

duly_civil ssd_field_day(const struct ssd_delivery *d, const struct ssd_row *row, int column)
{
	struct when when;

	return when_parse(d->zone, ssd_field(row, column), &when) && when.given ? when.day
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

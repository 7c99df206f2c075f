#include "common/import/fields.h"
#include "common/import/ssd/dialect_words.h"
#include "common/import/ssd/fields.h"

static void tell(struct ssd_delivery *d, const struct ssd_row *row, int column, bool left,
		 const char *fmt, va_list args) __attribute__((format(printf, 5, 0)));

static void tell(struct ssd_delivery *d, const struct ssd_row *row, int column, bool left,
		 const char *fmt, va_list args)
{
	d->faults++;
	listener_remark(&d->listener,
			(struct import_remark){ .file = d->sheets[row->table].file->path,
						.line = row->line,
						.about = ssd_column_name(row->table, column),
						.left = left },
			fmt, args);
}

void ssd_remark_put(struct ssd_delivery *d, struct ssd_row *row, int column, bool left,
		    const char *fmt, ...)
{
	va_list args;

	if (left && !row->left) {
		row->left = true;
		d->left_out++;
	}
	va_start(args, fmt);
	tell(d, row, column, left, fmt, args);
	va_end(args);
}

void ssd_unread_put(struct ssd_delivery *d, struct ssd_row *row, int column, const char *fmt, ...)
{
	va_list args;

	row->unread = true;
	d->unread++;
	va_start(args, fmt);
	tell(d, row, column, false, fmt, args);
	va_end(args);
}

struct str ssd_field(const struct ssd_row *row, int column)
{
	return row->fields[column].s == NULL ? STR("") : row->fields[column];
}

/* ---- dates ----------------------------------------------------------------------------------- */

/* The hour at which a day begins here in summer, by Universal Time. */
static bool is_summer_midnight(const struct zone *zone, struct str text, const struct when *when)
{
	const duly_instant midnight = zone_instant(zone, (duly_civil){ when->day.day + 1 }, 0);

	return when->timed && memchr(text.s, '+', text.len) == NULL &&
	       memchr(text.s, 'Z', text.len) == NULL &&
	       when->at.ms == zone_instant(zone, when->day, 23 * 60).ms &&
	       midnight.ms == (int64_t)when->day.day * 24 * 60 * 60 * DULY_SECOND_MS +
				      23ll * 60 * 60 * DULY_SECOND_MS;
}

/* Of an absence or a discussion it may well be an hour. */
static void tell_universal(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	bool *told = &d->sheets[row->table].told_universal[column];

	if (*told || row->table == SSD_MISSING || row->table == SSD_ENQUIRIES)
		return;
	*told = true;
	ssd_remark_put(d, row, column, false,
		       "23:00 in summer: if days are stored as Universal Time, this one is the day "
		       "after, and so are others of this column");
}

bool ssd_field_parse(struct ssd_delivery *d, struct ssd_row *row, int column, struct when *ret)
{
	const struct str text = ssd_field(row, column);

	if (!when_parse(d->zone, text, ret))
		return false;
	if (is_summer_midnight(d->zone, text, ret))
		tell_universal(d, row, column);
	return true;
}

struct when ssd_field_when(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	struct when when = { .day = DULY_NO_DATE };

	if (!ssd_field_parse(d, row, column, &when)) {
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

/* ---- codes ----------------------------------------------------------------------------------- */

/* The columns that hold codes, and what an unknown one is taken for. */
static const struct {
	enum ssd_table table;
	int column;
	enum ssd_list list;
	const char *unknown;   /* the code; NULL: it is left as it is */
	const char *taken_for; /* in words                            */
} CODED[] = {
	{ SSD_EPISODES, CLAE_BEGAN, SSD_LIST_BEGAN, "", "taken as not known" },
	{ SSD_EPISODES, CLAE_CEASED, SSD_LIST_CEASED, "", "taken as not known" },
	{ SSD_PLACEMENTS, CLAP_TYPE, SSD_LIST_PLACEMENT, "Z1", "taken as Z1" },
	{ SSD_PLACEMENTS, CLAP_REASON, SSD_LIST_MOVED, "", "the reason is left out" },
	{ SSD_STATUSES, LEGA_STATUS, SSD_LIST_LEGAL_STATUS, NULL, "" },
	{ SSD_REVIEWS, CLAR_PARTICIPATION, SSD_LIST_PARTICIPATION, "",
	  "the participation is left out" },
	{ SSD_HEALTH, CLAH_TYPE, SSD_LIST_CHECK, NULL, "" },
	{ SSD_HEALTH, CLAH_STATUS, SSD_LIST_CHECK_STATUS, NULL, "" },
	{ SSD_MISSING, MISS_TYPE, SSD_LIST_ABSENCE, "", "taken as missing" },
	{ SSD_INVOLVED, INVO_ROLE, SSD_LIST_ROLE, NULL, "" },
};

static void read_code(struct ssd_delivery *d, struct ssd_row *row, size_t i)
{
	struct str *field = &row->fields[CODED[i].column];
	const struct str code = ssd_code_of(d->dialect, CODED[i].list, *field);

	if (code.s != NULL)
		*field = code;
	if (code.s != NULL || field->len == 0 || CODED[i].unknown == NULL)
		return;
	ssd_unread_put(d, row, CODED[i].column, "'%.*s' is no code that is known: %s",
		       (int)MIN(field->len, 60), field->s, CODED[i].taken_for);
	*field = str_of(CODED[i].unknown);
}

void ssd_codes_read(struct ssd_delivery *d)
{
	for (size_t i = 0; i < LEN(CODED); i++) {
		struct ssd_sheet *sheet = &d->sheets[CODED[i].table];

		for (size_t k = 0; k < sheet->n; k++)
			read_code(d, &sheet->rows[k], i);
	}
}

/* ---- yes and no ------------------------------------------------------------------------------ */

/* False: neither. */
static bool read_flag(const struct ssd_delivery *d, struct str text, enum ssd_flag *ret)
{
	const struct str code = ssd_code_of(d->dialect, SSD_LIST_ANSWER, text);

	*ret = str_is(code, "yes") ? SSD_YES : str_is(code, "no") ? SSD_NO : SSD_UNSAID;
	return text.len == 0 || code.s != NULL;
}

enum ssd_flag ssd_field_flag(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	enum ssd_flag flag;

	if (!read_flag(d, ssd_field(row, column), &flag))
		ssd_unread_put(d, row, column, "neither Y nor N: taken as not known");
	return flag;
}

enum ssd_flag ssd_field_need_flag(struct ssd_delivery *d, struct ssd_row *row, int column)
{
	enum ssd_flag flag;

	if (!read_flag(d, ssd_field(row, column), &flag))
		ssd_remark_put(d, row, column, true, "neither Y nor N");
	return flag;
}

/* fields.h - the fields of a row of a delivery: dates as databases write them, codes, yes and no.
 *
 * A field that cannot be read is told. It costs what it would have said, which is then not known;
 * where the row means nothing without it, or would be taken for something that it does not say, it
 * costs the row.
 */
#pragma once
#include "common/import/ssd/delivery.h"
#include "common/import/when.h"

/* Tells of @row, with the sentence that is formatted. @column SSD_NONE: it is about the row as a
 * whole. @left: the row is left out for it. */
void ssd_remark_put(struct ssd_delivery *d, struct ssd_row *row, int column, bool left,
		    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The same of a value that could not be read, in a row that is used: it is not known. */
void ssd_unread_put(struct ssd_delivery *d, struct ssd_row *row, int column, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The text of a field; "" where it is empty or its column is not there. */
struct str ssd_field(const struct ssd_row *row, int column);

/* ---- dates ----------------------------------------------------------------------------------- */

/* What stands in a field, whatever date it is; nothing is told but that a day may be stored as
 * Universal Time. False: no date. */
bool ssd_field_parse(struct ssd_delivery *d, struct ssd_row *row, int column, struct when *ret);
/* The date in a field; what is no date, or lies before 1990, is told and the row left out. */
struct when ssd_field_when(struct ssd_delivery *d, struct ssd_row *row, int column);
/* The same of a field that must have one: an empty one is told as well. */
struct when ssd_field_need_when(struct ssd_delivery *d, struct ssd_row *row, int column);
/* The end of what began at @from; not given, and told, where it lies before that. */
struct when ssd_field_end(struct ssd_delivery *d, struct ssd_row *row, int column,
			      const struct when *from);
/* The day in a field, and nothing is told; DULY_NO_DATE where it is empty or no date. */
duly_civil ssd_field_day(const struct ssd_delivery *d, const struct ssd_row *row, int column);

/* ---- codes ----------------------------------------------------------------------------------- */

/* Puts codes in place of the words of all columns that hold codes, as the dialect has them. One
 * that is not known is told, and is empty from then on; where that depends on other rows, or costs
 * the row, it is left as it is for whoever reads the row. */
void ssd_codes_read(struct ssd_delivery *d);

/* ---- yes and no ------------------------------------------------------------------------------ */

enum ssd_flag { SSD_UNSAID, SSD_YES, SSD_NO };
/* Y, N and their kin; NA and the like are unsaid. Anything else is told, and unsaid. */
enum ssd_flag ssd_field_flag(struct ssd_delivery *d, struct ssd_row *row, int column);
/* The same of a flag without which the row means nothing: anything else costs the row. */
enum ssd_flag ssd_field_need_flag(struct ssd_delivery *d, struct ssd_row *row, int column);

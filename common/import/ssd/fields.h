/* fields.h - the fields of a row of a delivery: dates as databases write them, yes and no.
 *
 * A field that cannot be read is told, and the row left out as a whole: half a row would be taken
 * for something that it does not say.
 */
#pragma once
#include "common/import/ssd/delivery.h"

/* Tells of @row, with the sentence that is formatted. @column SSD_NONE: it is about the row as a
 * whole. @left: the row is left out for it. */
void ssd_remark_put(struct ssd_delivery *d, struct ssd_row *row, int column, bool left,
		    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The text of a field; "" where it is empty or its column is not there. */
struct str ssd_field(const struct ssd_row *row, int column);

/* ---- dates ----------------------------------------------------------------------------------- */

/* A date, or a time by the clocks of the delivery's zone. Midnight is how databases write "no
 * time". */
struct ssd_when {
	bool given, timed;
	duly_civil day;  /* DULY_NO_DATE where it is not given */
	duly_instant at; /* where timed                        */
};

/* 2026-01-31 or 31/01/2026, and 09:30, 09:30:00 or 09:30:00.000 behind it, or an instant with its
 * offset. False: @text is no date. An empty one is not given. */
bool ssd_when_parse(const struct zone *zone, struct str text, struct ssd_when *ret);
/* A day without a time; DULY_NO_DATE is not given. */
struct ssd_when ssd_when_day(duly_civil day);

/* The date in a field; what is no date, or lies before 1990, is told and the row left out. */
struct ssd_when ssd_field_when(struct ssd_delivery *d, struct ssd_row *row, int column);
/* The same of a field that must have one: an empty one is told as well. */
struct ssd_when ssd_field_need_when(struct ssd_delivery *d, struct ssd_row *row, int column);
/* The end of what began at @from; not given, and told, where it lies before that. */
struct ssd_when ssd_field_end(struct ssd_delivery *d, struct ssd_row *row, int column,
			      const struct ssd_when *from);
/* The day in a field, and nothing is told; DULY_NO_DATE where it is empty or no date. */
duly_civil ssd_field_day(const struct ssd_delivery *d, const struct ssd_row *row, int column);

/* ---- yes and no ------------------------------------------------------------------------------ */

enum ssd_flag { SSD_UNSAID, SSD_YES, SSD_NO };
/* Y, N and their kin; NA and the like are unsaid. Anything else is told and the row left out. */
enum ssd_flag ssd_field_flag(struct ssd_delivery *d, struct ssd_row *row, int column);

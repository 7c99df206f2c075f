/* output.h - where lives go: events in the order in which they became known, and CSV.
 *
 * Lives are made one after the other and their events are wanted by time, so lines are spooled by
 * the month in which they became known, in a temporary file, and each month is sorted by itself:
 * what is held in memory is one month, not the whole.
 */
#pragma once
#include "services/simulate/life.h"

/* ---- spool.c --------------------------------------------------------------------------------- */

struct spool;
/* Months from that of @first to that of @last; what lies outside counts with the nearest. */
duly_result spool_new(duly_civil first, duly_civil last, struct spool **ret,
		      struct duly_diag *diag);
void spool_free(struct spool **s);
/* Lines of one instant come out by subject, then in the order in which they were put. */
void spool_put(struct spool *s, int64_t known, const char *subject, struct view line);
/* All lines to @out, in order. */
duly_result spool_write(struct spool *s, FILE *out, struct duly_diag *diag);

/* ---- write.c --------------------------------------------------------------------------------- */

/* @f as one line of JSON, its line feed included, appended to @ret. */
void fact_write(const struct life *l, const struct fact *f, struct buf *ret);

/* ---- csv.c: tables of either kind ------------------------------------------------------------ */

/* A CSV file of a folder; rows are fields joined by commas, none of which needs quotes. */
struct csv_sheet;
duly_result csv_sheet_new(const char *dir, const char *name, const char *header, struct csv_sheet **ret,
		      struct duly_diag *diag);
/* The next field of the row; several, where @fmt has commas. */
void csv_sheet_field(struct csv_sheet *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void csv_sheet_row(struct csv_sheet *c);
/* DULY_E_IO where not all could be written. */
duly_result csv_sheet_end(struct csv_sheet **c, struct duly_diag *diag);
void csv_sheet_free(struct csv_sheet **c);
duly_result output_folder(const char *path, struct duly_diag *diag);

/* What is true of a life and known by the end, in order: the facts that both kinds of table are
 * made from. */
size_t life_true(const struct life *l, struct arena *arena, const struct fact *const **ret);

/* ---- csv903.c, csvssd.c ---------------------------------------------------------------------- */

struct returns;
duly_result returns_new(const char *dir, const struct world *w, struct returns **ret,
			struct duly_diag *diag);
void returns_put(struct returns *r, const struct life *l);
duly_result returns_end(struct returns **r, struct duly_diag *diag);
void returns_free(struct returns **r);

struct dataset;
/* @dir is made where it is not there, but not what it lies in. */
duly_result dataset_new(const char *dir, struct dataset **ret, struct duly_diag *diag);
void dataset_put(struct dataset *d, const struct life *l);
duly_result dataset_end(struct dataset **d, struct duly_diag *diag);
void dataset_free(struct dataset **d);

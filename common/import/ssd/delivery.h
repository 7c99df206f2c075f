/* delivery.h - one delivery of the Standard Safeguarding Dataset: its tables, row by row.
 *
 * Reading says what stands in the files and nothing of what it means. A delivery has at most one
 * file of each table, and need not have all. Everything hangs on the delivery's arena, and lives
 * until ssd_delivery_fini.
 */
#pragma once
#include "common/calendar/zone.h"
#include "common/import/ssd/dialects.h"

struct ssd_row {
	enum ssd_table table;
	size_t line; /* of its file, from 1                                  */
	struct str key;           /* what it is known by in this delivery: its id, where it has one */
	struct str id;            /* by which it is known from one delivery to the next   */
	struct str subject;       /* NO_STR: not in the row, or not fit for a case        */
	duly_civil date;          /* DULY_NO_DATE: not said                               */
	duly_civil end;           /* on which it was over; DULY_NO_DATE: it goes on       */
	struct str *fields;       /* by position; NO_STR where the column is missing      */
	bool left;                /* remarked on, and left out                            */
	bool unread;              /* a value in it could not be read, and is taken as not known */
	bool unsure;              /* another table that it needs was not delivered        */
	bool fresh;               /* it was not there last time (the import's)            */
};

/* What was delivered of one table. */
struct ssd_sheet {
	struct import_file *file; /* NULL: not delivered                                     */
	bool broken;              /* which rows were in it is not known: it could not be read, or
				   * lines of it could not                                   */
	struct ssd_row *rows;     /* in the order of their keys, each key once               */
	size_t n, duplicates, unread; /* unread: lines and rows that cannot be told apart    */
	duly_civil first, first_end;  /* earliest date and end; DULY_NO_DATE: none           */
	bool told_universal[SSD_WIDTH_MAX]; /* that its days are stored as Universal Time    */
};

struct ssd_delivery {
	struct arena *arena;
	struct zone *zone; /* of the times without one */
	struct import_listener listener;
	struct import_files files;
	const struct ssd_dialect *dialect; /* in which it is written */
	struct ssd_sheet sheets[SSD_TABLE_COUNT];
	size_t faults, left_out; /* remarks; rows that are left out                            */
	size_t unread;           /* values that could not be read, in rows that are used       */
};

/* Reads the tables in @dir. A file that is no table, or a table that cannot be read as one, is
 * noted in ret->files with the reason, and stops no other. @dialect: for ssd_dialects_choose.
 * @listener may be NULL, and is copied. DULY_E_NOTFOUND: no such folder, or dialect.
 * DULY_E_MALFORMED: no table in it that can be read, or a dialect file that is none.
 * DULY_E_CONFLICT: another dialect than before. DULY_E_IO, DULY_E_BOUND: a file could not be read
 * to its end. DULY_E_CONFIG: this system has no table of the zone, or there are no dialects. On any
 * result @ret is to be ended with ssd_delivery_fini. */
duly_result ssd_delivery_read(const char *dir, const struct ssd_dialect_given *dialect,
			      const struct import_listener *listener, struct ssd_delivery *ret,
			      struct duly_diag *diag);
void ssd_delivery_fini(struct ssd_delivery *d);

/* The row of this key; NULL: none. */
struct ssd_row *ssd_row_find(const struct ssd_delivery *d, enum ssd_table table, struct str key);
/* Neither left out nor in doubt. */
bool ssd_row_usable(const struct ssd_row *row);
/* For qsort of struct ssd_row *: by child, then date, then id. */
int ssd_row_by_beginning(const void *a, const void *b);
/* Whether more than half of the rows of @table could be used: what it lacks did not happen. */
bool ssd_sheet_understood(const struct ssd_delivery *d, enum ssd_table table);
/* Whether rows of @table may be missing from the delivery though they are there: it was not
 * delivered, or not all of it could be read. */
bool ssd_sheet_partial(const struct ssd_delivery *d, enum ssd_table table);

/* import.h - one import of tables by a map, under way: private to this folder.
 *
 * delivery.c finds the sheets of the map in the files and reads their rows, table_row.c says what a
 * row means, table_feed.c what the whole carries, table.c is the order of it.
 */
#pragma once
#include "common/calendar/zone.h"
#include "common/import/guard.h"
#include "common/import/table/table.h"

struct table_row {
	const struct import_file *file;
	size_t line;
	struct str id, subject;
	const struct str *fields; /* by the columns of the map; NO_STR: there is no such column */
	duly_civil latest;        /* day of what it tells of; DULY_NO_DATE: none               */
	duly_civil end;           /* on which that was over; DULY_NO_DATE: it goes on          */
	bool left;                /* left out                                                  */
	bool unsure;              /* something in it was not understood                        */
	bool fresh;               /* it was not there last time                                */
};

/* What was delivered of one sheet of the map. */
struct table_sheet {
	const struct map_sheet *map;
	struct table_row *rows; /* each id once */
	size_t n, cap;
	size_t read, usable; /* lines that there were; rows of which all was understood */
	bool there, broken;
	bool *unknown; /* for table_row.c, by column */
};

struct table_import {
	struct table_options opt;
	struct arena *arena;
	struct zone *zone;
	struct import_files files;
	struct table_sheet *sheets;
	struct import_table *kept; /* of the state: the sheets, and one for the feed */
	struct import_tables tables;
	struct import_facts facts;
	struct import_delivered *delivered_of;
	struct table_summary summary;
	duly_civil delivered; /* latest day in the delivery that is not ahead */
	char digest[2 * SHA256_LEN + 1];
};

/* Reads state and delivery: every row, and nothing of what they mean. As table_open. */
duly_result table_read(const struct table_options *options, struct table_import **ret,
		       struct duly_diag *diag);

/* Finds out what each file is. DULY_E_MALFORMED: no sheet of the map. */
duly_result table_sheets_know(struct table_import *t, struct duly_diag *diag);

/* Tells of @row, with the sentence that is formatted. @column MAP_NONE: of the row as a whole.
 * @left: it is left out for it. */
void table_remark(struct table_import *t, struct table_row *row, size_t column, bool left,
		  const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* What stands in a field, short and plain enough for a sentence. */
const char *table_quoted(const struct table_import *t, struct str text);

/* What @row, which is not left out, means. */
void table_row_facts(struct table_import *t, unsigned sheet, struct table_row *row);
/* Whether it says yes. */
bool table_is_yes(struct table_import *t, struct str text);
/* The day in a field; not given where it is empty. False: it is no date, or one before 1990. */
bool table_day(const struct table_import *t, struct str text, struct when *ret);

/* Says what the sheets that ever came can say. After all rows are settled. */
void table_feed_fact(struct table_import *t);

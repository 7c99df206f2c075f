/* table.h - anybody's tables as events, by a map that says what their columns mean.
 *
 * A delivery is a file or a folder of files (CSV, workbooks, XML). What it says is compared with
 * what was sent before, as for other datasets (common/import/facts.h, guard.h), and only the
 * difference becomes events. What is not understood is not known: it is told, it ends nothing and
 * meets nothing, and what was sent of it before stands.
 *
 *	table_open, table_write to a file, the file synced, table_commit, table_import_free
 */
#pragma once
#include <stdio.h>

#include "common/import/files.h"
#include "common/import/table/map.h"

struct table_options {
	const struct map *map;
	const struct vocabulary *vocabulary; /* which the map was read with                      */
	const char *path;   /* the file or the folder                                          */
	const char *state;  /* directory, made at the first commit; NULL: nothing was sent yet */
	const char *source; /* of the events: /councils/<council>/<system>                     */
	const char *force;  /* sheets, with commas between them, that may lose rows; NULL: none */
	duly_civil at;      /* nothing after this day has happened                             */
	struct import_listener listener; /* of its remarks `about` is the column               */
};

struct table_summary {
	const struct import_files *files;
	const struct import_count *sheets; /* as many as the map has                           */
	size_t n_sheets, events, retracted, replaced;
	size_t left_out, unsure; /* rows that were left out; those of which a part was            */
	size_t faults;       /* remarks                                                        */
	size_t lost;         /* rows left out or unsure, and files that could not be read      */
	bool first;          /* nothing was sent before                                        */
	const char *refused; /* why the delivery is not to be used; NULL: it may be            */
};

/* One import, from open to free. */
struct table_import;

/* Reads state and delivery and works out the difference; changes nothing. *ret is to be freed on
 * any result, and its summary says of the files what became of them. DULY_E_NOTFOUND: no such path.
 * DULY_E_MALFORMED: no sheet of the map in it. DULY_E_USAGE: @force names no sheet.
 * DULY_E_CONFLICT: the state is of another source, of another map, or of a later day.
 * DULY_E_CORRUPT: the state cannot be read. DULY_E_BUSY: another import uses it. DULY_E_CONFIG:
 * this system has no table of the zone. */
duly_result table_open(const struct table_options *options, struct table_import **ret,
		       struct duly_diag *diag);
void table_import_free(struct table_import **table);

/* Lives as long as @table. */
const struct table_summary *table_summary(const struct table_import *table);
/* One of its events, a line of JSON, in the order in which they are written. */
struct str table_event(const struct table_import *table, size_t i);
/* The events as JSON Lines. DULY_E_CONFLICT: refused; DULY_E_IO. */
duly_result table_write(struct table_import *table, FILE *out, struct duly_diag *diag);
/* The state of this delivery in place of the one before. To be called once the events are on
 * disk. */
duly_result table_commit(struct table_import *table, struct duly_diag *diag);

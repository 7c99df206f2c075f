/* ssd.h - deliveries of the Standard Safeguarding Dataset as events.
 *
 * A delivery is a snapshot: what it says is compared with what was sent before, which a state
 * directory keeps, and only the difference becomes events. A row that changed replaces what was
 * sent of it; a row that went is retracted, unless it merely fell out of the extract's window. Ids
 * follow from table, row, part and how often something was sent of it, so a run that was cut off
 * before its state was written gives the same events again.
 *
 *	ssd_open, ssd_write to a file, the file synced, ssd_commit, ssd_free
 */
#pragma once
#include <stdio.h>

#include "common/import/facts.h"
#include "common/import/files.h"
#include "common/import/ssd/tables.h"

struct ssd_options {
	const char *dir;    /* the tables                                                     */
	const char *state;  /* directory; made where it is not there and a delivery is committed */
	const char *source; /* of the events: /councils/<council>/<system>                    */
	const char *dialect; /* what is wanted, for ssd_dialects_choose                       */
	const char *force;  /* tables, with commas between them, that may lose rows; NULL: none */
	duly_civil at;      /* nothing after this day has happened                            */
	struct import_listener listener; /* of its remarks `about` is the column           */
};

struct ssd_summary {
	const struct import_files *files;
	const struct import_count *tables; /* SSD_TABLE_COUNT of them */
	size_t events, retracted, replaced; /* events is all of them */
	struct str dialect;  /* in which it was read                                          */
	struct str dialect_before; /* the delivery before; NO_STR: there was none, or in the same */
	size_t left_out, faults;
	size_t unread;       /* values that could not be read, in rows that are used          */
	size_t lost;         /* these, rows that were left out, and files that could not be read */
	bool first;          /* nothing was sent before                                       */
	const char *refused; /* why the delivery is not to be used; NULL: it may be           */
};

/* One import, from open to free. */
struct ssd;

/* Reads state and delivery and works out the difference; changes nothing. *ret is to be freed on
 * any result, and its summary says of the files what became of them. DULY_E_NOTFOUND,
 * DULY_E_MALFORMED, DULY_E_CONFIG: as ssd_delivery_read. DULY_E_USAGE: @force names no table.
 * DULY_E_CONFLICT: the state is of another source, of a later day or, where none is wanted, of
 * another dialect. DULY_E_CORRUPT: the state
 * cannot be read. DULY_E_BUSY: another import uses it. */
duly_result ssd_open(const struct ssd_options *options, struct ssd **ret, struct duly_diag *diag);
void ssd_free(struct ssd **ssd);

/* Lives as long as @ssd. */
const struct ssd_summary *ssd_summary(const struct ssd *ssd);

/* One of ssd_summary()->events, a line of JSON, in the order in which they are written. */
struct str ssd_event(const struct ssd *ssd, size_t i);

/* The events as JSON Lines. DULY_E_CONFLICT: refused; DULY_E_IO. */
duly_result ssd_write(struct ssd *ssd, FILE *out, struct duly_diag *diag);
/* The state of this delivery in place of the one before, with the digest of what ssd_write wrote.
 * To be called once that is on disk. */
duly_result ssd_commit(struct ssd *ssd, struct duly_diag *diag);

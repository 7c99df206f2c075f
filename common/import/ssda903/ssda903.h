/* ssda903.h - a council's own SSDA903 return (CSV, workbook, XML) as JSON Lines of events.
 *
 * Decides which files of a folder are of use, what each row says, and which events follow from the
 * rows of a child taken together; the table of (RNE, PLACE) is in docs/duly-import-ssda903.1.scd.
 * Whether an event is let in, and what clock it moves, is the scheduler's business. The output is a
 * pure function of the files and the options: the same return gives the same bytes.
 */
#pragma once
#include <stdio.h>

#include "common/import/facts.h"
#include "common/import/files.h"
#include "common/import/ssda903/remarks.h"

struct ssda903_options {
	const char *dir;         /* the files, and one level of folders of such; or one file  */
	const char *council;     /* NULL: "local"                                             */
	const char *system;      /* NULL: "ssda903"; source is /councils/<council>/<system>   */
	const duly_civil *until; /* last day of the return; NULL: as years.h has it           */
	duly_civil today;        /* a return is of no year that begins later; DULY_NO_DATE: any */
	bool absent_in_care;     /* a child that a later return lacks is still in care; else it is
				  * taken to have left with the year before               */
	bool force;              /* rows may be gone, however many                            */
	const char *state;       /* folder of what was sent before; NULL: all is sent         */
	FILE *out;               /* nothing is written unless all files could be read         */
	struct import_listener listener; /* of its remarks `about` is the stable name         */
};

struct ssda903_count {
	const char *name;
	size_t n;
};

/* What an import has read, used and put out: a result, which nothing here prints. */
struct ssda903_summary {
	struct import_files files;
	size_t rows, rows_used, rows_left_out; /* of the files used */
	size_t children;
	struct ssda903_count *events; /* by type, none of 0 */
	size_t n_events, events_total;
	struct {
		size_t n;
		const char *first; /* "file:line"; NULL if n is 0 */
	} remarks[SSDA903_REMARK_COUNT];
	size_t faults;          /* remarks that are told                                    */
	size_t lost;            /* those of what could not be read, and files that could not */
	duly_civil from, until; /* first and last day of the return; DULY_NO_DATE: not known */
	struct import_facts facts; /* held against what was sent before                     */
	char digest[2 * SHA256_LEN + 1]; /* of the events as written                         */
	struct arena *arena;    /* all of the above hangs on it                             */
};

/* Reads opt->dir, writes events to opt->out, and says in @ret what was used; @ret is to be ended
 * with ssda903_summary_fini on any result. Rows that are not as they should be stop nothing.
 *
 * A row's events have ids that follow from the row, so a return that is sent again is known by
 * those who took it before. Without a state that is all that is known: what was put right since
 * comes under the id of before, and those who took it refuse it. With a state only the difference
 * is sent: what is new, what replaces an earlier event, and what is retracted since no return has
 * it any more.
 *
 * DULY_E_USAGE: a council or system that cannot stand in a source. DULY_E_NOTFOUND: no such folder.
 * DULY_E_MALFORMED: no file in it that is of use. DULY_E_CONFLICT: the state is of another source,
 * of a later day, or of an import of more years; or so much is gone that it cannot be right.
 * DULY_E_BUSY: another import uses it. DULY_E_CORRUPT: the state cannot be read. DULY_E_IO,
 * DULY_E_BOUND: a file could not be read to its end (what is incomplete must not be called
 * complete), or the output not be written. DULY_E_CONFIG: this system has no table of the zone. */
duly_result ssda903_import(const struct ssda903_options *opt, struct ssda903_summary *ret,
			   struct duly_diag *diag);

/* The state of this import in place of the one before, once the events are on disk; without a state
 * nothing. DULY_E_IO: the one of before stands. */
duly_result ssda903_commit(const struct ssda903_options *opt, struct ssda903_summary *s,
			   struct duly_diag *diag);

void ssda903_summary_fini(struct ssda903_summary *s);

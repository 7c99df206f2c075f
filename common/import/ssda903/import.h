/* import.h - one import of a return, under way: what its parts hand on.
 *
 * sources.c says what the files are, years.c of which year, children.c whose rows are in them;
 * rows.c turns their lines into rows, returns.c takes out what a later return has put right; care.c
 * folds the episodes of a child and facts.c does its other rows, feed.c says what the return as a
 * whole carries; events.c holds that against what was sent, remarks.c tells what is wrong. All of
 * it hangs on the arena of the summary, but for the data of the events. */
#pragma once
#include "common/calendar/zone.h"
#include "common/import/ssda903/children.h"
#include "common/import/ssda903/events.h"
#include "common/import/ssda903/kinds.h"
#include "common/import/ssda903/rows.h"
#include "common/import/ssda903/sources.h"
#include "common/import/ssda903/ssda903.h"

struct ssda903_import {
	const struct ssda903_options *opt;
	struct ssda903_summary *sum;
	struct arena *arena; /* the summary's */
	struct str source;   /* of every event */
	const char *system;
	struct zone *zone; /* of times without one, and of the end of a day */
	struct ssda903_sources sources;
	struct ssda903_children children;
	bool carried[SSDA903_KIND_COUNT]; /* each return has it, and it was understood        */
	duly_civil until; /* last day of the return; DULY_NO_DATE: no row has a date          */
	struct ssda903_rows persons;                  /* one for each row that names a child  */
	struct ssda903_rows rows[SSDA903_KIND_COUNT]; /* by child, date and rank once read    */
	struct ssda903_rows put_right;                /* taken out of them by a later return  */
};

/* An import is begun, given its files (into sum->files), finished, and ended with fini on any
 * result. @opt and @sum must live until then; @sum is made anew. DULY_E_USAGE: a council or a
 * system that cannot stand in a source. DULY_E_CONFIG: this system has no table of the zone. */
duly_result ssda903_import_begin(struct ssda903_import *im, const struct ssda903_options *opt,
				 struct ssda903_summary *sum, struct duly_diag *diag);
/* Order, rows and events; the events are written and the summary is filled. DULY_E_MALFORMED: no
 * file was of use, or no row of any. DULY_E_CONFLICT, DULY_E_BUSY, DULY_E_CORRUPT: as
 * ssda903_import of the state. DULY_E_IO: the events were not all written. */
duly_result ssda903_import_finish(struct ssda903_import *im, struct duly_diag *diag);
void ssda903_import_fini(struct ssda903_import *im);

/* Says @what of a row: counted, and told where it is to be, with the sentence that is formatted. */
void ssda903_remark_put(struct ssda903_import *im, struct ssda903_place at,
			enum ssda903_remark what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

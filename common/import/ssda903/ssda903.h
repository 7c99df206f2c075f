/* ssda903.h - a council's own SSDA903 return (CSV files) as JSON Lines of events.
 *
 * Decides which files of a folder are of use, what each row says, and which events follow from the
 * rows of a child taken together; the table of (RNE, PLACE) is in docs/duly-import-ssda903.1.scd.
 * Whether an event is let in, and what clock it moves, is the scheduler's business. The output is a
 * pure function of the files and the options: the same return gives the same bytes.
 */
#pragma once
#include <stdio.h>

#include "common/base/base.h"

#define SSDA903_FILE_MAX (256u << 20) /* bytes of one file                       */
#define SSDA903_LINE_MAX (64u << 10)  /* bytes of one line                       */

/* clang-format off */
/* What can be said of a row, and its stable name. `left`: the row is left out; else it is used, as
 * the manual page says. `told`: it goes to the problem callback; else it is only counted.
 * X(id, name, left, told, sentence) */
#define SSDA903_REMARKS(X) \
	X(BAD_LINE,             "bad-line",              true,  true, \
	  "the line cannot be read as CSV") \
	X(BAD_CHILD,            "bad-child",             true,  true, \
	  "CHILD cannot be the reference of a case") \
	X(BAD_DATE,             "bad-date",              true,  true, \
	  "a date that is needed is missing or is no date") \
	X(BAD_WORKER,           "bad-worker",            true,  true, \
	  "SW_ID cannot be the reference of a worker") \
	X(SAME_KEY,             "same-key",              true,  true, \
	  "another row of the file has the same key") \
	X(AGREEMENT,            "agreement",             true,  false, \
	  "LS V4: an agreement for short breaks, not a stay") \
	X(SUPERSEDED,           "superseded",            true,  false, \
	  "the same row stands in a later file") \
	X(BAD_END,              "bad-end",               false, true, \
	  "the end is no date, or lies before the beginning") \
	X(BAD_CODE,             "bad-code",              false, true, \
	  "a code that is not in the national list") \
	X(NO_END,               "no-end",                false, true, \
	  "no DEC, and yet another row follows") \
	X(OVERLAP,              "overlap",               false, true, \
	  "the row before it ends later than it begins") \
	X(GAP,                  "gap",                   false, true, \
	  "the row before it ended earlier, and did not end care") \
	X(ENDED_YET_CONTINUES,  "ended-yet-continues",   false, true, \
	  "REC ended care, and yet the next row continues it") \
	X(STARTED_IN_CARE,      "started-in-care",       false, true, \
	  "RNE S in the middle of a period of care") \
	X(REC_WITHOUT_DEC,      "rec-without-dec",       false, true, \
	  "REC ends care, but on no date") \
	X(DEC_WITHOUT_REC,      "dec-without-rec",       false, true, \
	  "DEC without a REC that says what followed") \
	X(NO_SUCCESSOR,         "no-successor",          false, true, \
	  "REC X1, and yet no row follows") \
	X(AFTER_DEATH,          "after-death",           false, true, \
	  "a row follows REC E2 (died)") \
	X(TEMPORARY_FIRST,      "temporary-first",       false, true, \
	  "a period begins with a temporary placement") \
	X(MOVED_ON_L,           "moved-on-l",            false, true, \
	  "RNE L, and yet the placement is another") \
	X(SHORT_BREAK_JOINED,   "short-break-joined",    false, true, \
	  "a short break and a period of care in one chain") \
	X(NOT_IN_HEADER,        "not-in-header",         false, true, \
	  "the child is not in the header file") \
	X(NO_BIRTH,             "no-birth",              false, true, \
	  "no date of birth in any file") \
	X(BIRTH_DIFFERS,        "birth-differs",         false, true, \
	  "another date of birth than the one used") \
	X(BEFORE_BIRTH,         "before-birth",          false, true, \
	  "before the child's birth") \
	X(AFTER_END,            "after-end",             true,  true, \
	  "it begins after the end of the return") \
	X(ENDS_AFTER_END,       "ends-after-end",        false, true, \
	  "it ends after the end of the return: taken as not known") \
	X(BEGUN_EARLIER,        "begun-earlier",         false, false, \
	  "the period of care began before the return") \
	X(OPEN_X1,              "open-x1",               false, false, \
	  "REC X1 without DEC: taken as still open") \
	X(SAME_STATUS,          "same-status",           false, false, \
	  "RNE says a new legal status, and LS is the same")
/* clang-format on */

enum ssda903_remark {
#define X(id, name, left, told, sentence) SSDA903_##id,
	SSDA903_REMARKS(X)
#undef X
		SSDA903_REMARK_COUNT
};

/* The stable name ("bad-line") and the sentence of @remark. */
const char *ssda903_remark_name(enum ssda903_remark remark);
const char *ssda903_remark_text(enum ssda903_remark remark);

/* One row that is not as it should be. Everything in it lives for the call only. */
struct ssda903_problem {
	const char *file; /* as found below the folder */
	size_t line;      /* from 1                    */
	enum ssda903_remark remark;
	const char *text; /* a sentence for a person: what is there, and what was done */
};

struct ssda903_options {
	const char *dir;         /* the CSV files, and one level of folders of such           */
	const char *council;     /* NULL: "local"                                             */
	const char *system;      /* NULL: "ssda903"; source is /councils/<council>/<system>   */
	const duly_civil *until; /* last day of the return; NULL: the 31 March on or after the
				  * latest DECOM (no episodes: the latest date there is)      */
	FILE *out;               /* nothing is written unless all files could be read         */
	void (*problem)(void *context, const struct ssda903_problem *problem);
	void (*progress)(void *context, const char *file, size_t done, size_t total);
	void *context; /* of both callbacks, each of which may be NULL              */
};

struct ssda903_file {
	const char *path, *kind; /* kind NULL: not known                     */
	bool used;
	const char *why; /* why it is not used; NULL if it is        */
	size_t rows;
};

struct ssda903_count {
	const char *name;
	size_t n;
};

struct ssda903_summary {
	struct ssda903_file *files;
	size_t n_files;
	size_t rows, rows_used, rows_left_out; /* of the files used */
	size_t children;
	struct ssda903_count *events; /* by type, none of 0 */
	size_t n_events, events_total;
	struct {
		size_t n;
		const char *first; /* "file:line"; NULL if n is 0 */
	} remarks[SSDA903_REMARK_COUNT];
	size_t faults;        /* remarks that are told */
	duly_civil from, until; /* what the return covers */
	struct arena *arena;    /* all of the above hangs on it */
};

/* Reads opt->dir, writes events to opt->out, and says in @ret what was used; @ret is to be ended
 * with ssda903_summary_fini on any result. Rows that are not as they should be stop nothing.
 *
 * DULY_E_USAGE: a council or system that cannot stand in a source. DULY_E_NOTFOUND: no such folder.
 * DULY_E_MALFORMED: no file in it that is of use. DULY_E_IO, DULY_E_BOUND: a file could not be read
 * to its end (what is incomplete must not be called complete), or the output not be written. */
duly_result ssda903_import(const struct ssda903_options *opt, struct ssda903_summary *ret,
			   struct duly_diag *diag);

void ssda903_summary_fini(struct ssda903_summary *s);
void ssda903_summary_print(const struct ssda903_summary *s, FILE *out);
/* One object on one line. */
void ssda903_summary_json(const struct ssda903_summary *s, FILE *out);

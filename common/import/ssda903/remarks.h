/* remarks.h - what can be said of a row of a return that is not as it should be. */
#pragma once
#include <stdbool.h>

/* clang-format off */
/* What can be said of a row, and its stable name. `left`: the row is left out; else it is used, as
 * the manual page says. `told`: it goes to the listener; else it is only counted.
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

/* What a remark is called and means; the columns of the table above. */
struct ssda903_remark_row {
	const char *name; /* "bad-line": for ever */
	bool left, told;
	const char *sentence;
};
const struct ssda903_remark_row *ssda903_remark_row(enum ssda903_remark remark);

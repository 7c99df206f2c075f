/* remarks.h - what can be said of a row of a return that is not as it should be. */
#pragma once
#include <stdbool.h>

/* clang-format off */
/* What can be said of a row, and its stable name. `left`: the row is left out; else it is used, as
 * the manual page says. `told`: it goes to the listener; else it is only counted. `lost`: something
 * in the row could not be read, and so the import is not whole.
 * X(id, name, left, told, lost, sentence) */
#define SSDA903_REMARKS(X) \
	X(BAD_LINE,             "bad-line", true,   true, true, \
	  "the line cannot be read as CSV") \
	X(BAD_CHILD,            "bad-child", true,   true, true, \
	  "CHILD cannot be the reference of a case") \
	X(BAD_DATE,             "bad-date", true,   true, true, \
	  "a date that is needed is missing or is no date") \
	X(BAD_WORKER,           "bad-worker", true,   true, true, \
	  "SW_ID cannot be the reference of a worker") \
	X(SAME_KEY,             "same-key", true,   true, true, \
	  "another row of the file has the same key") \
	X(AGREEMENT,            "agreement", true,   false, false, \
	  "LS V4: an agreement for short breaks, not a stay") \
	X(SUPERSEDED,           "superseded", true,   false, false, \
	  "the same row stands in a later file") \
	X(REPEATED,             "repeated",              true,  false, false, \
	  "another row of the file says the same") \
	X(VERSIONS_DIFFER,      "versions-differ",       true,  true, true, \
	  "another file of the same year says otherwise of the same row, and counts") \
	X(REPLACED,             "replaced",              true,  true, false, \
	  "a later return has other rows in its place: it was put right") \
	X(BAD_END,              "bad-end", false,  true, true, \
	  "the end is no date, or lies before the beginning") \
	X(BAD_CODE,             "bad-code", false,  true, true, \
	  "a code that is not in the national list") \
	X(EMPTY_CODE,           "empty-code",            false, true, false, \
	  "a code is empty that should be there") \
	X(MIXED_DATES,          "mixed-dates",           false, true, false, \
	  "the file has dates of two forms") \
	X(RESPELT,              "respelt",               false, false, false, \
	  "CHILD is written otherwise than in the header") \
	X(LEFT_SINCE,           "left-since",            false, true, false, \
	  "open, and the next return lacks it: taken to have ended with its year") \
	X(ABSENT_SINCE,         "absent-since",          false, true, false, \
	  "open, and the next return lacks it: taken to go on") \
	X(NO_END,               "no-end", false,  true, false, \
	  "no DEC, and yet another row follows") \
	X(OVERLAP,              "overlap", false,  true, false, \
	  "the row before it ends later than it begins") \
	X(GAP,                  "gap", false,  true, false, \
	  "the row before it ended earlier, and did not end care") \
	X(ENDED_YET_CONTINUES,  "ended-yet-continues", false,  true, false, \
	  "REC ended care, and yet the next row continues it") \
	X(STARTED_IN_CARE,      "started-in-care", false,  true, false, \
	  "RNE S in the middle of a period of care") \
	X(REC_WITHOUT_DEC,      "rec-without-dec", false,  true, false, \
	  "REC ends care, but on no date") \
	X(DEC_WITHOUT_REC,      "dec-without-rec", false,  true, false, \
	  "DEC without a REC that says what followed") \
	X(NO_SUCCESSOR,         "no-successor", false,  true, false, \
	  "REC X1, and yet no row follows") \
	X(AFTER_DEATH,          "after-death", false,  true, false, \
	  "a row follows REC E2 (died)") \
	X(TEMPORARY_FIRST,      "temporary-first", false,  true, false, \
	  "a period begins with a temporary placement") \
	X(MOVED_ON_L,           "moved-on-l", false,  true, false, \
	  "RNE L, and yet the placement is another") \
	X(SHORT_BREAK_JOINED,   "short-break-joined", false,  true, false, \
	  "a short break and a period of care in one chain") \
	X(NOT_IN_HEADER,        "not-in-header", false,  true, false, \
	  "the child is not in the header file") \
	X(NO_BIRTH,             "no-birth", false,  true, false, \
	  "no date of birth in any file") \
	X(BIRTH_DIFFERS,        "birth-differs", false,  true, false, \
	  "another date of birth than the one used") \
	X(BEFORE_BIRTH,         "before-birth", false,  true, false, \
	  "before the child's birth") \
	X(AFTER_END,            "after-end", true,   true, true, \
	  "it begins after the end of the return") \
	X(ENDS_AFTER_END,       "ends-after-end", false,  true, true, \
	  "it ends after the end of the return: taken as not known") \
	X(BEGUN_EARLIER,        "begun-earlier", false,  false, false, \
	  "the period of care began before the return") \
	X(OPEN_X1,              "open-x1", false,  false, false, \
	  "REC X1 without DEC: taken as still open") \
	X(SAME_STATUS,          "same-status", false,  false, false, \
	  "RNE says a new legal status, and LS is the same")
/* clang-format on */

enum ssda903_remark {
#define X(id, name, left, told, lost, sentence) SSDA903_##id,
	SSDA903_REMARKS(X)
#undef X
		SSDA903_REMARK_COUNT
};

/* What a remark is called and means; the columns of the table above. */
struct ssda903_remark_row {
	const char *name; /* "bad-line": for ever */
	bool left, told, lost;
	const char *sentence;
};
const struct ssda903_remark_row *ssda903_remark_row(enum ssda903_remark remark);

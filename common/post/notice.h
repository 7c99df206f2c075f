/* notice.h - what the gateway reads of an alert, and nothing else of it.
 *
 * References, days, instants and codes, each held against its shape. No text of an alert is kept or
 * shown: the words of a letter are those of the templates and of the rules in force, so that
 * whatever else an event brought along can not come out here.
 */
#pragma once
#include <msgpack.h>

#include "common/base/base.h"

/* Numbers are stored. */
#define NOTICE_KINDS(X)                                                     \
	X(NOTICE_OTHER,        0, "alert.other")                            \
	X(NOTICE_OPENED,       1, "alert.opened")                           \
	X(NOTICE_UPCOMING,     2, "alert.upcoming")                         \
	X(NOTICE_DUE,          3, "alert.due")                              \
	X(NOTICE_OVERDUE,      4, "alert.overdue")                          \
	X(NOTICE_ESCALATED,    5, "alert.escalated")                        \
	X(NOTICE_MOVED,        6, "alert.moved")                            \
	X(NOTICE_WITHDRAWN,    7, "alert.withdrawn")                        \
	X(NOTICE_CLEARED,      8, "alert.cleared")                          \
	X(NOTICE_DATA,         9, "alert.data")                             \
	X(NOTICE_COVERAGE,    10, "alert.coverage")                         \
	X(NOTICE_SERVICE,     11, "alert.service")                          \
	X(NOTICE_HANDED_OVER, 12, "alert.handed-over")                      \
	X(NOTICE_ANSWER_REFUSED, 13, "alert.answer-refused") /* of our own */

enum notice_kind {
#define X(id, number, name) id = number,
	NOTICE_KINDS(X)
#undef X
};
/* "overdue"; of a number that is none, "other". */
const char *notice_kind_name(enum notice_kind kind);

/* Numbers are stored. */
#define POST_HOWS(X)                                                        \
	X(POST_NEVER,   0, "never")                                         \
	X(POST_AT_ONCE, 1, "at-once")                                       \
	X(POST_MORNING, 2, "morning")                                       \
	X(POST_MONDAY,  3, "monday")

enum post_how {
#define X(id, number, name) id = number,
	POST_HOWS(X)
#undef X
};

/* One of those whom the alert is told, and how. */
struct notice_tell {
	struct str person, team, role, words;
	enum post_how how;
};

struct noticed {
	uint64_t seq;
	uint8_t id[ID_LEN];
	enum notice_kind kind;
	duly_instant at;                              /* it was told                         */
	struct str council, subject, rule, worker, reason, code;
	bool has_obligation, has_about;
	/* What it is of. Where that is no obligation: of what takes back a contradiction, or a
	 * clock that was lacking (has_about), the alert that told of it; else its own id. */
	uint8_t obligation[ID_LEN];
	duly_civil due, was;                          /* DULY_NO_DATE: none                  */
	duly_instant due_at;                          /* DULY_NO_INSTANT: none               */
	uint64_t open;                                /* how many, of a list for a team      */
	const struct notice_tell *tell;
	size_t tell_count;
};

/* Reads @alert; what hangs together is on @arena, strings point into the alert. DULY_E_MALFORMED:
 * it is none; the sentence says what is missing and nothing of what is there. */
duly_result notice_read(const msgpack_object *alert, struct arena *arena, struct noticed *ret,
			struct duly_diag *diag);

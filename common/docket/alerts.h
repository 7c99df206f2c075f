/* alerts.h - what kinds of alert there are, and for what reason one is told. Numbers are stored;
 * names are CONTRACT 5.
 */
#pragma once
#include "common/base/base.h"

#define UNASSIGNED "unassigned"      /* the team that is told of what is in nobody's hands  */
#define OPERATORS  "operators"       /* that of the service itself                          */

#define ALERT_TYPES(X)                                       \
	X(ALERT_OPENED,      1, "alert.opened")              \
	X(ALERT_UPCOMING,    2, "alert.upcoming")            \
	X(ALERT_DUE,         3, "alert.due")                 \
	X(ALERT_OVERDUE,     4, "alert.overdue")             \
	X(ALERT_MOVED,       5, "alert.moved")               \
	X(ALERT_WITHDRAWN,   6, "alert.withdrawn")           \
	X(ALERT_CLEARED,     7, "alert.cleared")             \
	X(ALERT_DATA,        8, "alert.data")                \
	X(ALERT_SERVICE,     9, "alert.service")             \
	X(ALERT_COVERAGE,   10, "alert.coverage")            \
	X(ALERT_HANDED_OVER, 11, "alert.handed-over")        \
	X(ALERT_ESCALATED,  12, "alert.escalated")

enum alert_type {
#define X(id, number, name) id = number,
	ALERT_TYPES(X)
#undef X
};
const char *alert_type_name(enum alert_type type);
/* ALERT_SERVICE where none is called so. */
enum alert_type alert_type_by_name(struct str name);
/* Those that CONTRACT 5 names, one after the other; NULL: behind the last. */
const char *alert_type_listed(size_t i);

#define ALERT_REASONS(X)                                     \
	X(REASON_NONE,          0, "")                       \
	X(REASON_MET,           1, "met")                    \
	X(REASON_MET_LATE,      2, "met-late")               \
	X(REASON_RECORDED_LATE, 3, "recorded-late")          \
	X(REASON_ENDED,         4, "ended")                  \
	X(REASON_RETRACTED,     5, "retracted")              \
	X(REASON_CORRECTED,     6, "corrected")              \
	X(REASON_CALENDAR,      7, "calendar")               \
	X(REASON_RULES,         8, "rules")                  \
	X(REASON_ENGINE,        9, "engine")                 \
	X(REASON_CLOCK,        10, "clock")                  \
	X(REASON_RELEASED,     11, "released")               \
	X(REASON_FEED,         12, "feed")                   \
	X(REASON_STAFF,        13, "staff")                  \
	X(REASON_MERGED,       14, "merged")

enum alert_reason {
#define X(id, number, name) id = number,
	ALERT_REASONS(X)
#undef X
};
const char *alert_reason_name(enum alert_reason reason);
/* Engine, rules, calendar: what was told was right when it was told. @reason is one that may have
 * been stored, by this release or another. */
bool alert_reason_was_right(unsigned reason);

/* open_obligations.h - what is open at two moments, or under two laws, laid beside one another.
 *
 * Obligations keep their identity whatever law they are derived under: so what is in one list alone
 * has opened or ended, and what is in both may have changed.
 */
#pragma once
#include "common/derive/derive.h"

struct open_obligation {
	uint8_t id[ID_LEN];
	struct str council, subject, rule;
	duly_civil due, act_by; /* DULY_NO_DATE: the law gives no period */
	duly_instant due_at;
	bool provisional, by_hours;
};

struct open_obligations {
	struct arena *arena; /* the caller's: everything hangs there */
	struct open_obligation *list;
	size_t n, cap;
};
/* Adds @o, that of @subject, where it is open and not history. */
void open_obligations_add(struct open_obligations *s, const struct obligation *o,
			  const uint8_t id[ID_LEN], struct str subject);

#define OPEN_CHANGES(X)                                                 \
	X(OPEN_MOVED, "moved")             /* another due date       */ \
	X(OPEN_ACT_BY, "act-by")           /* another day to plan by */ \
	X(OPEN_FINAL, "final")             /* no longer provisional  */ \
	X(OPEN_PROVISIONAL, "provisional") /* provisional again      */ \
	X(OPEN_OPENED, "opened")                                        \
	X(OPEN_ENDED, "ended")

enum open_change {
#define X(id, name) id,
	OPEN_CHANGES(X)
#undef X
		OPEN_CHANGE_COUNT
};
const char *open_change_name(enum open_change change);

struct open_difference {
	const struct open_obligation *was, *is; /* NULL: it was not, it is no more */
	enum open_change change;
};
/* What differs, by id; on the arena of @before. Both lists are sorted by id. */
struct open_difference *open_obligations_compare(struct open_obligations *before,
						 struct open_obligations *after, size_t *ret_n);
/* The soonest first. */
void open_differences_by_due(struct open_difference *list, size_t n);

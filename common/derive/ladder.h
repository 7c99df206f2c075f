/* ladder.h - when people are told of an open obligation: the rungs of its rule, as instants.
 *
 * Where people have answered (answers.c) there is one more, at the end of what they asked for: it
 * is told once more that nothing is recorded. What lies before it is not left out here, but by
 * whoever tells (obligation_is_quiet()).
 *
 * Rungs of days stand at nine in the morning in the rule's zone, those of hours at exact distances
 * from the end; overdue is where the obligation lapses (CONTRACT 5, Stages). No rung is stored:
 * each is computed from the obligation as it is now, so that a moved date moves its rungs. */
#pragma once
#include "common/derive/obligation.h"

/* In the order of seriousness; names as in CONTRACT 4. */
#define STAGES(X)                           \
	X(STAGE_NONE,        "none")        \
	X(STAGE_UPCOMING,    "upcoming")    \
	X(STAGE_DUE,         "due")         \
	X(STAGE_UNCONFIRMED, "unconfirmed") \
	X(STAGE_OVERDUE,     "overdue")

enum stage {
#define X(id, name) id,
	STAGES(X)
#undef X
};
const char *stage_name(enum stage s);

enum rung_kind { RUNG_OPENED, RUNG_UPCOMING, RUNG_DUE, RUNG_OVERDUE };

struct rung {
	enum rung_kind kind;
	duly_instant   at;
	char           step[RUNG_STEP_MAX];   /* as the pack writes it; repeats with their day      */
};

/* Walks the ladder of @o upwards: the first rung whose instant is after @after. False: there is
 * none (not before 2110). Only open obligations have rungs. An overdue rung is where the obligation
 * may be told overdue (CONTRACT 3: when the data is complete to its date, or two working days
 * later); an obligation that is not watched has none. */
bool ladder_next(const struct law *law, const struct obligation *o, duly_instant after,
		 struct rung *ret);

/* The last repeat of its overdue rung after @after and not after @until. False: there is none. Of
 * an obligation that has been overdue for years it is found without a walk over the others. */
bool ladder_last_repeat(const struct law *law, const struct obligation *o, duly_instant after,
			duly_instant until, struct rung *ret);

/* From when on it may be told to have lapsed; DULY_NEVER: it is never. */
duly_instant ladder_lapses(const struct law *law, const struct obligation *o);

/* The stage as of @at. Of what is history, and never told, it is none. */
enum stage ladder_stage(const struct law *law, const struct obligation *o, duly_instant at);

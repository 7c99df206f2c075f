#include "common/docket/told.h"

/* The date as it is told: of an obligation without one, the day from which it runs. */
duly_instant told_date(const struct stored_obligation *stored)
{
	return stored->due.day != DULY_NO_DATE.day ? stored->due_at
						   : (duly_instant){ stored->on.day * DULY_DAY_MS };
}

bool told_overdue(const struct stored_obligation *stored)
{
	for (size_t i = 0; i < stored->told_count; i++) {
		if (stored->told[i].type == ALERT_OVERDUE ||
		    stored->told[i].type == ALERT_ESCALATED)
			return true;
	}
	return false;
}

static void add(struct stored_obligation *stored, const struct told *told, struct arena *arena)
{
	struct told *more = arena_new_array(arena, struct told, stored->told_count + 1);

	if (stored->told_count > 0)
		memcpy(more, stored->told, sizeof *more * stored->told_count);
	more[stored->told_count++] = *told;
	stored->told = more;
}

/* An escalation may lie before a rung that was told with it. */
void told_rung(struct stored_obligation *stored, const struct told_rung *rung, struct arena *arena)
{
	struct told told = { .type = (uint8_t)rung->type,
			     .due = stored->due,
			     .due_at = told_date(stored),
			     .teams = rung->teams,
			     .people = rung->people };

	memcpy(told.id, rung->id, ID_LEN);
	stored->round = rung->round;
	stored->answered = false;
	if (stored->told_to.ms < rung->at.ms || stored->told_to.ms == DULY_NEVER.ms)
		stored->told_to = rung->at;
	add(stored, &told, arena);
}

/* An answered obligation that is still open is told of anew from the last rung that it has passed;
 * one whose date moved is not: the moved alert has told it, all but that it has lapsed. */
void told_answer(struct stored_obligation *stored, const struct told_answer *answer,
		 struct arena *arena)
{
	struct told told = { .type = ALERT_MOVED,
			     .due = stored->due,
			     .due_at = told_date(stored),
			     .teams = answer->teams,
			     .people = answer->people };

	stored->told_count = 0;
	if (answer->type != ALERT_MOVED) {
		stored->answered = true;
		stored->told_to = DULY_NO_INSTANT;
		return;
	}
	memcpy(told.id, answer->id, ID_LEN);
	add(stored, &told, arena);
	stored->told_to = (duly_instant){ MIN(answer->now.ms, stored->due_at.ms - 1) };
}

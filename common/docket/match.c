#include "common/docket/internal.h"

/* ---- which stored duty is which derived obligation ------------------------------------------- */

/* Of a moment, two references of a person can each have one. */
static bool same_id(const struct duty *duty, const struct obligation *o)
{
	uint8_t id[ID_LEN];

	obligation_id(o, id);
	return memcmp(duty->id, id, ID_LEN) == 0;
}

static bool same_duty(const struct duty *duty, const struct obligation *o)
{
	if (!str_eq(duty->rule, o->rule->id))
		return false;
	if (o->moment == NULL)
		return duty->anchor == o->anchor->sequence;
	if (duty->anchor != 0 || duty->ordinal != o->ordinal ||
	    !str_eq(duty->moment, o->moment->name))
		return false;
	return o->reference_count == 0 || same_id(duty, o);
}

static void take_derived(struct duty *duty, struct obligation *o)
{
	duty->derived = o;
	duty->status = o->status;
	duty->trigger = o->trigger->sequence;
	duty->alternative = o->alternative;
	duty->on = o->on;
	duty->at = o->at;
	duty->due = o->due;
	duty->act_by = o->act_by;
	duty->due_at = o->due_at;
	duty->by_day = o->by_day;
	duty->provisional = o->provisional;
	duty->watched = o->watched;
}

static void name_duty(struct duty *duty, const struct obligation *o, const uint8_t id[ID_LEN],
		      struct arena *arena)
{
	memcpy(duty->id, id, ID_LEN);
	duty->rule = arena_str(arena, o->rule->id);
	if (o->moment != NULL) {
		duty->moment = arena_str(arena, o->moment->name);
		duty->ordinal = o->ordinal;
	} else {
		duty->anchor = o->anchor->sequence;
	}
}

/* Obligations and duties keep the order in which they started, so that the search begins where the
 * last one ended and is short. */
static struct duty *find_duty(struct dutyfile *duties, const struct obligation *o, size_t *hint)
{
	for (size_t i = 0; i < duties->n; i++) {
		const size_t at = (*hint + i) % duties->n;

		if (same_duty(&duties->duties[at], o)) {
			*hint = at + 1;
			return &duties->duties[at];
		}
	}
	return NULL;
}

/* The same by its id: a correction may arrive before what it corrects, and the first event of the
 * chain is then another one than before. */
static struct duty *find_by_id(struct dutyfile *duties, const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < duties->n; i++) {
		if (duties->duties[i].derived == NULL &&
		    memcmp(duties->duties[i].id, id, ID_LEN) == 0)
			return &duties->duties[i];
	}
	return NULL;
}

static struct duty *name_anew(struct dutyfile *duties, const struct obligation *o,
			      struct arena *arena)
{
	uint8_t id[ID_LEN];
	struct duty *duty;

	obligation_id(o, id);
	duty = find_by_id(duties, id);
	if (duty == NULL) {
		duty = dutyfile_add(duties, arena);
		duty->fresh = true;
	}
	name_duty(duty, o, id, arena);
	return duty;
}

void duties_match(const struct derivation *derived, struct dutyfile *duties, struct arena *arena)
{
	size_t hint = 0;

	for (size_t i = 0; i < derived->n; i++) {
		struct obligation *o = &derived->obligations[i];
		struct duty *duty = find_duty(duties, o, &hint);

		take_derived(duty ? duty : name_anew(duties, o, arena), o);
	}
}

/* What is gone and owes nobody an answer need not be remembered, unless something was told of it
 * once: then its round goes on if it comes back. */
void duties_forget(struct dutyfile *duties)
{
	size_t kept = 0;

	for (size_t i = 0; i < duties->n; i++) {
		const struct duty *duty = &duties->duties[i];

		if (duty->derived != NULL || duty->told_count > 0 || duty->answered ||
		    duty->round > 0)
			duties->duties[kept++] = *duty;
	}
	duties->n = kept;
}

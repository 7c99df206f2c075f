#include "common/docket/internal.h"

/* ---- which stored obligation is which derived obligation
 * ------------------------------------------- */

/* Of a moment, two references of a person can each have one. */
static bool same_id(const struct stored_obligation *stored, const struct obligation *o)
{
	uint8_t id[ID_LEN];

	obligation_id(o, id);
	return memcmp(stored->id, id, ID_LEN) == 0;
}

static bool is_same(const struct stored_obligation *stored, const struct obligation *o)
{
	if (!str_eq(stored->rule, o->rule->id))
		return false;
	if (o->moment == NULL)
		return stored->anchor == o->anchor->sequence;
	if (stored->anchor != 0 || stored->ordinal != o->ordinal ||
	    !str_eq(stored->moment, o->moment->name))
		return false;
	return o->reference_count == 0 || same_id(stored, o);
}

static void take_derived(struct stored_obligation *stored, struct obligation *o)
{
	stored->derived = o;
	stored->status = o->status;
	stored->trigger = o->trigger->sequence;
	stored->interval = o->interval;
	stored->on = o->on;
	stored->at = o->at;
	stored->due = o->due;
	stored->act_by = o->act_by;
	stored->due_at = o->due_at;
	stored->by_day = o->by_day;
	stored->provisional = o->provisional;
	stored->watched = o->watched;
}

static void name_stored(struct stored_obligation *stored, const struct obligation *o,
			const uint8_t id[ID_LEN], struct arena *arena)
{
	memcpy(stored->id, id, ID_LEN);
	stored->rule = arena_str(arena, o->rule->id);
	if (o->moment != NULL) {
		stored->moment = arena_str(arena, o->moment->name);
		stored->ordinal = o->ordinal;
	} else {
		stored->anchor = o->anchor->sequence;
	}
}

/* Obligations and obligations keep the order in which they started, so that the search begins where
 * the last one ended and is short. */
static struct stored_obligation *find_stored(struct stored_obligations *obligations,
					     const struct obligation *o, size_t *hint)
{
	for (size_t i = 0; i < obligations->n; i++) {
		const size_t at = (*hint + i) % obligations->n;

		if (is_same(&obligations->list[at], o)) {
			*hint = at + 1;
			return &obligations->list[at];
		}
	}
	return NULL;
}

/* The same by its id: a correction may arrive before what it corrects, and the first event of the
 * chain is then another one than before. */
static struct stored_obligation *find_by_id(struct stored_obligations *obligations,
					    const uint8_t id[ID_LEN])
{
	for (size_t i = 0; i < obligations->n; i++) {
		if (obligations->list[i].derived == NULL &&
		    memcmp(obligations->list[i].id, id, ID_LEN) == 0)
			return &obligations->list[i];
	}
	return NULL;
}

static struct stored_obligation *name_anew(struct stored_obligations *obligations,
					   const struct obligation *o, struct arena *arena)
{
	uint8_t id[ID_LEN];
	struct stored_obligation *stored;

	obligation_id(o, id);
	stored = find_by_id(obligations, id);
	if (stored == NULL) {
		stored = stored_obligations_add(obligations, arena);
		stored->fresh = true;
	}
	name_stored(stored, o, id, arena);
	return stored;
}

void obligations_match(const struct derivation *derived, struct stored_obligations *obligations,
		       struct arena *arena)
{
	size_t hint = 0;

	for (size_t i = 0; i < derived->n; i++) {
		struct obligation *o = &derived->obligations[i];
		struct stored_obligation *stored = find_stored(obligations, o, &hint);

		take_derived(stored ? stored : name_anew(obligations, o, arena), o);
	}
}

/* What is gone and owes nobody an answer need not be remembered, unless something was told of it
 * once: then its round goes on if it comes back. */
void obligations_forget(struct stored_obligations *obligations)
{
	size_t kept = 0;

	for (size_t i = 0; i < obligations->n; i++) {
		const struct stored_obligation *stored = &obligations->list[i];

		if (stored->derived != NULL || stored->told_count > 0 || stored->answered ||
		    stored->round > 0)
			obligations->list[kept++] = *stored;
	}
	obligations->n = kept;
}

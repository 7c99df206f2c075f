#include "common/docket/obligation_match.h"

#include "common/docket/stored_case.h"

/* ---- matched --------------------------------------------------------------------------------- */

/* Of a moment, two references of a person can each have one. */
static bool same_id(const struct stored_obligation *stored, const struct obligation *o)
{
	uint8_t id[ID_LEN];

	obligation_id(o, id);
	return memcmp(stored->id, id, ID_LEN) == 0;
}

/* By rule and anchor, which are what an id is made of: an id for each pair that is compared would
 * be a digest for each. The anchor is known by its sequence, which no other event ever has, and not
 * by the trigger, which a correction replaces. Of a moment (a birthday) there is no event; its name
 * and ordinal tell it from the others of the case. Two references of a person may each have it, and
 * then only the id says whose it is. */
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

/* Both lists have the order in which the clocks started, so that the search begins behind where the
 * last one ended and is short: from the start each time, a case of 2,000 obligations would be
 * compared two million times at each look. */
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
 * chain is then another one than before, though the id names what it corrects either way. Only
 * among those that nothing was found for: no stored obligation is that of two. */
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
 * once: then its round goes on if it comes back. With round 0 again the next alert of it would have
 * the id of one that was told and withdrawn, and whoever drops what they have seen would drop
 * it. */
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

/* ---- restored -------------------------------------------------------------------------------- */

struct obligation *obligation_restore(const struct law *law, const struct person *person,
				      struct str subject, const struct stored_obligation *stored,
				      struct arena *arena)
{
	const struct rule *rule = law_rule(law, stored->rule);
	const struct event *trigger =
		stored_case_by_sequence(person->events, person->n, stored->trigger);
	struct obligation *o;

	if (rule == NULL || trigger == NULL || trigger->type == NULL ||
	    stored->interval >= rule->within_count || stored->status != OBLIGATION_OPEN)
		return NULL;
	o = arena_alloc(arena, sizeof *o);
	*o = (struct obligation){
		.rule = rule,
		.anchor = trigger,
		.trigger = trigger,
		.subject = subject,
		.moment = stored->anchor == 0
				  ? vocabulary_moment(law_vocabulary(law), stored->moment)
				  : NULL,
		.ordinal = stored->ordinal,
		.on = stored->on,
		.at = stored->at,
		.interval = stored->interval,
		.due = stored->due,
		.act_by = stored->act_by,
		.due_at = stored->due_at,
		.by_day = stored->by_day,
		.provisional = stored->provisional,
		.status = stored->status,
		.watched = stored->watched,
		.complete_to = DULY_NO_INSTANT,
		.ended_on = DULY_NO_DATE,
		.planned = DULY_NO_DATE,
	};
	return o;
}

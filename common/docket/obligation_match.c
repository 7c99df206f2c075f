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

/* Of one rule, and of an event or of the same moment. */
static bool starts_alike(const struct stored_obligation *stored, const struct obligation *o)
{
	if (!str_eq(stored->rule, o->rule->id) || (stored->anchor == 0) != (o->moment != NULL))
		return false;
	return o->moment == NULL ||
	       (stored->ordinal == o->ordinal && str_eq(stored->moment, o->moment->name));
}

/* By rule and anchor, which are what an id is made of: an id for each pair that is compared would
 * be a digest for each. The anchor is known by its sequence, which no other event ever has, and not
 * by the trigger, which a correction replaces. Of a moment (a birthday) there is no event; its name
 * and ordinal tell it from the others of the case. Two references of a person may each have it, and
 * then only the id says whose it is. */
static bool is_same(const struct stored_obligation *stored, const struct obligation *o)
{
	if (!starts_alike(stored, o))
		return false;
	if (o->moment == NULL)
		return stored->anchor == o->anchor->sequence;
	return o->reference_count == 0 || same_id(stored, o);
}

static void name_stored(struct stored_obligation *stored, const struct obligation *o,
			const uint8_t id[ID_LEN], struct arena *arena)
{
	memcpy(stored->id, id, ID_LEN);
	stored->rule = arena_str(arena, o->rule->id);
	if (o->moment != NULL) {
		stored->moment = arena_str(arena, o->moment->name);
		stored->ordinal = o->ordinal;
		stored->trigger = o->trigger->sequence;
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

/* ---- the tellings of one fact ---------------------------------------------------------------- */

/* What is derived, and what is stored of it. */
struct matching {
	const struct derivation *derived;
	struct stored_obligations *obligations;
	struct arena *arena;
};

static const struct fact_telling *telling(const struct matching *m, uint64_t sequence)
{
	return telling_of(m->derived->tellings, m->derived->telling_count, sequence);
}

/* How much people know of it by this name. The telling by which they know it may have been taken
 * back since: as long as something told of it is not answered it is still what they know. What was
 * withdrawn with its telling they know no more. */
static int known_by(const struct stored_obligation *stored, const struct fact_telling *anchor)
{
	if (stored->told_count > 0)
		return 2;
	return (stored->answered || stored->round > 0) &&
	       (anchor->stands || stored->status != OBLIGATION_OPEN);
}

/* In @reference's hands it is known before it is in those of one that was merged into it. */
static int surely_known(const struct stored_obligation *stored, const struct fact_telling *anchor,
			const struct obligation *o)
{
	return 2 * known_by(stored, anchor) + str_eq(anchor->event->subject, o->subject);
}

/* Among what nothing was found for, what another telling of the same fact has started, and of which
 * people know most. NULL: there is none. */
static struct stored_obligation *find_told_otherwise(const struct matching *m,
						     const struct obligation *o,
						     const struct fact_telling *is, int *ret_known)
{
	struct stored_obligation *best = NULL;

	for (size_t i = 0; i < m->obligations->n; i++) {
		struct stored_obligation *stored = &m->obligations->list[i];
		const struct fact_telling *at;

		if (stored->derived != NULL || !starts_alike(stored, o))
			continue;
		at = telling(m, stored->anchor != 0 ? stored->anchor : stored->trigger);
		if (at == NULL || at->fact != is->fact ||
		    (best != NULL && surely_known(stored, at, o) <= *ret_known))
			continue;
		best = stored;
		*ret_known = surely_known(stored, at, o);
	}
	return best;
}

/* Of tellings that contradict each other only one starts a clock, and a row may be sent again under
 * another id and with more to say. Where the duty that people know is gone, and one of the same
 * rule for the same day and date is there that nobody was told of, nothing has changed for them. */
static struct stored_obligation *find_same_date(const struct matching *m,
						const struct obligation *o)
{
	for (size_t i = 0; i < m->obligations->n; i++) {
		struct stored_obligation *stored = &m->obligations->list[i];

		if (stored->derived == NULL && stored->told_count > 0 && starts_alike(stored, o) &&
		    stored->on.day == o->on.day && stored->due.day == o->due.day &&
		    stored->due_at.ms == o->due_at.ms)
			return stored;
	}
	return NULL;
}

/* Of a moment it is known by the telling of its fact that gave it a name: in whose hands it is if
 * two references are taken apart again hangs on that. */
static bool keeps_trigger(const struct matching *m, const struct stored_obligation *stored,
			  const struct obligation *o)
{
	const struct fact_telling *is = telling(m, o->trigger->sequence);
	const struct fact_telling *at = telling(m, stored->trigger);

	return o->moment != NULL && is != NULL && at != NULL && is->fact == at->fact;
}

static void take_derived(const struct matching *m, struct stored_obligation *stored,
			 struct obligation *o)
{
	if (!keeps_trigger(m, stored, o))
		stored->trigger = o->trigger->sequence;
	stored->derived = o;
	stored->status = o->status;
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

/* @unknown: that of another telling of which nobody knows; NULL: there is none. */
static struct stored_obligation *name_anew(const struct matching *m, const struct obligation *o,
					   struct stored_obligation *unknown)
{
	uint8_t id[ID_LEN];
	struct stored_obligation *stored;

	obligation_id(o, id);
	stored = find_by_id(m->obligations, id);
	if (stored == NULL)
		stored = unknown;
	if (stored == NULL) {
		stored = stored_obligations_add(m->obligations, m->arena);
		stored->fresh = true;
	}
	name_stored(stored, o, id, m->arena);
	return stored;
}

/* A fact may be told more than once, and what is derived hangs on the telling that comes first in
 * the order of events. Where people know of it by another of them it stays what they know: a
 * telling more, or one less, changes nothing for anybody. Where they do not, its name is that of
 * the first, so that it does not depend on which arrived first. @own: what was found for it. */
static struct stored_obligation *find_known(const struct matching *m, const struct obligation *o,
					    struct stored_obligation *own)
{
	const struct fact_telling *is =
		telling(m, o->moment == NULL ? o->anchor->sequence : o->trigger->sequence);
	struct stored_obligation *other = NULL;
	int known = 0;

	if (is != NULL)
		other = find_told_otherwise(m, o, is, &known);
	if (own != NULL && other != NULL && known > surely_known(own, is, o))
		return other;
	if (own == NULL && known > 1)
		return other;
	if (own == NULL || own->told_count == 0) {
		struct stored_obligation *same = find_same_date(m, o);

		if (same != NULL)
			return same;
	}
	return own != NULL ? own : name_anew(m, o, other);
}

/* @own: of each derived one the place of its own among the stored, and one more; 0: it has none. */
static size_t find_own(const struct matching *m, size_t *own)
{
	size_t hint = 0, found = 0;

	for (size_t i = 0; i < m->derived->n; i++) {
		struct obligation *o = &m->derived->obligations[i];
		struct stored_obligation *stored = find_stored(m->obligations, o, &hint);

		if (stored == NULL)
			continue;
		stored->derived = o;
		own[i] = (size_t)(stored - m->obligations->list) + 1;
		found++;
	}
	return found;
}

/* Places and no pointers: the list may move when it grows. */
void obligations_match(const struct derivation *derived, struct stored_obligations *obligations,
		       struct arena *arena)
{
	const struct matching m = { derived, obligations, arena };
	size_t *own = arena_new_array(arena, size_t, derived->n);
	const bool all = find_own(&m, own) == obligations->n;

	for (size_t i = 0; i < derived->n; i++) {
		struct obligation *o = &derived->obligations[i];
		struct stored_obligation *stored =
			own[i] > 0 ? &obligations->list[own[i] - 1] : NULL;
		struct stored_obligation *known =
			stored != NULL && all ? stored : find_known(&m, o, stored);

		if (stored != NULL && known != stored)
			stored->derived = NULL;
		take_derived(&m, known, o);
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

/* @trigger, @death: NULL: there is none. */
static struct obligation *restore(const struct law *law, const struct event *trigger,
				  const struct event *death, struct str subject,
				  const struct stored_obligation *stored, struct arena *arena)
{
	struct obligation *o;

	if (trigger == NULL || trigger->type == NULL || stored->status != OBLIGATION_OPEN)
		return NULL;
	const struct rule *rule =
		law_rule_on(law_for(law, trigger->council), stored->rule, stored->on);

	if (rule == NULL || stored->interval >= rule->within_count)
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
		.status = death != NULL ? OBLIGATION_ENDED : stored->status,
		.ended = death,
		.watched = stored->watched,
		.complete_to = DULY_NO_INSTANT,
		.ended_on = death != NULL ? death->day : DULY_NO_DATE,
		.planned = DULY_NO_DATE,
	};
	return o;
}

void obligations_restore(const struct law *law, const struct person *person, struct str subject,
			 struct stored_obligations *obligations, struct arena *arena)
{
	const struct sequences events = sequences_of(person->events, person->n, arena);

	for (size_t i = 0; i < obligations->n; i++) {
		struct stored_obligation *stored = &obligations->list[i];

		stored->derived = restore(law, sequences_find(&events, stored->trigger),
					  person->death, subject, stored, arena);
	}
}

#include "common/derive/obligations.h"

#include "common/derive/allocation.h"
#include "common/derive/conditions.h"
#include "common/derive/seen.h"

/* Clocks: how one starts, and what meets or ends it. */

static struct rule_duties *duties_of(const struct fold *f, const struct rule *rule)
{
	return &f->duties[rule->index];
}

static struct obligation *open_one(const struct fold *f, const struct rule_duties *of, size_t i)
{
	return &f->obligations[of->open[i]];
}

static void shut(struct fold *f, struct rule_duties *of, size_t i, enum obligation_status status)
{
	open_one(f, of, i)->status = status;
	of->open[i] = of->open[--of->open_count];
}

void obligations_begin(struct fold *f)
{
	size_t n;
	const struct rule *rules = law_rules(f->law, &n);

	f->duties = arena_new_array(f->arena, struct rule_duties, n);
	f->asking = arena_new_array(f->arena, const struct rule *, n);
	for (size_t i = 0; i < n; i++) {
		if (rules[i].asks & ASKS_THE_CASE)
			f->asking[f->asking_count++] = &rules[i];
	}
}

/* ---- starting -------------------------------------------------------------------------------- */

/* A birthday that ends the clock has been: a person of 18 has no clock of a child. */
static bool outgrown(const struct fold *f, const struct rule *rule)
{
	for (size_t i = 0; i < rule->ends_count; i++) {
		if (fold_is_past(f, rule->ends_with[i].moment))
			return true;
	}
	return false;
}

/* The open episode of @kind in which what @o->trigger starts lives: the one that it is about, where
 * it says which, else the last opened. NULL: none is open. */
static const struct episode *lives_during(const struct fold *f, const struct obligation *o,
					  const struct episode_kind *kind)
{
	const struct event *trigger = o->trigger;
	const struct episode *e = NULL;

	if (o->moment == NULL && trigger->type->key_of == kind)
		e = fold_meant(f, kind, trigger);
	return e != NULL ? e : fold_episode(f, kind, NO_STR);
}

/* Notes the open episodes that the obligation lives in. False: one of them is not open. */
static bool take_during(const struct fold *f, struct obligation *o)
{
	for (size_t i = 0; i < o->rule->during_count; i++) {
		const struct episode *e = lives_during(f, o, o->rule->during[i]);

		if (e == NULL)
			return false;
		o->during[i] = (uint32_t)(e - f->episodes);
	}
	return true;
}

/* So many openings of the episode since that in which @o lives, as far as @most. */
static int count_openings(const struct fold *f, const struct obligation *o,
			  const struct episode_kind *kind, int most)
{
	const size_t since = o->rule->during_count > 0 ? o->during[0] + 1 : 0;
	int n = 0;

	for (size_t i = f->episode_count; i-- > since && n < most;)
		n += f->episodes[i].kind == kind;
	return n;
}

/* So many days up to now on which something was done that fits, as far as @most. What is done twice
 * on one day is done once. */
static int count_days(const struct fold *f, const struct obligation *o, const struct matcher *m,
		      int most)
{
	const struct episode *since = o->rule->during_count > 0 ? &f->episodes[o->during[0]] : NULL;
	const struct type_seen *seen = &f->of_type[m->type->rank];
	const size_t end = seen_before(seen, f->here + 1);
	size_t i = since != NULL ? seen_first_on(f, seen, 0, since->on) : 0;
	int n = 0;

	while (i < end && n < most) {
		const struct event *e = f->events[seen->list[i]].event;

		if (lies_before(e, since) || !matcher_fits(m, e)) {
			i++;
			continue;
		}
		n++;
		i = seen_first_on(f, seen, i, (duly_civil){ e->day.day + 1 });
	}
	return n;
}

/* Whether the trigger is one of those of its kind that start, from 1, in the first episode that the
 * rule lives in. No more are counted than tell it. */
static bool is_nth(const struct fold *f, const struct obligation *o, const struct start *start)
{
	const int most = start->nth_to < INT_MAX ? start->nth_to + 1 : start->nth_from;
	int n = 0;

	if (start->kind == START_OPENING)
		n = count_openings(f, o, start->episode, most);
	else if (start->kind == START_EVENT)
		n = count_days(f, o, &start->event, most);
	return n >= start->nth_from && n <= start->nth_to;
}

static bool may_start(const struct fold *f, const struct obligation *o, const struct start *start,
		      const struct event *event)
{
	const struct asked asked = { .event = event, .about = o };

	if (start->kind == START_EVENT && !matcher_holds(f, &start->event, &asked))
		return false;
	if (start->when != NULL && !condition_holds(f, start->when, &asked))
		return false;
	if (start->unless != NULL && condition_holds(f, start->unless, &asked))
		return false;
	return start->nth_from == 0 || is_nth(f, o, start);
}

/* The date has to fall on the rule's side of the moment at which another interval begins. A moment
 * that is not to come leaves everything before it. */
static bool falls_right(const struct fold *f, const struct obligation *o)
{
	if (o->rule->falls_before != NULL) {
		const duly_civil m = fold_moment_day(f, o->rule->falls_before);

		return m.day == DULY_NO_DATE.day || o->due.day < m.day;
	}
	if (o->rule->falls_from != NULL) {
		const duly_civil m = fold_moment_day(f, o->rule->falls_from);

		return m.day != DULY_NO_DATE.day && o->due.day >= m.day;
	}
	return true;
}

/* Whether @e is @act told again, under another key or in other words: what is done twice on one day
 * is done once, and does not meet the clock that it started itself. */
static bool tells_again(const struct matcher *m, const struct event *act, const struct event *e)
{
	return act != NULL && e->day.day == act->day.day && matcher_fits(m, act);
}

/* Whether @before has been started, and goes on, by the act that the trigger of @o tells again,
 * which fits @m: then the two are one clock. */
static bool told_again(const struct obligation *o, const struct obligation *before,
		       const struct matcher *m)
{
	return before->moment == NULL && o->trigger->type == before->trigger->type &&
	       tells_again(m, before->trigger, o->trigger);
}

/* What starts a clock of the rule and meets one. */
static bool goes_on_already(const struct fold *f, const struct obligation *o)
{
	const struct rule_duties *of = duties_of(f, o->rule);

	for (size_t k = 0; o->moment == NULL && k < o->rule->met_count; k++) {
		const struct matcher *m = &o->rule->met_by[k].event;

		if (!matcher_fits(m, o->trigger))
			continue;
		for (size_t i = 0; i < of->open_count; i++) {
			if (told_again(o, open_one(f, of, i), m))
				return true;
		}
	}
	return false;
}

/* The last obligation that was started as @o is: by the same event, or the same coming of a moment,
 * of which all stand behind one another. NULL: none was. */
static const struct obligation *started_alike(const struct fold *f, const struct obligation *o)
{
	const size_t last =
		o->moment != NULL ? f->obligation_count : f->started_by[o->anchor - f->given];

	return last > 0 ? &f->obligations[last - 1] : NULL;
}

static const struct obligation *before_it(const struct fold *f, const struct obligation *o,
					  const struct obligation *other)
{
	if (o->moment == NULL)
		return other->same_anchor > 0 ? &f->obligations[other->same_anchor - 1] : NULL;
	return other > f->obligations ? other - 1 : NULL;
}

static bool yields(const struct rule *rule, const struct rule *to)
{
	for (size_t k = 0; k < rule->yields_count; k++) {
		if (rule_same(rule->yields_to[k], to))
			return true;
	}
	return false;
}

/* The same trigger has started it already (a rule with two starts that both fit), or the same act
 * told before, or a rule that it yields to. */
static bool stands_back(const struct fold *f, const struct obligation *o)
{
	const struct obligation *other = started_alike(f, o);

	while (other != NULL && other->moment == o->moment && other->ordinal == o->ordinal) {
		if (other->anchor == o->anchor &&
		    (rule_same(other->rule, o->rule) || yields(o->rule, other->rule)))
			return true;
		other = before_it(f, o, other);
	}
	return goes_on_already(f, o) || (o->rule->single && duties_of(f, o->rule)->open_count > 0);
}

/* ---- meeting --------------------------------------------------------------------------------- */

static bool refs_have(const struct value *v, struct str key)
{
	for (size_t i = 0; i < v->refs.n; i++) {
		if (str_eq(v->refs.list[i], key))
			return true;
	}
	return false;
}

/* Whether @o and events of @type may say which placement (absence, ...) they are about. */
static bool has_key_in(const struct obligation *o, const struct event_type *type)
{
	const struct event_type *own = o->trigger->type;

	return o->key.s != NULL && own->key >= 0 && type->key >= 0 && type->key_of == own->key_of &&
	       (own->key_of != NULL || type->fields[type->key].name == own->fields[own->key].name);
}

/* Where both say which it is, it has to be the same one. */
bool obligation_is_about(const struct obligation *o, const struct event *e)
{
	if (!has_key_in(o, e->type) || !e->data[e->type->key].given)
		return true;
	if (e->type->fields[e->type->key].kind == FIELD_REFS)
		return refs_have(&e->data[e->type->key], o->key);
	return str_eq(event_key(e), o->key);
}

/* One review is met by another, whatever their keys; its record is met by its own, and so with a
 * hearing, of which several may be listed. */
static bool meets_its_like(const struct obligation *o, const struct event_type *type)
{
	return o->moment == NULL && type == o->trigger->type && type->key_of == NULL &&
	       type->class == CLASS_COMPLETES;
}

static bool may_meet(const struct obligation *o, const struct event *e)
{
	return obligation_is_about(o, e) || meets_its_like(o, e->type);
}

/* Whether of @type only what has the key of @o, or none, may meet it. */
static bool met_by_its_key(const struct obligation *o, const struct event_type *type)
{
	return has_key_in(o, type) && type->fields[type->key].kind == FIELD_REF &&
	       !meets_its_like(o, type);
}

/* Whether @e, of which it is known that it fits @m, may meet @o. */
static bool met_by_fitting(const struct obligation *o, const struct matcher *m,
			   const struct event *e)
{
	const struct event *trigger = o->moment == NULL ? o->trigger : NULL;

	return may_meet(o, e) && e != trigger && e != o->since && !tells_again(m, trigger, e) &&
	       !tells_again(m, o->since, e);
}

bool obligation_met_by(const struct obligation *o, const struct matcher *m, const struct event *e)
{
	return matcher_fits(m, e) && met_by_fitting(o, m, e);
}

/* Done too early it does not count. */
static bool too_early(const struct fold *f, const struct obligation *o, const struct event *e)
{
	return o->rule->not_before.unit != PERIOD_NONE &&
	       e->day.day < period_end(law_working_calendar(f->law, o->rule), o->rule->not_before,
				       o->on, NULL, NULL)
				    .day;
}

/* Whether @e, of which it is known that it fits @c, completes @o. */
static bool completes_as(const struct fold *f, const struct obligation *o,
			 const struct completion *c, const struct event *e)
{
	return met_by_fitting(o, &c->event, e) && !too_early(f, o, e) &&
	       matcher_allows(f, &c->event, &(struct asked){ .event = e, .about = o });
}

/* When @o began: at its trigger, and not before what it lives in, where of the trigger only the day
 * is known. */
static duly_instant began_at(const struct fold *f, const struct obligation *o)
{
	duly_instant at = o->at;

	for (size_t i = 0; i < o->rule->during_count; i++)
		at.ms = MAX(at.ms, f->episodes[o->during[i]].from_at.ms);
	return at;
}

/* From when on a completion of @c that was done before the trigger still meets the obligation: a
 * day, and for what was done on that day, where its hour is known, an hour. What was done on the
 * day of the trigger counts as done after it, unless both hours are known and say otherwise
 * (CONTRACT 2, Order). */
static duly_instant looks_back_to(const struct fold *f, const struct obligation *o,
				  const struct completion *c, duly_civil *ret_day)
{
	if (c->looking_back_in_episode && o->rule->during_count > 0) {
		*ret_day = f->episodes[o->during[0]].on;
		return f->episodes[o->during[0]].from_at;
	}
	if (c->looking_back.unit != PERIOD_NONE) {
		*ret_day =
			period_back(law_working_calendar(f->law, o->rule), c->looking_back, o->on);
		return zone_instant(f->zone, *ret_day, 0);
	}
	*ret_day = zone_date(f->zone, o->at);
	return began_at(f, o);
}

/* The episode that moves in which @o lives, and of which @type can say the key: a placement, of a
 * notice of it. NULL: there is none. */
static const struct episode *moves_with(const struct fold *f, const struct obligation *o,
					const struct event_type *type)
{
	for (size_t i = 0; i < o->rule->during_count; i++) {
		const struct episode *e = &f->episodes[o->during[i]];

		if (e->kind->moves && e->kind == type->key_of)
			return e;
	}
	return NULL;
}

/* Whether @e has met a clock of @rule. */
static bool has_met(const struct fold *f, const struct rule *rule, const struct event *e)
{
	for (size_t i = f->obligation_count; i-- > 0;) {
		if (f->obligations[i].rule == rule && f->obligations[i].met == e)
			return true;
	}
	return false;
}

/* Whether @e may be of any that @o may be of: it does not say which. */
static bool says_none(const struct obligation *o, const struct event *e)
{
	return o->key.s == NULL || !has_key_in(o, e->type) || !e->data[e->type->key].given;
}

/* Whether @e, which does not say of which placement it is, met this duty of an earlier one. */
static bool was_of_another(const struct fold *f, const struct obligation *o, const struct event *e)
{
	const struct episode *mine = moves_with(f, o, e->type);

	if (mine == NULL || event_key(e).s != NULL)
		return false;
	for (size_t i = f->obligation_count; i-- > 0;) {
		const struct obligation *other = &f->obligations[i];

		if (rule_same(other->rule, o->rule) && other->met == e &&
		    moves_with(f, other, e->type) != mine)
			return true;
	}
	return false;
}

/* Whether what was done before has come to nothing since: who was named does it no more. */
static bool was_undone(const struct fold *f, const struct event *e)
{
	return e->type->means == MEANS_ALLOCATED && !allocation_stands(f, e);
}

/* The last of @seen that lies before what is folded and meets @o, the index + 1; 0: none does. */
static size_t last_to_meet(const struct fold *f, const struct obligation *o,
			   const struct completion *c, const struct type_seen *seen)
{
	duly_civil day;
	const duly_instant since = looks_back_to(f, o, c, &day);

	for (size_t k = seen_before(seen, f->here); k-- > 0;) {
		const struct event *e = f->events[seen->list[k]].event;

		if (e->day.day < day.day)
			break;
		if ((e->date_only || e->at.ms >= since.ms) && matcher_fits(&c->event, e) &&
		    completes_as(f, o, c, e) && !was_of_another(f, o, e) && !was_undone(f, e) &&
		    !(c->one_each && says_none(o, e) && has_met(f, o->rule, e)))
			return seen->list[k] + 1;
	}
	return 0;
}

static size_t last_of_key(const struct fold *f, const struct obligation *o,
			  const struct completion *c, struct str key)
{
	const struct type_seen seen = seen_of_key(f, &f->of_type[c->event.type->rank], key);

	return last_to_meet(f, o, c, &seen);
}

static bool met_already(const struct fold *f, struct obligation *o)
{
	for (size_t i = 0; i < o->rule->met_count; i++) {
		const struct completion *c = &o->rule->met_by[i];
		const struct event_type *type = c->event.type;
		const size_t last =
			met_by_its_key(o, type)
				? MAX(last_of_key(f, o, c, o->key), last_of_key(f, o, c, NO_STR))
				: last_to_meet(f, o, c, &f->of_type[type->rank]);

		if (last == 0)
			continue;
		o->met = f->events[last - 1].event;
		return true;
	}
	return false;
}

static void start_one(struct fold *f, struct obligation *o, const struct cause *cause)
{
	const struct event *event = o->moment ? NULL : o->trigger;

	obligation_date(f, o, event, cause->on);
	if (!falls_right(f, o) || stands_back(f, o))
		return;
	if (f->obligation_count >= CASE_OBLIGATIONS_MAX) {
		f->failed = DULY_E_BOUND;
		return;
	}
	o->history = f->ours_from.day != DULY_NO_DATE.day &&
		     (o->due.day != DULY_NO_DATE.day ? o->due.day : o->on.day) < f->ours_from.day;
	if (met_already(f, o)) {
		o->status = OBLIGATION_MET;
	} else {
		struct rule_duties *of = duties_of(f, o->rule);

		LIST_ROOM(f->arena, of->open, of->open_count, of->open_cap);
		of->open[of->open_count++] = (uint16_t)f->obligation_count;
	}
	LIST_ROOM(f->arena, f->obligations, f->obligation_count, f->obligation_cap);
	if (o->moment == NULL) {
		uint16_t *last = &f->started_by[o->anchor - f->given];

		o->same_anchor = *last;
		*last = (uint16_t)(f->obligation_count + 1);
	}
	f->obligations[f->obligation_count] = *o;
	if (o->rule->asks != ASKS_NOTHING)
		obligation_unsettle(f, &f->obligations[f->obligation_count]);
	f->obligation_count++;
}

/* The episode from whose opening, or since when, the period is counted: that in which @o lives,
 * else the last opened. NULL: none is open, or none is asked for. */
static const struct episode *counted_in(const struct fold *f, const struct obligation *o,
					const struct episode_kind *kind)
{
	for (size_t i = 0; kind != NULL && i < o->rule->during_count; i++) {
		if (f->episodes[o->during[i]].kind == kind)
			return &f->episodes[o->during[i]];
	}
	return kind != NULL ? fold_episode(f, kind, NO_STR) : NULL;
}

/* The day from which the period is counted. False: there is none, so that the clock does not
 * start. */
static bool counted_on(const struct fold *f, const struct start *start, const struct cause *cause,
		       struct obligation *o)
{
	const struct episode *e = counted_in(f, o, start->counted_episode);

	switch (start->counted_from) {
	case COUNTED_TRIGGER:
		return true;
	case COUNTED_LAST: {
		const struct effective_event *last = matcher_last(f, &start->last, e);
		const duly_civil from = start->looking_back.unit != PERIOD_NONE
						? period_back(law_working_calendar(f->law, o->rule),
							      start->looking_back, o->on)
						: (duly_civil){ INT32_MIN };

		if (last == NULL || (start->counted_episode != NULL && e == NULL) ||
		    last->event->day.day < from.day || !obligation_is_about(o, last->event))
			return false;
		o->on = last->event->day;
		o->since = last->event;
		return true;
	}
	case COUNTED_OPENING:
		if (e != NULL)
			o->on = e->on;
		return e != NULL;
	case COUNTED_FIELD:
		o->on = cause->by.event->data[start->counted_field].date;
		return cause->by.event->data[start->counted_field].given;
	}
	return false;
}

/* The key of what @event opened or closed, which may have been given by another event of it. */
static struct str key_of(const struct fold *f, const struct start *start, const struct event *event)
{
	const struct str key = event_key(event);

	if (start->kind != START_CLOSING || key.s != NULL)
		return key;
	for (size_t i = f->episode_count; i-- > 0;) {
		const struct episode *e = &f->episodes[i];

		if (e->kind == start->episode && !e->open && e->until.day == event->day.day)
			return e->key;
	}
	return key;
}

static void start_by(struct fold *f, const struct rule_start *rs, const struct cause *cause)
{
	const struct rule *rule = rs->rule;
	const struct event *event = cause->by.event;
	struct obligation o = {
		.rule = rule,
		.anchor = cause->by.anchor,
		.trigger = event,
		.moment = cause->moment,
		.ordinal = cause->ordinal,
		.key = cause->moment ? NO_STR : key_of(f, rs->start, event),
		.on = cause->on,
		.at = cause->moment ? zone_instant(f->zone, cause->on, 0) : event->at,
		.planned = DULY_NO_DATE,
		.ended_on = DULY_NO_DATE,
		.by_day = (cause->moment != NULL || event->date_only) && rule_by_hours(rule),
	};

	if (!rule->commenced || !rule_holds_on(rule, cause->on) || outgrown(f, rule) ||
	    !take_during(f, &o))
		return;
	if (may_start(f, &o, rs->start, cause->moment ? NULL : event) &&
	    counted_on(f, rs->start, cause, &o))
		start_one(f, &o, cause);
}

void obligations_start(struct fold *f, struct rule_starts starts, const struct cause *cause)
{
	for (size_t i = 0; i < starts.n && f->failed == DULY_OK; i++)
		start_by(f, &starts.list[i], cause);
}

/* What ends and what meets a clock on one day, in an order that nobody knows: it was met. So too
 * where both are one event. */
static bool ended_with(const struct obligation *o, const struct event *e)
{
	return o->status == OBLIGATION_ENDED && o->ended_by == NULL &&
	       o->ended_on.day == e->day.day &&
	       (o->ended == e || o->ended->date_only || e->date_only);
}

static void meet_ended(struct fold *f, const struct rule_duties *of, const struct completion *c,
		       const struct event *e)
{
	for (size_t i = 0; i < of->ended_count; i++) {
		struct obligation *o = &f->obligations[of->ended[i]];

		if (ended_with(o, e) && completes_as(f, o, c, e)) {
			o->status = OBLIGATION_MET;
			o->met = e;
			o->ended = NULL;
			o->ended_on = DULY_NO_DATE;
		}
	}
}

/* @named: only those of which @e says that it is of them. Whether it has met any. */
static bool meet_open(struct fold *f, struct rule_duties *of, const struct completion *c,
		      const struct event *e, bool named)
{
	bool met = false;

	for (size_t i = of->open_count; i-- > 0;) {
		struct obligation *o = open_one(f, of, i);

		if ((named && says_none(o, e)) || !completes_as(f, o, c, e))
			continue;
		o->met = e;
		shut(f, of, i, OBLIGATION_MET);
		met = true;
	}
	return met;
}

static bool meet_oldest(struct fold *f, struct rule_duties *of, const struct completion *c,
			const struct event *e)
{
	size_t oldest = of->open_count;

	for (size_t i = 0; i < of->open_count; i++) {
		if ((oldest == of->open_count || of->open[i] < of->open[oldest]) &&
		    completes_as(f, open_one(f, of, i), c, e))
			oldest = i;
	}
	if (oldest == of->open_count)
		return false;
	open_one(f, of, oldest)->met = e;
	shut(f, of, oldest, OBLIGATION_MET);
	return true;
}

void obligations_meet(struct fold *f, const struct event *e)
{
	const struct rule_places places = law_met_at(f->law, e->type);

	for (size_t i = 0; i < places.n; i++) {
		const struct rule *rule = places.list[i].rule;
		const struct completion *c = &rule->met_by[places.list[i].at];
		struct rule_duties *of = duties_of(f, rule);

		if (of->open_count + of->ended_count == 0 || !matcher_fits(&c->event, e))
			continue;
		if (meet_open(f, of, c, e, c->one_each) && c->one_each)
			continue;
		if (c->one_each && meet_oldest(f, of, c, e))
			continue;
		meet_ended(f, of, c, e);
	}
}

/* ---- ending ---------------------------------------------------------------------------------- */

static void end_one(struct fold *f, struct rule_duties *of, size_t i, const struct cause *cause)
{
	struct obligation *o = open_one(f, of, i);

	o->ended = cause->by.event;
	o->ended_by = cause->moment;
	o->ended_on = cause->on;
	if (of->ended_on.day != cause->on.day)
		of->ended_count = 0;
	of->ended_on = cause->on;
	LIST_ROOM(f->arena, of->ended, of->ended_count, of->ended_cap);
	of->ended[of->ended_count++] = of->open[i];
	shut(f, of, i, OBLIGATION_ENDED);
}

/* Whether @e is about another one than the complaint (order, ...) that @o lives in. What opens one
 * may take the place of others. */
static bool says_of_another(const struct fold *f, const struct obligation *o, const struct event *e)
{
	for (size_t i = 0; e->type->opens == NULL && i < o->rule->during_count; i++) {
		const struct episode *own = &f->episodes[o->during[i]];

		if (own->kind == e->type->key_of && !episode_may_be_meant(own, e))
			return true;
	}
	return false;
}

/* What opens one may take the place of others, and with the last that is closed goes what was owed
 * of another. What is only decided of one says nothing of others. */
static bool takes_others_along(const struct event_type *type)
{
	return type->opens != NULL || type->closes != NULL;
}

/* Whether @e takes back a booking for another day than the one that @o is counted from. */
static bool takes_back_another(const struct obligation *o, const struct event *e)
{
	return e->type->means == MEANS_UNBOOKED && o->moment == NULL &&
	       o->trigger->type->means == MEANS_BOOKED &&
	       event_part(o->trigger, PART_ON)->date.day != event_part(e, PART_ON)->date.day;
}

/* @e is known to fit @m. */
static bool is_ended_by(const struct fold *f, const struct obligation *o, const struct matcher *m,
			const struct event *e)
{
	return e != o->trigger && !says_of_another(f, o, e) && !takes_back_another(o, e) &&
	       (takes_others_along(e->type) || may_meet(o, e)) &&
	       matcher_allows(f, m, &(struct asked){ .event = e, .about = o });
}

void obligations_end(struct fold *f, const struct event *e)
{
	const struct rule_places places = law_ends_at_event(f->law, e->type);
	const struct cause cause = { { e, e }, NULL, 0, e->day };

	for (size_t i = 0; i < places.n; i++) {
		const struct rule *rule = places.list[i].rule;
		const struct matcher *m = &rule->ends_with[places.list[i].at].event;
		struct rule_duties *of = duties_of(f, rule);

		if (of->open_count == 0 || !matcher_fits(m, e))
			continue;
		for (size_t k = of->open_count; k-- > 0;) {
			if (is_ended_by(f, open_one(f, of, k), m, e))
				end_one(f, of, k, &cause);
		}
	}
}

static void end_all_of(struct fold *f, struct rule_duties *of, const struct cause *cause)
{
	while (of->open_count > 0)
		end_one(f, of, of->open_count - 1, cause);
}

void obligations_end_moment(struct fold *f, const struct moment_kind *m, const struct event *source,
			    duly_civil on)
{
	const struct rule_places places = law_ends_at_moment(f->law, m);
	const struct cause cause = { { source, source }, m, 0, on };

	for (size_t i = 0; i < places.n; i++)
		end_all_of(f, duties_of(f, places.list[i].rule), &cause);
}

static bool lives_in(const struct fold *f, const struct obligation *o, const struct episode *e)
{
	for (size_t k = 0; k < o->rule->during_count; k++) {
		if (&f->episodes[o->during[k]] == e)
			return true;
	}
	return false;
}

void obligations_unsettle(struct fold *f, const struct episode *e)
{
	const struct rule_places places = law_lives_in(f->law, e->kind);

	for (size_t i = 0; i < places.n; i++) {
		const struct rule_duties *of = duties_of(f, places.list[i].rule);

		for (size_t k = 0;
		     k < of->open_count && (places.list[i].rule->asks & ASKS_ITS_OWN) != 0; k++) {
			if (lives_in(f, open_one(f, of, k), e))
				obligation_unsettle(f, open_one(f, of, k));
		}
	}
}

void obligations_end_within(struct fold *f, const struct episode *e, const struct cause *cause,
			    bool never_was)
{
	const struct rule_places places = law_lives_in(f->law, e->kind);
	const bool lapsed = cause->moment != NULL && cause->moment->basis == MOMENT_DAY_AFTER &&
			    cause->moment->episode == e->kind;

	for (size_t i = 0; i < places.n; i++) {
		struct rule_duties *of = duties_of(f, places.list[i].rule);

		/* That an authority has run out is what its cap is there to tell. */
		if (lapsed && places.list[i].rule->cap)
			continue;
		for (size_t k = of->open_count; k-- > 0;) {
			if (lives_in(f, open_one(f, of, k), e))
				end_one(f, of, k, cause);
		}
	}
	for (size_t i = 0; never_was && i < f->obligation_count; i++) {
		if (lives_in(f, &f->obligations[i], e))
			f->obligations[i].status = OBLIGATION_VOID;
	}
}

void obligations_end_all(struct fold *f, const struct event *by)
{
	const struct cause cause = { { by, by }, NULL, 0, by->day };
	size_t n;

	law_rules(f->law, &n);
	for (size_t i = 0; i < n; i++)
		end_all_of(f, &f->duties[i], &cause);
}

/* Whether @o has an end of its own, or lives in what has: an order, a plan, an approval. */
static bool outlasts_the_file(const struct fold *f, const struct obligation *o)
{
	if (o->rule->own_end)
		return true;
	for (size_t k = 0; k < o->rule->during_count; k++) {
		if (f->episodes[o->during[k]].kind->own_end)
			return true;
	}
	return false;
}

void obligations_end_with_file(struct fold *f, const struct event *by)
{
	const struct cause cause = { { by, by }, NULL, 0, by->day };
	size_t n;

	law_rules(f->law, &n);
	for (size_t i = 0; i < n; i++) {
		struct rule_duties *of = &f->duties[i];

		for (size_t k = of->open_count; k-- > 0;) {
			if (!outlasts_the_file(f, open_one(f, of, k)))
				end_one(f, of, k, &cause);
		}
	}
}

#include "common/law/fold.h"

/* Clocks: how one starts, what its date is, and what meets or ends it. */

static struct obligation *duty_open(const struct fold *f, size_t i)
{
	return &f->duties[f->open_duties[i]];
}

static void shut(struct fold *f, size_t i, enum duty_status status)
{
	duty_open(f, i)->status = status;
	f->open_duties[i] = f->open_duties[--f->open_count];
}

/* ---- the date -------------------------------------------------------------------------------- */

static uint16_t choose_alternative(const struct fold *f, const struct rule *rule,
				   const struct event *event)
{
	uint16_t i = 0;

	while (i + 1u < rule->within_count && rule->within[i].when != NULL &&
	       !condition_holds(f, rule->within[i].when, event))
		i++;
	return i;
}

/* Hours are elapsed time. Where only the day of the trigger is known, they are counted from its
 * start, which is the cautious end. */
static void date_by_hours(const struct fold *f, struct obligation *o, struct period p)
{
	o->due_at = (duly_instant){ o->at.ms + p.amount * DULY_HOUR_MS };
	o->due = zone_date(f->zone, o->due_at);
}

static void date_duty(const struct fold *f, struct obligation *o)
{
	const struct period p = o->rule->within[o->alternative].period;

	o->due = o->act_by = DULY_NO_DATE;
	o->due_at = DULY_NEVER;
	o->provisional = false;
	if (p.unit == PERIOD_NONE)
		return;
	if (p.unit == PERIOD_HOURS) {
		date_by_hours(f, o, p);
	} else {
		o->due = period_end(f->calendar, p, o->on, &o->provisional, NULL);
		o->due_at = zone_day_end(f->zone, o->due);
	}
	o->act_by = calendar_on_or_before(f->calendar, o->due);
	if (calendar_is_provisional(f->calendar, o->due) && o->act_by.day != o->due.day)
		o->provisional = true;
}

/* ---- starting -------------------------------------------------------------------------------- */

static bool in_force(const struct rule *rule, duly_civil on)
{
	return (rule->from.day == DULY_NO_DATE.day || on.day >= rule->from.day) &&
	       (rule->to.day == DULY_NO_DATE.day || on.day <= rule->to.day);
}

/* Notes the open episodes that the duty lives in. False: one of them is not open. */
static bool take_during(const struct fold *f, struct obligation *o)
{
	for (size_t i = 0; i < o->rule->during_count && i < LEN(o->during); i++) {
		const struct episode *e = episode_open(f, o->rule->during[i], NO_STR);

		if (e == NULL)
			return false;
		o->during[i] = (uint16_t)(e - f->episodes);
	}
	return true;
}

/* Which of its kind the trigger is, from 1, in the first episode that the rule lives in. */
static int ordinal_of(const struct fold *f, const struct obligation *o, const struct start *start)
{
	const duly_civil since = o->rule->during_count > 0 ? f->episodes[o->during[0]].on
							   : (duly_civil){ INT32_MIN };
	int n = 0;

	if (start->kind == START_OPENING) {
		for (size_t i = 0; i < f->episode_count; i++)
			n += f->episodes[i].kind == start->episode &&
			     (o->rule->during_count == 0 || i > o->during[0]);
		return n;
	}
	for (size_t i = 0; start->kind == START_EVENT && i <= f->here && i < f->n; i++) {
		const struct event *e = f->events[i].event;

		n += e->day.day >= since.day && matcher_fits(&start->event, e);
	}
	return n;
}

static bool may_start(const struct fold *f, const struct obligation *o, const struct start *start,
		      const struct event *event)
{
	if (start->kind == START_EVENT && !matcher_holds(f, &start->event, event))
		return false;
	if (start->when != NULL && !condition_holds(f, start->when, event))
		return false;
	if (start->unless != NULL && condition_holds(f, start->unless, event))
		return false;
	if (start->nth_from > 0) {
		const int n = ordinal_of(f, o, start);

		return n >= start->nth_from && n <= start->nth_to;
	}
	return true;
}

/* The date has to fall on the rule's side of the moment at which another interval begins. A moment
 * that is not to come leaves everything before it. */
static bool falls_right(const struct fold *f, const struct obligation *o)
{
	if (o->rule->falls_before != NULL) {
		const duly_civil m = moment_day(f, o->rule->falls_before);

		return m.day == DULY_NO_DATE.day || o->due.day < m.day;
	}
	if (o->rule->falls_from != NULL) {
		const duly_civil m = moment_day(f, o->rule->falls_from);

		return m.day != DULY_NO_DATE.day && o->due.day >= m.day;
	}
	return true;
}

/* The same trigger has started it already (a rule with two starts that both fit), or a rule that it
 * yields to. */
static bool stands_back(const struct fold *f, const struct obligation *o)
{
	for (size_t i = f->duty_count; i-- > 0;) {
		const struct obligation *other = &f->duties[i];

		if (other->anchor != o->anchor || other->moment != o->moment ||
		    other->ordinal != o->ordinal)
			continue;
		if (other->rule == o->rule)
			return true;
		for (size_t k = 0; k < o->rule->yields_count; k++) {
			if (o->rule->yields_to[k] == other->rule)
				return true;
		}
	}
	return false;
}

/* ---- meeting --------------------------------------------------------------------------------- */

static struct str key_of_kind(const struct event *e, const struct episode_kind *kind)
{
	return e->type->key_of == kind ? event_key(e) : NO_STR;
}

static bool refs_have(const struct value *v, struct str key)
{
	for (size_t i = 0; i < v->refs.n; i++) {
		if (str_eq(v->refs.list[i], key))
			return true;
	}
	return false;
}

/* Where both say which placement (absence, ...) they are about, it has to be the same one. */
static bool same_key(const struct obligation *o, const struct event *e)
{
	const struct episode_kind *kind = o->trigger->type->key_of;
	const struct str key = kind ? event_key(o->trigger) : NO_STR;

	if (key.s == NULL || e->type->key < 0 || e->type->key_of != kind ||
	    !e->data[e->type->key].given)
		return true;
	if (e->type->fields[e->type->key].kind == FIELD_REFS)
		return refs_have(&e->data[e->type->key], key);
	return str_eq(key_of_kind(e, kind), key);
}

static bool completes(const struct fold *f, const struct obligation *o, const struct event *e)
{
	for (size_t i = 0; i < o->rule->met_count; i++) {
		if (matcher_holds(f, &o->rule->met_by[i].event, e) && same_key(o, e))
			return true;
	}
	return false;
}

/* The first day on which a completion of @c before the trigger still meets the duty. On the day of
 * the trigger it counts as done after it, unless the trigger is itself such a completion: a visit
 * does not meet the clock that another visit of the same day has started. */
static duly_civil looks_back_to(const struct fold *f, const struct obligation *o,
				const struct completion *c)
{
	const struct period p = c->looking_back;

	if (c->looking_back_in_episode && o->rule->during_count > 0)
		return f->episodes[o->during[0]].on;
	switch (p.unit) {
	case PERIOD_NONE:
	case PERIOD_HOURS:
		break;
	case PERIOD_DAYS:
		return (duly_civil){ o->on.day - p.amount };
	case PERIOD_WEEKS:
		return (duly_civil){ o->on.day - 7 * p.amount };
	case PERIOD_MONTHS:
	case PERIOD_YEARS: {
		const struct duly_ymd d = duly_civil_to_ymd(o->on);
		const int months = d.year * 12 + d.month - 1 -
				   (p.unit == PERIOD_YEARS ? 12 * p.amount : p.amount);
		const int last = duly_days_in_month(months / 12, months % 12 + 1);

		return duly_civil_from_ymd(months / 12, months % 12 + 1, MIN(d.day, last));
	}
	case PERIOD_WORKING_DAYS:
		return calendar_add_working_days(f->calendar, o->on, -p.amount);
	}
	return matcher_fits(&c->event, o->trigger) ? (duly_civil){ o->on.day + 1 } : o->on;
}

static bool met_already(const struct fold *f, struct obligation *o)
{
	for (size_t i = 0; i < o->rule->met_count; i++) {
		const struct completion *c = &o->rule->met_by[i];
		const duly_civil since = looks_back_to(f, o, c);

		for (size_t k = MIN(f->here, f->n); k-- > 0;) {
			const struct event *e = f->events[k].event;

			if (e->day.day < since.day)
				break;
			if (e != o->trigger && matcher_fits(&c->event, e) && same_key(o, e)) {
				o->met = e;
				return true;
			}
		}
	}
	return false;
}

static void start_one(struct fold *f, struct obligation *o)
{
	o->alternative = choose_alternative(f, o->rule, o->moment ? NULL : o->trigger);
	date_duty(f, o);
	if (!falls_right(f, o) || stands_back(f, o))
		return;
	if (f->duty_count >= CASE_OBLIGATIONS_MAX) {
		f->failed = DULY_E_BOUND;
		return;
	}
	o->history = f->ours_from.day != DULY_NO_DATE.day && o->due.day != DULY_NO_DATE.day &&
		     o->due.day < f->ours_from.day;
	if (met_already(f, o)) {
		o->status = DUTY_MET;
	} else {
		FOLD_GROW(f, open_duties, open_count, open_cap);
		f->open_duties[f->open_count++] = (uint16_t)f->duty_count;
	}
	FOLD_GROW(f, duties, duty_count, duty_cap);
	f->duties[f->duty_count++] = *o;
}

void duties_start(struct fold *f, struct rule_starts starts, const struct standing *by,
		  const struct moment_kind *moment, uint32_t ordinal, duly_civil on)
{
	const bool hours_from_day = moment != NULL || by->event->date_only;

	for (size_t i = 0; i < starts.n && f->failed == DULY_OK; i++) {
		const struct rule *rule = starts.list[i].rule;
		struct obligation o = {
			.rule = rule,
			.anchor = by->anchor,
			.trigger = by->event,
			.moment = moment,
			.ordinal = ordinal,
			.on = on,
			.at = moment ? zone_instant(f->zone, on, 0) : by->event->at,
			.planned = DULY_NO_DATE,
			.ended_on = DULY_NO_DATE,
			.by_day = hours_from_day && rule->within[0].period.unit == PERIOD_HOURS,
		};

		if (in_force(rule, on) && take_during(f, &o) &&
		    may_start(f, &o, starts.list[i].start, moment ? NULL : by->event))
			start_one(f, &o);
	}
}

void duties_meet(struct fold *f, const struct event *e)
{
	for (size_t i = f->open_count; i-- > 0;) {
		struct obligation *o = duty_open(f, i);

		if (!completes(f, o, e))
			continue;
		o->met = e;
		shut(f, i, DUTY_MET);
	}
}

/* ---- ending ---------------------------------------------------------------------------------- */

static void end_one(struct fold *f, size_t i, const struct event *by,
		    const struct moment_kind *moment, duly_civil on)
{
	struct obligation *o = duty_open(f, i);

	o->ended = by;
	o->ended_by = moment;
	o->ended_on = on;
	shut(f, i, DUTY_ENDED);
}

void duties_end(struct fold *f, const struct event *e)
{
	for (size_t i = f->open_count; i-- > 0;) {
		const struct obligation *o = duty_open(f, i);
		bool ends = false;

		for (size_t k = 0; k < o->rule->ends_count && !ends; k++)
			ends = o->rule->ends_with[k].event.type != NULL && e != o->trigger &&
			       matcher_holds(f, &o->rule->ends_with[k].event, e);
		if (ends)
			end_one(f, i, e, NULL, e->day);
	}
}

void duties_end_moment(struct fold *f, const struct moment_kind *m, const struct event *source,
		       duly_civil on)
{
	for (size_t i = f->open_count; i-- > 0;) {
		const struct obligation *o = duty_open(f, i);
		bool ends = false;

		for (size_t k = 0; k < o->rule->ends_count && !ends; k++)
			ends = o->rule->ends_with[k].moment == m;
		if (ends)
			end_one(f, i, source, m, on);
	}
}

static bool lives_in(const struct fold *f, const struct obligation *o, const struct episode *e)
{
	for (size_t k = 0; k < o->rule->during_count && k < LEN(o->during); k++) {
		if (&f->episodes[o->during[k]] == e)
			return true;
	}
	return false;
}

void duties_episode_closed(struct fold *f, const struct episode *e, const struct event *by,
			   const struct moment_kind *moment, duly_civil on, bool never_was)
{
	for (size_t i = f->open_count; i-- > 0;) {
		if (lives_in(f, duty_open(f, i), e))
			end_one(f, i, by, moment, on);
	}
	for (size_t i = 0; never_was && i < f->duty_count; i++) {
		if (lives_in(f, &f->duties[i], e))
			f->duties[i].status = DUTY_VOID;
	}
}

void duties_end_open(struct fold *f, const struct event *by)
{
	while (f->open_count > 0)
		end_one(f, f->open_count - 1, by, NULL, by->day);
}

/* The terms of a placement changed: an interval that depends on them is counted anew, from the same
 * day, on the terms that hold now. */
void duties_reconsider(struct fold *f)
{
	for (size_t i = 0; i < f->open_count; i++) {
		struct obligation *o = duty_open(f, i);
		uint16_t now;

		if (o->rule->within_count < 2)
			continue;
		now = choose_alternative(f, o->rule, NULL);
		if (now != o->alternative) {
			o->alternative = now;
			date_duty(f, o);
		}
	}
}

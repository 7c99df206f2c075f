#include "common/derive/conditions.h"
#include "common/derive/obligations.h"
#include "common/derive/outcome.h"

/* Dates beside the one that drives: another reading of the law, a measure by which councils
 * report. */

/* Whether @o was over, met or ended, before @e: on an earlier day, or on that day where both hours
 * are known. What a moment ends is over when its day begins. */
static bool over_before(const struct obligation *o, const struct event *e)
{
	const bool met = o->status == OBLIGATION_MET;
	const struct event *by = met ? o->met : o->ended;
	const duly_civil day = met ? o->met->day : o->ended_on;

	if (o->status == OBLIGATION_OPEN || e->day.day < day.day)
		return false;
	if (e->day.day > day.day || (!met && o->ended_by != NULL))
		return true;
	return by != NULL && !e->date_only && !by->date_only && e->at.ms > by->at.ms;
}

/* The first event since the trigger of @o that fits; not one after it was over, which is about
 * another duty. */
static const struct event *first_since(const struct fold *f, const struct obligation *o,
				       const struct matcher *m)
{
	const struct type_seen *seen = &f->seen[m->type->rank];

	for (size_t i = 0; i < seen->n; i++) {
		const struct event *e = f->events[seen->list[i]].event;

		if (e->day.day >= o->on.day && e != o->trigger && matcher_fits(m, e) &&
		    obligation_is_about(o, e))
			return over_before(o, e) ? NULL : e;
	}
	return NULL;
}

/* Whether @e comes before @o was met, where it is to follow that. */
static bool comes_too_soon(const struct obligation *o, const struct alternative_spec *spec,
			   const struct event *e)
{
	return spec->once_met && (o->met == NULL || e->day.day < o->met->day.day);
}

/* The first since the trigger that meets @o as @spec has it; what comes after the duty has met it
 * may (it is another event than the one that meets the duty), what comes after it ended may not. It
 * is about the same review, placement, ... as the date that drives would have it. */
static const struct event *first_met(const struct fold *f, const struct obligation *o,
				     const struct alternative_spec *spec)
{
	const struct matcher *m = &spec->met_by;
	const struct type_seen *seen = &f->seen[m->type->rank];
	const duly_civil arose = zone_date(f->zone, o->at);

	for (size_t i = 0; i < seen->n; i++) {
		const struct event *e = f->events[seen->list[i]].event;
		const bool before =
			e->day.day < o->on.day ||
			(e->day.day == arose.day && !e->date_only && e->at.ms < o->at.ms);

		if (!before && !comes_too_soon(o, spec, e) && obligation_met_by(o, m, e))
			return o->status == OBLIGATION_ENDED && over_before(o, e) ? NULL : e;
	}
	return NULL;
}

static duly_civil alternative_end(const struct fold *f, const struct obligation *o, struct period p,
				  duly_civil from)
{
	if (p.unit == PERIOD_HOURS)
		return zone_date(f->zone, (duly_instant){ o->at.ms + p.amount * DULY_HOUR_MS });
	return period_end(law_rule_calendar(f->law, o->rule), p, from, NULL, NULL);
}

/* The clock of the same rule that was taken into @o: the one before it, ended by an event. */
static const struct obligation *taken_in(const struct fold *f, const struct obligation *o)
{
	for (const struct obligation *d = o; d-- > f->obligations;) {
		if (rule_same(d->rule, o->rule))
			return d->status == OBLIGATION_ENDED && d->ended_by == NULL ? d : NULL;
	}
	return NULL;
}

static duly_civil carried(const struct fold *f, const struct obligation *o,
			  const struct alternative_spec *spec)
{
	const struct obligation *before = taken_in(f, o);

	for (size_t i = 0; before != NULL && i < before->reading_count; i++) {
		if (str_eq(before->readings[i].name, spec->name))
			return before->readings[i].due;
	}
	return before != NULL ? before->due : DULY_NO_DATE;
}

/* The day of @m as it is for @o: where it follows from an opening, of the episode that @o lives
 * in. */
static duly_civil moment_for(const struct fold *f, const struct obligation *o,
			     const struct moment_kind *m)
{
	for (size_t i = 0; m->basis == MOMENT_AFTER_OPENING && i < o->rule->during_count; i++) {
		const struct episode *e = &f->episodes[o->during[i]];

		if (e->kind == m->episode)
			return period_end(f->calendar, m->by, e->on, NULL, NULL);
	}
	return fold_moment_day(f, m);
}

/* DULY_NO_DATE: there is nothing to show. */
static duly_civil alternative_due(const struct fold *f, const struct obligation *o,
				  const struct alternative_spec *spec)
{
	duly_civil from = o->on;

	if (spec->carried)
		return carried(f, o, spec);
	if (spec->after != NULL) {
		from = moment_for(f, o, spec->after);
		if (from.day == DULY_NO_DATE.day || o->due.day < from.day)
			return DULY_NO_DATE;
	}
	if (spec->before != NULL && o->on.day >= moment_for(f, o, spec->before).day)
		return DULY_NO_DATE;
	if (spec->at.type != NULL) {
		const struct event *e = first_since(f, o, &spec->at);

		if (e == NULL)
			return DULY_NO_DATE;
		from = e->day;
	}
	return spec->period.unit == PERIOD_NONE ? o->due
						: alternative_end(f, o, spec->period, from);
}

static const struct alternative_date *sides(const struct fold *f, const struct obligation *o,
					    const struct alternative_spec *specs, size_t n,
					    size_t *ret_count)
{
	struct alternative_date *list =
		n > 0 ? arena_new_array(f->arena, struct alternative_date, n) : NULL;

	for (size_t i = 0; i < n; i++) {
		struct alternative_date s = { .name = specs[i].name,
					      .due = alternative_due(f, o, &specs[i]) };

		if (s.due.day == DULY_NO_DATE.day)
			continue;
		if (specs[i].met_by.type != NULL)
			s.met = first_met(f, o, &specs[i]);
		s.late = s.met != NULL && s.met->day.day > s.due.day;
		list[(*ret_count)++] = s;
	}
	return list;
}

void alternative_dates_add(struct fold *f)
{
	for (size_t i = 0; i < f->obligation_count; i++) {
		struct obligation *o = &f->obligations[i];
		const struct rule *r = o->rule;

		if (o->due.day == DULY_NO_DATE.day)
			continue;
		o->readings = sides(f, o, r->readings, r->reading_count, &o->reading_count);
		o->measures = sides(f, o, r->measures, r->measure_count, &o->measure_count);
	}
}

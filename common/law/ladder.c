#include <limits.h>
#include <stdio.h>

#include "common/law/derive.h"

/* The ladder of one duty: warnings before act_by at nine in the morning, due on act_by, overdue when
 * it lapses, and again every so long. Hour clocks stand at exact distances from their end. */

enum { NINE = 9 * 60, UNCONFIRMED_DAYS = 2, REPEATS_MAX = 20000 };

static duly_instant nine_on(const struct law *law, duly_civil day)
{
	return zone_instant(law_zone(law), day, NINE);
}

static bool by_hours(const struct obligation *o)
{
	return o->rule->within[o->alternative].period.unit == PERIOD_HOURS;
}

static duly_instant before(const struct law *law, const struct obligation *o, struct period p)
{
	if (p.unit == PERIOD_HOURS)
		return (duly_instant){ o->due_at.ms - p.amount * DULY_HOUR_MS };
	if (p.unit == PERIOD_WORKING_DAYS)
		return nine_on(law,
			       calendar_add_working_days(law_calendar(law), o->act_by, -p.amount));
	const int days = p.unit == PERIOD_WEEKS ? 7 * p.amount : p.amount;

	return nine_on(law, calendar_on_or_before(law_calendar(law),
						  (duly_civil){ o->act_by.day - days }));
}

/* Where the feeds say up to when they are complete, a duty of days may be told overdue once they are
 * complete to its end, or two working days later, whichever comes first (CONTRACT 3). When the feeds
 * get there the case is looked at again, so that here only what is known now matters. */
static duly_instant told_overdue_at(const struct law *law, const struct obligation *o)
{
	if (by_hours(o) || o->complete_to.ms == DULY_NO_INSTANT.ms ||
	    o->complete_to.ms >= o->due_at.ms)
		return o->due_at;
	return zone_day_end(law_zone(law),
			    calendar_add_working_days(law_calendar(law), o->due, UNCONFIRMED_DAYS));
}

struct walk {
	const struct law *law;
	const struct obligation *o;
	duly_instant after;
	struct rung *best;
	bool found;
};

/* Keeps the earliest rung after the instant asked for; of two at one instant the more serious. */
static void offer(struct walk *w, enum rung_kind kind, duly_instant at, const char *step)
{
	const bool too_early = kind != RUNG_OPENED && at.ms <= w->o->at.ms;

	if (too_early || at.ms <= w->after.ms ||
	    (w->found &&
	     (at.ms > w->best->at.ms || (at.ms == w->best->at.ms && kind < w->best->kind))))
		return;
	w->found = true;
	w->best->kind = kind;
	w->best->at = at;
	snprintf(w->best->step, sizeof w->best->step, "%s", step);
}

static void offer_repeats(struct walk *w, duly_instant overdue)
{
	const struct calendar *calendar = law_calendar(w->law);
	const struct rung_spec *spec = &w->o->rule->repeat;
	duly_civil day = w->o->due;
	char step[64], date[DULY_DATE_TEXT];

	for (int i = 0; spec->period.unit != PERIOD_NONE && i < REPEATS_MAX; i++) {
		duly_instant at;

		if (spec->period.unit == PERIOD_HOURS)
			at = (duly_instant){ w->o->due_at.ms +
					     (i + 1) * spec->period.amount * DULY_HOUR_MS };
		else
			at = nine_on(w->law,
				     day = period_end(calendar, spec->period, day, NULL, NULL));
		if (at.ms <= w->after.ms || at.ms <= overdue.ms)
			continue;
		if (spec->period.unit == PERIOD_HOURS)
			duly_instant_print(at, step);
		else
			snprintf(step, sizeof step, "%.*s %s", STR_FMT(spec->step),
				 duly_civil_print(day, date));
		offer(w, RUNG_OVERDUE, at, step);
		return;
	}
}

/* As soon as practicable: the law gives no period, a local expectation does. */
static void offer_expected(struct walk *w)
{
	const struct rung_spec *spec = &w->o->rule->expect;

	if (spec->period.unit == PERIOD_NONE)
		return;
	offer(w, RUNG_UPCOMING,
	      nine_on(w->law, period_end(law_calendar(w->law), spec->period, w->o->on, NULL, NULL)),
	      spec->step.s);
}

static void offer_dated(struct walk *w)
{
	const struct rule *rule = w->o->rule;
	const duly_instant overdue = told_overdue_at(w->law, w->o);

	for (size_t i = 0; i < rule->warn_count; i++)
		offer(w, RUNG_UPCOMING, before(w->law, w->o, rule->warn[i].period),
		      rule->warn[i].step.s);
	if (!by_hours(w->o))
		offer(w, RUNG_DUE, nine_on(w->law, w->o->act_by), "due");
	else if (rule->due.period.unit != PERIOD_NONE)
		offer(w, RUNG_DUE, before(w->law, w->o, rule->due.period), rule->due.step.s);
	if (!w->o->watched)
		return;
	offer(w, RUNG_OVERDUE, overdue, "overdue");
	offer_repeats(w, overdue);
}

bool ladder_next(const struct law *law, const struct obligation *o, duly_instant after,
		 struct rung *ret)
{
	struct walk w = { .law = law, .o = o, .after = after, .best = ret };

	if (o->status != DUTY_OPEN)
		return false;
	offer(&w, RUNG_OPENED, o->at, "opened");
	if (o->due.day == DULY_NO_DATE.day)
		offer_expected(&w);
	else
		offer_dated(&w);
	return w.found;
}

static enum stage stage_of(enum rung_kind kind)
{
	switch (kind) {
	case RUNG_OPENED:
		return STAGE_NONE;
	case RUNG_UPCOMING:
		return STAGE_UPCOMING;
	case RUNG_DUE:
		return STAGE_DUE;
	case RUNG_OVERDUE:
		return STAGE_OVERDUE;
	}
	return STAGE_NONE;
}

enum stage ladder_stage(const struct law *law, const struct obligation *o, duly_instant at)
{
	enum stage stage = STAGE_NONE;
	duly_instant after = { INT64_MIN + 1 };
	struct rung rung;

	if (o->status != DUTY_OPEN)
		return STAGE_NONE;
	if (o->due_at.ms <= at.ms)
		return o->watched && told_overdue_at(law, o).ms <= at.ms ? STAGE_OVERDUE
									 : STAGE_UNCONFIRMED;
	while (ladder_next(law, o, after, &rung) && rung.at.ms <= at.ms) {
		stage = stage_of(rung.kind);
		after = rung.at;
	}
	return stage;
}

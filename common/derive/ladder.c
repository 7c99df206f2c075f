#include <stdio.h>

#include "common/derive/ladder.h"

/* The ladder of one obligation: warnings before act_by at nine in the morning, due on act_by,
 * overdue when it lapses, and again every so long. Hour clocks stand at exact distances from their
 * end. */

enum { UNCONFIRMED_DAYS = 2, REPEATS_MAX = 20000 };

/* Where the feeds say up to when they are complete, an obligation of days may be told overdue once
 * they are complete to its end, or two working days later, whichever comes first (CONTRACT 3). When
 * the feeds get there the case is looked at again, so that here only what is known now matters. */
static duly_instant told_overdue_at(const struct law *law, const struct obligation *o)
{
	if (obligation_by_hours(o) || o->complete_to.ms == DULY_NO_INSTANT.ms ||
	    o->complete_to.ms >= o->due_at.ms)
		return o->due_at;
	return zone_day_end(law_zone(law),
			    calendar_add_working_days(law_working_calendar(law, o->rule), o->due,
						      UNCONFIRMED_DAYS));
}

duly_instant ladder_lapses(const struct law *law, const struct obligation *o)
{
	return o->watched && o->due.day != DULY_NO_DATE.day ? told_overdue_at(law, o) : DULY_NEVER;
}

/* The best rung so far. Days are compared before the zone is asked: most rungs lie far from where
 * the walk has come. */
struct ladder_walk {
	const struct law *law;
	const struct obligation *o;
	duly_instant after;
	int32_t after_day, best_day;
	bool found;
	enum rung_kind kind;
	duly_instant at;
	struct str step;
	duly_civil repeat_on;   /* the step's day, where a step repeats; */
	duly_instant repeat_at; /* of hours its instant                  */
};

static int32_t utc_day(duly_instant t)
{
	return (int32_t)MAX(MIN(t.ms / DULY_DAY_MS, INT32_MAX / 2), INT32_MIN / 2);
}

/* Keeps the earliest rung after the instant asked for; of two at one instant the more serious. */
static bool offer(struct ladder_walk *w, enum rung_kind kind, duly_instant at, struct str step)
{
	const bool too_early = kind != RUNG_OPENED && at.ms <= w->o->at.ms;

	if (too_early || at.ms <= w->after.ms ||
	    (w->found && (at.ms > w->at.ms || (at.ms == w->at.ms && kind < w->kind))))
		return false;
	w->found = true;
	w->kind = kind;
	w->at = at;
	w->step = step;
	w->best_day = utc_day(at);
	w->repeat_on = DULY_NO_DATE;
	w->repeat_at = DULY_NO_INSTANT;
	return true;
}

/* At nine o'clock on @day, if that can be the one. */
static bool offer_nine(struct ladder_walk *w, enum rung_kind kind, duly_civil day, struct str step)
{
	if (day.day < w->after_day - 1 || (w->found && day.day > w->best_day + 1))
		return false;
	return offer(w, kind, zone_morning(law_zone(w->law), day), step);
}

static void offer_hours_before(struct ladder_walk *w, enum rung_kind kind,
			       const struct rung_spec *spec)
{
	offer(w, kind, (duly_instant){ w->o->due_at.ms - spec->period.amount * DULY_HOUR_MS },
	      spec->step);
}

/* Warnings count back from act_by; those of days and weeks that land on a day off come before
 * it. */
static void offer_warning(struct ladder_walk *w, const struct rung_spec *spec)
{
	const struct calendar *calendar = law_working_calendar(w->law, w->o->rule);
	struct period back = spec->period;

	if (back.unit == PERIOD_HOURS) {
		offer_hours_before(w, RUNG_UPCOMING, spec);
		return;
	}
	back.before = true;
	offer_nine(w, RUNG_UPCOMING,
		   calendar_on_or_before(calendar,
					 period_end(calendar, back, w->o->act_by, NULL, NULL)),
		   spec->step);
}

/* The @n-th repeat of an obligation of days. Repeats of working days are counted from the due day
 * in one go, which gives the same days as counting from one to the next. */
static duly_civil repeat_day(const struct ladder_walk *w, int n)
{
	struct period p = w->o->rule->repeat.period;

	p.amount *= n;
	return period_end(law_working_calendar(w->law, w->o->rule), p, w->o->due, NULL, NULL);
}

/* A repeat that surely lies before @day, to begin the search at: of any unit the @n-th repeat lies
 * no further than n times 3/2 its days (working days, the holidays among them) and two weeks. */
static int repeat_before(const struct ladder_walk *w, int32_t day)
{
	static const int DAYS[] = {
		[PERIOD_DAYS] = 1,    [PERIOD_WEEKS] = 7,        [PERIOD_MONTHS] = 31,
		[PERIOD_YEARS] = 366, [PERIOD_WORKING_DAYS] = 1,
	};
	const struct period p = w->o->rule->repeat.period;
	const int32_t passed = day - w->o->due.day - 14;

	return passed > 0 ? passed * 2 / (3 * DAYS[p.unit] * p.amount) : 0;
}

static void offer_repeat_of_hours(struct ladder_walk *w, int64_t since)
{
	const int64_t every = w->o->rule->repeat.period.amount * DULY_HOUR_MS;
	const duly_instant at = { w->o->due_at.ms +
				  ((since - w->o->due_at.ms) / every + 1) * every };

	if (offer(w, RUNG_OVERDUE, at, w->o->rule->repeat.step))
		w->repeat_at = at;
}

/* The first repeat after where the walk has come, and after the obligation may be told overdue at
 * all. */
static void offer_repeat(struct ladder_walk *w, duly_instant overdue)
{
	const struct rung_spec *spec = &w->o->rule->repeat;
	const int64_t since = MAX(w->after.ms, overdue.ms);

	if (spec->period.unit == PERIOD_NONE || (w->found && w->at.ms <= overdue.ms))
		return;
	if (spec->period.unit == PERIOD_HOURS) {
		offer_repeat_of_hours(w, since);
		return;
	}
	for (int n = repeat_before(w, utc_day((duly_instant){ since })) + 1; n <= REPEATS_MAX;
	     n++) {
		const duly_civil day = repeat_day(w, n);
		const duly_instant at = zone_morning(law_zone(w->law), day);

		if (at.ms <= since)
			continue;
		if (offer(w, RUNG_OVERDUE, at, spec->step))
			w->repeat_on = day;
		return;
	}
}

/* As soon as practicable: the law gives no period, a local expectation does. */
static void offer_expected(struct ladder_walk *w)
{
	const struct rung_spec *spec = &w->o->rule->expect;

	if (spec->period.unit == PERIOD_HOURS)
		offer(w, RUNG_UPCOMING,
		      (duly_instant){ w->o->at.ms + spec->period.amount * DULY_HOUR_MS },
		      spec->step);
	else if (spec->period.unit != PERIOD_NONE)
		offer_nine(w, RUNG_UPCOMING,
			   period_end(law_working_calendar(w->law, w->o->rule), spec->period,
				      w->o->on, NULL, NULL),
			   spec->step);
}

static void offer_dated(struct ladder_walk *w)
{
	const struct rule *rule = w->o->rule;
	duly_instant overdue;

	for (size_t i = 0; i < rule->warn_count; i++)
		offer_warning(w, &rule->warn[i]);
	if (!obligation_by_hours(w->o))
		offer_nine(w, RUNG_DUE, w->o->act_by, STR("due"));
	else if (rule->due.period.unit != PERIOD_NONE)
		offer_hours_before(w, RUNG_DUE, &rule->due);
	if (!w->o->watched)
		return;
	overdue = told_overdue_at(w->law, w->o);
	offer(w, RUNG_OVERDUE, overdue, STR("overdue"));
	offer_repeat(w, overdue);
}

/* Where what people answered has quieted it up to now: as serious as it is by then. */
static void offer_answered(struct ladder_walk *w)
{
	const struct obligation *o = w->o;
	const struct zone *zone = law_zone(w->law);
	const duly_instant at = o->answer.quiet_until;
	enum rung_kind kind = RUNG_UPCOMING;

	if (o->answer.last == NULL || at.ms <= o->answer.quiet_from.ms)
		return;
	if (ladder_lapses(w->law, o).ms <= at.ms)
		kind = RUNG_OVERDUE;
	else if (o->due.day != DULY_NO_DATE.day && !obligation_by_hours(o) &&
		 zone_morning(zone, o->act_by).ms <= at.ms)
		kind = RUNG_DUE;
	if (offer(w, kind, at, STR("answered until")))
		w->repeat_on = zone_date(zone, (duly_instant){ at.ms - 1 });
}

static void take(const struct ladder_walk *w, struct rung *ret)
{
	char when[DULY_TIME_TEXT];

	ret->kind = w->kind;
	ret->at = w->at;
	if (w->repeat_on.day != DULY_NO_DATE.day || w->repeat_at.ms != DULY_NO_INSTANT.ms) {
		snprintf(ret->step, sizeof ret->step, "%.*s %s", STR_FMT(w->step),
			 w->repeat_on.day != DULY_NO_DATE.day
				 ? duly_civil_print(w->repeat_on, when)
				 : duly_instant_print(w->repeat_at, when));
		return;
	}
	const size_t n = MIN(w->step.len, sizeof ret->step - 1);

	memcpy(ret->step, w->step.s, n);
	ret->step[n] = 0;
}

bool ladder_next(const struct law *law, const struct obligation *o, duly_instant after,
		 struct rung *ret)
{
	struct ladder_walk w = { .law = law, .o = o, .after = after, .after_day = utc_day(after) };

	if (o->status != OBLIGATION_OPEN)
		return false;
	offer(&w, RUNG_OPENED, o->at, STR("opened"));
	offer_answered(&w);
	if (o->due.day == DULY_NO_DATE.day)
		offer_expected(&w);
	else
		offer_dated(&w);
	if (w.found)
		take(&w, ret);
	return w.found;
}

/* The greatest n for which the n-th repeat is not after @until: repeats ascend, and one after
 * another lies at least its unit's shortest length away. */
static int repeats_until(const struct ladder_walk *w, duly_instant until)
{
	static const int SHORTEST[] = {
		[PERIOD_DAYS] = 1,    [PERIOD_WEEKS] = 7,        [PERIOD_MONTHS] = 28,
		[PERIOD_YEARS] = 365, [PERIOD_WORKING_DAYS] = 1,
	};
	const struct period p = w->o->rule->repeat.period;
	const int32_t passed = utc_day(until) - w->o->due.day;
	int low = repeat_before(w, utc_day(until));
	int high = MAX(passed, 0) / (SHORTEST[p.unit] * p.amount) + 2;

	while (high - low > 1) {
		const int middle = low + (high - low) / 2;

		if (zone_morning(law_zone(w->law), repeat_day(w, middle)).ms <= until.ms)
			low = middle;
		else
			high = middle;
	}
	return low;
}

bool ladder_last_repeat(const struct law *law, const struct obligation *o, duly_instant after,
			duly_instant until, struct rung *ret)
{
	struct ladder_walk w = { .law = law, .o = o, .after = after, .after_day = utc_day(after) };
	const struct period p = o->rule->repeat.period;
	duly_instant before = until;

	if (o->status != OBLIGATION_OPEN || !o->watched || o->due.day == DULY_NO_DATE.day ||
	    p.unit == PERIOD_NONE)
		return false;
	if (p.unit == PERIOD_HOURS) {
		const int64_t every = p.amount * DULY_HOUR_MS;

		before.ms = o->due_at.ms + (until.ms - o->due_at.ms) / every * every - 1;
	} else {
		before.ms = zone_morning(law_zone(law),
					 repeat_day(&w, MAX(repeats_until(&w, until), 1)))
				    .ms -
			    1;
	}
	w.after.ms = MAX(before.ms, after.ms);
	w.after_day = utc_day(w.after);
	offer_repeat(&w, told_overdue_at(law, o));
	if (!w.found || w.at.ms > until.ms)
		return false;
	take(&w, ret);
	return true;
}

#define X(id, name) [id] = name,
static const char *const STAGE_NAMES[] = { STAGES(X) };
#undef X

const char *stage_name(enum stage s)
{
	return STAGE_NAMES[s];
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

	if (o->status != OBLIGATION_OPEN || o->history)
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

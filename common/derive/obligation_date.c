#include "common/derive/conditions.h"
#include "common/derive/obligations.h"

/* The date of a clock: counted or given, and counted again when what it depends on has changed. */

/* Whether both the telling of a date and the date itself lie before what @o is counted from: the
 * end that was planned in March is none of a request of May. */
static bool is_over(const struct known_fact *date, const struct obligation *o)
{
	return o != NULL && date->by->day.day < o->on.day && date->value.date.day < o->on.day;
}

/* The date that the fact of @a gives, or the birthday; DULY_NO_DATE: none is given. */
static duly_civil date_given(const struct fold *f, const struct interval *a,
			     const struct asked *asked)
{
	if (a->birthday != NULL)
		return fold_moment_day(f, a->birthday);
	const struct known_fact fact = condition_fact(f, a->date, asked);

	return fact.value.given && fact.kind == FIELD_DATE && !is_over(&fact, asked->about)
		       ? fact.value.date
		       : DULY_NO_DATE;
}

static bool interval_holds(const struct fold *f, const struct interval *a,
			   const struct asked *asked)
{
	if (interval_is_given(a) && date_given(f, a, asked).day == DULY_NO_DATE.day)
		return false;
	return a->when == NULL || condition_holds(f, a->when, asked);
}

/* The first that holds; the last is for all others. */
static uint16_t choose_interval(const struct fold *f, const struct rule *rule,
				const struct asked *asked)
{
	uint16_t i = 0;

	while (i + 1u < rule->within_count && !interval_holds(f, &rule->within[i], asked))
		i++;
	return i;
}

static int amount_recorded(const struct fold *f, const struct interval *a,
			   const struct asked *asked)
{
	const struct known_fact fact = a->recorded ? condition_fact(f, a->recorded, asked)
						   : (struct known_fact){ .by = NULL };

	return fact.value.given && fact.kind == FIELD_INT ? (int)MIN(fact.value.number, 10000) : 0;
}

/* From when on hours count again: the instant of what begins them afresh, or, of what is known by
 * the day, the end of that, as what lies before it on the day and what is after it do not count. */
static int64_t afresh_from(const struct fold *f, const struct event *afresh)
{
	return afresh->date_only ? zone_day_end(f->zone, afresh->day).ms : afresh->at.ms;
}

/* So many hours in any so many days: the first instant at which the stays of the kind that the
 * obligation lives in, this one going on, make up so many in the days before it. What falls out of
 * the window only puts it off, so that each step lies on or before the answer. */
static duly_instant summed_hours_end(const struct fold *f, const struct obligation *o,
				     const struct interval *a)
{
	const struct episode *now = &f->episodes[o->during[0]];
	const int64_t wanted = a->period.amount * DULY_HOUR_MS;
	const int64_t window = a->period.in_days * DULY_DAY_MS;
	const struct effective_event *afresh =
		a->afresh.type != NULL ? matcher_last(f, &a->afresh, NULL) : NULL;
	const int64_t counted = afresh != NULL ? afresh_from(f, afresh->event) : INT64_MIN;
	int64_t t = o->at.ms;

	for (int guard = 0; guard < 10000; guard++) {
		int64_t sum = t - MAX(o->at.ms, t - window);
		const int64_t from = MAX(t - window, counted);

		for (size_t i = 0; i < o->during[0]; i++) {
			const struct episode *e = &f->episodes[i];

			if (e->kind == now->kind && !e->open)
				sum += MAX(MIN(e->until_at.ms, t) - MAX(e->from_at.ms, from), 0);
		}
		if (sum >= wanted)
			break;
		t += wanted - sum;
	}
	return (duly_instant){ t };
}

/* Hours are elapsed time. Where only the day of the trigger is known, they are counted from its
 * start, which is the cautious end. */
static void date_by_hours(const struct fold *f, struct obligation *o, const struct interval *a)
{
	o->due_at = a->period.in_days > 0
			    ? summed_hours_end(f, o, a)
			    : (duly_instant){ o->at.ms + a->period.amount * DULY_HOUR_MS };
	o->due = zone_date(f->zone, o->due_at);
}

/* A day whose end has a year of five digits is no date that anybody could be told: what a database
 * has where there is no end. */
static void drop_beyond_years(struct obligation *o)
{
	if (o->due.day < duly_civil_from_ymd(9999, 12, 31).day)
		return;
	o->due = DULY_NO_DATE;
	o->due_at = DULY_NEVER;
}

static void take_date(const struct fold *f, struct obligation *o, const struct interval *a,
		      const struct asked *asked)
{
	o->due = date_given(f, a, asked);
	o->impossible = o->due.day != DULY_NO_DATE.day && !fold_can_end(o->on, o->due);
	if (o->impossible)
		o->due = DULY_NO_DATE;
	else if (o->due.day != DULY_NO_DATE.day && interval_by_hours(a))
		o->due_at = zone_day_end(f->zone, o->due);
}

/* The same of hours: what was given for a day holds to its end, and no longer than they last. */
static void keep_to_hours(const struct fold *f, struct obligation *o, const struct interval *a,
			  const struct asked *asked)
{
	const duly_instant law = { o->at.ms + a->at_most.period.amount * DULY_HOUR_MS };
	const duly_civil given = date_given(f, a, asked), end = zone_date(f->zone, law);

	if (!o->impossible && o->due_at.ms <= law.ms)
		return;
	if (given.day > end.day) {
		o->longer = given;
		o->longer_by = condition_fact(f, a->date, asked).by;
		o->impossible = false;
	}
	o->due = end;
	o->due_at = law;
}

/* What an order gives, or a plan records, beyond what the law allows gives no more time than that.
 * "The court may specify a period which ends at noon on the first later day which is not such a
 * holiday" (CA 1989 s45(2)): a date of that day is in order. */
static void keep_to_law(const struct fold *f, struct obligation *o, const struct interval *a,
			const struct asked *asked)
{
	const struct calendar *c = law_rule_calendar(f->law, o->rule);
	const duly_civil given = a->date != 0 ? date_given(f, a, asked) : o->due;
	bool provisional = o->provisional;

	if (a->at_most.period.unit == PERIOD_NONE || given.day == DULY_NO_DATE.day ||
	    (a->date == 0 && o->recorded == 0))
		return;
	if (interval_by_hours(a)) {
		keep_to_hours(f, o, a, asked);
		return;
	}
	const duly_civil law = period_end(c, a->at_most.period, o->on, &provisional, NULL);

	if (given.day <= (a->at_most.past_holidays ? calendar_past_holidays(c, law) : law).day)
		return;
	o->longer = given;
	o->longer_by = condition_fact(f, a->date != 0 ? a->date : a->recorded, asked).by;
	o->due = law;
	o->impossible = false;
	o->provisional = provisional;
}

/* The date as it is counted or given. */
static void count_date(const struct fold *f, struct obligation *o, const struct asked *asked)
{
	const struct interval *a;
	struct period p;

	o->interval = choose_interval(f, o->rule, asked);
	a = &o->rule->within[o->interval];
	o->recorded = amount_recorded(f, a, asked);
	o->due = o->act_by = o->counted = o->longer = DULY_NO_DATE;
	p = obligation_period(o);
	o->due_at = DULY_NEVER;
	o->provisional = false;
	if (interval_is_given(a))
		take_date(f, o, a, asked);
	else if (p.unit == PERIOD_HOURS)
		date_by_hours(f, o, a);
	else if (p.unit != PERIOD_NONE)
		o->due = period_end(law_rule_calendar(f->law, o->rule), p, o->on, &o->provisional,
				    NULL);
	keep_to_law(f, o, a, asked);
	drop_beyond_years(o);
}

/* The last day on which something can still be done: that on which it lapses or, where that is the
 * midnight with which it begins, the day before; but no day before its trigger's. Hours run on days
 * off too, so that no calendar is asked. */
static duly_civil last_day(const struct fold *f, const struct obligation *o)
{
	const duly_instant before = { o->due_at.ms - 1 };

	return (duly_civil){ MAX(zone_date(f->zone, before).day, o->on.day) };
}

/* Counted back, or from an earlier day than the trigger's, or put into the past by a shorter
 * interval, a date can lie before anybody could know of it: then it is @since; but not one that a
 * court has given. And what follows from the date: nobody works on a day off, so that people plan
 * by the working day before it. */
static void settle_day(const struct fold *f, struct obligation *o, duly_civil since)
{
	const struct calendar *working = law_working_calendar(f->law, o->rule);

	const bool by_court =
		o->rule->within[o->interval].date != 0 && o->longer.day == DULY_NO_DATE.day;

	if (o->due.day < since.day && !by_court) {
		o->counted = o->due;
		o->due = since;
	}
	o->due_at = zone_day_end(f->zone, o->due);
	o->act_by = calendar_on_or_before(working, o->due);
	if (calendar_is_provisional(working, o->due) && o->act_by.day != o->due.day)
		o->provisional = true;
}

static void settle(const struct fold *f, struct obligation *o, duly_civil since)
{
	if (o->due.day == DULY_NO_DATE.day)
		return;
	if (obligation_by_hours(o))
		o->act_by = last_day(f, o);
	else
		settle_day(f, o, since);
}

void obligation_date(const struct fold *f, struct obligation *o, const struct event *event,
		     duly_civil since)
{
	count_date(f, o, &(struct asked){ .event = event, .about = o });
	settle(f, o, since);
}

/* ---- again ----------------------------------------------------------------------------------- */

/* Whether its interval and its amount are what they are, and its date hangs on nothing else. */
static bool is_chosen_again(const struct fold *f, const struct obligation *o)
{
	const struct asked asked = { .about = o };
	const struct interval *a = &o->rule->within[o->interval];

	return !interval_is_given(a) && a->period.in_days == 0 &&
	       choose_interval(f, o->rule, &asked) == o->interval &&
	       amount_recorded(f, a, &asked) == o->recorded;
}

/* An interval or a date that depends on facts is counted anew, from the same day, as things stand
 * now. What has lapsed stays lapsed; and what a shorter interval puts into the past is due on the
 * day of the change. */
static void reconsider(const struct fold *f, struct obligation *o)
{
	if (is_chosen_again(f, o))
		return;
	const struct obligation before = *o;
	const duly_civil was = before.counted.day != DULY_NO_DATE.day ? before.counted : before.due;

	count_date(f, o, &(struct asked){ .about = o });
	if (o->interval == before.interval && o->recorded == before.recorded &&
	    o->due.day == was.day && o->longer.day == before.longer.day)
		*o = before;
	else
		settle(f, o, f->day);
}

void obligation_unsettle(struct fold *f, const struct obligation *o)
{
	LIST_ROOM(f->arena, f->unsettled, f->unsettled_count, f->unsettled_cap);
	f->unsettled[f->unsettled_count++] = (uint16_t)(o - f->obligations);
}

static void reconsider_open(const struct fold *f, struct obligation *o)
{
	if (o->status == OBLIGATION_OPEN &&
	    (o->due.day == DULY_NO_DATE.day || o->due.day >= f->day.day))
		reconsider(f, o);
}

/* Whether @rule has another interval, amount or date than when it was asked last, for all of its
 * clocks alike. */
static bool chooses_otherwise(const struct fold *f, const struct rule *rule)
{
	const struct asked asked = { .event = NULL };
	const struct interval_chosen before = f->duties[rule->index].chosen;
	struct interval_chosen *now = &f->duties[rule->index].chosen;

	now->interval = choose_interval(f, rule, &asked);
	now->recorded = amount_recorded(f, &rule->within[now->interval], &asked);
	now->date = date_given(f, &rule->within[now->interval], &asked);
	return now->interval != before.interval || now->recorded != before.recorded ||
	       now->date.day != before.date.day;
}

/* Each is counted again once it has started, because its trigger says then no more than the case
 * does; later where what it asks may be answered otherwise. With each event all that are open would
 * be counted in vain, nearly always. */
void obligations_reconsider(struct fold *f)
{
	for (size_t i = 0; i < f->unsettled_count; i++)
		reconsider_open(f, &f->obligations[f->unsettled[i]]);
	f->unsettled_count = 0;
	for (size_t i = 0; i < f->asking_count; i++) {
		const struct rule *rule = f->asking[i];
		const struct rule_duties *of = &f->duties[rule->index];

		if (of->open_count == 0 ||
		    (rule->asks == ASKS_THE_CASE && !chooses_otherwise(f, rule)))
			continue;
		for (size_t k = 0; k < of->open_count; k++)
			reconsider_open(f, &f->obligations[of->open[k]]);
	}
}

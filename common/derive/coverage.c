#include "common/derive/conditions.h"
#include "common/derive/outcome.h"
#include "common/text/words.h"

/* Coverage: a status that must have a clock, and a case in which it has none. What was never
 * started is the worst failure, and nothing else would show it. */

static bool is_clock(const struct coverage *c, const struct rule *rule)
{
	for (size_t i = 0; i < c->clock_count; i++) {
		if (rule_same(c->clocks[i], rule))
			return true;
	}
	return false;
}

/* Whether @o was met in @e: it lives in it or, of a rule that lives in none of its kind, it was
 * met, or began, since. */
static bool met_in(const struct fold *f, const struct obligation *o, const struct episode *e)
{
	if (o->status != OBLIGATION_MET)
		return false;
	for (size_t k = 0; k < o->rule->during_count; k++) {
		const struct episode *in = &f->episodes[o->during[k]];

		if (in->kind == e->kind)
			return in == e;
	}
	return MAX(o->met->day.day, o->on.day) >= e->on.day;
}

/* Since when @e is without such a clock; DULY_NO_DATE: it has one. */
static duly_civil lacking_since(const struct fold *f, const struct coverage *c,
				const struct episode *e)
{
	int32_t since = e->on.day;

	for (size_t i = 0; i < f->obligation_count; i++) {
		const struct obligation *o = &f->obligations[i];

		if (!is_clock(c, o->rule))
			continue;
		if (o->status == OBLIGATION_OPEN || (c->once && met_in(f, o, e)))
			return DULY_NO_DATE;
		if (o->status == OBLIGATION_MET)
			since = MAX(since, MAX(o->met->day.day, o->on.day));
		else if (o->status == OBLIGATION_ENDED)
			since = MAX(since, o->ended_on.day);
	}
	if (f->ours_from.day != DULY_NO_DATE.day)
		since = MAX(since, f->ours_from.day);
	return (duly_civil){ since };
}

/* Of a clock that was not started nobody knows what it would have been counted from: the day since
 * which it is lacking is the earliest, and so the cautious one. */
static void date_gap(const struct calendar *working, struct gap *gap)
{
	gap->due = gap->act_by = DULY_NO_DATE;
	if (gap->coverage->within.unit == PERIOD_NONE)
		return;
	gap->due = period_end(working, gap->coverage->within, gap->since, NULL, NULL);
	gap->act_by = calendar_on_or_before(working, gap->due);
}

void gap_say(const struct gap *gap, struct buf *b)
{
	struct str why = gap->coverage->why;
	char date[WORDS_DATE];

	if (gap->due.day == DULY_NO_DATE.day) {
		buf_put(b, why.s, why.len);
		return;
	}
	str_cut_end(&why, ".");
	buf_printf(b, "%.*s: it is due by %s", STR_FMT(why), words_date(gap->due, date));
}

static void look_for_gap(struct fold *f, const struct coverage *c, const struct episode *e,
			 struct derivation *ret)
{
	const duly_civil since = lacking_since(f, c, e);

	if (since.day == DULY_NO_DATE.day)
		return;
	const struct calendar *working = law_calendar_at(f->law, c->calendar);
	const duly_civil day =
		calendar_on_or_after(working, period_end(working, c->after, since, NULL, NULL));
	struct gap *gap = &ret->gaps[ret->gap_count++];

	*gap = (struct gap){
		.coverage = c,
		.anchor = e->anchor,
		.since = since,
		.team = allocation_team(f, c->clocks[0]->owner),
		.told_at = zone_morning(f->zone, day),
	};
	date_gap(working, gap);
	fold_next(f, gap->told_at);
}

void coverage_find(struct fold *f, struct derivation *ret)
{
	size_t n;
	const struct coverage *list = law_coverage(f->law, &n);

	if (f->dead || n == 0)
		return;
	ret->gaps = arena_new_array(f->arena, struct gap, n * f->episode_count);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < f->episode_count; k++) {
			const struct episode *e = &f->episodes[k];

			if (list[i].adopted && e->open && e->kind == list[i].status &&
			    e->on.day >= list[i].adopted_from.day &&
			    (list[i].unless == NULL ||
			     !condition_holds(f, list[i].unless, &(struct asked){ 0 })))
				look_for_gap(f, &list[i], e, ret);
		}
	}
}

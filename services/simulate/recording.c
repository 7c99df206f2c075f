/* When each fact became known, and what was recorded wrongly, falsely, again, or oddly. */
#include <stdio.h>

#include "services/simulate/life.h"

enum { MINUTE_MS = 60 * 1000, OPENS_AT = 9 * 60, CLOSES_AT = 18 * 60 };

/* What others are built on, and what is told by the clock: known in the order in which it was. */
static bool builds(const struct fact *f)
{
	return fact_class(f->type) != CLASS_COMPLETE || f->minute >= 0 ||
	       f->type == FACT_STRATEGY_HELD || f->type == FACT_CASE_CLOSED ||
	       f->type == FACT_PERSON_DIED;
}

/* Somewhere in the office hours of @day; to the second, and never the same for all. */
static int64_t in_office(struct life *l, duly_civil day)
{
	int offset;
	const int minute = random_between(&l->r, OPENS_AT, CLOSES_AT - 1);

	return day_wall_instant(day, minute, &offset) + random_between(&l->r, 0, 59) * 1000;
}

/* What happens by the clock, and what cannot wait, is recorded the same day, by the obligation team
 * at a weekend. */
static bool at_once(const struct fact *f)
{
	return f->minute >= 0 || f->type == FACT_CARE_ENTERED || f->type == FACT_PLACEMENT_STARTED;
}

static int64_t known_after(struct life *l, const struct fact *f, int days)
{
	duly_civil day = day_plus(f->day, days);
	int offset;

	if (f->minute >= 0 && days == 0)
		return day_wall_instant(f->day, f->minute, &offset) +
		       random_between(&l->r, 20, 240) * MINUTE_MS;
	if (days > 0 || !at_once(f))
		day = calendar_on_or_after(l->world->calendar, day);
	return in_office(l, day);
}

/* What cannot wait is known within days, whoever has to be told. */
static int days_later(struct life *l, const struct fact *f)
{
	const int days = spread_draw(&l->profile->lag, &l->r);

	return at_once(f) ? MIN(days, 2) : days;
}

/* What is built on something cannot be recorded before it: openings, changes and closings become
 * known in their own order, those of one day on one form, and what is done after them later. */
static void learn(struct life *l)
{
	size_t n;
	struct fact *facts = life_facts(l, &n);
	const struct fact *before = NULL;

	for (size_t i = 0; i < n; i++) {
		struct fact *f = &facts[i];

		f->known = known_after(l, f, days_later(l, f));
		if (before != NULL && builds(f) && f->minute < 0 && before->day.day == f->day.day)
			f->known = before->known;
		if (before != NULL)
			f->known = MAX(f->known, before->known + 1000);
		if (builds(f))
			before = f;
	}
}

static void number(struct life *l)
{
	size_t n;
	struct fact *facts = life_facts(l, &n);

	for (size_t i = 0; i < n; i++)
		facts[i].number = ++l->numbers;
}

/* ---- what else is told ----------------------------------------------------------------------- */

static int64_t end_of_time(const struct life *l)
{
	int offset;

	return day_wall_instant(day_plus(l->world->end, 1), 0, &offset);
}

static void add(struct life *l, const struct fact *f)
{
	buf_put(&l->facts, f, sizeof *f);
}

/* First with another day, some days before; the truth, known later, replaces it. */
static void mistake(struct life *l, size_t i)
{
	struct fact *f = (struct fact *)(void *)l->facts.data + i;
	struct fact wrong = *f;
	const int64_t later_on = known_after(l, f, random_between(&l->r, 1, 30)) + DULY_DAY_MS;

	if (later_on >= end_of_time(l) || f->known > later_on)
		return;
	wrong.telling = TOLD_WRONGLY;
	wrong.day = day_later(day_plus(f->day, -random_between(&l->r, 1, 4)), l->outline->first);
	if (wrong.day.day >= f->day.day)
		return;
	f->number = ++l->numbers;
	f->replaces = wrong.number;
	f->known = later_on;
	add(l, &wrong);
}

/* What did not happen, and the retraction of it. */
static void invent(struct life *l, size_t i)
{
	static const char *const WHY[] = { "entered-in-error", "entered-in-error", "duplicate",
					   "wrong-case" };
	struct fact f = ((const struct fact *)(const void *)l->facts.data)[i];
	struct fact back = { .type = FACT_EVENT_RETRACTED, .minute = -1, .telling = TOLD_FALSELY };

	f.day = day_later(day_plus(f.day, -random_between(&l->r, 2, 9)), l->outline->first);
	f.telling = TOLD_FALSELY;
	f.replaces = 0;
	f.number = ++l->numbers;
	f.made = ++l->made;
	back.day = calendar_on_or_after(l->world->calendar,
					day_plus(f.day, 10 + random_between(&l->r, 1, 20)));
	back.known = in_office(l, back.day) + DULY_DAY_MS;
	if (back.known >= end_of_time(l) || back.known <= f.known)
		return;
	back.number = ++l->numbers;
	back.made = ++l->made;
	fact_add_code(&back, "id", arena_printf(l->arena, "e%u", f.number).s);
	fact_add_code(&back, "reason", WHY[random_below(&l->r, LEN(WHY))]);
	add(l, &f);
	add(l, &back);
}

static void send_again(struct life *l, size_t i)
{
	struct fact f = ((const struct fact *)(const void *)l->facts.data)[i];

	f.telling = TOLD_AGAIN;
	f.known += random_between(&l->r, 1, 2880) * MINUTE_MS;
	add(l, &f);
}

/* Whether the child is in care before and after @day. */
static bool well_inside(const struct outline *o, duly_civil day)
{
	for (int i = 0; i < o->n_care; i++) {
		if (day.day > o->care[i].from.day + 1 && day.day < o->care[i].to.day - 1)
			return true;
	}
	return false;
}

/* What cannot be right beside the rest, and what is told along with it. */
static const struct {
	enum fact_type type;
	const char *field, *key;
} ODD[] = {
	{ FACT_MISSING_RETURNED, "episode", "m999" },
	{ FACT_PROTECTION_PLAN_ENDED, "plan", "cp999" },
	{ FACT_IN_NEED_PLAN_ENDED, "plan", "cp998" },
	{ FACT_CARE_ENTERED, "period", "p999" },
};

static void contradict(struct life *l, duly_civil day)
{
	const struct outline *o = l->outline;
	const bool inside = well_inside(o, day);
	const size_t which = random_below(&l->r, LEN(ODD) - !inside);
	struct fact f = { .type = ODD[which].type, .day = day, .minute = -1 };

	if (!day_unset(o->died))
		return;
	f.telling = TOLD_ODDLY;
	f.known = known_after(l, &f, 0);
	f.number = ++l->numbers;
	f.made = ++l->made;
	fact_add_code(&f, ODD[which].field, ODD[which].key);
	add(l, &f);
}

/* Facts of the years that are wanted, each of the ways in turn. */
static void blunder(struct life *l)
{
	const struct profile *p = l->profile;
	size_t n;

	life_facts(l, &n);
	for (size_t i = 0; i < n; i++) {
		const struct fact *f = (const struct fact *)(const void *)l->facts.data + i;
		const int flags = fact_flags(f->type);
		const duly_civil day = f->day;
		const bool wrong = random_share(&l->r, p->corrected);
		const bool false_one = random_share(&l->r, p->retracted);
		const bool again = random_share(&l->r, p->sent_twice);
		const bool odd = random_share(&l->r, p->contradictory);

		if (day.day < l->world->start.day)
			continue;
		if (wrong && (flags & FIXED) != 0)
			mistake(l, i);
		if (false_one && (flags & SPARE) != 0)
			invent(l, i);
		if (again)
			send_again(l, i);
		if (odd)
			contradict(l, day);
	}
}

/* What nobody knows by the end is not told. */
static void keep_known(struct life *l)
{
	const int64_t end = end_of_time(l);
	size_t n, kept = 0;
	struct fact *facts = life_facts(l, &n);

	for (size_t i = 0; i < n; i++) {
		if (facts[i].known < end)
			facts[kept++] = facts[i];
	}
	l->facts.len = kept * sizeof *facts;
}

void recording_add(struct life *l)
{
	learn(l);
	number(l);
	blunder(l);
	keep_known(l);
}

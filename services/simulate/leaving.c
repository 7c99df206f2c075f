/* Leaving care: needs, pathway plans, accommodation and advisers, to 21 or 25. */
#include "services/simulate/life.h"

enum { CYCLE = 220, MOSTLY = 7000 };

/* When the child becomes eligible: 16, or the 91st day in care after 14, if that is later. */
static duly_civil eligible_on(const struct outline *o)
{
	const duly_civil from_14 = calendar_birthday(o->dob, 14),
			 from_16 = calendar_birthday(o->dob, 16);
	int days = 0;

	for (int i = 0; i < o->n_care; i++) {
		const struct span *s = &o->care[i];
		const duly_civil from = day_later(s->from, from_14);

		if (s->to.day > from.day && days + s->to.day - from.day > 91)
			return day_later(day_plus(from, 91 - days), from_16);
		days += MAX(0, s->to.day - from.day);
	}
	return from_16;
}

/* So many plans are out of date at any time as the profile says: three reviews in ten are late, by
 * as much as makes that share. */
static duly_civil next_review(struct life *l, duly_civil last)
{
	const int outdated = SHARE_ALL - l->profile->plans_up_to_date;
	const int most = MAX(2, outdated * CYCLE * 2 / (SHARE_ALL - MOSTLY));
	const duly_civil due = day_months_after(l->world, last, 6);

	return day_timely(l, last, due, MOSTLY, 25, most);
}

static void plan_pathway(struct life *l, duly_civil eligible)
{
	const struct outline *o = l->outline;
	const duly_civil needs = day_timely(l, eligible, day_months_after(l->world, eligible, 3),
					    l->profile->needs_in_time, 40, 60);
	duly_civil day = calendar_on_or_after(l->world->calendar,
					      day_plus(needs, random_between(&l->r, 3, 40)));

	fact_tell(l, FACT_NEEDS_ASSESSED, needs);
	fact_tell(l, FACT_PATHWAY_PLAN_COMPLETED, day);
	for (day = next_review(l, day); day.day < o->over.day && day.day <= l->world->end.day;
	     day = next_review(l, day))
		fact_tell(l, FACT_PATHWAY_PLAN_REVIEWED, day);
}

/* ---- accommodation --------------------------------------------------------------------------- */

/* How long to the next visit: the second comes before the review of the twenty-eighth day. */
static int to_next_visit(struct life *l, int made)
{
	const bool in_time = random_share(&l->r, 8500);

	if (made == 1)
		return in_time ? random_between(&l->r, 7, 18) : random_between(&l->r, 25, 40);
	return in_time ? random_between(&l->r, 30, 59) : random_between(&l->r, 60, 110);
}

static void visit_there(struct life *l, duly_civil from, duly_civil to)
{
	const bool in_time = random_share(&l->r, 8500);
	duly_civil day = visit_day(
		l, from, in_time ? random_between(&l->r, 1, 7) : random_between(&l->r, 8, 20));

	for (int made = 1; day.day < to.day && day.day <= l->world->end.day; made++) {
		visit_tell(l, day, "personal-adviser", NULL);
		day = visit_day(l, day, to_next_visit(l, made));
	}
}

static void move_in(struct life *l, duly_civil from, duly_civil to)
{
	static const char *const KINDS[] = { "supported-accommodation", "supported-accommodation",
					     "supported-lodgings", "staying-put", "own-tenancy" };
	const char *key = life_key(l, KEY_OTHER);
	const char *kind = KINDS[random_below(&l->r, LEN(KINDS))];
	struct fact *f = fact_tell(l, FACT_ACCOMMODATION_STARTED, from);

	fact_add_code(f, "accommodation", key);
	fact_add_flag(f, "by_council", true);
	fact_add_code(f, "kind", kind);
	f = fact_tell(l, FACT_ACCOMMODATION_ENDED, to);
	fact_add_code(f, "accommodation", key);
	visit_there(l, from, to);
	if (random_share(&l->r, 8000))
		fact_tell(l, FACT_PATHWAY_PLAN_REVIEWED,
			  calendar_on_or_before(l->world->calendar,
						day_plus(from, random_between(&l->r, 14, 28))));
}

static void house(struct life *l, duly_civil from)
{
	const struct outline *o = l->outline;
	const bool wanted = random_share(&l->r, l->profile->by_council);

	while (wanted && from.day + 60 < o->over.day && from.day <= l->world->end.day) {
		const duly_civil to =
			day_earlier(day_plus(from, random_between(&l->r, 200, 900)), o->over);

		move_in(l, from, to);
		from = to;
		if (random_share(&l->r, 4000))
			return;
	}
}

/* ---- keeping in touch ------------------------------------------------------------------------ */

static void touch(struct life *l, duly_civil day, const char *kind)
{
	static const char *const METHODS[] = { "in-person", "telephone", "message", "virtual" };
	const bool reached = random_share(&l->r, 9000);
	struct fact *f = fact_tell(l, FACT_CONTACT_MADE, day);

	fact_add_codes(f, "kinds", kind, NULL);
	fact_add_code(f, "method", METHODS[random_below(&l->r, LEN(METHODS))]);
	fact_add_flag(f, "reached", reached);
}

static void keep_in_touch(struct life *l, duly_civil from)
{
	const struct outline *o = l->outline;
	const duly_civil at_21 = calendar_birthday(o->dob, 21);
	duly_civil day = visit_day(l, from, spread_draw(&l->profile->contact, &l->r));

	while (day.day < o->over.day && day.day <= l->world->end.day) {
		const int yearly = random_between(&l->r, 320, 380);
		const int usual = spread_draw(&l->profile->contact, &l->r);

		touch(l, day, day.day >= at_21.day ? "birthday" : "keep-in-touch");
		day = visit_day(l, day, day.day >= at_21.day ? yearly : usual);
	}
}

void leaving_live(struct life *l)
{
	const struct outline *o = l->outline;

	if (!o->leaver)
		return;
	const duly_civil left = o->care[o->n_care - 1].to;

	plan_pathway(l, eligible_on(o));
	house(l, left);
	keep_in_touch(l, left);
}

/* Visits to children in care: the first in a week, then every six weeks or oftener. */
#include "services/simulate/life.h"

static bool on_plan(const struct outline *o, duly_civil day)
{
	return !day_unset(o->plan.from) && day.day >= o->plan.from.day && day.day < o->plan.to.day;
}

void visit_tell(struct life *l, duly_civil day, const char *kind, const char *also)
{
	const struct profile *p = l->profile;
	const bool seen = random_share(&l->r, p->visits_seen);
	const bool alone = random_share(&l->r, p->visits_alone);
	const bool away = random_share(&l->r, p->visits_virtual);
	const bool failed = random_share(&l->r, p->visits_failed);
	const duly_civil tried = day_later(
		calendar_on_or_before(l->world->calendar, day_plus(day, -2)), l->outline->first);

	if (failed && tried.day <= day.day) {
		struct fact *f = fact_tell(l, FACT_VISIT_ATTEMPTED, tried);

		fact_add_codes(f, "kinds", kind, also);
		fact_add_code(f, "reason",
			      random_share(&l->r, 6000) ? "not-in" : "cancelled-by-family");
	}
	struct fact *f = fact_tell(l, FACT_VISIT_MADE, day);

	fact_add_codes(f, "kinds", kind, also);
	fact_add_flag(f, "seen", seen);
	if (seen && day_age(l->outline->dob, day) >= 3)
		fact_add_flag(f, "seen_alone", alone);
	if (away)
		fact_add_code(f, "method", "virtual");
}

duly_civil visit_day(struct life *l, duly_civil last, int days)
{
	const bool any = random_share(&l->r, l->profile->visits_weekend);
	duly_civil day = day_plus(last, days);

	if (!any)
		day = calendar_on_or_before(l->world->calendar, day);
	return day.day > last.day ? day
				  : calendar_on_or_after(l->world->calendar, day_plus(last, 1));
}

static bool adoptive(const struct placement *pl)
{
	return pl->type[0] == 'A';
}

/* In the first weeks with adopters (SI 2005/389 reg 36(4)); until the first review with a carer who
 * is approved temporarily (SI 2010/959 reg 28(4)). */
static bool weekly(const struct life *l, const struct placement *pl, int span, duly_civil day)
{
	const duly_civil review = l->first_review[span];

	if (adoptive(pl))
		return day.day < pl->from.day + 28;
	return !day_unset(pl->temporary_until) && day.day < pl->temporary_until.day &&
	       !day_unset(review) && day.day < review.day;
}

static int interval(struct life *l, const struct placement *pl, int span, duly_civil last)
{
	const int usual = spread_draw(&l->profile->visit_interval, &l->r);

	if (weekly(l, pl, span, last))
		return random_share(&l->r, 8500) ? random_between(&l->r, 5, 7)
						 : random_between(&l->r, 8, 14);
	if (pl->fewer_visits && last.day > pl->from.day + 365)
		return random_between(&l->r, 70, 88);
	return usual;
}

static int span_of(const struct life *l, duly_civil day)
{
	for (int i = 0; i < l->outline->n_care; i++) {
		if (day.day < l->outline->care[i].to.day)
			return i;
	}
	return 0;
}

static void visit_placement(struct life *l, const struct placement *pl)
{
	const int span = span_of(l, pl->from);
	const bool in_time = random_share(&l->r, l->profile->first_visits);
	const int first = in_time ? random_between(&l->r, 1, 7) : random_between(&l->r, 8, 20);
	duly_civil day = visit_day(l, pl->from, first);

	while (day.day < pl->to.day && day.day <= l->world->end.day) {
		const char *also = on_plan(l->outline, day) ? "child-protection" : NULL;

		visit_tell(l, day, "looked-after", adoptive(pl) ? "adoption" : also);
		day = visit_day(l, day, interval(l, pl, span, day));
	}
}

void visits_live(struct life *l)
{
	size_t n;
	const struct placement *pl = life_placements(l, &n);

	for (size_t i = 0; i < n; i++)
		visit_placement(l, &pl[i]);
}

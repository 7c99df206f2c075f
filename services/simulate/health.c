/* Health assessments, dental checks, questionnaires; and the plans for education of each term. */
#include "services/simulate/life.h"

/* ---- health ---------------------------------------------------------------------------------- */

static void assess(struct life *l, duly_civil day, const char *kind)
{
	const bool may_decline = day_age(l->outline->dob, day) >= 16;
	const bool declines = random_share(&l->r, l->profile->health_declined);
	const bool declined = may_decline && declines;

	fact_add_code(fact_tell(l, declined ? FACT_HEALTH_DECLINED : FACT_HEALTH_ASSESSED, day),
		      "kind", kind);
}

static void assess_span(struct life *l, const struct span *s)
{
	const struct world *w = l->world;
	const struct profile *p = l->profile;
	duly_civil day =
		day_timely(l, s->from, day_working_after(w, s->from, 20), p->iha_in_time, 12, 45);

	if (day.day < s->to.day)
		assess(l, day, "initial");
	while (day.day < s->to.day && day.day <= w->end.day) {
		const bool under_5 = day_age(l->outline->dob, day) < 5;

		day = day_timely(l, day, day_months_after(w, day, under_5 ? 6 : 12), p->rha_in_time,
				 25, 80);
		if (day.day < s->to.day)
			assess(l, day, "review");
	}
}

/* Once in about @days, where it is done at all. */
static void every_year(struct life *l, const struct span *s, enum fact_type type,
		       enum fact_type declined, duly_civil first, int share)
{
	duly_civil day = first;

	while (day.day < s->to.day && day.day <= l->world->end.day) {
		const int age = day_age(l->outline->dob, day);
		const bool refuses = age >= 16 && random_share(&l->r, l->profile->health_declined);
		const bool done = random_share(&l->r, share) &&
				  (type != FACT_SDQ_COMPLETED || (age >= 4 && age <= 16));

		if (done)
			fact_tell(l, refuses ? declined : type, day_appointed(l, day, 100));
		day = day_plus(day, random_between(&l->r, 330, 364));
	}
}

void health_live(struct life *l)
{
	const struct profile *p = l->profile;

	for (int i = 0; i < l->outline->n_care; i++) {
		const struct span *s = &l->outline->care[i];
		const duly_civil teeth = day_plus(s->from, random_between(&l->r, 40, 200));
		const duly_civil sdq = day_plus(s->from, random_between(&l->r, 330, 400));

		if (s->path == PATH_REMAND)
			continue;
		assess_span(l, s);
		every_year(l, s, FACT_DENTAL_CHECKED, FACT_DENTAL_DECLINED, teeth, p->dental);
		every_year(l, s, FACT_SDQ_COMPLETED, FACT_SDQ_COMPLETED, sdq, p->sdq);
	}
}

/* ---- education ------------------------------------------------------------------------------- */

/* Terms about as councils have them. */
static const struct {
	const char *name;
	int month, day, last_month, last_day;
} TERMS[] = {
	{ "spring", 1, 6, 3, 28 },
	{ "summer", 4, 22, 7, 18 },
	{ "autumn", 9, 4, 12, 18 },
};

static bool of_school_age(const struct life *l, duly_civil day)
{
	const int age = day_age(l->outline->dob, day);

	return age >= 4 && age < 18;
}

static void plan_education(struct life *l, duly_civil day, const char *kind, const char *term)
{
	struct fact *f = fact_tell(l, FACT_PEP_COMPLETED, day);

	fact_add_code(f, "kind", kind);
	fact_add_code(f, "term", term);
}

/* A meeting in the term, where the child is in care for some weeks of it. */
static void term_of(struct life *l, const struct span *s, int year, size_t term)
{
	duly_civil from = duly_civil_from_ymd(year, TERMS[term].month, TERMS[term].day);
	duly_civil last = duly_civil_from_ymd(year, TERMS[term].last_month, TERMS[term].last_day);
	const bool done = random_share(&l->r, l->profile->pep);
	const bool moves = random_share(&l->r, l->profile->school_change / 3);

	from = day_later(from, day_plus(s->from, 30));
	last = day_earlier(last, day_plus(s->to, -3));
	const duly_civil day =
		day_plus(from, random_between(&l->r, 8, MAX(8, last.day - from.day)));
	const char *name = arena_printf(l->arena, "%d-%s", year, TERMS[term].name).s;

	if (last.day - from.day < 14 || !of_school_age(l, day))
		return;
	if (moves && day.day > from.day + 20)
		fact_tell(l, FACT_SCHOOL_CHANGED, day_appointed(l, day_plus(day, -18), 0));
	if (done)
		plan_education(l, calendar_on_or_before(l->world->calendar, day), "review", name);
}

static void school_span(struct life *l, const struct span *s)
{
	const struct world *w = l->world;
	const int first = duly_civil_to_ymd(day_later(s->from, w->since)).year;
	const int last = duly_civil_to_ymd(day_earlier(s->to, w->end)).year;
	const duly_civil day =
		day_timely(l, s->from, day_working_after(w, s->from, 10), 6000, 6, 30);

	if (of_school_age(l, s->from) && day.day < s->to.day)
		plan_education(l, day, "initial", NULL);
	for (int year = first; year <= last; year++) {
		for (size_t t = 0; t < LEN(TERMS); t++)
			term_of(l, s, year, t);
	}
}

void school_live(struct life *l)
{
	for (int i = 0; i < l->outline->n_care; i++) {
		if (l->outline->care[i].path != PATH_REMAND)
			school_span(l, &l->outline->care[i]);
	}
}

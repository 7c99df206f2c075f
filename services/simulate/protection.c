/* Protection: concern, strategy discussion, enquiry, conferences, core groups, visits. */
#include "services/simulate/life.h"

struct protection {
	struct life *l;
	duly_civil from, to; /* working days; conferences */
	const char *enquiry, *plan;
};

static void enquire(struct protection *p)
{
	struct life *l = p->l;
	const bool in_time = random_share(&l->r, l->profile->conference_in_time);
	const int days = in_time ? random_between(&l->r, 9, 15) : random_between(&l->r, 16, 19);
	const duly_civil strategy = day_working_after(l->world, p->from, -days);

	fact_tell(l, FACT_CONCERN_RAISED, strategy);
	struct fact *f = fact_tell(l, FACT_STRATEGY_HELD, strategy);

	fact_add_code(f, "enquiry", p->enquiry);
	fact_add_code(f, "outcome", "enquiry");
	f = fact_tell(l, FACT_ENQUIRY_COMPLETED,
		      day_working_after(l->world, strategy, random_between(&l->r, 4, 8)));
	fact_add_code(f, "enquiry", p->enquiry);
	fact_add_code(f, "outcome", "conference");
}

static void confer(struct protection *p, duly_civil day, const char *kind, const char *outcome)
{
	struct fact *f = fact_tell(p->l, FACT_CONFERENCE_HELD, day);

	fact_add_code(f, "kind", kind);
	fact_add_code(f, "outcome", outcome);
	if (strcmp(kind, "initial") == 0)
		fact_add_code(f, "enquiry", p->enquiry);
}

static void meet(struct protection *p)
{
	struct life *l = p->l;
	duly_civil day = day_timely(l, p->from, day_working_after(l->world, p->from, 10),
				    l->profile->core_group_in_time, 6, 15);

	while (day.day < p->to.day && day.day <= l->world->end.day) {
		fact_tell(l, FACT_CORE_GROUP_HELD, day);
		day = visit_day(l, day,
				random_share(&l->r, l->profile->core_group_in_time)
					? random_between(&l->r, 20, 28)
					: random_between(&l->r, 29, 50));
	}
}

/* After three months, then six, and the last ends the plan. */
static void confer_again(struct protection *p, bool ends)
{
	struct life *l = p->l;
	const struct world *w = l->world;
	duly_civil day = day_timely(l, p->from, day_months_after(w, p->from, 3), 9300, 14, 20);

	while (day.day < p->to.day - 10 && day.day <= w->end.day) {
		confer(p, day, "review", "continues");
		day = day_timely(l, day, day_months_after(w, day, 6), 9300, 21, 25);
	}
	if (ends)
		confer(p, p->to, "review", "ends");
	fact_add_code(fact_tell(l, FACT_PROTECTION_PLAN_ENDED, p->to), "plan", p->plan);
}

static bool in_care(const struct outline *o, duly_civil day)
{
	for (int i = 0; i < o->n_care; i++) {
		if (day.day >= o->care[i].from.day && day.day < o->care[i].to.day)
			return true;
	}
	return false;
}

/* While the child is in care one visit serves both. */
static void visit(struct protection *p)
{
	struct life *l = p->l;
	duly_civil day = visit_day(l, p->from, random_between(&l->r, 2, 10));

	while (day.day < p->to.day && day.day <= l->world->end.day) {
		if (!in_care(l->outline, day))
			visit_tell(l, day, "child-protection", NULL);
		day = visit_day(l, day, spread_draw(&l->profile->cp_interval, &l->r));
	}
}

void protection_live(struct life *l)
{
	const struct span *s = &l->outline->plan;
	const struct calendar *c = l->world->calendar;
	struct protection p = { .l = l };

	if (day_unset(s->from) || s->from.day > l->world->end.day)
		return;
	p.from = calendar_on_or_before(c, s->from);
	p.to = calendar_on_or_before(c, s->to);
	p.enquiry = life_key(l, KEY_OTHER);
	p.plan = life_key(l, KEY_PLAN);
	enquire(&p);
	confer(&p, p.from, "initial", "plan");
	fact_add_code(fact_tell(l, FACT_PROTECTION_PLAN_STARTED, p.from), "plan", p.plan);
	meet(&p);
	visit(&p);
	confer_again(&p, day_age(l->outline->dob, p.to) < 18);
}

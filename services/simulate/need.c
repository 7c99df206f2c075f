/* Referral, assessment, children in need: from the front door to the closing of the case. */
#include "services/simulate/life.h"

struct door {
	struct life *l;
	const char *referral;
	duly_civil received, assessed;
};

static void close_case(struct door *d, duly_civil day)
{
	fact_add_code(fact_tell(d->l, FACT_REFERRAL_CLOSED, day), "referral", d->referral);
}

static void decide(struct door *d, const char *outcome)
{
	struct life *l = d->l;
	const duly_civil due = day_working_after(l->world, d->received, 1);
	const bool in_time = random_share(&l->r, l->profile->decided_in_time);
	const duly_civil day =
		in_time ? due : day_working_after(l->world, due, random_between(&l->r, 1, 6));
	struct fact *f = fact_tell(l, FACT_REFERRAL_DECIDED, day);

	fact_add_code(f, "referral", d->referral);
	fact_add_code(f, "outcome", outcome);
}

static void assess(struct door *d)
{
	struct life *l = d->l;
	const char *key = life_key(l, KEY_OTHER);
	const duly_civil began =
		day_working_after(l->world, d->received, random_between(&l->r, 1, 3));
	const duly_civil due = day_working_after(l->world, d->received, 45);

	d->assessed =
		day_timely(l, day_plus(began, 5), due, l->profile->assessment_in_time, 40, 30);
	fact_add_code(fact_tell(l, FACT_ASSESSMENT_STARTED, began), "assessment", key);
	fact_add_code(fact_tell(l, FACT_ASSESSMENT_COMPLETED, d->assessed), "assessment", key);
}

static void receive(struct door *d, const char *outcome)
{
	struct life *l = d->l;

	d->referral = life_key(l, KEY_OTHER);
	d->received = l->outline->referred;
	fact_add_code(fact_tell(l, FACT_REFERRAL_RECEIVED, d->received), "referral", d->referral);
	decide(d, outcome);
}

/* A plan from @from to @to, with its visits. */
static void plan(struct life *l, duly_civil from, duly_civil to)
{
	const char *key = life_key(l, KEY_PLAN);

	fact_add_code(fact_tell(l, FACT_IN_NEED_PLAN_STARTED, from), "plan", key);
	fact_add_code(fact_tell(l, FACT_IN_NEED_PLAN_ENDED, to), "plan", key);
	for (duly_civil day = visit_day(l, from, random_between(&l->r, 3, 14));
	     day.day < to.day && day.day <= l->world->end.day;
	     day = visit_day(l, day, spread_draw(&l->profile->cin_interval, &l->r)))
		visit_tell(l, day, "child-in-need", NULL);
}

static void live_in_need(struct life *l)
{
	struct door d = { .l = l };
	const struct outline *o = l->outline;

	receive(&d, o->assessed ? "assessment" : "no-further-action");
	duly_civil over = day_working_after(l->world, d.received, 8);

	if (o->assessed) {
		assess(&d);
		over = day_working_after(l->world, d.assessed, random_between(&l->r, 1, 10));
	}
	if (o->planned) {
		const duly_civil to =
			calendar_on_or_after(l->world->calendar, day_plus(over, o->plan_days));

		plan(l, over, to);
		over = to;
	}
	close_case(&d, over);
	fact_tell(l, FACT_CASE_CLOSED, over);
}

/* What a protection plan leaves behind, up to the end of the case. */
static void live_after_plan(struct life *l)
{
	struct door d = { .l = l };
	const struct outline *o = l->outline;
	const duly_civil from = calendar_on_or_after(l->world->calendar, day_plus(o->plan.to, 1));

	receive(&d, "strategy-discussion");
	assess(&d);
	if (o->over.day > from.day + 20 && day_age(o->dob, o->over) < 18)
		plan(l, from, day_plus(o->over, -1));
	close_case(&d, o->over);
}

static void live_in_care(struct life *l)
{
	struct door d = { .l = l };
	const struct outline *o = l->outline;
	const duly_civil last = o->care[o->n_care - 1].to;

	receive(&d, "assessment");
	assess(&d);
	close_case(&d, o->leaver ? day_plus(last, 1) : o->over);
}

void need_live(struct life *l)
{
	switch (l->outline->stream) {
	case STREAM_CARE:
	case STREAM_UNACCOMPANIED:
		live_in_care(l);
		break;
	case STREAM_PROTECTION:
		live_after_plan(l);
		break;
	case STREAM_NEED:
		live_in_need(l);
		break;
	case STREAM_FOSTERED:
	case STREAM_SHORT_BREAKS:
	case STREAM_COUNT:
		break;
	}
}

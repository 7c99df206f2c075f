#include <stdio.h>

#include "services/simulate/life.h"

enum { ADULT = 18, LEAVING = 16, LEAVER_UNTIL = 25, LEAVER_USUALLY_UNTIL = 21, DAYS_ELIGIBLE = 91 };
enum { CASE_LASTS = 90 }; /* days at most between the end of a service and that of the case */

#define NO_SPAN ((struct span){ DULY_NO_DATE, DULY_NO_DATE, PATH_ORDINARY })

/* ---- births ---------------------------------------------------------------------------------- */

static duly_civil born(struct random *r, duly_civil on, int years)
{
	return day_plus(on, -(years * 1461 / 4) - (int)random_below(r, 365));
}

/* A brother or sister of about the same age. */
static int age_beside(struct random *r, int years)
{
	const int age = years + random_between(r, -4, 4);

	return MIN(MAX(age, 0), 17);
}

/* ---- care ------------------------------------------------------------------------------------ */

static enum path path_of(const struct profile *p, struct random *r, int age)
{
	if (age < 4)
		return random_share(r, p->adoption) ? PATH_ADOPTION : PATH_ORDINARY;
	if (age < 12)
		return PATH_ORDINARY;
	if (random_share(r, p->remand))
		return PATH_REMAND;
	return random_share(r, p->secure) ? PATH_SECURE : PATH_ORDINARY;
}

static int stay_of(const struct profile *p, struct random *r, enum path path)
{
	if (path == PATH_ADOPTION)
		return random_between(r, 560, 900);
	if (path == PATH_REMAND)
		return random_between(r, 14, 90);
	if (path == PATH_SECURE)
		return random_between(r, 300, 900);
	if (random_share(r, p->stays_to_18))
		return ADULT * 366;
	return spread_draw(&p->stay, r);
}

static void enter(struct outline *o, const struct profile *p, struct random *r, duly_civil from)
{
	const duly_civil adult = calendar_birthday(o->dob, ADULT);
	struct span *s = &o->care[o->n_care];
	const enum path path = path_of(p, r, day_age(o->dob, from));
	duly_civil to = day_plus(from, stay_of(p, r, path));

	/* Whoever is nearly of age stays until then. */
	if (to.day > adult.day - 20)
		to = adult;
	if (from.day > adult.day - 20)
		return;
	*s = (struct span){ from, to, path };
	o->n_care++;
}

static void come_back(struct outline *o, const struct profile *p, struct random *r)
{
	const struct span *s = &o->care[0];
	const bool returns = random_share(r, p->returns);
	const duly_civil again = day_plus(s->to, random_between(r, 60, 700));

	if (returns && o->n_care == 1 && s->path == PATH_ORDINARY &&
	    s->to.day < calendar_birthday(o->dob, ADULT).day && day_age(o->dob, again) < 17)
		enter(o, p, r, again);
}

/* Very rarely, some weeks or more into care. */
static void die(struct outline *o, const struct profile *p, struct random *r)
{
	const bool dies = random_share(r, p->deaths);
	struct span *s = &o->care[o->n_care - 1];

	if (!dies || s->path != PATH_ORDINARY || s->to.day - s->from.day < 60)
		return;
	s->to = day_plus(s->from, random_between(r, 45, s->to.day - s->from.day - 1));
	o->died = s->to;
}

/* CA 1989 Sch 2 para 19B: 91 days after 14, some of them after 16. */
static bool leaves_care(const struct outline *o)
{
	const duly_civil from_14 = calendar_birthday(o->dob, 14),
			 from_16 = calendar_birthday(o->dob, LEAVING);
	int days = 0;
	bool after_16 = false;

	for (int i = 0; i < o->n_care; i++) {
		const struct span *s = &o->care[i];

		days += MAX(0, s->to.day - day_later(s->from, from_14).day);
		after_16 = after_16 || s->to.day > from_16.day;
	}
	return after_16 && days >= DAYS_ELIGIBLE + 1 && day_unset(o->died);
}

static void end_care(struct outline *o, const struct profile *p, struct random *r)
{
	const bool past_21 = random_share(r, p->past_21);
	const duly_civil to = o->care[o->n_care - 1].to;

	o->leaver = leaves_care(o);
	o->over = day_plus(to, random_between(r, 20, CASE_LASTS));
	if (o->leaver)
		o->over = calendar_birthday(o->dob, past_21 ? LEAVER_UNTIL : LEAVER_USUALLY_UNTIL);
	if (!day_unset(o->died))
		o->over = o->died;
}

/* @plan: the family is on a protection plan before. */
static void outline_care(struct outline *o, const struct profile *p, struct random *r,
			 duly_civil from, bool plan)
{
	const int months_before = random_between(r, 60, 300);

	enter(o, p, r, from);
	if (o->n_care == 0)
		return;
	come_back(o, p, r);
	die(o, p, r);
	o->referred = day_later(day_plus(from, -random_between(r, 3, 60)), o->dob);
	if (plan && o->dob.day < from.day - months_before - 45 && o->care[0].path != PATH_REMAND) {
		o->plan = (struct span){ day_plus(from, -months_before), day_plus(from, 25),
					 PATH_ORDINARY };
		o->referred = day_plus(o->plan.from, -random_between(r, 30, 44));
		o->plan.to = day_earlier(o->plan.to, o->care[0].to);
	}
	o->first = o->referred;
	end_care(o, p, r);
}

static void outline_unaccompanied(struct outline *o, const struct profile *p, struct random *r,
				  duly_civil from)
{
	const bool assessed = random_share(r, p->age_assessed);
	const int younger = random_between(r, 150, 600);
	const duly_civil day = day_plus(from, random_between(r, 40, 150));

	/* Nobody is taken in on the eve of being of age. */
	if (calendar_birthday(o->dob, ADULT).day < from.day + 60)
		o->dob = o->told_dob = day_plus(o->dob, 60);
	o->care[o->n_care++] =
		(struct span){ from, calendar_birthday(o->dob, ADULT), PATH_UNACCOMPANIED };
	o->referred = o->first = from;
	if (assessed && day.day < o->care[0].to.day - 30) {
		o->told_dob = day_plus(o->dob, younger);
		o->assessed_age = day;
	}
	end_care(o, p, r);
}

/* ---- the others ------------------------------------------------------------------------------ */

static void outline_protection(struct outline *o, const struct profile *p, struct random *r,
			       duly_civil from)
{
	const duly_civil adult = calendar_birthday(o->dob, ADULT);
	const duly_civil to = day_plus(from, spread_draw(&p->plan_length, r));

	o->plan = (struct span){ from, day_earlier(to, adult), PATH_ORDINARY };
	o->referred = day_plus(from, -random_between(r, 30, 44));
	o->first = o->referred;
	o->over = day_plus(o->plan.to, random_between(r, 60, 200));
}

static void outline_need(struct outline *o, const struct profile *p, struct random *r,
			 duly_civil from)
{
	const int days = spread_draw(&p->in_need_length, r);

	o->assessed = random_share(r, p->assessed);
	o->planned = random_share(r, p->in_need_planned) && o->assessed;
	o->plan_days = days;
	o->referred = o->first = from;
	o->over = day_plus(from, 15 + (o->assessed ? 110 : 0) + (o->planned ? days : 0));
}

/* [@least, @most] days, until the child is @age at most. */
static void outline_series(struct outline *o, struct random *r, duly_civil from, int least,
			   int most, int age)
{
	const duly_civil to = day_plus(from, random_between(r, least, most));

	o->series = (struct span){ from, day_earlier(to, calendar_birthday(o->dob, age)),
				   PATH_ORDINARY };
	o->referred = o->first = day_plus(from, -5);
	o->over = day_plus(o->series.to, 30);
}

static int first_age(const struct profile *p, enum stream stream, struct random *r)
{
	switch (stream) {
	case STREAM_UNACCOMPANIED:
		return spread_draw(&p->uasc_age, r);
	case STREAM_FOSTERED:
		return random_between(r, 8, 14);
	case STREAM_SHORT_BREAKS:
		return random_between(r, 5, 14);
	case STREAM_PROTECTION:
	case STREAM_NEED:
		return random_between(r, 0, 16);
	case STREAM_CARE:
	case STREAM_COUNT:
		break;
	}
	return spread_draw(&p->age, r);
}

static bool in_families(enum stream stream)
{
	return stream == STREAM_CARE || stream == STREAM_PROTECTION || stream == STREAM_NEED;
}

/* False: nothing is told of the child. */
static bool outline_child(const struct profile *p, struct outline *o, duly_civil from, bool joins,
			  bool plan)
{
	struct random r = random_of(o->seed, 0);

	switch (o->stream) {
	case STREAM_CARE:
		if (joins)
			outline_care(o, p, &r, from, plan);
		return o->n_care > 0;
	case STREAM_UNACCOMPANIED:
		outline_unaccompanied(o, p, &r, from);
		return true;
	case STREAM_PROTECTION:
		outline_protection(o, p, &r, from);
		return o->dob.day <= o->referred.day && o->plan.to.day > from.day + 60;
	case STREAM_NEED:
		outline_need(o, p, &r, from);
		return true;
	case STREAM_FOSTERED:
		outline_series(o, &r, from, 90, 900, 16);
		return true;
	case STREAM_SHORT_BREAKS:
		outline_series(o, &r, from, 300, 1500, 17);
		return true;
	case STREAM_COUNT:
		break;
	}
	return false;
}

void outline_family(const struct world *w, enum stream stream, uint32_t family, duly_civil from,
		    uint64_t seed, struct outline ret[FAMILY_MAX], int *ret_n)
{
	const struct profile *p = w->profile;
	struct random r = random_of(seed, 0);
	const int members = in_families(stream) ? spread_draw(&p->family, &r) : 1;
	const int age = first_age(p, stream, &r);
	const bool plan = random_share(&r, p->plan_before_care);

	*ret_n = 0;
	for (int i = 0; i < MIN(members, FAMILY_MAX); i++) {
		struct outline *o = &ret[*ret_n];
		const int years = i == 0 ? age : age_beside(&r, age);
		const bool joins = random_share(&r, p->joint_entry) || i == 0;

		*o = (struct outline){ .stream = stream, .family = family, .member = i + 1 };
		o->seed = random_seed(seed, (uint64_t)i + 1);
		o->dob = o->told_dob = born(&r, from, years);
		o->assessed_age = o->died = DULY_NO_DATE;
		o->plan = o->series = NO_SPAN;
		*ret_n += outline_child(p, o, from, joins, plan);
	}
	for (int i = 0; i < *ret_n; i++)
		ret[i].members = *ret_n;
}

void outline_subject(const struct outline *o, char ret[24])
{
	snprintf(ret, 24, "C%d%06u%d", (int)o->stream + 1, o->family, o->member);
}

/* ---- rates ----------------------------------------------------------------------------------- */

enum { PILOT = 4096, MILLION = 1000000 };

/* Days in care, on a plan, in a series, and children, of all families of the pilot. */
struct pilot {
	int64_t care, plan, series, children;
};

static int64_t days_of(const struct span *s)
{
	return day_unset(s->from) ? 0 : MAX(0, s->to.day - s->from.day);
}

static struct pilot pilot(const struct world *w, enum stream stream)
{
	struct outline family[FAMILY_MAX];
	struct pilot sum = { 0 };
	int n;

	for (uint32_t k = 0; k < PILOT; k++) {
		outline_family(w, stream, k, w->start, random_seed(stream, k), family, &n);
		sum.children += n;
		for (int i = 0; i < n; i++) {
			for (int s = 0; s < family[i].n_care; s++)
				sum.care += days_of(&family[i].care[s]);
			sum.plan += days_of(&family[i].plan);
			sum.series += days_of(&family[i].series);
		}
	}
	return sum;
}

/* How far apart families of @days each (the sum over the pilot) have to begin, so that @wanted
 * ten-thousandths of children are there at any time. */
static int64_t apart(int64_t days, int64_t wanted)
{
	return wanted <= 0 ? 0 : MAX(1, days * MILLION / PILOT * SHARE_ALL / wanted);
}

void outline_rates(struct world *w)
{
	const struct profile *p = w->profile;
	const int64_t children = w->options->children;
	const struct pilot care = pilot(w, STREAM_CARE), need = pilot(w, STREAM_NEED);
	const int64_t in_care = children * (SHARE_ALL - p->uasc);
	const int64_t plans_of_care = care.care > 0 ? in_care * care.plan / care.care : 0;

	w->apart[STREAM_CARE] = apart(care.care, in_care);
	w->apart[STREAM_UNACCOMPANIED] =
		apart(pilot(w, STREAM_UNACCOMPANIED).care, children * p->uasc);
	w->apart[STREAM_PROTECTION] =
		apart(pilot(w, STREAM_PROTECTION).plan, children * p->plans - plans_of_care);
	w->apart[STREAM_NEED] = apart(need.children * 365, children * p->referrals);
	w->apart[STREAM_FOSTERED] =
		apart(pilot(w, STREAM_FOSTERED).series, children * p->private_fostering);
	w->apart[STREAM_SHORT_BREAKS] =
		apart(pilot(w, STREAM_SHORT_BREAKS).series, children * p->short_breaks);
}

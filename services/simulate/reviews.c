/* Reviews of a child in care, what is booked before them and written after them. */
#include "services/simulate/life.h"

struct round {
	struct life *l;
	const struct span *span;
	duly_civil authorised, placed; /* for adoption; DULY_NO_DATE: not */
	int nth, since_placed;
};

/* ---- one review ------------------------------------------------------------------------------ */

static const char *participation(struct life *l, duly_civil day)
{
	static const char *const CODES[] = { "PN1", "PN1", "PN1", "PN1", "PN2",
					     "PN3", "PN5", "PN6", "PN6", "PN7" };

	if (day_age(l->outline->dob, day) < 4)
		return "PN0";
	return CODES[random_below(&l->r, LEN(CODES))];
}

static struct fact *hold(struct round *r, duly_civil day, const char *key, const char *part)
{
	struct life *l = r->l;
	const bool adoption = !day_unset(r->authorised) && day.day >= r->authorised.day;
	const char *code = participation(l, day);
	struct fact *f = fact_tell(l, FACT_REVIEW_HELD, day);

	fact_add_codes(f, "kinds", "looked-after", adoption ? "adoption" : NULL);
	fact_add_code(f, "review", key);
	if (part != NULL)
		fact_add_code(f, "part", part);
	fact_add_code(f, "participation", code);
	fact_add_code(f, "method", random_share(&l->r, 9000) ? "in-person" : "hybrid");
	return f;
}

static const struct {
	enum fact_type type;
	int working_days;
} PAPERS[] = {
	{ FACT_REVIEW_DECISIONS, 5 },
	{ FACT_CARE_PLAN_UPDATED, 10 },
	{ FACT_REVIEW_RECORD, 15 },
	{ FACT_REVIEW_DISTRIBUTED, 20 },
};

static void write_up(struct round *r, duly_civil day, const char *key)
{
	struct life *l = r->l;

	for (size_t i = 0; i < LEN(PAPERS); i++) {
		const duly_civil due = day_working_after(l->world, day, PAPERS[i].working_days);
		const duly_civil on = day_timely(l, day, due, l->profile->records_in_time, 4, 30);
		const bool done = random_share(&l->r, 9600);

		if (done)
			fact_add_code(fact_tell(l, PAPERS[i].type, on), "review", key);
	}
	if (r->nth == 2 && random_share(&l->r, 7500))
		fact_tell(l, FACT_PERMANENCE_PLAN, day);
}

/* Returns the day on which the review is complete. */
static duly_civil review(struct round *r, duly_civil day)
{
	struct life *l = r->l;
	const char *key = life_key(l, KEY_REVIEW);
	const bool parts = random_share(&l->r, l->profile->reviews_in_parts);
	const duly_civil second = day_working_after(l->world, day, random_between(&l->r, 4, 18));

	r->nth++;
	if (parts && second.day < r->span->to.day) {
		hold(r, day, key, "first");
		hold(r, second, key, "last");
		day = second;
	} else {
		hold(r, day, key, NULL);
	}
	write_up(r, day, key);
	return day;
}

/* ---- bookings -------------------------------------------------------------------------------- */

static void book(struct life *l, enum fact_type type, duly_civil on, duly_civil day,
		 const char *key)
{
	struct fact *f = fact_tell(l, type, on);

	fact_add_code(f, "for", "review.held");
	fact_add_codes(f, "kinds", "looked-after", NULL);
	fact_add_day(f, "on", day);
	fact_add_code(f, "key", key);
}

/* Between the review before, on @from, and @day. */
static void prepare(struct round *r, duly_civil from, duly_civil day)
{
	struct life *l = r->l;
	const int most = MAX(1, (day.day - from.day) * 2 / 3);
	const duly_civil on = calendar_on_or_after(
		l->world->calendar, day_plus(from, random_between(&l->r, 1, MIN(most, 30))));
	const bool booked = random_share(&l->r, l->profile->reviews_booked);
	const bool cancelled = random_share(&l->r, l->profile->reviews_cancelled);
	const duly_civil instead = calendar_on_or_before(
		l->world->calendar, day_plus(day, -random_between(&l->r, 3, 12)));
	const duly_civil told = day_plus(instead, -1);
	const char *key = life_key(l, KEY_BOOKING);

	if (!booked || on.day >= day.day || on.day < l->world->since.day)
		return;
	if (cancelled && told.day > on.day + 1) {
		book(l, FACT_APPOINTMENT_BOOKED, on, instead, key);
		book(l, FACT_APPOINTMENT_CANCELLED, told, instead, key);
		book(l, FACT_APPOINTMENT_BOOKED, told, day, life_key(l, KEY_BOOKING));
		return;
	}
	book(l, FACT_APPOINTMENT_BOOKED, on, day, key);
}

/* ---- when ------------------------------------------------------------------------------------ */

/* Reviews of a child placed for adoption: four weeks, three months, six months (SI 2005/389 reg
 * 36(3)). */
static duly_civil due_when_placed(struct round *r, duly_civil last)
{
	if (r->since_placed == 0)
		return day_plus(r->placed, 28);
	return day_months_after(r->l->world, last, r->since_placed == 1 ? 3 : 6);
}

static duly_civil ordinary_due(const struct round *r, duly_civil last)
{
	const struct world *w = r->l->world;

	if (r->nth == 0)
		return day_working_after(w, r->span->from, 20);
	return day_months_after(w, last, r->nth == 1 ? 3 : 6);
}

static duly_civil due_after(struct round *r, duly_civil last)
{
	const duly_civil due = ordinary_due(r, last);

	if (day_unset(r->placed) || due.day < r->placed.day)
		return due;
	const duly_civil adoption = due_when_placed(r, last);

	r->since_placed++;
	return day_earlier(adoption, due);
}

/* Not before it falls due for another reason: somebody asked, or something is going to change. */
static duly_civil brought_forward(struct round *r, duly_civil last, duly_civil due)
{
	struct life *l = r->l;
	const bool early = random_share(&l->r, l->profile->reviews_early);
	const duly_civil day = day_plus(last, random_between(&l->r, 35, 110));

	if (!early || r->nth < 1 || day.day >= due.day - 14 || day.day <= l->world->since.day)
		return due;
	fact_add_code(
		fact_tell(l, FACT_REVIEW_REQUESTED, day_plus(day, -random_between(&l->r, 5, 20))),
		"by", random_share(&l->r, 6000) ? "iro" : "social-worker");
	return day;
}

static void find_adoption(struct round *r)
{
	size_t n;
	const struct fact *facts = life_facts(r->l, &n);

	r->authorised = r->placed = DULY_NO_DATE;
	for (size_t i = 0; i < n; i++) {
		if (facts[i].type == FACT_ADOPTION_AUTHORISED)
			r->authorised = facts[i].day;
		if (facts[i].type == FACT_ADOPTION_PLACED)
			r->placed = facts[i].day;
	}
}

static void review_span(struct life *l, int i)
{
	struct round r = { .l = l, .span = &l->outline->care[i] };
	duly_civil last = r.span->from;

	find_adoption(&r);
	l->first_review[i] = DULY_NO_DATE;
	for (;;) {
		duly_civil due = due_after(&r, last);

		due = brought_forward(&r, last, due);
		const duly_civil day = day_timely(l, last, due, l->profile->reviews_in_time,
						  r.nth == 0 ? 7 : 16, 35);

		if (day.day + 1 >= r.span->to.day || last.day > l->world->end.day)
			return;
		prepare(&r, last, day);
		last = review(&r, day);
		if (r.nth == 1)
			l->first_review[i] = day;
	}
}

/* ---- secure accommodation -------------------------------------------------------------------- */

static void review_secure(struct life *l, const struct placement *pl)
{
	const struct world *w = l->world;
	duly_civil day = day_timely(l, pl->from, day_months_after(w, pl->from, 1), 8500, 6, 8);

	while (day.day < pl->to.day && day.day <= w->end.day) {
		struct fact *f = fact_tell(l, FACT_REVIEW_HELD, day);

		fact_add_codes(f, "kinds", "secure", NULL);
		fact_add_code(f, "review", life_key(l, KEY_REVIEW));
		day = day_timely(l, day, day_months_after(w, day, 3), 9000, 10, 10);
	}
}

void reviews_live(struct life *l)
{
	size_t n;
	const struct placement *pl = life_placements(l, &n);

	for (int i = 0; i < l->outline->n_care; i++)
		review_span(l, i);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(pl[i].type, "K1") == 0)
			review_secure(l, &pl[i]);
	}
}

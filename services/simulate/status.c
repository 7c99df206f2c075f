/* Legal status: how care begins, what the courts do, how it ends. */
#include "services/simulate/care.h"

const char *care_pick(struct life *l, const char *const *list, size_t n)
{
	return list[random_below(&l->r, (uint32_t)n)];
}

/* ---- legal status ---------------------------------------------------------------------------- */

static bool inside(const struct stay *s, duly_civil day)
{
	return day.day > s->span->from.day && day.day + 2 <= s->span->to.day;
}

void order_end(struct stay *s, duly_civil day)
{
	if (s->order == NULL)
		return;
	struct fact *f = fact_tell(s->l, FACT_ORDER_ENDED, day);

	fact_add_code(f, "order", s->order);
	fact_add_code(f, "kind", s->order_kind);
	s->order = NULL;
}

void order_make(struct stay *s, const char *kind, duly_civil day)
{
	struct life *l = s->l;

	order_end(s, day);
	s->order = life_key(l, KEY_ORDER);
	s->order_kind = kind;
	struct fact *f = fact_tell(l, FACT_ORDER_MADE, day);

	fact_add_code(f, "order", s->order);
	fact_add_code(f, "kind", kind);
	if (strcmp(kind, "secure") == 0 || strcmp(kind, "remand") == 0)
		fact_add_day(f, "expires", day_plus(day, 84));
}

static void change_status(struct stay *s, const char *status, duly_civil day)
{
	fact_add_code(fact_tell(s->l, FACT_LEGAL_STATUS_CHANGED, day), "legal_status", status);
}

static void issue(struct stay *s, duly_civil day)
{
	s->proceedings = life_key(s->l, KEY_OTHER);
	fact_add_code(fact_tell(s->l, FACT_PROCEEDINGS_ISSUED, day), "proceedings", s->proceedings);
}

/* By the 18th business day of the proceedings, the first of which is the day of issue (PD12A). */
static void hear(struct stay *s, duly_civil issued)
{
	struct life *l = s->l;
	const duly_civil due = day_working_after(l->world, issued, 17);
	const duly_civil day = day_timely(l, issued, due, 8000, 6, 15);

	if (inside(s, day))
		fact_add_code(fact_tell(l, FACT_HEARING_HELD, day), "kind", "case-management");
}

static void conclude(struct stay *s, duly_civil day)
{
	if (s->proceedings != NULL)
		fact_add_code(fact_tell(s->l, FACT_PROCEEDINGS_CONCLUDED, day), "proceedings",
			      s->proceedings);
	s->proceedings = NULL;
}

/* An interim order on @day, and what becomes of it. */
static void go_to_court(struct stay *s, duly_civil day)
{
	struct life *l = s->l;
	const bool adoption = s->span->path == PATH_ADOPTION;
	const duly_civil final = calendar_on_or_after(
		l->world->calendar, day_plus(day, random_between(&l->r, 150, 230)));

	issue(s, day);
	order_make(s, "ico", day);
	hear(s, day);
	if (!inside(s, final))
		return;
	fact_add_code(fact_tell(l, FACT_HEARING_HELD, final), "kind", "final");
	conclude(s, final);
	order_make(s, adoption ? "placement" : "co", final);
	change_status(s, adoption ? "E1" : "C2", final);
	if (adoption)
		fact_tell(l, FACT_ADOPTION_AUTHORISED, final);
}

/* What stands from the first day on, and what follows it. */
static const char *first_status(struct stay *s, duly_civil *ret_court)
{
	struct life *l = s->l;
	const int draw = random_between(&l->r, 0, 99);
	const duly_civil from = s->span->from;

	*ret_court = DULY_NO_DATE;
	if (s->span->path == PATH_UNACCOMPANIED)
		return "V2";
	if (s->span->path == PATH_REMAND)
		return "J1";
	if (s->span->path == PATH_ADOPTION || draw < 35) {
		*ret_court = from;
		return "C1";
	}
	if (draw < 60)
		*ret_court = day_working_after(l->world, from, random_between(&l->r, 20, 100));
	return "V2";
}

void status_enter(struct stay *s)
{
	struct life *l = s->l;
	const bool police =
		s->span->path == PATH_ORDINARY && random_share(&l->r, l->profile->emergency);
	const duly_civil next = day_plus(s->span->from, random_between(&l->r, 1, 3));
	duly_civil court;
	const char *status = first_status(s, &court);
	const bool first = police && inside(s, next);
	struct fact *f = fact_tell(l, FACT_CARE_ENTERED, s->span->from);

	fact_add_code(f, "period", s->period);
	fact_add_code(f, "legal_status", first ? "L1" : status);
	if (first)
		change_status(s, status, next);
	if (strcmp(status, "J1") == 0) {
		order_make(s, "remand", s->span->from);
		fact_tell(l, FACT_REMAND_PLAN,
			  day_timely(l, s->span->from,
				     day_working_after(l->world, s->span->from, 5), 8000, 3, 10));
	}
	if (day_unset(court))
		return;
	if (court.day <= next.day && first)
		court = next;
	if (court.day > next.day && inside(s, court) && strcmp(status, "V2") == 0)
		change_status(s, "C1", court);
	if (strcmp(status, "C1") == 0 || inside(s, court))
		go_to_court(s, court);
}

/* ---- how it ends ----------------------------------------------------------------------------- */

static const char *reason_ended(struct stay *s)
{
	static const char *const ADULT[] = { "E5", "E5", "E6", "E17", "E17", "E7" };
	static const char *const ALONE[] = { "E5", "E5", "E6" };
	static const char *const CHILD[] = { "E4A", "E4A", "E4A", "E4A", "E4B",
					     "E48", "E46", "E41", "E13", "E8" };
	struct life *l = s->l;
	const struct outline *o = l->outline;
	const bool adult = day_age(o->dob, s->span->to) >= 18;

	if (s->span->to.day == o->died.day)
		return "E2";
	if (s->span->path == PATH_ADOPTION)
		return random_share(&l->r, 3000) ? "E11" : "E12";
	if (s->span->path == PATH_REMAND)
		return random_share(&l->r, 7000) ? "E14" : "E9";
	if (adult && s->span->path == PATH_UNACCOMPANIED)
		return care_pick(l, ALONE, LEN(ALONE));
	return adult ? care_pick(l, ADULT, LEN(ADULT)) : care_pick(l, CHILD, LEN(CHILD));
}

void status_leave(struct stay *s)
{
	struct life *l = s->l;
	const duly_civil to = s->span->to;

	if (s->span->path == PATH_ADOPTION) {
		fact_add_code(fact_tell(l, FACT_ADOPTION_ENDED, to), "reason", "adopted");
		fact_tell(l, FACT_ADOPTION_AUTHORITY_ENDED, to);
	}
	order_end(s, to);
	conclude(s, to);
	struct fact *f = fact_tell(l, FACT_CARE_ENDED, to);

	fact_add_code(f, "period", s->period);
	fact_add_code(f, "reason", reason_ended(s));
	if (to.day == l->outline->died.day)
		fact_tell(l, FACT_PERSON_DIED, to);
}

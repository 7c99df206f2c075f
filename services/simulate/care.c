/* Periods of care: their placements, and what is sent about them. */
#include "services/simulate/care.h"

/* ---- placements ------------------------------------------------------------------------------ */

static const char *type_by_age(struct life *l, int age, duly_civil day)
{
	const struct profile *p = l->profile;
	const bool registered = day.day >= duly_civil_from_ymd(2023, 10, 28).day;

	if (age >= 16 && random_share(&l->r, p->supported))
		return registered ? "K3" : "H5";
	if (age >= 16 && random_share(&l->r, 300))
		return "P2";
	if (age >= 10 && random_share(&l->r, p->residential))
		return "K2";
	if (age >= 12 && random_share(&l->r, 200))
		return "R1";
	return age < 3 && random_share(&l->r, 500) ? "R3" : "U6";
}

/* What the @nth placement of the stay is. */
static const char *type_of(struct stay *s, int nth, duly_civil day)
{
	struct life *l = s->l;
	const int age = day_age(l->outline->dob, day);

	switch (s->span->path) {
	case PATH_REMAND:
		return nth == 0 && random_share(&l->r, 6500) ? "R5" : "K1";
	case PATH_SECURE:
		if (nth == 1)
			return "K1";
		break;
	case PATH_UNACCOMPANIED:
		if (random_share(&l->r, 5500))
			return type_by_age(l, 16, day);
		return "U6";
	case PATH_ADOPTION:
		return "U6";
	case PATH_ORDINARY:
		if (nth < 2 && random_share(&l->r, l->profile->connected))
			return "U3";
		if (random_share(&l->r, l->profile->with_parents))
			return "P1";
		break;
	}
	return type_by_age(l, age, day);
}

static int days_of(struct stay *s, int nth, const char *type)
{
	struct life *l = s->l;
	const struct profile *p = l->profile;

	if (strcmp(type, "K1") == 0)
		return random_between(&l->r, 40, 110);
	if (nth == 0)
		return spread_draw(&p->first_placement, &l->r);
	if (s->unsettled)
		return spread_draw(&p->unsettled, &l->r);
	return spread_draw(s->moving ? &p->moving : &p->settled, &l->r);
}

/* A temporarily approved relative or friend is approved within 16 weeks, mostly. */
static void approve(struct life *l, struct placement *pl)
{
	const duly_civil day =
		day_plus(pl->from, random_share(&l->r, 8800) ? random_between(&l->r, 60, 111)
							     : random_between(&l->r, 113, 168));

	pl->temporary_until = day_earlier(day, pl->to);
	if (day.day + 2 > pl->to.day)
		return;
	struct fact *f = fact_tell(l, FACT_PLACEMENT_CHANGED, day);

	fact_add_code(f, "placement", pl->key);
	fact_add_flag(f, "temporary_approval", false);
}

static void make_long_term(struct life *l, struct placement *pl)
{
	const duly_civil day = day_plus(pl->from, random_between(&l->r, 250, 400));
	const bool wanted = random_share(&l->r, 6000);

	if (!wanted || day.day + 30 > pl->to.day || day_age(l->outline->dob, day) < 5)
		return;
	struct fact *f = fact_tell(l, FACT_PLACEMENT_CHANGED, day);

	fact_add_code(f, "placement", pl->key);
	fact_add_code(f, "placement_type", strcmp(pl->type, "U3") == 0 ? "U1" : "U4");
	fact_add_flag(f, "same_carer", true);
	fact_add_flag(f, "with_parent", false);
	fact_add_flag(f, "long_term", true);
	pl->fewer_visits = random_share(&l->r, 800);
	if (pl->fewer_visits)
		fact_add_flag(f, "fewer_visits", true);
	pl->long_term = day;
}

static void interrupt(struct life *l, const struct placement *pl)
{
	static const char *const WHY[] = { "hospital", "holiday", "carer-away" };
	const bool wanted = random_share(&l->r, l->profile->interrupted);
	const duly_civil away = day_plus(pl->from, random_between(&l->r, 10, 180));
	const duly_civil back = day_plus(away, random_between(&l->r, 2, 14));
	const char *why = care_pick(l, WHY, LEN(WHY));

	if (!wanted || back.day + 5 > pl->to.day || !pl->foster)
		return;
	struct fact *f = fact_tell(l, FACT_PLACEMENT_INTERRUPTED, away);

	fact_add_code(f, "placement", pl->key);
	fact_add_code(f, "reason", why);
	fact_add_code(fact_tell(l, FACT_PLACEMENT_RESUMED, back), "placement", pl->key);
}

/* Before a planned placement is made, within five working days of another (SI 2010/959 regs 13, 9).
 */
static duly_civil notice_day(struct life *l, const struct placement *pl, bool planned, int share)
{
	const struct calendar *c = l->world->calendar;
	const duly_civil before =
		calendar_on_or_before(c, day_plus(pl->from, -random_between(&l->r, 1, 12)));
	const bool in_time = random_share(&l->r, share);

	if (planned && in_time)
		return day_later(before, l->outline->first);
	return day_timely(l, pl->from, day_working_after(l->world, pl->from, 5),
			  planned ? 0 : share, 4, 15);
}

static void send_papers(struct life *l, const struct placement *pl, bool planned, bool away)
{
	const duly_civil five = day_working_after(l->world, pl->from, 5);
	const duly_civil plan = day_timely(l, pl->from, five, 8500, 4, 20);
	const duly_civil notice = notice_day(l, pl, planned, 8200);
	const duly_civil area = notice_day(l, pl, planned, 7500);

	fact_add_code(fact_tell(l, FACT_PLACEMENT_PLAN_COMPLETED, plan), "placement", pl->key);
	fact_add_code(fact_tell(l, FACT_PLACEMENT_NOTICE, notice), "placement", pl->key);
	if (away)
		fact_add_code(fact_tell(l, FACT_AREA_NOTIFIED, area), "placement", pl->key);
}

static void start_placement(struct stay *s, struct placement *pl, int nth)
{
	struct life *l = s->l;
	const bool planned = random_share(&l->r, nth == 0 ? 4000 : 8500);
	const bool away = random_share(&l->r, l->profile->out_of_area);
	struct fact *f = fact_tell(l, FACT_PLACEMENT_STARTED, pl->from);

	fact_add_code(f, "placement", pl->key);
	fact_add_code(f, "placement_type", pl->type);
	fact_add_flag(f, "planned", planned);
	fact_add_flag(f, "out_of_area", away);
	if (pl->parent)
		fact_add_flag(f, "with_parent", true);
	if (pl->foster)
		fact_add_flag(f, "long_term", false);
	if (strcmp(pl->type, "U3") == 0)
		fact_add_flag(f, "temporary_approval", true);
	if (s->span->path != PATH_REMAND)
		send_papers(l, pl, planned, away);
}

static void end_placement(struct stay *s, const struct placement *pl)
{
	static const char *const WHY[] = { "CARPL", "CARPL", "CARPL", "CREQB", "CREQO",
					   "CHILD", "LAREQ", "STAND", "CLOSE", "OTHER" };
	struct life *l = s->l;
	const char *why = care_pick(l, WHY, LEN(WHY));
	struct fact *f = fact_tell(l, FACT_PLACEMENT_ENDED, pl->to);

	fact_add_code(f, "placement", pl->key);
	if (pl->to.day >= s->span->to.day)
		return;
	fact_add_code(f, "reason", why);
	if (strcmp(why, "CARPL") != 0 && random_share(&l->r, 9000))
		fact_add_code(
			fact_tell(l, FACT_PLACEMENT_END_NOTICE,
				  day_timely(l, pl->to, day_working_after(l->world, pl->to, 10),
					     8000, 8, 20)),
			"placement", pl->key);
}

/* An order of its own, beside the one under which the child is in care. */
static void secure(struct stay *s, const struct placement *pl)
{
	struct stay beside = *s;

	beside.order = NULL;
	order_make(&beside, "secure", pl->from);
	order_end(&beside, pl->to);
}

static void add_placement(struct stay *s, struct placement *pl, int nth)
{
	struct life *l = s->l;

	pl->key = life_key(l, KEY_PLACEMENT);
	pl->urn = arena_printf(l->arena, "%d", random_between(&l->r, 1000000, 1999999)).s;
	pl->foster = pl->type[0] == 'U';
	pl->parent = strcmp(pl->type, "P1") == 0;
	pl->temporary_until = pl->long_term = DULY_NO_DATE;
	start_placement(s, pl, nth);
	if (strcmp(pl->type, "U3") == 0)
		approve(l, pl);
	if (pl->foster)
		make_long_term(l, pl);
	interrupt(l, pl);
	if (strcmp(pl->type, "K1") == 0 && s->span->path == PATH_SECURE)
		secure(s, pl);
	end_placement(s, pl);
	buf_put(&l->placements, pl, sizeof *pl);
}

/* The day on which a child with a placement order moves to the adopters. */
static duly_civil day_placed(struct stay *s)
{
	return day_plus(s->span->to, -random_between(&s->l->r, 180, 260));
}

static void place(struct stay *s)
{
	struct life *l = s->l;
	const bool adoption = s->span->path == PATH_ADOPTION;
	const duly_civil placed = adoption ? day_placed(s) : DULY_NO_DATE;
	duly_civil day = s->span->from;

	for (int nth = 0; day.day < s->span->to.day && day.day <= l->world->end.day; nth++) {
		const bool adopters = adoption && day.day == placed.day;
		struct placement pl = { .from = day, .to = s->span->to };

		pl.type = adopters ? "A6" : type_of(s, nth, day);
		if (!adopters)
			pl.to = day_plus(day, days_of(s, nth, pl.type));
		if (adoption && !adopters && pl.to.day > placed.day - 10)
			pl.to = placed;
		if (pl.to.day > s->span->to.day - 5)
			pl.to = s->span->to;
		if (adopters)
			fact_tell(l, FACT_ADOPTION_PLACED, day);
		add_placement(s, &pl, nth);
		day = pl.to;
	}
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void temper(struct stay *s)
{
	struct life *l = s->l;
	const struct profile *p = l->profile;

	s->unsettled = random_share(&l->r, p->share_unsettled);
	s->moving = random_share(&l->r, p->share_moving);
}

static void plan_care(struct stay *s)
{
	struct life *l = s->l;
	const duly_civil from = s->span->from;
	const duly_civil day =
		day_timely(l, from, day_working_after(l->world, from, 10), 8200, 9, 25);

	if (s->span->path != PATH_REMAND && day.day < s->span->to.day)
		fact_tell(l, FACT_CARE_PLAN_COMPLETED, day);
}

void care_live(struct life *l)
{
	for (int i = 0; i < l->outline->n_care; i++) {
		struct stay s = { .l = l, .span = &l->outline->care[i] };

		if (s.span->from.day > l->world->end.day)
			return;
		s.period = life_key(l, KEY_PERIOD);
		temper(&s);
		status_enter(&s);
		place(&s);
		plan_care(&s);
		status_leave(&s);
	}
}

/* Private fostering, series of short breaks, and what is told of every child. */
#include "services/simulate/life.h"

/* ---- private fostering ----------------------------------------------------------------------- */

static void foster_privately(struct life *l)
{
	const struct world *w = l->world;
	const struct span *s = &l->outline->series;
	const char *key = life_key(l, KEY_OTHER);
	const duly_civil told = calendar_on_or_after(w->calendar, day_plus(s->from, -3));
	const duly_civil checked = day_timely(l, told, day_working_after(w, told, 7), 8000, 4, 15);

	fact_tell(l, FACT_PF_NOTIFIED, told);
	fact_add_code(fact_tell(l, FACT_PRIVATE_FOSTERING_STARTED, s->from), "arrangement", key);
	fact_tell(l, FACT_PF_ASSESSED, checked);
	for (duly_civil day = day_later(checked, day_plus(s->from, 1)); day.day < s->to.day;) {
		const bool first_year = day.day < s->from.day + 365;

		if (day.day > w->end.day)
			break;
		visit_tell(l, day, "private-fostering", NULL);
		day = visit_day(l, day, random_between(&l->r, 35, 44) * (first_year ? 1 : 2));
	}
	fact_add_code(fact_tell(l, FACT_PRIVATE_FOSTERING_ENDED, s->to), "arrangement", key);
}

/* ---- short breaks ---------------------------------------------------------------------------- */

/* A weekend or a little more with the same carers. */
static void stay_shortly(struct life *l, duly_civil from, duly_civil to, const char *type)
{
	const char *period = life_key(l, KEY_PERIOD), *placement = life_key(l, KEY_PLACEMENT);
	struct fact *f = fact_tell(l, FACT_CARE_ENTERED, from);

	fact_add_code(f, "period", period);
	fact_add_code(f, "legal_status", "V3");
	fact_add_flag(f, "short_break", true);
	f = fact_tell(l, FACT_PLACEMENT_STARTED, from);
	fact_add_code(f, "placement", placement);
	fact_add_code(f, "placement_type", type);
	fact_add_flag(f, "planned", true);
	if (type[0] == 'U')
		fact_add_flag(f, "long_term", false);
	fact_add_code(fact_tell(l, FACT_PLACEMENT_ENDED, to), "placement", placement);
	f = fact_tell(l, FACT_CARE_ENDED, to);
	fact_add_code(f, "period", period);
	fact_add_code(f, "reason", "E4A");
}

static void review_series(struct life *l, const struct span *s)
{
	const struct world *w = l->world;
	duly_civil day = day_timely(l, s->from, day_months_after(w, s->from, 3), 8500, 14, 30);

	while (day.day < s->to.day && day.day <= w->end.day) {
		struct fact *f = fact_tell(l, FACT_REVIEW_HELD, day);

		fact_add_codes(f, "kinds", "short-break", NULL);
		fact_add_code(f, "review", life_key(l, KEY_REVIEW));
		day = day_timely(l, day, day_months_after(w, day, 6), 8500, 20, 30);
	}
}

static void break_shortly(struct life *l)
{
	const struct span *s = &l->outline->series;
	const char *key = life_key(l, KEY_OTHER);
	const char *type = random_share(&l->r, 6000) ? "U6" : "R1";
	int visited = 0;

	fact_add_code(fact_tell(l, FACT_SHORT_BREAKS_STARTED, s->from), "series", key);
	for (duly_civil day = s->from; day.day + 5 < s->to.day && day.day <= l->world->end.day;) {
		const int nights = random_between(&l->r, 2, 4);

		stay_shortly(l, day, day_plus(day, nights), type);
		if (day.day - visited > 80) {
			visit_tell(l, day_plus(day, 1), "looked-after", NULL);
			visited = day.day;
		}
		day = day_plus(day, random_between(&l->r, 18, 40));
	}
	fact_add_code(fact_tell(l, FACT_SHORT_BREAKS_ENDED, s->to), "series", key);
	review_series(l, s);
}

/* ---- every child ----------------------------------------------------------------------------- */

static void register_person(struct life *l)
{
	const struct outline *o = l->outline;
	const bool claimed = o->stream == STREAM_UNACCOMPANIED;
	struct fact *f = fact_tell(l, FACT_PERSON_REGISTERED, o->first);

	fact_add_day(f, "dob", o->told_dob);
	fact_add_code(f, "dob_basis", claimed ? "claimed" : "documented");
	if (day_unset(o->assessed_age))
		return;
	f = fact_tell(l, FACT_PERSON_REGISTERED, o->assessed_age);
	fact_add_day(f, "dob", o->dob);
	fact_add_code(f, "dob_basis", "assessed");
	fact_add_code(f, "effective", "birth");
}

static void open_case(struct life *l)
{
	const struct outline *o = l->outline;
	struct fact *f = fact_tell(l, FACT_CASE_OPENED, o->first);

	fact_add_code(f, "kind", "child");
	if (o->first.day < l->world->start.day)
		fact_add_day(f, "ours_from", l->world->start);
	/* Whoever was eligible may come back for support until 25. */
	if (o->stream != STREAM_NEED)
		fact_tell(l, FACT_CASE_CLOSED,
			  o->leaver ? day_later(day_plus(o->over, 1), calendar_birthday(o->dob, 25))
				    : day_plus(o->over, 1));
	if (o->members < 2)
		return;
	f = fact_tell(l, FACT_CASE_LINKED, o->first);
	fact_add_code(f, "group",
		      arena_printf(l->arena, "F%d%06u", (int)o->stream + 1, o->family).s);
}

void other_live(struct life *l)
{
	register_person(l);
	open_case(l);
	if (l->outline->stream == STREAM_FOSTERED)
		foster_privately(l);
	if (l->outline->stream == STREAM_SHORT_BREAKS)
		break_shortly(l);
}

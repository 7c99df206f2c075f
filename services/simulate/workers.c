/* Who holds the case: social workers who come and go, a reviewing officer, a personal adviser. */
#include "services/simulate/life.h"

/* As many as the caseload makes of the children; the number says who. Not @but, where it is not
 * NULL. */
static const char *somebody(struct life *l, const char *prefix, int part, const char *but)
{
	const int n = MAX(2, l->world->options->children * 3 / l->profile->caseload / part);
	const int who = random_between(&l->r, 1, n);
	const char *worker = arena_printf(l->arena, "%s%d", prefix, who).s;

	if (but != NULL && strcmp(worker, but) == 0)
		worker = arena_printf(l->arena, "%s%d", prefix, who % n + 1).s;
	return worker;
}

static const char *team_of(struct life *l, const char *name, int children_each)
{
	const int n = MAX(1, l->world->options->children / children_each);

	return arena_printf(l->arena, "%s-%d", name, random_between(&l->r, 1, n)).s;
}

static void say(struct life *l, enum fact_type type, duly_civil day, const char *role,
		const char *worker, const char *team, const char *reason)
{
	struct fact *f = fact_tell(l, type, day);

	fact_add_code(f, "role", role);
	fact_add_code(f, "worker", worker);
	fact_add_code(f, "team", team);
	fact_add_code(f, "reason", reason);
}

static void hold(struct life *l, duly_civil from, duly_civil to, const char *role,
		 const char *worker, const char *team, const char *why)
{
	if (from.day >= to.day)
		return;
	say(l, FACT_WORKER_ALLOCATED, from, role, worker, team, NULL);
	say(l, FACT_WORKER_RELEASED, to, role, worker, team, why);
}

/* One team's workers, one after the other, and after @before. */
static void hold_in_turn(struct life *l, duly_civil from, duly_civil to, const char *role,
			 const char *prefix, const char *team, const char *before)
{
	while (from.day < to.day && from.day <= l->world->end.day) {
		const duly_civil until =
			day_plus(from, spread_draw(&l->profile->worker_stay, &l->r));
		const bool last = until.day >= to.day - 14;
		const char *worker = somebody(l, prefix, 1, before);

		hold(l, from, last ? to : until, role, worker, team, last ? "closed" : "left");
		before = worker;
		from = last ? to : until;
	}
}

static void review_officer(struct life *l, const struct span *s)
{
	const duly_civil due = day_working_after(l->world, s->from, 5);
	const duly_civil from = day_timely(l, s->from, due, 8800, 4, 12);

	hold(l, from, s->to, "iro", somebody(l, "iro", 4, NULL), "iro-service", "closed");
}

static void advise(struct life *l)
{
	const struct outline *o = l->outline;
	const duly_civil left = o->care[o->n_care - 1].to;
	const duly_civil from = calendar_on_or_after(
		l->world->calendar, day_plus(left, -random_between(&l->r, 30, 250)));
	const char *team = team_of(l, "leaving-care", 250);

	hold_in_turn(l, day_later(from, day_plus(o->first, 1)), o->over, "personal-adviser", "pa",
		     team, NULL);
}

/* From the front door to those who do the work from @care on. */
static void social_workers(struct life *l, duly_civil door, duly_civil handed, duly_civil to,
			   const char *team)
{
	const duly_civil from = calendar_on_or_after(l->world->calendar, door);
	const char *first = team_of(l, "assessment", 250), *worker = somebody(l, "sw", 1, NULL);

	if (handed.day > from.day)
		hold(l, from, day_earlier(handed, to), "social-worker", worker, first,
		     "transferred");
	hold_in_turn(l, day_later(handed, from), to, "social-worker", "sw", team, worker);
}

void workers_live(struct life *l)
{
	const struct outline *o = l->outline;
	const struct span *last = o->n_care > 0 ? &o->care[o->n_care - 1] : NULL;
	const duly_civil handed =
		day_unset(o->plan.from) ? day_plus(o->referred, 40) : o->plan.from;

	if (last == NULL) {
		social_workers(l, o->referred, handed, o->over, team_of(l, "safeguarding", 100));
		return;
	}
	social_workers(l, o->referred, o->care[0].from, o->leaver ? last->to : o->over,
		       team_of(l, "care", 120));
	for (int i = 0; i < o->n_care; i++)
		review_officer(l, &o->care[i]);
	if (o->leaver)
		advise(l);
}

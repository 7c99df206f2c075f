/* Who holds the case: social workers who come and go, a reviewing officer, a personal adviser; each
 * of one team, with about a caseload. */
#include "services/simulate/workers.h"

/* What there is of one kind of team. */
struct desk {
	const char *team, *prefix; /* of its workers' names                                 */
	const char *role;          /* in which they hold cases                              */
	int children_each;         /* of those in care, to a team; 0: there is one          */
	int cases;                 /* at any time, in hundredths of the children in care    */
	int caseload;              /* of a worker; 0: as the profile has it                 */
};

/* The cases are those that the installed profile gives; the caseload of a reviewing officer is that
 * of the IRO Handbook (50 to 70). */
static const struct desk ASSESSMENT = { "assessment", "aw", "social-worker", 250, 52, 0 },
			 SAFEGUARDING = { "safeguarding", "sw", "social-worker", 100, 196, 0 },
			 CARE = { "care", "cw", "social-worker", 120, 105, 0 },
			 LEAVING_CARE = { "leaving-care", "pa", "personal-adviser", 250, 90, 22 },
			 REVIEWS = { "iro-service", "iro", "iro", 0, 99, 60 };

struct team {
	const struct desk *desk;
	const char *name;
	int number, workers; /* which of its kind, and how many work there */
};

static int teams_at(const struct world *w, const struct desk *desk)
{
	return desk->children_each > 0 ? MAX(1, w->options->children / desk->children_each) : 1;
}

static int workers_at(const struct world *w, const struct desk *desk)
{
	const int caseload = desk->caseload > 0 ? desk->caseload : w->profile->caseload;
	const int each = teams_at(w, desk) * 100 * caseload;

	return (int)MAX(2, ((int64_t)w->options->children * desk->cases + each / 2) / each);
}

static struct team team_of(struct life *l, const struct desk *desk)
{
	struct team t = { .desk = desk,
			  .name = desk->team,
			  .number = random_between(&l->r, 1, teams_at(l->world, desk)) };

	t.workers = workers_at(l->world, desk);
	if (desk->children_each > 0)
		t.name = arena_printf(l->arena, "%s-%d", desk->team, t.number).s;
	return t;
}

/* Whoever works in one team works in no other: the numbers of the team and of the worker say who.
 * Not @but, where it is not NULL. */
static const char *somebody(struct life *l, const struct team *t, const char *but)
{
	const int who = random_between(&l->r, 1, t->workers);
	const char *worker = arena_printf(l->arena, "%s%d%02d", t->desk->prefix, t->number, who).s;

	if (but != NULL && strcmp(worker, but) == 0)
		worker = arena_printf(l->arena, "%s%d%02d", t->desk->prefix, t->number,
				      who % t->workers + 1)
				 .s;
	return worker;
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
			 const struct team *team, const char *before)
{
	while (from.day < to.day && from.day <= l->world->end.day) {
		const duly_civil until =
			day_plus(from, spread_draw(&l->profile->worker_stay, &l->r));
		const bool last = until.day >= to.day - 14;
		const char *worker = somebody(l, team, before);

		hold(l, from, last ? to : until, role, worker, team->name,
		     last ? "closed" : "left");
		before = worker;
		from = last ? to : until;
	}
}

static void review_officer(struct life *l, const struct span *s)
{
	const duly_civil due = day_working_after(l->world, s->from, 5);
	const duly_civil from = day_timely(l, s->from, due, 8800, 4, 12);
	const struct team team = team_of(l, &REVIEWS);

	hold(l, from, s->to, "iro", somebody(l, &team, NULL), team.name, "closed");
}

static void advise(struct life *l)
{
	const struct outline *o = l->outline;
	const duly_civil left = o->care[o->n_care - 1].to;
	const duly_civil from = calendar_on_or_after(
		l->world->calendar, day_plus(left, -random_between(&l->r, 30, 250)));
	const struct team team = team_of(l, &LEAVING_CARE);

	hold_in_turn(l, day_later(from, day_plus(o->first, 1)), o->over, "personal-adviser", &team,
		     NULL);
}

/* From the front door to those who do the work from @care on. */
static void social_workers(struct life *l, duly_civil door, duly_civil handed, duly_civil to,
			   const struct desk *desk)
{
	const duly_civil from = calendar_on_or_after(l->world->calendar, door);
	const struct team team = team_of(l, desk), first = team_of(l, &ASSESSMENT);
	const char *worker = somebody(l, &first, NULL);

	if (handed.day > from.day)
		hold(l, from, day_earlier(handed, to), "social-worker", worker, first.name,
		     "transferred");
	hold_in_turn(l, day_later(handed, from), to, "social-worker", &team, worker);
}

void workers_live(struct life *l)
{
	const struct outline *o = l->outline;
	const struct span *last = o->n_care > 0 ? &o->care[o->n_care - 1] : NULL;
	const duly_civil handed =
		day_unset(o->plan.from) ? day_plus(o->referred, 40) : o->plan.from;

	if (last == NULL) {
		social_workers(l, o->referred, handed, o->over, &SAFEGUARDING);
		return;
	}
	social_workers(l, o->referred, o->care[0].from, o->leaver ? last->to : o->over, &CARE);
	for (int i = 0; i < o->n_care; i++)
		review_officer(l, &o->care[i]);
	if (o->leaver)
		advise(l);
}

void workers_everybody(const struct world *w, workers_visit visit, void *ctx)
{
	static const struct desk *const DESKS[] = { &ASSESSMENT, &SAFEGUARDING, &CARE,
						    &LEAVING_CARE, &REVIEWS };
	char team[48], worker[48];

	for (size_t i = 0; i < LEN(DESKS); i++)
		for (int t = 1; t <= teams_at(w, DESKS[i]); t++) {
			snprintf(team, sizeof team, DESKS[i]->children_each > 0 ? "%s-%d" : "%s",
				 DESKS[i]->team, t);
			visit(ctx, NULL, NULL, team);
			for (int k = 1; k <= workers_at(w, DESKS[i]); k++) {
				snprintf(worker, sizeof worker, "%s%d%02d", DESKS[i]->prefix, t, k);
				visit(ctx, worker, DESKS[i]->role, team);
			}
		}
}

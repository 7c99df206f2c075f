#include "common/derive/staff.h"

#include "common/derive/effective.h"

/* ---- from events ----------------------------------------------------------------------------- */

static bool is_staff(const struct event *e)
{
	const enum event_meaning means = e->type->means;

	return means == MEANS_TEAM_REPLACED || means == MEANS_WORKER_AWAY ||
	       means == MEANS_WORKER_RETURNED || means == MEANS_WORKER_LEFT;
}

static duly_civil until_of(const struct event *e)
{
	const struct value *until = event_part(e, PART_UNTIL);

	return e->type->means == MEANS_WORKER_AWAY && until->given ? until->date : DULY_NO_DATE;
}

/* Nothing follows from it any more. */
static bool is_over(const struct event *e, duly_civil today)
{
	const duly_civil until = until_of(e);

	return e->type->means == MEANS_WORKER_RETURNED ||
	       (until.day != DULY_NO_DATE.day && until.day < today.day);
}

/* Of what stands: the last that holds today, and what lies ahead of it. */
static size_t that_matter(const struct context *c, const struct event *events, size_t n,
			  duly_civil today, const struct event ***ret)
{
	struct effective effective;
	size_t count = 0;

	effective_events(c, events, n, &effective);
	*ret = arena_alloc(c->arena, (effective.n + 1) * sizeof **ret);
	for (size_t i = 0; i < effective.n; i++) {
		const struct event *e = effective.list[i].event;

		if (!is_staff(e))
			continue;
		if (e->day.day <= today.day)
			count = 0;
		if (e->day.day > today.day || !is_over(e, today))
			(*ret)[count++] = e;
	}
	return count;
}

static struct str ref_of(const struct event *e, enum part part, struct arena *arena)
{
	const struct value *v = event_part(e, part);

	return v->given ? arena_str(arena, v->ref) : NO_STR;
}

static void add_replacements(struct str team, const struct event **events, size_t n,
			     struct arena *arena, struct reporting *ret)
{
	struct replacement *list =
		arena_new_array(arena, struct replacement, ret->replacement_count + n);
	size_t count = 0;

	for (size_t i = 0; i < ret->replacement_count; i++) {
		if (!str_eq(ret->replacements[i].team, team))
			list[count++] = ret->replacements[i];
	}
	for (size_t i = 0; i < n; i++)
		list[count++] = (struct replacement){ team, ref_of(events[i], PART_BY, arena),
						      events[i]->day };
	ret->replacements = list;
	ret->replacement_count = count;
}

static void add_absences(struct str worker, const struct event **events, size_t n,
			 struct arena *arena, struct reporting *ret)
{
	struct absence *list = arena_new_array(arena, struct absence, ret->absence_count + n);
	size_t count = 0;

	for (size_t i = 0; i < ret->absence_count; i++) {
		if (!str_eq(ret->absences[i].worker, worker))
			list[count++] = ret->absences[i];
	}
	for (size_t i = 0; i < n; i++)
		list[count++] = (struct absence){
			.worker = worker,
			.left = events[i]->type->means == MEANS_WORKER_LEFT,
			.back = events[i]->type->means == MEANS_WORKER_RETURNED,
			.from = events[i]->day,
			.until = until_of(events[i]),
			.cover = ref_of(events[i], PART_COVER, arena),
			.cover_team = ref_of(events[i], PART_COVER_TEAM, arena),
		};
	ret->absences = list;
	ret->absence_count = count;
}

/* Of @list the last that has begun; *ret_next: the day of the first that has not. */
static const struct event *begun(const struct event **list, size_t n, duly_civil today,
				 duly_civil *ret_next)
{
	const struct event *last = NULL;
	size_t i = 0;

	for (; i < n && list[i]->day.day <= today.day; i++)
		last = list[i];
	if (i < n)
		*ret_next = list[i]->day;
	return last;
}

const struct event *staff_add(const struct context *c, struct str subject,
			      const struct event *events, size_t n, struct reporting *ret,
			      duly_civil *ret_next)
{
	struct str name;
	const enum subject_kind kind = subject_kind(subject, &name);
	const struct context under = { c->law, ret, c->at, c->arena, false };
	const duly_civil today = zone_date(law_zone(c->law), c->at);
	const struct event **list, *why;
	const size_t count = that_matter(&under, events, n, today, &list);

	*ret_next = DULY_NO_DATE;
	name = arena_str(c->arena, name);
	if (kind == SUBJECT_TEAM) {
		add_replacements(name, list, count, c->arena, ret);
		return count > 0 ? list[count - 1] : NULL;
	}
	add_absences(name, list, count, c->arena, ret);
	why = begun(list, count, today, ret_next);
	return why != NULL && why->type->means != MEANS_WORKER_RETURNED ? why : NULL;
}

/* ---- on a day -------------------------------------------------------------------------------- */

static void sooner(duly_civil day, duly_civil *next)
{
	if (next->day == DULY_NO_DATE.day || day.day < next->day)
		*next = day;
}

static const struct replacement *replaced(const struct reporting *r, struct str team, duly_civil on,
					  duly_civil *next)
{
	const struct replacement *found = NULL;

	for (size_t i = 0; i < r->replacement_count; i++) {
		const struct replacement *x = &r->replacements[i];

		if (!str_eq(x->team, team))
			continue;
		if (x->from.day <= on.day)
			found = x;
		else
			sooner(x->from, next);
	}
	return found;
}

/* The team that replaces @team, where that does not lead round to it again. */
static bool goes_on(const struct reporting *r, struct str team, duly_civil on, duly_civil *next,
		    struct str *ret)
{
	const struct replacement *x = replaced(r, team, on, next), *at = x;

	for (size_t steps = 0; at != NULL && steps < r->replacement_count; steps++) {
		if (str_eq(at->by, team))
			return false;
		at = replaced(r, at->by, on, next);
	}
	if (x != NULL)
		*ret = x->by;
	return x != NULL;
}

struct str staff_team(const struct reporting *r, struct str team, duly_civil on,
		      duly_civil *ret_next)
{
	while (team.len > 0 && goes_on(r, team, on, ret_next, &team))
		;
	return team;
}

const struct absence *staff_absence(const struct reporting *r, struct str worker, duly_civil on,
				    duly_civil *ret_next)
{
	const struct absence *found = NULL;

	for (size_t i = 0; worker.len > 0 && i < r->absence_count; i++) {
		const struct absence *x = &r->absences[i];

		if (!str_eq(x->worker, worker))
			continue;
		if (x->from.day <= on.day)
			found = x;
		else
			sooner(x->from, ret_next);
	}
	if (found == NULL || found->back ||
	    (found->until.day != DULY_NO_DATE.day && found->until.day < on.day))
		return NULL;
	if (found->until.day != DULY_NO_DATE.day)
		sooner((duly_civil){ found->until.day + 1 }, ret_next);
	return found;
}

bool staff_passes(const struct reporting *r, struct str team, struct str replaced_team)
{
	const duly_civil last = { INT32_MAX };
	duly_civil next = DULY_NO_DATE;

	while (team.len > 0 && !str_eq(team, replaced_team)) {
		if (!goes_on(r, team, last, &next, &team))
			return false;
	}
	return team.len > 0;
}

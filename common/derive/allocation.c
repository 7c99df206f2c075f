#include "common/derive/allocation.h"

#include "common/derive/fold.h"
#include "common/derive/staff.h"

/* NULL: nobody ever had the role. */
static struct allocation *allocation_of(const struct fold *f, sym role)
{
	for (size_t i = 0; i < f->allocation_count; i++) {
		if (f->allocations[i].role == role)
			return &f->allocations[i];
	}
	return NULL;
}

void allocation_start(struct fold *f, const struct event *e)
{
	const struct value *role = event_part(e, PART_ROLE);
	const struct value *team = event_part(e, PART_TEAM);
	struct allocation *h;

	if (!role->given)
		return;
	h = allocation_of(f, role->code);
	if (h == NULL) {
		LIST_ROOM(f->arena, f->allocations, f->allocation_count, f->allocation_cap);
		h = &f->allocations[f->allocation_count++];
	}
	*h = (struct allocation){
		.role = role->code,
		.role_name = vocabulary_text(f->vocabulary, role->code),
		.worker = event_part(e, PART_WORKER)->ref,
		.team = team->given ? team->ref : NO_STR,
	};
}

void allocation_end(struct fold *f, const struct event *e)
{
	struct allocation *h = allocation_of(f, event_part(e, PART_ROLE)->code);

	if (h != NULL && str_eq(h->worker, event_part(e, PART_WORKER)->ref))
		h->worker = h->team = NO_STR;
}

bool allocation_stands(const struct fold *f, const struct event *e)
{
	const struct allocation *h = allocation_of(f, event_part(e, PART_ROLE)->code);

	return h != NULL && str_eq(h->worker, event_part(e, PART_WORKER)->ref);
}

/* ---- as it is today -------------------------------------------------------------------------- */

static struct str team_today(struct fold *f, struct str team)
{
	duly_civil next = DULY_NO_DATE;
	const struct str now = staff_team(f->reporting, team, f->today, &next);

	if (next.day != DULY_NO_DATE.day)
		fold_next(f, zone_instant(f->zone, next, 0));
	return now;
}

static void resolve(struct fold *f, struct allocation *h)
{
	duly_civil next = DULY_NO_DATE;
	const struct absence *a = staff_absence(f->reporting, h->worker, f->today, &next);

	if (next.day != DULY_NO_DATE.day)
		fold_next(f, zone_instant(f->zone, next, 0));
	h->team_now = team_today(f, h->team);
	if (a == NULL)
		return;
	h->cover = a->cover;
	h->cover_team = team_today(f, a->cover_team);
	h->gone = a->left && a->cover.len == 0 && a->cover_team.len == 0;
}

void allocations_resolve(struct fold *f)
{
	for (size_t i = 0; i < f->allocation_count; i++)
		resolve(f, &f->allocations[i]);
}

void allocation_give(const struct fold *f, struct obligation *o)
{
	const struct allocation *h =
		allocation_of(f, vocabulary_sym(f->vocabulary, o->rule->owner));
	const struct allocation *lead = allocation_of(f, vocabulary_codes(f->vocabulary)->lead);

	o->case_team = lead != NULL ? lead->team_now : NO_STR;
	o->allocation = h;
	if (h == NULL || h->gone)
		return;
	o->worker = h->worker;
	o->team = h->team_now;
	o->cover = h->cover;
	o->cover_team = h->cover_team;
}

struct str allocation_team(const struct fold *f, struct str role)
{
	const struct allocation *h = allocation_of(f, vocabulary_sym(f->vocabulary, role));

	return h != NULL && !h->gone ? h->team_now : NO_STR;
}

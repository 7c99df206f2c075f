#include "common/derive/route.h"

#include "common/derive/staff.h"

static const char TEAM_PREFIX[] = "team:";

/* One alert on its way to people. */
struct routing_run {
	const struct route_case *c;
	const struct route_asked *asked;
	const struct routing *routing;
	const struct directory *directory;
	duly_civil today;
	const struct routing_line *line; /* the one that counts now */
	struct recipients *ret;
};

/* ---- who is added ---------------------------------------------------------------------------- */

/* Nobody is told the same twice; the more urgent line came first. */
static void add(struct routing_run *r, struct str person, struct str team, struct str role)
{
	struct recipients *ret = r->ret;

	for (size_t i = 0; i < ret->n; i++) {
		const struct recipient *x = &ret->list[i];

		if (str_eq(x->person, person) && (person.len > 0 || str_eq(x->team, team)))
			return;
	}
	if (ret->n < RECIPIENTS_MAX)
		ret->list[ret->n++] =
			(struct recipient){ person,       team,        role,
					    r->line->how, r->line->id, r->line->words };
}

/* The team's own mailbox; where it has none, or there is no team, the team that sees to what nobody
 * holds, which has one (routing_check.h). */
static void add_team(struct routing_run *r, struct str team, struct str role)
{
	if (team.len == 0 || (r->directory != NULL && directory_team(r->directory, team).len == 0))
		team = routing_team(r->routing, STR("unassigned"));
	add(r, NO_STR, team, role);
}

/* ---- a person -------------------------------------------------------------------------------- */

static const struct absence *absence_of(const struct routing_run *r, struct str person)
{
	duly_civil next = DULY_NO_DATE;

	return r->c->reporting != NULL ? staff_absence(r->c->reporting, person, r->today, &next)
				       : NULL;
}

static struct str team_today(const struct routing_run *r, struct str team)
{
	duly_civil next = DULY_NO_DATE;

	return r->c->reporting != NULL ? staff_team(r->c->reporting, team, r->today, &next) : team;
}

/* Follows who stands in for whom to somebody who reads mail: *person. False: there is nobody, and
 * *team may be the team that stands in. What an event says goes before the directory, which is of
 * the night before. */
static bool follow(const struct routing_run *r, struct str *person, struct str *team)
{
	for (int steps = 0; person->len > 0 && steps <= DIRECTORY_COVER_MAX; steps++) {
		const struct absence *a = absence_of(r, *person);
		const struct directory_person *p = directory_person(r->directory, *person);

		if (a == NULL && !(p != NULL && directory_absent(p, r->today)))
			return r->directory == NULL || (p != NULL && p->mailbox.len > 0);
		if (a != NULL && a->cover.len == 0 && a->cover_team.len > 0) {
			*team = team_today(r, a->cover_team);
			return false;
		}
		*person = a != NULL && a->cover.len > 0 ? a->cover : p != NULL ? p->cover : NO_STR;
	}
	return false;
}

static bool add_person(struct routing_run *r, struct str person, struct str *team, struct str role)
{
	if (!follow(r, &person, team))
		return false;
	add(r, person, *team, role);
	return true;
}

/* ---- a role ---------------------------------------------------------------------------------- */

static const struct allocation *allocation_in(const struct route_case *c, struct str role)
{
	for (size_t i = 0; i < c->allocation_count; i++)
		if (str_eq(c->allocations[i].role_name, role) && c->allocations[i].worker.len > 0)
			return &c->allocations[i];
	return NULL;
}

static bool add_in_team(struct routing_run *r, struct str role, struct str team)
{
	size_t n;
	const struct directory_row *const *rows = directory_role(r->directory, role, team, &n);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		struct str of = team;

		any |= add_person(r, rows[i]->person, &of, role);
	}
	return any;
}

/* Those who have the role though nobody is allocated: in the team that has the duty, else in
 * none. */
static bool add_by_directory(struct routing_run *r, struct str role, struct str team)
{
	if (routing_names_has(&r->routing->allocated, role))
		return false;
	return (team.len > 0 && add_in_team(r, role, team)) || add_in_team(r, role, NO_STR);
}

static struct str lead_role(const struct route_case *c)
{
	const struct vocabulary *v = law_vocabulary(c->law);

	return vocabulary_text(v, vocabulary_codes(v)->lead);
}

/* Of what is owed in no team, that of the case. */
static struct str team_of_duty(const struct routing_run *r)
{
	const struct allocation *lead = allocation_in(r->c, lead_role(r->c));

	if (r->asked->subject.team.len > 0)
		return r->asked->subject.team;
	return lead != NULL ? lead->team_now : NO_STR;
}

/* Where nobody has @role: the team of the role. Of one that somebody has in each case it is that of
 * the duty, where there is one. */
static struct str team_of_role(const struct routing_run *r, struct str role)
{
	const struct routing_subject *s = &r->asked->subject;
	const bool its = s->team.len > 0 && str_eq(s->role, role) &&
			 routing_names_has(&r->routing->allocated, role);
	const struct str team = routing_team(r->routing, role);

	return its ? s->team : team.len > 0 ? team : team_of_duty(r);
}

/* Whoever has @role: in the case; by the directory; else a team. */
static void add_role(struct routing_run *r, struct str role)
{
	const struct allocation *h = allocation_in(r->c, role);
	struct str team = h != NULL ? h->team_now : team_of_duty(r);

	if (h != NULL && add_person(r, h->worker, &team, role))
		return;
	if (h == NULL && add_by_directory(r, role, team))
		return;
	add_team(r, h != NULL ? team : team_of_role(r, role), role);
}

static void add_owner(struct routing_run *r)
{
	const struct route_asked *a = r->asked;
	struct str team = a->subject.team;

	if (a->holder.len > 0) {
		if (!add_person(r, a->holder, &team, a->subject.role))
			add_team(r, team, a->subject.role);
	} else if (a->subject.role.len > 0) {
		add_role(r, a->subject.role);
	} else {
		add_team(r, a->subject.team, NO_STR);
	}
}

/* ---- whom it was told to --------------------------------------------------------------------- */

static bool next_told(struct str *left, struct str *ret)
{
	const char *space = left->len > 0 ? memchr(left->s, ' ', left->len) : NULL;
	const size_t n = space != NULL ? (size_t)(space - left->s) : left->len;

	*ret = (struct str){ left->s, n };
	left->s += space != NULL ? n + 1 : n;
	left->len -= space != NULL ? n + 1 : n;
	return n > 0;
}

/* The same people, or who stands in for them now. */
static void add_told(struct routing_run *r, struct str told)
{
	struct str one, left = told;

	while (next_told(&left, &one)) {
		struct str team = r->asked->subject.team;

		if (str_starts(one, TEAM_PREFIX)) {
			const size_t skip = sizeof TEAM_PREFIX - 1;

			add_team(r, team_today(r, (struct str){ one.s + skip, one.len - skip }),
				 NO_STR);
		} else if (!add_person(r, one, &team, NO_STR)) {
			add_team(r, team, NO_STR);
		}
	}
}

/* ---- named eyes only ------------------------------------------------------------------------- */

/* Whoever has @role in the case, or stands in for them. */
static bool add_holder(struct routing_run *r, struct str role)
{
	const struct allocation *h = allocation_in(r->c, role);
	struct str team = h != NULL ? h->team_now : NO_STR;

	return h != NULL && add_person(r, h->worker, &team, role);
}

static bool holds(const struct routing_run *r, struct str person)
{
	for (size_t i = 0; i < r->c->allocation_count; i++) {
		struct str holder = r->c->allocations[i].worker, team = NO_STR;

		if (str_eq(holder, person) || (follow(r, &holder, &team) && str_eq(holder, person)))
			return true;
	}
	return false;
}

static void add_told_holders(struct routing_run *r, struct str told)
{
	struct str one, left = told;

	while (next_told(&left, &one)) {
		struct str team = NO_STR;

		if (holds(r, one))
			add_person(r, one, &team, NO_STR);
	}
}

static void add_restricted(struct routing_run *r, const struct routing_to *to)
{
	switch (to->kind) {
	case TO_OWNER:
		add_holder(r, r->asked->subject.role);
		break;
	case TO_CASE_HOLDER:
		add_holder(r, lead_role(r->c));
		break;
	case TO_TOLD:
		add_told_holders(r, r->asked->told);
		break;
	case TO_TOLD_LAPSED:
		add_told_holders(r, r->asked->told_lapsed);
		break;
	case TO_ROLE:
		add_holder(r, to->name);
		break;
	case TO_ITS_TEAM:
	case TO_TEAM:
		break;
	}
}

/* Nobody whom a line names holds the case: whoever leads it, or has any role in it; else the one
 * role that is for this, wherever they are. */
static void add_keepers(struct routing_run *r)
{
	const struct directory *d = r->directory;
	bool any = add_holder(r, lead_role(r->c));

	for (size_t i = 0; !any && i < r->c->allocation_count; i++)
		any = add_holder(r, r->c->allocations[i].role_name);
	for (size_t i = 0; !any && d != NULL && i < d->role_count; i++) {
		struct str team = d->by_role[i]->team;

		if (str_eq(d->by_role[i]->role, r->routing->restricted))
			any = add_person(r, d->by_role[i]->person, &team, r->routing->restricted);
	}
	if (!any)
		add_team(r, routing_team(r->routing, r->routing->restricted),
			 r->routing->restricted);
}

/* ---- a line ---------------------------------------------------------------------------------- */

static void add_to(struct routing_run *r, const struct routing_to *to)
{
	switch (to->kind) {
	case TO_OWNER:
		add_owner(r);
		break;
	case TO_CASE_HOLDER:
		add_role(r, lead_role(r->c));
		break;
	case TO_TOLD:
		add_told(r, r->asked->told);
		break;
	case TO_TOLD_LAPSED:
		add_told(r, r->asked->told_lapsed);
		break;
	case TO_ROLE:
		add_role(r, to->name);
		break;
	case TO_ITS_TEAM:
		add_team(r, team_of_duty(r), NO_STR);
		break;
	case TO_TEAM:
		add_team(r, to->name, NO_STR);
		break;
	}
}

static void add_line(struct routing_run *r, const struct routing_line *line)
{
	r->line = line;
	for (size_t i = 0; i < line->to_count; i++) {
		if (r->c->restricted)
			add_restricted(r, &line->to[i]);
		else
			add_to(r, &line->to[i]);
	}
}

static bool answers(const struct routing_line *line)
{
	for (size_t i = 0; i < line->to_count; i++)
		if (line->to[i].kind != TO_TOLD && line->to[i].kind != TO_TOLD_LAPSED)
			return false;
	return line->to_count > 0;
}

/* For each way the first that fits, down to one that says never, which is at its own place. */
static void choose(const struct routing *r, const struct routing_subject *s,
		   const struct routing_line *ret[ROUTING_WAY_COUNT])
{
	for (size_t i = 0; i < r->lines.n && ret[HOW_NEVER] == NULL; i++) {
		const struct routing_line *line = &r->lines.list[i];

		if (ret[line->how] == NULL && routing_fits(line, s))
			ret[line->how] = line;
	}
}

/* Nobody is told: by the line that says so, or because nobody had been told what is answered. */
static void add_nobody(struct recipients *ret, const struct routing_line *line)
{
	ret->list[ret->n++] =
		(struct recipient){ .how = HOW_NEVER, .line = line->id, .words = line->words };
}

static const struct routing_line *
first_of(const struct routing_line *const lines[ROUTING_WAY_COUNT])
{
	for (size_t i = 0; i < ROUTING_WAY_COUNT; i++)
		if (lines[i] != NULL)
			return lines[i];
	return NULL;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool out_of_hours(const struct routing_run *r, const struct routing_subject *s)
{
	const struct law *law = r->c->law;
	const struct zone *zone = law_zone(law);
	const struct calendar *calendar =
		s->rule_count > 0 ? law_working_calendar(law, s->rules[0]) : law_calendar(law);

	return !calendar_is_working_day(calendar, r->today) ||
	       r->c->at.ms < zone_instant(zone, r->today, r->routing->office_from).ms ||
	       r->c->at.ms >= zone_instant(zone, r->today, r->routing->office_to).ms;
}

static bool begin(const struct route_case *c, const struct route_asked *asked,
		  struct recipients *ret, struct routing_run *run)
{
	*ret = (struct recipients){ .n = 0 };
	*run = (struct routing_run){ .c = c,
				     .asked = asked,
				     .routing = law_routing(c->law, c->council),
				     .directory = law_directory(c->law, c->council),
				     .today = zone_date(law_zone(c->law), c->at),
				     .ret = ret };
	return run->routing != NULL;
}

bool route(const struct route_case *c, const struct route_asked *asked, struct recipients *ret)
{
	const struct routing_line *lines[ROUTING_WAY_COUNT] = { NULL };
	const struct routing_line none = { .how = HOW_MORNING };
	struct routing_subject s = asked->subject;
	const struct routing_line *first;
	struct routing_run run;

	if (!begin(c, asked, ret, &run))
		return false;
	s.council = c->council;
	s.outside = out_of_hours(&run, &s);
	choose(run.routing, &s, lines);
	for (size_t i = 0; i < HOW_NEVER; i++)
		if (lines[i] != NULL)
			add_line(&run, lines[i]);
	first = first_of(lines);
	if (ret->n > 0)
		return true;
	if (first != NULL && (first->how == HOW_NEVER || answers(first))) {
		add_nobody(ret, first);
		return true;
	}
	run.line = first != NULL ? first : &none;
	if (c->restricted)
		add_keepers(&run);
	else
		add_owner(&run);
	return true;
}

void route_escalation(const struct route_case *c, const struct routing_line *line,
		      const struct route_asked *asked, struct recipients *ret)
{
	struct routing_run run;

	if (!begin(c, asked, ret, &run))
		return;
	add_line(&run, line);
	if (ret->n == 0)
		add_keepers(&run);
}

/* ---- escalations ----------------------------------------------------------------------------- */

static bool same_to(const struct routing_line *a, const struct routing_line *b)
{
	return a->to_count > 0 && b->to_count > 0 && a->to[0].kind == b->to[0].kind &&
	       str_eq(a->to[0].name, b->to[0].name);
}

bool route_escalates(const struct routing *r, const struct routing_line *line,
		     const struct routing_subject *s)
{
	for (size_t i = 0; i < r->escalations.n; i++) {
		const struct routing_line *x = &r->escalations.list[i];

		if (same_to(x, line) && routing_fits(x, s))
			return x == line;
	}
	return false;
}

/* ---- stages ---------------------------------------------------------------------------------- */

static bool is_last_warning(const struct law *law, const struct obligation *o,
			    const struct rung *rung)
{
	struct rung next;

	return !ladder_next(law, o, rung->at, &next) || next.kind != RUNG_UPCOMING;
}

enum routing_stage route_stage(const struct law *law, const struct obligation *o,
			       const struct rung *rung)
{
	switch (rung->kind) {
	case RUNG_OPENED:
		return ROUTE_OPENED;
	case RUNG_UPCOMING:
		return is_last_warning(law, o, rung) ? ROUTE_UPCOMING_LAST : ROUTE_UPCOMING;
	case RUNG_DUE:
		return ROUTE_DUE;
	case RUNG_OVERDUE:
		break;
	}
	return strcmp(rung->step, "overdue") == 0 ? ROUTE_OVERDUE : ROUTE_REPEATED;
}

/* ---- kept ------------------------------------------------------------------------------------ */

struct str recipients_join(const struct recipients *r, struct arena *arena)
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < r->n; i++) {
		const struct recipient *x = &r->list[i];

		if (x->how == HOW_NEVER)
			continue;
		buf_printf(&b, "%s%s%.*s", b.len > 0 ? " " : "",
			   x->person.len > 0 ? "" : TEAM_PREFIX,
			   STR_FMT(x->person.len > 0 ? x->person : x->team));
	}
	return arena_str(arena, (struct str){ (const char *)b.data, b.len });
}

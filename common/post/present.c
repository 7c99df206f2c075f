#include "common/post/present.h"

#include <stdlib.h>
#include <strings.h>

#include "common/base/memory.h"
#include "common/docket/reader.h"
#include "common/engine/folder.h"

/* A duty, as it was when it was looked at. */
struct standing {
	uint8_t id[ID_LEN];
	struct str council, subject, rule, owner, worker, cover, family;
	enum post_standing standing;
	bool attested, watched;
	duly_civil due, planned;
	duly_instant due_at;
};

struct present {
	const char *data;
	struct post_world world;
	struct store *store;
	struct docket_reader *reader;  /* of the last look, let go: people and rules */
	struct docket_reader *listing; /* that the duties were read by, likewise     */
	duly_instant at;
	bool listed, bears;
	struct arena *arena; /* of the duties of this look                         */
	struct standing *list;
	size_t n, cap;
	const struct declared_feed *feeds;
	size_t feed_count;
};

/* ---- duties ---------------------------------------------------------------------------------- */

static enum post_standing standing_of(const struct obligation *o, duly_instant at)
{
	if (o->status != OBLIGATION_OPEN || !o->watched || o->history)
		return POST_OVER;
	if (o->planned.day != DULY_NO_DATE.day)
		return POST_BOOKED;
	return obligation_is_quiet(o, at) ? POST_ANSWERED : POST_OPEN;
}

static bool add_duty(void *ctx, const struct law *law, const struct seen *seen)
{
	struct present *p = ctx;
	const struct obligation *o = seen->obligation;
	struct standing s = {
		.council = arena_str(p->arena, o->trigger->council),
		.subject = arena_str(p->arena, o->subject),
		.rule = arena_str(p->arena, o->rule->id),
		.owner = arena_str(p->arena, o->rule->owner),
		.worker = arena_str(p->arena, o->worker),
		.cover = arena_str(p->arena, o->cover),
		.standing = standing_of(o, p->at),
		.attested = o->answer.last != NULL,
		.watched = o->status != OBLIGATION_OPEN || o->watched,
		.due = o->due,
		.planned = o->planned,
		.due_at = o->due_at,
	};

	(void)law;
	if (o->status != OBLIGATION_OPEN)
		return true;
	if (seen->group_count > 0)
		s.family = arena_str(p->arena, seen->groups[0]);
	memcpy(s.id, seen->stored->id, ID_LEN);
	LIST_ROOM(p->arena, p->list, p->n, p->cap);
	p->list[p->n++] = s;
	return true;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(((const struct standing *)a)->id, ((const struct standing *)b)->id, ID_LEN);
}

/* Only where somebody asks for a duty: a turn with nothing to write goes through no case. */
static void list_duties(struct present *p)
{
	struct docket_reader *reader = NULL;

	if (p->listed)
		return;
	p->listed = true;
	if (docket_reader_open(p->store, &reader, NULL) != DULY_OK)
		return;
	if (docket_reader_each(reader, p->at, add_duty, p, NULL) == DULY_OK)
		docket_reader_feeds(reader, p->at, &p->feeds, &p->feed_count, NULL);
	docket_reader_let_go(reader);
	p->listing = reader;
	if (p->n > 0)
		qsort(p->list, p->n, sizeof *p->list, by_id);
}

/* ---- people ---------------------------------------------------------------------------------- */

static const struct law *law_of(const struct present *p)
{
	return docket_reader_law(p->reader);
}

static duly_civil day_of(const struct present *p, duly_instant at)
{
	return zone_date(law_zone(law_of(p)), at);
}

/* Who reads the mail of @reference on @on: whoever stands in, where they are away or have left. */
static const struct directory_person *reads(const struct directory *d, struct str reference,
					    duly_civil on)
{
	const struct directory_person *who = directory_person(d, reference);

	for (int i = 0; i < DIRECTORY_COVER_MAX && who != NULL && directory_absent(who, on); i++)
		who = directory_person(d, who->cover);
	return who;
}

static struct str team_of(const struct directory *d, struct str person)
{
	const struct directory_person *who = directory_person(d, person);

	for (size_t i = 0; who != NULL && i < who->row_count; i++)
		if (who->rows[i].team.len > 0)
			return who->rows[i].team;
	return NO_STR;
}

/* Somebody is reached: the team's own mailbox, or that of those who have what nobody has. */
static struct str fallback(const struct law *law, const struct directory *d, struct str council,
			   struct str team)
{
	const struct routing *r = law_routing(law, council);
	struct str mailbox = directory_team(d, team);

	if (mailbox.len == 0 && r != NULL)
		mailbox = directory_team(d, routing_team(r, STR("unassigned")));
	return mailbox;
}

/* What belongs to no council goes to whichever has a mailbox for it. */
static const struct directory *directory_of(const struct law *law, const struct post_whom *whom)
{
	size_t n;
	const struct directory *all = law_directories(law, &n);

	if (whom->council.len > 0)
		return law_directory(law, whom->council);
	for (size_t i = 0; i < n; i++)
		if (directory_team(&all[i], whom->team).len > 0)
			return &all[i];
	return n > 0 ? &all[0] : NULL;
}

static bool mailbox(void *ctx, const struct post_whom *whom, duly_instant at, struct arena *arena,
		    struct post_mailbox *ret)
{
	const struct present *p = ctx;
	const struct directory *d = directory_of(law_of(p), whom);
	const struct directory_person *who = NULL;
	struct str team = whom->team;

	if (d == NULL)
		return false;
	if (whom->person.len > 0) {
		who = reads(d, whom->person, day_of(p, at));
		if (team.len == 0)
			team = team_of(d, whom->person);
	}
	const struct str address = who != NULL && who->mailbox.len > 0
					   ? who->mailbox
					   : fallback(law_of(p), d, d->council, team);

	ret->address = arena_str(arena, address);
	ret->language = who != NULL ? arena_str(arena, who->language) : NO_STR;
	return address.len > 0;
}

static bool who_in(const struct directory *d, struct str reference, struct post_whom *ret)
{
	*ret = (struct post_whom){ .council = d->council };
	if (directory_person(d, reference) != NULL)
		ret->person = reference;
	else if (directory_team(d, reference).len > 0)
		ret->team = reference;
	return ret->person.len + ret->team.len > 0;
}

bool present_who(struct present *p, struct str council, struct str reference, struct post_whom *ret)
{
	size_t n;
	const struct directory *all = p->reader != NULL ? law_directories(law_of(p), &n) : NULL;

	for (size_t i = 0; all != NULL && i < n; i++)
		if ((council.len == 0 || str_eq(council, all[i].council)) &&
		    who_in(&all[i], reference, ret))
			return true;
	return false;
}

void present_offer(struct present *p, struct str council, struct suggestion *near)
{
	size_t n;
	const struct directory *all = p->reader != NULL ? law_directories(law_of(p), &n) : NULL;

	for (size_t i = 0; all != NULL && i < n; i++)
		for (size_t k = 0; k < all[i].row_count; k++) {
			const struct directory_row *row = &all[i].rows[k];

			if (council.len > 0 && !str_eq(council, all[i].council))
				continue;
			suggest_offer(near, row->person.len > 0 ? row->person : row->team);
		}
}

duly_instant present_time(const struct present *p, duly_instant now)
{
	const struct docket_state *state =
		p->reader != NULL ? docket_reader_state(p->reader) : NULL;

	return state != NULL && state->rehearsal ? state->latest : now;
}

bool present_whose(struct present *p, struct str address, struct post_whom *ret)
{
	size_t n;
	const struct directory *all = p->reader != NULL ? law_directories(law_of(p), &n) : NULL;

	for (size_t i = 0; all != NULL && i < n; i++)
		for (size_t k = 0; k < all[i].person_count; k++) {
			const struct str mine = all[i].people[k].mailbox;

			if (mine.len != address.len ||
			    strncasecmp(mine.s, address.s, mine.len) != 0)
				continue;
			*ret = (struct post_whom){ .council = all[i].council,
						   .person = all[i].people[k].reference };
			return true;
		}
	return false;
}

static void everybody(void *ctx, struct str council, duly_instant at, post_visit_whom visit,
		      void *visitor)
{
	const struct present *p = ctx;
	const struct directory *d = law_directory(law_of(p), council);

	for (size_t i = 0; d != NULL && i < d->person_count; i++) {
		const struct directory_person *who = &d->people[i];
		const struct post_whom whom = { .council = council, .person = who->reference };

		if (who->mailbox.len > 0 && !directory_absent(who, day_of(p, at)))
			visit(visitor, &whom);
	}
	for (size_t i = 0; d != NULL && i < d->row_count; i++) {
		const struct post_whom whom = { .council = council, .team = d->rows[i].team };

		if (d->rows[i].person.len == 0 && d->rows[i].mailbox.len > 0)
			visit(visitor, &whom);
	}
}

static void councils(void *ctx, post_visit_council visit, void *visitor)
{
	const struct present *p = ctx;
	size_t n;
	const struct directory *all = law_directories(law_of(p), &n);

	for (size_t i = 0; i < n; i++)
		visit(visitor, all[i].council);
	visit(visitor, STR("")); /* what belongs to none */
}

/* After a person the manager of their team; after a manager those who have what nobody has. */
static bool next(void *ctx, const struct post_whom *whom, struct str rule, duly_instant at,
		 struct arena *arena, struct post_whom *ret)
{
	const struct present *p = ctx;
	const struct law *law = law_of(p);
	const struct directory *d = directory_of(law, whom);
	const struct routing *r = law_routing(law, whom->council);
	const struct str manager = STR("team-manager");
	size_t n = 0;

	(void)rule;
	const struct str team = whom->team.len > 0 ? whom->team : team_of(d, whom->person);
	const struct directory_row *const *rows = directory_role(d, manager, team, &n);

	*ret = (struct post_whom){ .council = whom->council, .role = manager };
	for (size_t i = 0; i < n && !str_eq(whom->role, manager); i++) {
		const struct directory_person *who = reads(d, rows[i]->person, day_of(p, at));

		if (who == NULL || who->mailbox.len == 0 || str_eq(who->reference, whom->person))
			continue;
		ret->person = arena_str(arena, who->reference);
		ret->team = arena_str(arena, team);
		return true;
	}
	ret->role = STR("unassigned");
	ret->team = r != NULL ? arena_str(arena, routing_team(r, ret->role)) : NO_STR;
	return ret->team.len > 0 && !str_eq(ret->team, whom->team);
}

/* ---- duties, asked --------------------------------------------------------------------------- */

/* Whether @whom is not whoever has it, or reads their mail. Of those who are told in another role
 * than that which owes it nobody asks. */
static bool handed_on(const struct present *p, const struct standing *s,
		      const struct post_whom *whom, duly_instant at)
{
	const struct directory *d = law_directory(law_of(p), whom->council);
	const struct directory_person *who;

	if (whom->person.len == 0 || !str_eq(whom->role, s->owner) || s->worker.len == 0 ||
	    str_eq(whom->person, s->worker) || str_eq(whom->person, s->cover))
		return false;
	who = reads(d, s->worker, day_of(p, at));
	return who == NULL || !str_eq(who->reference, whom->person);
}

static struct post_duty duty(void *ctx, const struct post_whom *whom,
			     const uint8_t obligation[ID_LEN], duly_instant at, struct arena *arena)
{
	struct present *p = ctx;
	struct standing wanted;
	const struct standing *s;

	list_duties(p);
	memcpy(wanted.id, obligation, ID_LEN);
	s = p->n > 0 ? bsearch(&wanted, p->list, p->n, sizeof *p->list, by_id) : NULL;
	if (s == NULL)
		return (struct post_duty){ .standing = POST_OVER,
					   .due = DULY_NO_DATE,
					   .planned = DULY_NO_DATE,
					   .due_at = DULY_NO_INSTANT,
					   .unknown = p->bears };
	return (struct post_duty){
		.standing = s->standing,
		.due = s->due,
		.planned = s->planned,
		.due_at = s->due_at,
		.attested = s->attested,
		.handed_on = handed_on(p, s, whom, at),
		.rule = arena_str(arena, s->rule),
		.worker = arena_str(arena, s->worker),
		.family = arena_str(arena, s->family),
	};
}

static int by_due(const void *pa, const void *pb)
{
	const struct post_run *a = pa, *b = pb;

	if (a->due_at.ms != b->due_at.ms)
		return a->due_at.ms < b->due_at.ms ? -1 : 1;
	return str_cmp(a->rule, b->rule);
}

/* What is owed of @s by @worker, or by whom they stand in for. */
static bool runs_for(const struct standing *s, struct str council, struct str worker)
{
	return s->watched && s->standing != POST_OVER && worker.len > 0 &&
	       str_eq(s->council, council) &&
	       (str_eq(s->worker, worker) || str_eq(s->cover, worker));
}

static const struct post_run *runs(void *ctx, struct str council, struct str worker,
				   struct str subject, duly_instant at, struct arena *arena,
				   size_t *ret_n)
{
	struct present *p = ctx;
	struct post_run *list = NULL;
	size_t n = 0, cap = 0;

	(void)at;
	list_duties(p);
	for (size_t i = 0; i < p->n; i++) {
		const struct standing *s = &p->list[i];

		if (!runs_for(s, council, worker) ||
		    (subject.len > 0 && !str_eq(s->subject, subject)))
			continue;
		LIST_ROOM(arena, list, n, cap);
		list[n++] = (struct post_run){ arena_str(arena, s->rule), s->due, s->due_at,
					       s->standing == POST_BOOKED };
	}
	if (n > 0)
		qsort(list, n, sizeof *list, by_due);
	*ret_n = n;
	return list;
}

static struct post_complete complete(void *ctx, struct str council, duly_instant at)
{
	struct present *p = ctx;
	struct post_complete c = { .to = DULY_NEVER };

	(void)at;
	list_duties(p);
	for (size_t i = 0; i < p->feed_count; i++)
		if (str_eq(p->feeds[i].council, council))
			c.to.ms = MIN(c.to.ms, p->feeds[i].complete_to.ms);
	if (c.to.ms == DULY_NEVER.ms)
		c.to = DULY_NO_INSTANT;
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->list[i].council, council)) {
			c.clocks++;
			c.unwatched += !p->list[i].watched;
		}
	return c;
}

/* ---- law ------------------------------------------------------------------------------------- */

static bool is_visit(const struct rule *r)
{
	for (size_t i = 0; i < r->met_count; i++)
		if (str_is(r->met_by[i].event.type->name, "visit.made"))
			return true;
	return false;
}

static bool of_hours(const struct rule *r)
{
	for (size_t i = 0; i < r->within_count; i++)
		if (r->within[i].period.unit == PERIOD_HOURS)
			return true;
	return false;
}

static bool rule(void *ctx, struct str council, struct str name, struct arena *arena,
		 struct post_rule *ret)
{
	const struct present *p = ctx;
	const struct rule *r = law_rule(law_for(law_of(p), council), name);

	if (r == NULL)
		return false;
	*ret = (struct post_rule){ arena_str(arena, r->title), of_hours(r), is_visit(r) };
	return true;
}

static bool working(void *ctx, struct str council, duly_civil day)
{
	const struct present *p = ctx;

	return calendar_is_working_day(law_calendar(law_for(law_of(p), council)), day);
}

static const struct zone *zone(void *ctx)
{
	return law_zone(law_of(ctx));
}

static int morning(void *ctx, struct str council)
{
	const struct present *p = ctx;
	const struct routing *r = law_routing(law_of(p), council);

	return r != NULL ? r->morning : 8 * 60 + 45;
}

/* ---- looks ----------------------------------------------------------------------------------- */

struct present *present_new(const char *data)
{
	struct present *p = memory_zeroed(sizeof *p);

	*p = (struct present){ .data = data, .at = DULY_NO_INSTANT, .arena = arena_new() };
	p->world = (struct post_world){ p,        mailbox,   rule,    duty, runs,    next,
					councils, everybody, working, zone, morning, complete };
	return p;
}

struct present *present_over(struct store *store)
{
	struct present *p = present_new(NULL);

	p->store = store;
	return p;
}

void present_free(struct present **present)
{
	struct present *p = *present;

	*present = NULL;
	if (p == NULL)
		return;
	docket_reader_close(&p->listing);
	docket_reader_close(&p->reader);
	if (p->data != NULL)
		store_close(&p->store);
	arena_free(&p->arena);
	free(p);
}

const struct post_world *present_world(struct present *p)
{
	return &p->world;
}

void present_bear(struct present *p)
{
	p->bears = true;
}

bool present_rehearses(const struct present *p)
{
	return p->reader != NULL && docket_reader_state(p->reader)->rehearsal;
}

bool present_has_look(const struct present *p)
{
	return p->reader != NULL;
}

/* The scheduler may have set its store aside and built another. */
static duly_result open_store(struct present *p, struct duly_diag *diag)
{
	if (p->data == NULL)
		return DULY_OK;
	if (p->store != NULL && store_look(p->store, NULL) != DULY_OK) {
		docket_reader_close(&p->listing);
		docket_reader_close(&p->reader);
		store_close(&p->store);
	}
	return p->store != NULL ? DULY_OK : folder_open_store(p->data, &p->store, diag);
}

static duly_result look(struct present *p, duly_instant now, struct duly_diag *diag)
{
	struct docket_reader *reader = NULL;
	duly_result r = open_store(p, diag);

	if (r == DULY_OK)
		r = docket_reader_open(p->store, &reader, diag);
	if (r != DULY_OK)
		return r;
	docket_reader_let_go(reader);
	docket_reader_close(&p->listing);
	docket_reader_close(&p->reader);
	p->reader = reader;
	p->at = now;
	p->listed = p->bears = false;
	p->list = NULL;
	p->feeds = NULL;
	p->n = p->cap = p->feed_count = 0;
	arena_reset(p->arena);
	return DULY_OK;
}

duly_result present_look(struct present *p, duly_instant now, uint64_t seq, int64_t every_ms,
			 struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	if (p->reader == NULL || docket_reader_state(p->reader)->feed_head < seq ||
	    now.ms - p->at.ms >= every_ms || now.ms < p->at.ms)
		r = look(p, now, diag);
	if (r == DULY_OK && docket_reader_state(p->reader)->feed_head < seq)
		r = duly_fail(diag, DULY_E_UNAVAILABLE,
			      "the scheduler's store is behind what it has told");
	return r;
}

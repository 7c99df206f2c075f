#include "common/docket/reallocation.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/derive/staff.h"
#include "common/docket/addressing.h"
#include "common/docket/alert_write.h"
#include "common/docket/from_record.h"
#include "common/docket/in_hand.h"
#include "common/docket/private.h"
#include "common/docket/stored_reallocation.h"
#include "common/docket/tell.h"
#include "common/docket/timer.h"

struct reallocation {
	struct str council, subject;
	struct stored_reallocation stored;
	struct reallocation *next;
};

/* Those that wait, and others that this run has had to do with: what changes is written through, so
 * that what is held is what is stored. */
struct reallocations {
	struct reallocation *list;
	struct arena *arena;
};

/* ---- kept ------------------------------------------------------------------------------------ */

void reallocations_free(struct reallocations **reallocations)
{
	struct reallocations *r = *reallocations;

	*reallocations = NULL;
	if (r == NULL)
		return;
	arena_free(&r->arena);
	free(r);
}

static void write_through(struct docket *d, const struct reallocation *h)
{
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };

	stored_reallocation_write(&h->stored, &value);
	store_put(d->txn, STORE_META, stored_reallocation_key(h->council, h->subject, &key),
		  buf_view(&value));
	d->dirty = true;
}

static struct reallocation *add(struct reallocations *r, struct str council, struct str subject)
{
	struct reallocation *h = arena_alloc(r->arena, sizeof *h), **at = &r->list;

	h->council = arena_str(r->arena, council);
	h->subject = arena_str(r->arena, subject);
	while (*at != NULL)
		at = &(*at)->next;
	*at = h;
	return h;
}

/* What waits for nothing is only checked: it is read when its subject says something again. */
static duly_result load_one(struct reallocations *r, struct view key, struct view value,
			    struct duly_diag *diag)
{
	struct stored_reallocation stored;
	struct str council, subject;

	duly_result result = stored_reallocation_whose(key, &council, &subject, diag);
	if (result == DULY_OK)
		result = stored_reallocation_read(key, value, r->arena, &stored, diag);
	if (result == DULY_OK && stored.waiting)
		add(r, council, subject)->stored = stored;
	return result;
}

static duly_result load_all(struct reallocations *r, struct store_txn *txn, struct duly_diag *diag)
{
	const struct view prefix = STORED_REALLOCATIONS;
	struct view key, value, from = prefix;
	bool after = false;

	while (store_seek(txn, STORE_META, from, after, &key, &value) && key.len >= prefix.len &&
	       memcmp(key.data, prefix.data, prefix.len) == 0) {
		const duly_result result = load_one(r, key, value, diag);

		if (result != DULY_OK)
			return result;
		from = key;
		after = true;
	}
	return store_outcome(txn, diag);
}

duly_result reallocations_load(struct store_txn *txn, struct reallocations **ret,
			       struct duly_diag *diag)
{
	struct reallocations *r = memory_zeroed(sizeof *r);

	r->arena = arena_new();
	const duly_result result = load_all(r, txn, diag);
	if (result != DULY_OK)
		reallocations_free(&r);
	*ret = r;
	return result;
}

/* That of the subject, from the store where it waited for nothing; a new one where there is
 * none. */
static duly_result find(struct docket *d, struct str council, struct str subject,
			struct reallocation **ret, struct duly_diag *diag)
{
	struct stored_reallocation stored = { .timer = DULY_NEVER };
	duly_auto_fini(buf) b = { 0 };
	struct view value;

	for (*ret = d->reallocations->list; *ret != NULL; *ret = (*ret)->next) {
		if (str_eq((*ret)->council, council) && str_eq((*ret)->subject, subject))
			return DULY_OK;
	}
	const struct view key = stored_reallocation_key(council, subject, &b);
	duly_result r = DULY_OK;

	if (store_get(d->txn, STORE_META, key, &value))
		r = stored_reallocation_read(key, value, d->reallocations->arena, &stored, diag);
	else
		r = store_outcome(d->txn, diag);
	if (r != DULY_OK)
		return r;
	*ret = add(d->reallocations, council, subject);
	(*ret)->stored = stored;
	return DULY_OK;
}

/* The step is that of what counts now. Where it is the same as before nothing has been handed over
 * again: a repeated, or an older event that came late, tells nobody twice. */
static duly_result take_step(struct docket *d, struct str council, struct str subject,
			     struct str step, bool *ret_changed, struct duly_diag *diag)
{
	struct reallocation *h;

	*ret_changed = false;
	const duly_result r = find(d, council, subject, &h, diag);
	if (r != DULY_OK || str_eq(h->stored.step, step))
		return r;
	h->stored.step = arena_str(d->reallocations->arena, step);
	h->stored.waiting = step.len > 0;
	write_through(d, h);
	*ret_changed = h->stored.waiting;
	return DULY_OK;
}

duly_result reallocation_changed(struct docket *d, struct str council, struct str subject,
				 const struct event *why, struct duly_diag *diag)
{
	duly_auto_fini(buf) step = { 0 };
	bool changed;

	if (why != NULL)
		buf_printf(&step, "%.*s %.*s", STR_FMT(why->source), STR_FMT(why->id));
	return take_step(d, council, subject, (struct str){ (const char *)step.data, step.len },
			 &changed, diag);
}

/* ---- by the directory ------------------------------------------------------------------------ */

static const char BY_DIRECTORY[] = "directory";

/* Away since which day, and who stands in: what is handed over anew where it is another. */
static void directory_step(const struct directory_person *p, struct buf *step)
{
	const bool left = p->left.day != DULY_NO_DATE.day;
	char day[DULY_DATE_TEXT];

	buf_printf(step, "%s %s %s %.*s", BY_DIRECTORY, left ? "left" : "away",
		   duly_civil_print(left ? p->left : p->away_from, day), STR_FMT(p->cover));
}

static bool was_by_directory(struct docket *d, struct str council, struct str subject)
{
	duly_auto_fini(buf) b = { 0 };
	struct stored_reallocation stored;
	const struct view key = stored_reallocation_key(council, subject, &b);
	struct view value;

	return store_get(d->txn, STORE_META, key, &value) &&
	       stored_reallocation_read(key, value, d->turn.arena, &stored, NULL) == DULY_OK &&
	       str_starts(stored.step, BY_DIRECTORY);
}

/* What an event says of them goes before the directory, and has its own notice. */
static duly_result look_at(struct docket *d, const struct directory *directory,
			   const struct directory_person *p, bool *changed, struct duly_diag *diag)
{
	const duly_civil today = zone_date(law_zone(d->in_force.law), d->turn.now);
	const struct reporting *r = councils_of(&d->councils, directory->council);
	const struct str subject =
		arena_printf(d->turn.arena, "worker:%.*s", STR_FMT(p->reference));
	duly_auto_fini(buf) step = { 0 };
	duly_civil next = DULY_NO_DATE;

	if (staff_absence(r, p->reference, today, &next) != NULL)
		return DULY_OK;
	if (directory_absent(p, today))
		directory_step(p, &step);
	else if (!was_by_directory(d, directory->council, subject))
		return DULY_OK;
	return take_step(d, directory->council, subject,
			 (struct str){ (const char *)step.data, step.len }, changed, diag);
}

duly_result reallocation_by_directories(struct docket *d, bool *ret_changed, struct duly_diag *diag)
{
	size_t n;
	const struct directory *list = law_directories(d->in_force.law, &n);
	duly_result r = DULY_OK;

	*ret_changed = false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i].person_count && r == DULY_OK; k++) {
			bool changed = false;

			r = look_at(d, &list[i], &list[i].people[k], &changed, diag);
			*ret_changed |= changed;
		}
	return r != DULY_OK ? r : store_outcome(d->txn, diag);
}

duly_result reallocation_ahead(struct docket *d, const struct in_hand *in, duly_civil on,
			       struct duly_diag *diag)
{
	const duly_instant at = on.day != DULY_NO_DATE.day
					? zone_instant(law_zone(d->in_force.law), on, 0)
					: DULY_NEVER;
	struct reallocation *h;

	const duly_result r = find(d, in->file.council, in->file.subject, &h, diag);
	if (r != DULY_OK || h->stored.timer.ms == at.ms)
		return r;
	timer_set(d, in->key, &h->stored.timer, &h->stored.timer_number, at);
	write_through(d, h);
	return store_outcome(d->txn, diag);
}

/* ---- counted by a sweep ---------------------------------------------------------------------- */

/* A sweep that begins again comes to every case again: without this those that it had been through
 * would be counted twice. */
void reallocation_restart(struct docket *d)
{
	for (struct reallocation *h = d->reallocations->list; h != NULL; h = h->next) {
		if (!h->stored.waiting || h->stored.cases + h->stored.obligations == 0)
			continue;
		h->stored.cases = h->stored.obligations = 0;
		write_through(d, h);
	}
}

/* Whether it is in the hands of the team or person. A team that was replaced by one that was
 * replaced by another has what each of those had. */
static bool concerns(const struct reporting *r, struct str subject,
		     const struct stored_obligation *stored)
{
	const struct obligation *o = stored->derived;
	struct str name;
	const bool team = subject_kind(subject, &name) == SUBJECT_TEAM;

	if (!tell_is_of_it(stored) || o->allocation == NULL)
		return false;
	return team ? staff_passes(r, o->allocation->team, name)
		    : str_eq(o->allocation->worker, name);
}

/* Each count is stored at once. The sweep's place is in the state, and both are committed in one
 * transaction: after a restart neither can be ahead of the other. */
void reallocation_count(struct docket *d, const struct case_telling *t)
{
	for (struct reallocation *h = d->reallocations->list; h != NULL; h = h->next) {
		uint64_t n = 0;

		if (!h->stored.waiting || !str_eq(h->council, t->council))
			continue;
		for (size_t i = 0; i < t->obligations->n; i++)
			n += concerns(t->reporting, h->subject, &t->obligations->list[i]);
		if (n == 0)
			continue;
		h->stored.cases++;
		h->stored.obligations += n;
		write_through(d, h);
	}
}

/* ---- told ------------------------------------------------------------------------------------ */

struct notice {
	bool of_team;
	struct str what, whom; /* the team or person, and who has it from now on   */
	struct str team;       /* that is told                                     */
	duly_civil until;
	const char *code;
};

/* The last replacement of the team, which may lie ahead: whoever gets its work hears of it when it
 * is said, not on the day. */
static bool notice_of_team(const struct reporting *r, struct str team, struct notice *ret)
{
	for (size_t i = r->replacement_count; i-- > 0;) {
		const struct replacement *x = &r->replacements[i];

		if (!str_eq(x->team, team))
			continue;
		*ret = (struct notice){ true, team, x->by, x->by, DULY_NO_DATE, "team-replaced" };
		return true;
	}
	return false;
}

/* Nobody is told of an absence in which nobody stands in: nothing is handed over; nor of one before
 * its day: who stands in then is told then what there is. */
static bool notice_of_worker(const struct reporting *r, struct str worker, duly_civil today,
			     struct notice *ret)
{
	for (size_t i = r->absence_count; i-- > 0;) {
		const struct absence *a = &r->absences[i];

		if (!str_eq(a->worker, worker) || a->from.day > today.day)
			continue;
		*ret = (struct notice){ false,    worker,
					a->cover, a->cover_team,
					a->until, a->left ? "worker-left" : "worker-away" };
		return a->left || a->cover.len > 0 || a->cover_team.len > 0;
	}
	return false;
}

/* The same by the directory, where no event says anything of them. */
static bool notice_of_person(const struct directory *directory, struct str worker, duly_civil today,
			     struct notice *ret)
{
	const struct directory_person *p = directory_person(directory, worker);
	const struct directory_person *cover =
		p != NULL ? directory_person(directory, p->cover) : NULL;

	if (p == NULL || !directory_absent(p, today))
		return false;
	const bool left = p->left.day != DULY_NO_DATE.day && p->left.day < today.day;

	*ret = (struct notice){ false,
				worker,
				p->cover,
				(cover != NULL ? cover : p)->rows[0].team,
				left ? DULY_NO_DATE : p->away_to,
				left ? "worker-left" : "worker-away" };
	return left || p->cover.len > 0;
}

static bool notice_of(const struct docket *d, const struct reallocation *h, struct notice *ret)
{
	const struct reporting *r = councils_of(&d->councils, h->council);
	const duly_civil today = zone_date(law_zone(d->in_force.law), d->turn.now);
	struct str name;

	if (subject_kind(h->subject, &name) == SUBJECT_TEAM)
		return notice_of_team(r, name, ret);
	if (str_starts(h->stored.step, BY_DIRECTORY))
		return notice_of_person(law_directory(d->in_force.law, h->council), name, today,
					ret);
	return notice_of_worker(r, name, today, ret);
}

static void put_counts(struct alert_writing *out, const struct stored_reallocation *s)
{
	alert_key(out, "open");
	pack_uint(out->b, s->obligations);
	alert_key(out, "cases");
	pack_uint(out->b, s->cases);
	alert_put_text(out, "step", s->step);
}

/* To the team that has it from now on; where it is in no hands, to whoever sees to that. The round
 * is in the id, so that a team that is replaced, put back and replaced again is told each time. */
static void tell_notice(struct docket *d, const struct reallocation *h, const struct notice *n)
{
	struct alert_head head = { .type = ALERT_HANDED_OVER,
				   .subject = h->subject,
				   .cause = CAUSE_SWEEP,
				   .round = h->stored.round,
				   .rung_at = DULY_NO_INSTANT };
	const struct str whom = n->whom.len > 0 ? n->whom : n->team;
	struct teams teams = { .n = 0 };
	struct recipients recipients;
	struct alert_writing out;

	teams_add(&teams, n->team);
	teams_unassigned(&teams);
	alert_reallocated_id(h->subject, str_of(n->code), h->stored.step.s, whom, h->stored.round,
			     head.id);
	alert_begin(d, &out, &head);
	alert_put_text(&out, "council", h->council);
	alert_put_text(&out, "code", str_of(n->code));
	alert_put_text(&out, n->of_team ? "from" : "worker", n->what);
	if (!n->of_team)
		alert_put_text(&out, "cover", n->whom);
	alert_put_text(&out, "team", teams.list[0]);
	if (n->until.day != DULY_NO_DATE.day) {
		alert_key(&out, "until");
		pack_civil(out.b, n->until);
	}
	put_counts(&out, &h->stored);
	address_other(d,
		      &(struct addressed){ .council = h->council,
					   .stage = ROUTE_HANDED_OVER,
					   .team = n->team,
					   .person = n->of_team ? NO_STR : n->whom },
		      &recipients);
	alert_put_to(&out, NO_STR, &teams, &recipients);
	alert_end(d, &out);
}

/* True: it was told, now or by the record. From the record whether it was is a fact, whatever this
 * engine counts. */
static bool tell_one(struct docket *d, const struct reallocation *h)
{
	struct notice notice;

	if (d->turn.from_record != NULL)
		return from_record_has_notice(d->turn.from_record, ALERT_HANDED_OVER, h->council,
					      h->subject);
	if (h->stored.obligations == 0 || !notice_of(d, h, &notice))
		return false;
	tell_notice(d, h, &notice);
	return true;
}

/* Ensures: a reallocation is told once. It waits no more whether it was told or concerned nobody,
 * and the next event of its subject begins with nothing counted and, where it was told, a round of
 * its own. */
void reallocation_tell(struct docket *d)
{
	if (d->state.held)
		return;
	for (struct reallocation *h = d->reallocations->list; h != NULL; h = h->next) {
		if (!h->stored.waiting)
			continue;
		h->stored.round += tell_one(d, h);
		h->stored.waiting = false;
		h->stored.cases = h->stored.obligations = 0;
		write_through(d, h);
	}
}

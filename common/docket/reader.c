#include "common/docket/reader.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/derive/people.h"
#include "common/derive/staff.h"
#include "common/docket/council.h"
#include "common/docket/directories.h"
#include "common/docket/feed_read.h"
#include "common/docket/feeds.h"
#include "common/docket/in_force.h"
#include "common/docket/obligation_match.h"
#include "common/docket/stored_case.h"
#include "common/docket/stored_consumer.h"
#include "common/wire/wire.h"

/* ---- a reader beside the writer -------------------------------------------------------------- */

struct docket_reader {
	struct store_txn *txn;
	struct docket_state state;
	struct in_force in_force;
	struct councils councils;
	struct arena *arena, *link_arena, *feed_arena;
	struct link *links;         /* of all cases that the last look has been through         */
	duly_instant known;         /* what came later is not read; DULY_NEVER: all is          */
	struct known_council *then; /* what councils had said by then                    */
};

struct known_council {
	struct str name;
	struct reporting reporting;
	struct known_council *next;
};

static duly_result load(struct docket_reader *r, struct store *store, struct duly_diag *diag)
{
	duly_result result = store_begin(store, false, &r->txn, diag);

	if (result == DULY_OK)
		result = stored_state_get(r->txn, &r->state, diag);
	if (result == DULY_OK)
		result = in_force_get(r->txn, &r->in_force, diag);
	if (result != DULY_OK)
		return result;
	if (r->in_force.law == NULL)
		return duly_fail(diag, DULY_E_NOTFOUND, "nothing is in force in this store yet");
	return councils_load(&r->councils, r->txn, r->in_force.law, diag);
}

duly_result docket_reader_open(struct store *store, struct docket_reader **ret,
			       struct duly_diag *diag)
{
	struct docket_reader *r = memory_zeroed(sizeof *r);

	r->arena = arena_new();
	r->link_arena = arena_new();
	r->feed_arena = arena_new();
	r->known = DULY_NEVER;
	const duly_result result = load(r, store, diag);
	if (result != DULY_OK)
		docket_reader_close(&r);
	else
		*ret = r;
	return result;
}

void docket_reader_let_go(struct docket_reader *r)
{
	if (r->txn != NULL)
		store_abort(&r->txn);
}

void docket_reader_close(struct docket_reader **reader)
{
	struct docket_reader *r = *reader;

	*reader = NULL;
	if (r == NULL)
		return;
	councils_fini(&r->councils);
	docket_reader_let_go(r);
	in_force_fini(&r->in_force);
	arena_free(&r->arena);
	arena_free(&r->link_arena);
	arena_free(&r->feed_arena);
	free(r);
}

struct str docket_reader_team(const struct docket_reader *r, struct str council, struct str team,
			      duly_instant at)
{
	duly_civil next = DULY_NO_DATE;

	return staff_team(councils_of(&r->councils, council), team,
			  zone_date(law_zone(r->in_force.law), at), &next);
}

duly_result docket_reader_directories(struct docket_reader *r, const struct directory_age **ret,
				      size_t *ret_n, struct duly_diag *diag)
{
	struct directory_age *list;

	const duly_result result = directories_ages(r->txn, r->state.tree, &r->in_force,
						    r->feed_arena, &list, ret_n, diag);
	*ret = list;
	return result;
}

const struct docket_state *docket_reader_state(const struct docket_reader *r)
{
	return &r->state;
}

const struct contents *docket_reader_contents(const struct docket_reader *r)
{
	return &r->in_force.contents;
}

const struct law *docket_reader_law(const struct docket_reader *r)
{
	return r->in_force.law;
}

/* ---- links ----------------------------------------------------------------------------------- */

/* Of the cases that a look has been through which are in a group. Restricted ones are not
 * remembered: nobody is shown that they are linked. */
struct link {
	struct str council, group, subject;
	struct link *next;
};

static void remember_links(struct docket_reader *r, const struct stored_case *file,
			   const struct about_case *about)
{
	for (size_t i = 0; i < about->group_count && !about->restricted; i++) {
		struct link *l = arena_alloc(r->link_arena, sizeof *l);

		*l = (struct link){ arena_str(r->link_arena, file->council),
				    arena_str(r->link_arena, about->groups[i]),
				    arena_str(r->link_arena, file->subject), r->links };
		r->links = l;
	}
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static size_t add_linked(const struct docket_reader *r, struct str council, struct str group,
			 struct str subject, struct str *ret, size_t n)
{
	for (const struct link *l = r->links; l != NULL; l = l->next) {
		bool known = str_eq(l->subject, subject);

		if (!str_eq(l->group, group) || !str_eq(l->council, council))
			continue;
		for (size_t i = 0; i < n; i++)
			known |= str_eq(ret[i], l->subject);
		if (!known && n < LINKED_MAX)
			ret[n++] = l->subject;
	}
	return n;
}

size_t docket_reader_linked(const struct docket_reader *r, struct str council, struct str subject,
			    const struct str *groups, size_t group_count,
			    struct str ret[LINKED_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < group_count; i++)
		n = add_linked(r, council, groups[i], subject, ret, n);
	if (n > 0)
		qsort(ret, n, sizeof *ret, by_text);
	return n;
}

/* ---- what is stored -------------------------------------------------------------------------- */

/* Shows the events of each subject, of one after the other. */
static duly_result each_file(struct docket_reader *r,
			     void (*visit)(void *ctx, struct docket_reader *r,
					   struct stored_case *file),
			     void *ctx, struct duly_diag *diag)
{
	uint8_t last[ID_LEN] = { 0 };
	struct view from = { last, sizeof last }, key, value;
	bool after = false;

	while (store_seek(r->txn, STORE_CASE, from, after, &key, &value)) {
		struct stored_case file;

		arena_reset(r->arena);
		const duly_result result =
			stored_case_read(r->in_force.law, key, value, r->arena, &file, diag);
		if (result != DULY_OK)
			return result;
		visit(ctx, r, &file);
		memcpy(last, key.data, MIN(key.len, sizeof last));
		after = true;
	}
	return store_outcome(r->txn, diag);
}

struct event_showing {
	docket_visit_event visit;
	void *ctx;
};

static void show_events(void *ctx, struct docket_reader *r, struct stored_case *file)
{
	const struct event_showing *s = ctx;

	(void)r;
	for (size_t i = 0; i < file->n; i++)
		s->visit(s->ctx, &file->events[i]);
}

duly_result docket_reader_events(struct docket_reader *r, docket_visit_event visit, void *ctx,
				 struct duly_diag *diag)
{
	return each_file(r, show_events, &(struct event_showing){ visit, ctx }, diag);
}

/* ---- what was known then --------------------------------------------------------------------- */

/* Where all is read, the list is as it is stored. */
static void leave_out_later(const struct docket_reader *r, struct stored_case *file)
{
	size_t n = 0;

	for (size_t i = 0; i < file->n; i++)
		if (event_known(&file->events[i]).ms <= r->known.ms)
			file->events[n++] = file->events[i];
	file->n = n;
}

static struct reporting *then_of(struct docket_reader *r, struct str council)
{
	struct known_council *c = r->then;

	while (c != NULL && !str_eq(c->name, council))
		c = c->next;
	if (c == NULL) {
		c = arena_alloc(r->feed_arena, sizeof *c);
		c->name = arena_str(r->feed_arena, council);
		c->next = r->then;
		r->then = c;
	}
	return &c->reporting;
}

static const struct reporting *reporting_of(struct docket_reader *r, struct str council)
{
	return r->known.ms == DULY_NEVER.ms ? councils_of(&r->councils, council)
					    : then_of(r, council);
}

/* What stands under a subject that is no case. Of a day what has an hour lies before what has none,
 * so that what has happened need not be the first ones. */
static void note_said(void *ctx, struct docket_reader *r, struct stored_case *file)
{
	const duly_instant *at = ctx;
	const enum subject_kind kind = subject_kind(file->subject, NULL);
	duly_civil next;
	size_t n = 0;

	if (kind == SUBJECT_CASE)
		return;
	leave_out_later(r, file);
	for (size_t i = 0; i < file->n; i++)
		if (file->events[i].at.ms <= at->ms)
			file->events[n++] = file->events[i];
	struct reporting *then = then_of(r, file->council);
	const struct context c = { r->in_force.law, then, *at, r->feed_arena, false };

	reporting_add(&c, file->subject, file->events, n, then);
	if (kind == SUBJECT_TEAM || kind == SUBJECT_WORKER)
		staff_add(&c, file->subject, file->events, n, then, &next);
}

duly_result docket_reader_know(struct docket_reader *r, duly_instant known, duly_instant at,
			       struct duly_diag *diag)
{
	r->known = known;
	r->then = NULL;
	return each_file(r, note_said, &at, diag);
}

/* What the feeds had said by then; of their rhythm nothing is kept. */
static void feeds_then(struct docket_reader *r, const struct declared_feed **ret, size_t *ret_n)
{
	struct declared_feed *list;
	size_t room = 0;

	for (const struct known_council *c = r->then; c != NULL; c = c->next)
		room += c->reporting.feed_count;
	list = arena_new_array(r->feed_arena, struct declared_feed, room);
	*ret_n = 0;
	for (const struct known_council *c = r->then; c != NULL; c = c->next)
		*ret_n += reporting_feeds(&c->reporting, c->name, &list[*ret_n]);
	declared_feeds_sort(list, *ret_n);
	*ret = list;
}

duly_result docket_reader_feeds(struct docket_reader *r, duly_instant at,
				const struct declared_feed **ret, size_t *ret_n,
				struct duly_diag *diag)
{
	struct declared_feed *list;

	if (r->known.ms != DULY_NEVER.ms) {
		feeds_then(r, ret, ret_n);
		return DULY_OK;
	}
	const duly_result result =
		feeds_declared(&r->councils, r->txn, at, r->feed_arena, &list, ret_n, diag);
	*ret = list;
	return result;
}

/* ---- cases ----------------------------------------------------------------------------------- */

/* One look through all cases. */
struct look {
	duly_instant at;
	docket_visit visit; /* NULL: people are shown, not obligations */
	docket_visit_person visit_person;
	void *ctx;
	const struct docket_narrow *narrow; /* NULL: at all */
	struct head_seen *passed;           /* heads that a narrow look has been to */
	bool go_on;
};

struct head_seen {
	uint8_t key[ID_LEN];
	struct head_seen *next;
};

static struct reference reference_to(struct stored_case *file)
{
	return (struct reference){ .council = file->council,
				   .subject = file->subject,
				   .events = file->events,
				   .n = file->n,
				   .bytes = file->bytes,
				   .merged = file->merged,
				   .merged_count = file->merged_count,
				   .owner = file };
}

static duly_result load_other(void *ctx, struct str council, struct str subject,
			      struct reference *ret, struct duly_diag *diag)
{
	struct docket_reader *r = ctx;
	struct stored_case *file = arena_alloc(r->arena, sizeof *file);
	uint8_t id[ID_LEN];
	const struct view key = { id, sizeof id };
	struct view value;
	duly_result result = DULY_OK;

	stored_case_key(r->state.tree, council, subject, id);
	if (store_get(r->txn, STORE_CASE, key, &value))
		result = stored_case_read(r->in_force.law, key, value, r->arena, file, diag);
	else
		stored_case_begin(council, subject, file);
	if (result != DULY_OK)
		return result;
	leave_out_later(r, file);
	*ret = reference_to(file);
	return store_outcome(r->txn, diag);
}

/* Shows each obligation of a case until the visitor has seen enough. */
static void show(struct docket_reader *r, const struct person *person, struct str subject,
		 struct stored_obligations *obligations, struct look *look)
{
	const struct about_case *about = &person->about;
	const struct law *law = r->in_force.law;

	if (obligations->doubtful)
		obligations_restore(law, person, subject, obligations, r->arena);
	for (size_t i = 0; i < obligations->n && look->go_on; i++) {
		struct stored_obligation *stored = &obligations->list[i];

		if (stored->derived == NULL)
			continue;
		stored->derived->restricted = about->restricted;
		look->go_on =
			look->visit(look->ctx, law,
				    &(struct seen){ stored->derived, stored, obligations->doubtful,
						    about->groups, about->group_count });
	}
}

static duly_result read_case(struct docket_reader *r, struct view key, struct view value,
			     struct stored_case *ret, struct stored_obligations *ret_obligations,
			     struct duly_diag *diag)
{
	struct view bytes;

	*ret_obligations = (struct stored_obligations){ 0 };
	const duly_result result =
		stored_case_read(r->in_force.law, key, value, r->arena, ret, diag);
	if (result != DULY_OK)
		return result;
	leave_out_later(r, ret);
	if (!store_get(r->txn, STORE_OBLIGATION, key, &bytes))
		return result;
	return stored_obligations_read(key, bytes, r->arena, ret_obligations, diag);
}

/* Of somebody with several references more than one may hold what a narrow look is for. */
static bool is_first_look(struct docket_reader *r, struct look *look, struct view key)
{
	struct head_seen *p = look->passed;

	while (p != NULL && memcmp(p->key, key.data, ID_LEN) != 0)
		p = p->next;
	if (p != NULL)
		return false;
	p = arena_alloc(r->link_arena, sizeof *p);
	memcpy(p->key, key.data, ID_LEN);
	p->next = look->passed;
	look->passed = p;
	return true;
}

static duly_result visit_case(struct docket_reader *r, struct view key, struct view value,
			      struct look *look, struct duly_diag *diag);

/* Who goes on under another reference is shown there. */
static duly_result visit_head(struct docket_reader *r, const struct people *people,
			      struct look *look, struct duly_diag *diag)
{
	const struct reference *head = &people->refs[people->refs[0].head];
	uint8_t id[ID_LEN];
	struct view value;

	stored_case_key(r->state.tree, head->council, head->subject, id);
	const struct view key = { id, sizeof id };

	if (look->narrow == NULL || !store_get(r->txn, STORE_CASE, key, &value))
		return store_outcome(r->txn, diag);
	return visit_case(r, key, value, look, diag);
}

static duly_result visit_case(struct docket_reader *r, struct view key, struct view value,
			      struct look *look, struct duly_diag *diag)
{
	struct stored_obligations obligations;
	struct stored_case file;
	struct people people;
	struct person person;

	duly_result result = read_case(r, key, value, &file, &obligations, diag);
	if (result != DULY_OK)
		return result;
	if (file.n == 0 && file.merged_count == 0) /* nobody knew of it then */
		return DULY_OK;
	const struct context c = { r->in_force.law, reporting_of(r, file.council), look->at,
				   r->arena, look->visit == NULL };
	const struct reference first = reference_to(&file);

	result = people_gather(&c, &first, load_other, r, &people, diag);
	if (result != DULY_OK)
		return result;
	const bool is_head = people.refs[0].head == 0;
	const bool derived = is_head && people_derive(&c, &people, 0, &person, NULL) == DULY_OK;

	if (look->visit == NULL)
		look->visit_person(look->ctx, file.council, file.subject, derived ? &person : NULL,
				   c.reporting);
	if (look->visit == NULL)
		return DULY_OK;
	if (!is_head)
		return visit_head(r, &people, look, diag);
	if (look->narrow != NULL && !is_first_look(r, look, key))
		return DULY_OK;
	if (derived && !obligations.doubtful)
		obligations_match(&person.derived, &obligations, r->arena);
	remember_links(r, &file, &person.about);
	show(r, &person, file.subject, &obligations, look);
	return DULY_OK;
}

static bool is_meant(struct docket_reader *r, const struct docket_narrow *narrow, struct view key,
		     struct view value)
{
	if (narrow == NULL)
		return true;
	if (narrow->db != STORE_CASE && !store_get(r->txn, narrow->db, key, &value))
		return false;
	return memmem(value.data, value.len, narrow->bytes.data, narrow->bytes.len) != NULL;
}

static duly_result look_through(struct docket_reader *r, struct look *look, struct duly_diag *diag)
{
	uint8_t last[ID_LEN] = { 0 };
	struct view from = { last, sizeof last }, key, value;
	bool after = false;

	while (look->go_on && store_seek(r->txn, STORE_CASE, from, after, &key, &value)) {
		duly_result result = DULY_OK;

		arena_reset(r->arena);
		if (is_meant(r, look->narrow, key, value))
			result = visit_case(r, key, value, look, diag);
		if (result != DULY_OK)
			return result;
		memcpy(last, key.data, MIN(key.len, sizeof last));
		after = true;
	}
	return store_outcome(r->txn, diag);
}

duly_result docket_reader_each(struct docket_reader *r, duly_instant at, docket_visit visit,
			       void *ctx, struct duly_diag *diag)
{
	struct look look = { .at = at, .visit = visit, .ctx = ctx, .go_on = true };

	arena_reset(r->link_arena);
	r->links = NULL;
	return look_through(r, &look, diag);
}

duly_result docket_reader_each_with(struct docket_reader *r, duly_instant at,
				    const struct docket_narrow *narrow, docket_visit visit,
				    void *ctx, struct duly_diag *diag)
{
	struct look look = {
		.at = at, .visit = visit, .ctx = ctx, .narrow = narrow, .go_on = true
	};

	return look_through(r, &look, diag);
}

static bool pass_by(void *ctx, const struct law *law, const struct seen *seen)
{
	(void)ctx, (void)law, (void)seen;
	return true;
}

duly_result docket_reader_find_linked(struct docket_reader *r, duly_instant at,
				      const struct str *groups, size_t group_count,
				      struct duly_diag *diag)
{
	duly_result result = DULY_OK;

	for (size_t i = 0; result == DULY_OK && i < group_count; i++) {
		const struct docket_narrow narrow = { STORE_CASE, { groups[i].s, groups[i].len } };

		result = docket_reader_each_with(r, at, &narrow, pass_by, NULL, diag);
	}
	return result;
}

duly_result docket_reader_people(struct docket_reader *r, duly_instant at,
				 docket_visit_person visit, void *ctx, struct duly_diag *diag)
{
	struct look look = { .at = at, .visit_person = visit, .ctx = ctx, .go_on = true };

	return look_through(r, &look, diag);
}

duly_result docket_reader_alert(struct docket_reader *r, const uint8_t id[ID_LEN], struct buf *ret,
				struct duly_diag *diag)
{
	char hex[ID_HEX];
	struct view from = { NULL, 0 }, key, value;
	uint8_t last[8];
	bool after = false;

	hex_print(id, ID_LEN, hex);
	while (store_seek(r->txn, STORE_ALERT, from, after, &key, &value)) {
		struct wire w;

		if (wire_unpack(value, &w, diag) == DULY_OK) {
			const bool found = str_is(wire_str(wire_get(&w.root, "id")), hex);

			wire_fini(&w);
			if (found) {
				buf_put(ret, value.data, value.len);
				return DULY_OK;
			}
		}
		memcpy(last, key.data, MIN(key.len, sizeof last));
		from = (struct view){ last, sizeof last };
		after = true;
	}
	return duly_fail(diag, DULY_E_NOTFOUND, "there is no alert %s", hex);
}

/* ---- the feed -------------------------------------------------------------------------------- */

static struct feed_source source_of(const struct docket_reader *r)
{
	return (struct feed_source){ r->txn, r->in_force.law, &r->councils, r->state.latest };
}

duly_result docket_reader_feed(struct docket_reader *r, const struct feed_stretch *stretch,
			       struct buf *ret, struct feed_read *ret_read, struct duly_diag *diag)
{
	const struct feed_source source = source_of(r);

	return feed_read_stretch(&source, stretch, ret, ret_read, diag);
}

bool docket_reader_is_for(const struct docket_reader *r, struct str council, struct str team,
			  struct view alert)
{
	const struct feed_source source = source_of(r);

	return feed_is_for(&source, council, team, alert);
}

uint64_t docket_reader_timers(struct docket_reader *r)
{
	return store_count(r->txn, STORE_TIMER);
}

duly_result docket_reader_consumers(struct docket_reader *r, docket_visit_consumer visit, void *ctx,
				    struct duly_diag *diag)
{
	struct view key = { NULL, 0 }, value;

	while (store_seek(r->txn, STORE_CONSUMER, key, key.len > 0, &key, &value)) {
		const struct str name = { key.data, key.len };
		struct consumer c;
		const duly_result result = stored_consumer_read(name, value, &c, diag);

		if (result != DULY_OK)
			return result;
		visit(ctx, name, &c);
	}
	return store_outcome(r->txn, diag);
}

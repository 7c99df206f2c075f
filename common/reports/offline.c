#include <glib.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/derive/reporting.h"
#include "common/derive/staff.h"
#include "common/docket/admission.h"
#include "common/reports/offline.h"

struct gathering {
	struct offline *offline;
	GHashTable *cases;    /* "council/subject" -> offline_case        */
	GHashTable *seen;     /* "subject source id" -> content digest    */
	GHashTable *councils; /* name -> reporting                        */
	duly_instant known;
};

struct gathering *gathering_new(const struct law *law, duly_instant at)
{
	struct gathering *g = memory_zeroed(sizeof *g);

	g->offline = memory_zeroed(sizeof *g->offline);
	g->offline->law = law;
	g->offline->at = at;
	g->known = DULY_NEVER;
	g->offline->arena = arena_new();
	g->cases = g_hash_table_new(g_str_hash, g_str_equal);
	g->seen = g_hash_table_new(g_str_hash, g_str_equal);
	g->councils = g_hash_table_new(g_str_hash, g_str_equal);
	return g;
}

void gathering_free(struct gathering **gathering)
{
	struct gathering *g = *gathering;

	*gathering = NULL;
	if (g == NULL)
		return;
	g_hash_table_destroy(g->cases);
	g_hash_table_destroy(g->seen);
	g_hash_table_destroy(g->councils);
	offline_free(&g->offline);
	free(g);
}

void gathering_know(struct gathering *g, duly_instant known)
{
	g->known = known;
}

/* ---- cases ----------------------------------------------------------------------------------- */

static struct offline_case *case_named(struct gathering *g, struct str council, struct str subject)
{
	struct offline *o = g->offline;
	const struct str name =
		arena_printf(o->arena, "%.*s/%.*s", STR_FMT(council), STR_FMT(subject));
	struct offline_case *c = g_hash_table_lookup(g->cases, name.s);

	if (c != NULL)
		return c;
	c = arena_alloc(o->arena, sizeof *c);
	c->council = council;
	c->subject = subject;
	LIST_ROOM(o->arena, o->cases, o->n, o->cap);
	o->cases[o->n++] = c;
	g_hash_table_insert(g->cases, (char *)(uintptr_t)name.s, c);
	return c;
}

/* ---- events ---------------------------------------------------------------------------------- */

/* What has the identity of @e: the content digest of it; NULL: none was taken. */
static const uint8_t *known_as(struct gathering *g, const struct str *identity)
{
	return g_hash_table_lookup(g->seen, identity->s);
}

static void remember(struct gathering *g, const struct event *e, const struct str *identity)
{
	void *content = memcpy(arena_alloc(g->offline->arena, ID_LEN), e->content, ID_LEN);

	g_hash_table_insert(g->seen, (char *)(uintptr_t)identity->s, content);
}

/* What lies ahead is left out by the instant asked for; what lies too far back is refused. */
static bool read_event(const struct gathering *g, struct view bytes, struct event *ret,
		       struct str *ret_id, struct reject *reject)
{
	const struct offline *o = g->offline;
	const struct admission a = { o->law, o->at, true, o->arena };
	duly_auto_fini(wire) w = { 0 };
	struct duly_diag diag = { "" };

	if (wire_unpack(bytes, &w, &diag) != DULY_OK)
		return reject_with(reject, REJECT_MALFORMED, "", "%.200s", diag.text);
	const bool ok = admission_read(&a, &w.root, ret, reject);

	*ret_id = ret->id;
	return ok && admission_may_be_said(&a, ret, reject);
}

static struct reporting *reporting_of(struct gathering *g, struct str council)
{
	const struct str name = arena_str(g->offline->arena, council);
	struct reporting *reporting = g_hash_table_lookup(g->councils, name.s);

	if (reporting == NULL) {
		reporting = arena_alloc(g->offline->arena, sizeof *reporting);
		g_hash_table_insert(g->councils, (char *)(uintptr_t)name.s, reporting);
	}
	return reporting;
}

/* ---- references that mean one person --------------------------------------------------------- */

static struct context context_of(struct gathering *g, struct str council)
{
	struct offline *o = g->offline;

	return (struct context){ o->law, reporting_of(g, council), o->at, o->arena, true };
}

static struct reference reference_to(struct offline_case *c)
{
	return (struct reference){ .council = c->council,
				   .subject = c->subject,
				   .events = c->events,
				   .n = c->n,
				   .bytes = c->bytes,
				   .merged = c->into_this,
				   .merged_count = c->into_count,
				   .owner = c };
}

static duly_result load_other(void *ctx, struct str council, struct str subject,
			      struct reference *ret, struct duly_diag *diag)
{
	(void)diag;
	*ret = reference_to(case_named(ctx, council, subject));
	return DULY_OK;
}

/* A merging is remembered on the other side, so that the two find each other from either. */
static void note_merging(struct gathering *g, const struct offline_case *c, const struct event *e)
{
	struct offline *o = g->offline;
	const struct str into = admission_merges_into(e);

	if (into.len == 0)
		return;
	struct offline_case *other = case_named(g, c->council, into);

	for (size_t i = 0; i < other->into_count; i++) {
		if (str_eq(other->into_this[i], c->subject))
			return;
	}
	LIST_ROOM(o->arena, other->into_this, other->into_count, other->into_cap);
	other->into_this[other->into_count++] = c->subject;
}

/* ---- taking ---------------------------------------------------------------------------------- */

static enum admission_verdict judge(struct gathering *g, struct offline_case *c,
				    const struct event *e, const struct str *identity,
				    struct reject *reject)
{
	const struct context context = context_of(g, c->council);
	const struct admission_place place = {
		.at = reference_to(c), .known = known_as(g, identity), .load = load_other, .ctx = g
	};
	enum admission_verdict verdict;

	admission_judge(&context, &place, e, &verdict, reject, NULL); /* load_other cannot fail */
	return verdict;
}

static void enter(struct gathering *g, struct offline_case *c, struct event *e,
		  duly_instant received)
{
	struct offline *o = g->offline;

	e->sequence = ++o->taken;
	/* A file may hold what was recorded after the instant asked for. */
	e->received = received.ms != DULY_NO_INSTANT.ms
			      ? received
			      : (duly_instant){ MAX(o->at.ms, e->recorded.ms) };
	if (e->recorded.ms != DULY_NO_INSTANT.ms && event_known(e).ms > g->known.ms)
		return;
	LIST_ROOM(o->arena, c->events, c->n, c->cap);
	c->events[c->n++] = *e;
	c->bytes += event_size(e);
	note_merging(g, c, e);
}

enum gathered gathering_take(struct gathering *g, struct view packed, duly_instant received,
			     struct str *ret_id, struct reject *reject)
{
	struct arena *arena = g->offline->arena;
	const void *copy = memcpy(arena_alloc(arena, packed.len), packed.data, packed.len);
	struct event e = { 0 };

	*reject = (struct reject){ 0 };
	*ret_id = NO_STR;
	if (!read_event(g, (struct view){ copy, packed.len }, &e, ret_id, reject))
		return GATHERED_REFUSED;
	const struct str identity = arena_printf(arena, "%.*s %.*s %.*s", STR_FMT(e.subject),
						 STR_FMT(e.source), STR_FMT(e.id));
	struct offline_case *c = case_named(g, e.council, e.subject);

	switch (judge(g, c, &e, &identity, reject)) {
	case ADMISSION_KNOWN:
		return GATHERED_REPEATED;
	case ADMISSION_REFUSED:
		return GATHERED_REFUSED;
	case ADMISSION_NEW:
		break;
	}
	remember(g, &e, &identity);
	enter(g, c, &e, received);
	return GATHERED;
}

/* ---- deriving -------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct offline_case *const *x = a, *const *y = b;
	const int order = str_cmp((*x)->council, (*y)->council);

	return order != 0 ? order : str_cmp((*x)->subject, (*y)->subject);
}

/* The events of @c that have happened. Those of a day sort behind those of its hours, so that they
 * need not be the first ones. */
static size_t happened(const struct offline *o, const struct offline_case *c, struct event *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->events[i].at.ms <= o->at.ms)
			ret[n++] = c->events[i];
	}
	return n;
}

static void sort_all(struct gathering *g)
{
	struct offline *o = g->offline;

	if (o->n > 0)
		qsort(o->cases, o->n, sizeof(struct offline_case *), by_name);
	for (size_t i = 0; i < o->n; i++) {
		struct offline_case *c = o->cases[i];
		const enum subject_kind kind = subject_kind(c->subject, NULL);
		duly_civil next;
		struct event *so_far = arena_new_array(o->arena, struct event, c->n);

		if (c->n > 0)
			qsort(c->events, c->n, sizeof *c->events, event_order_of);
		const size_t n = happened(o, c, so_far);

		const struct context context = context_of(g, c->council);

		reporting_add(&context, c->subject, so_far, n, reporting_of(g, c->council));
		reporting_add_batches(c->events, c->n, o->arena, reporting_of(g, c->council));
		if (kind == SUBJECT_TEAM || kind == SUBJECT_WORKER)
			staff_add(&context, c->subject, so_far, n, reporting_of(g, c->council),
				  &next);
	}
}

/* ---- feeds ----------------------------------------------------------------------------------- */

static void list_feeds(struct gathering *g)
{
	struct offline *o = g->offline;
	struct declared_feed *list;
	GHashTableIter iter;
	gpointer name, reporting;
	size_t room = 0, n = 0;

	g_hash_table_iter_init(&iter, g->councils);
	while (g_hash_table_iter_next(&iter, &name, &reporting))
		room += ((const struct reporting *)reporting)->feed_count;
	list = arena_new_array(o->arena, struct declared_feed, room);
	g_hash_table_iter_init(&iter, g->councils);
	while (g_hash_table_iter_next(&iter, &name, &reporting))
		n += reporting_feeds(reporting, str_of(name), &list[n]);
	declared_feeds_sort(list, n);
	o->feeds = list;
	o->feed_count = n;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static duly_result derive_case(struct gathering *g, struct offline_case *c, struct duly_diag *diag)
{
	const struct context context = context_of(g, c->council);
	const struct reference first = reference_to(c);
	struct people people;

	duly_result r = people_gather(&context, &first, load_other, g, &people, diag);
	if (r != DULY_OK)
		return r;
	c->merged = people.refs[0].head != 0;
	return c->merged ? DULY_OK : people_derive(&context, &people, 0, &c->person, diag);
}

duly_result gathering_derive(struct gathering *g, struct offline **ret, struct duly_diag *diag)
{
	struct offline *o = g->offline;

	sort_all(g);
	list_feeds(g);
	for (size_t i = 0; i < o->n; i++) {
		struct offline_case *c = o->cases[i];
		duly_result r = derive_case(g, c, diag);

		if (r == DULY_E_BOUND) {
			c->why_not = arena_str(o->arena, str_of(diag->text));
			o->underived++;
		} else if (r != DULY_OK) {
			return r;
		}
	}
	*ret = o;
	g->offline = NULL;
	return DULY_OK;
}

void offline_free(struct offline **offline)
{
	if (*offline == NULL)
		return;
	arena_free(&(*offline)->arena);
	free(*offline);
	*offline = NULL;
}

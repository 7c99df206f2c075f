#include <glib.h>
#include <stdlib.h>

#include "common/derive/person.h"
#include "common/derive/reporting.h"
#include "common/derive/staff.h"
#include "services/cli/lines.h"
#include "services/cli/offline.h"

struct gathering {
	struct offline *offline;
	GHashTable *cases;    /* "council/subject" -> offline_case        */
	GHashTable *seen;     /* "subject source id" -> content digest    */
	GHashTable *councils; /* name -> reporting                        */
};

struct gathering *gathering_new(const struct law *law, duly_instant at)
{
	struct gathering *g = calloc(1, sizeof *g);

	if (g == NULL || (g->offline = calloc(1, sizeof *g->offline)) == NULL)
		abort();
	g->offline->law = law;
	g->offline->at = at;
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

/* ---- cases ----------------------------------------------------------------------------------- */

static void add_case(struct offline *o, struct offline_case *c)
{
	if (o->n == o->cap) {
		struct offline_case **bigger;

		o->cap = o->cap ? 2 * o->cap : 64;
		bigger = arena_new_array(o->arena, struct offline_case *, o->cap);
		if (o->n > 0)
			memcpy(bigger, o->cases, o->n * sizeof(struct offline_case *));
		o->cases = bigger;
	}
	o->cases[o->n++] = c;
}

static struct offline_case *case_of(struct gathering *g, const struct event *e)
{
	struct offline *o = g->offline;
	const struct str name =
		arena_printf(o->arena, "%.*s/%.*s", STR_FMT(e->council), STR_FMT(e->subject));
	struct offline_case *c = g_hash_table_lookup(g->cases, name.s);

	if (c != NULL)
		return c;
	c = arena_alloc(o->arena, sizeof *c);
	c->council = e->council;
	c->subject = e->subject;
	add_case(o, c);
	g_hash_table_insert(g->cases, (char *)(uintptr_t)name.s, c);
	return c;
}

static void join(struct arena *arena, struct offline_case *c, const struct event *e)
{
	if (c->n == c->cap) {
		struct event *bigger;

		c->cap = c->cap ? 2 * c->cap : 8;
		bigger = arena_new_array(arena, struct event, c->cap);
		if (c->n > 0)
			memcpy(bigger, c->events, c->n * sizeof *bigger);
		c->events = bigger;
	}
	c->events[c->n++] = *e;
}

/* ---- events ---------------------------------------------------------------------------------- */

static enum gathered identify(struct gathering *g, const struct event *e, struct reject *reject)
{
	struct arena *arena = g->offline->arena;
	const struct str key = arena_printf(arena, "%.*s %.*s %.*s", STR_FMT(e->subject),
					    STR_FMT(e->source), STR_FMT(e->id));
	const uint8_t *known = g_hash_table_lookup(g->seen, key.s);

	if (known == NULL) {
		void *content = memcpy(arena_alloc(arena, ID_LEN), e->content, ID_LEN);

		g_hash_table_insert(g->seen, (char *)(uintptr_t)key.s, content);
		return GATHERED;
	}
	if (memcmp(known, e->content, ID_LEN) == 0)
		return GATHERED_REPEATED;
	reject_with(reject, REJECT_CONFLICT, "id",
		    "another event of this source and subject has this id");
	return GATHERED_REFUSED;
}

/* What lies ahead is left out by the instant asked for; what lies too far back is refused. */
static bool read_event(const struct gathering *g, struct view bytes, struct event *ret,
		       struct str *ret_id, struct reject *reject)
{
	const struct offline *o = g->offline;
	duly_auto_fini(wire) w = { 0 };
	struct duly_diag diag = { "" };
	struct envelope envelope = { 0 };

	if (wire_unpack(bytes, &w, &diag) != DULY_OK)
		return reject_with(reject, REJECT_MALFORMED, "", "%.200s", diag.text);
	const bool ok = envelope_read(&w.root, &envelope, reject);

	*ret_id = envelope.id;
	return ok && event_read(o->law, &envelope, o->arena, ret, reject) &&
	       event_subject_ok(ret, reject) &&
	       (ret->at.ms > o->at.ms || event_time_ok(ret, o->at, reject));
}

enum gathered gathering_take(struct gathering *g, struct view packed, duly_instant received,
			     struct str *ret_id, struct reject *reject)
{
	struct offline *o = g->offline;
	const void *copy = memcpy(arena_alloc(o->arena, packed.len), packed.data, packed.len);
	struct event e = { 0 };

	*reject = (struct reject){ 0 };
	*ret_id = NO_STR;
	if (!read_event(g, (struct view){ copy, packed.len }, &e, ret_id, reject))
		return GATHERED_REFUSED;
	const enum gathered result = identify(g, &e, reject);

	if (result != GATHERED)
		return result;
	struct offline_case *c = case_of(g, &e);

	if (c->n >= CASE_EVENTS_MAX) {
		reject_with(reject, REJECT_TOO_MANY, "subject", "the case has %d events",
			    CASE_EVENTS_MAX);
		return GATHERED_REFUSED;
	}
	e.sequence = ++o->taken;
	e.received = received;
	join(o->arena, c, &e);
	return GATHERED;
}

/* ---- deriving -------------------------------------------------------------------------------- */

static int by_order(const void *a, const void *b)
{
	return event_order(a, b);
}

static int by_name(const void *a, const void *b)
{
	const struct offline_case *const *x = a, *const *y = b;
	const int order = str_cmp((*x)->council, (*y)->council);

	return order != 0 ? order : str_cmp((*x)->subject, (*y)->subject);
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
		struct event *so_far = arena_new_array(o->arena, struct event, c->n);

		qsort(c->events, c->n, sizeof *c->events, by_order);
		const size_t n = happened(o, c, so_far);

		reporting_add(o->law, c->subject, so_far, n, o->arena, reporting_of(g, c->council));
		if (str_starts(c->subject, "team:") || str_starts(c->subject, "worker:"))
			staff_add(o->law, c->subject, so_far, n, zone_date(law_zone(o->law), o->at),
				  o->arena, reporting_of(g, c->council));
	}
}

/* ---- references that mean one person --------------------------------------------------------- */

/* References of one council that mergings name, as one of them says it or another of it. */
struct named {
	struct reference *refs;
	struct offline_case **cases;
	size_t n;
};

static void add_named(struct gathering *g, struct named *named, struct str council,
		      struct str subject)
{
	const struct event of = { .council = council, .subject = subject };
	struct offline_case *c = case_of(g, &of);

	for (size_t i = 0; i < named->n; i++) {
		if (named->cases[i] == c)
			return;
	}
	named->refs[named->n] =
		(struct reference){ .subject = subject, .events = c->events, .n = c->n };
	named->cases[named->n++] = c;
}

/* Of the cases @from ... of one council; those that were never heard of are added behind @to. */
static struct named find_named(struct gathering *g, size_t from, size_t to)
{
	struct offline *o = g->offline;
	struct named named = { 0 };
	size_t room = 0;

	for (size_t i = from; i < to; i++)
		room += 2 * o->cases[i]->n;
	named.refs = arena_new_array(o->arena, struct reference, room);
	named.cases = arena_alloc(o->arena, room * sizeof(struct offline_case *));
	for (size_t i = from; i < to; i++) {
		const struct offline_case *c = o->cases[i];
		struct str *into;
		const size_t n = person_named(o->law, c->events, c->n, o->arena, &into);

		if (n > 0)
			add_named(g, &named, c->council, c->subject);
		for (size_t k = 0; k < n; k++)
			add_named(g, &named, c->council, into[k]);
	}
	return named;
}

/* Gives the events of all to the case of the head; the others owe nothing under their own names. */
static void join_people(struct gathering *g, const struct named *named)
{
	struct offline *o = g->offline;

	for (size_t i = 0; i < named->n; i++) {
		struct offline_case *c = named->cases[i];

		c->references = named->refs;
		c->reference_count = named->n;
		c->head = i;
		c->merged = named->refs[i].head != i;
		if (c->merged)
			continue;
		c->n = c->cap = person_events(named->refs, named->n, i, o->arena, &c->events);
	}
}

static void find_people(struct gathering *g)
{
	struct offline *o = g->offline;
	const size_t known = o->n;

	for (size_t from = 0, to; from < known; from = to) {
		for (to = from + 1; to < known; to++) {
			if (!str_eq(o->cases[to]->council, o->cases[from]->council))
				break;
		}
		const struct named named = find_named(g, from, to);

		if (named.n == 0)
			continue;
		person_heads(o->law, reporting_of(g, o->cases[from]->council), named.refs, named.n,
			     o->arena);
		join_people(g, &named);
	}
	if (o->n > known)
		qsort(o->cases, o->n, sizeof(struct offline_case *), by_name);
}

static duly_result derive_case(struct gathering *g, struct offline_case *c, struct duly_diag *diag)
{
	struct offline *o = g->offline;
	const struct reporting *reporting = reporting_of(g, c->council);

	if (c->merged)
		return DULY_OK;
	c->about = case_about(o->law, reporting, c->events, c->n, o->at, o->arena);
	duly_result r =
		derive(o->law, reporting, c->events, c->n, o->at, o->arena, &c->derived, diag);
	if (r != DULY_OK)
		return r;
	if (c->references != NULL)
		person_name(c->references, c->reference_count, c->head, o->arena, &c->derived);
	for (size_t i = 0; i < c->derived.n; i++)
		c->derived.obligations[i].restricted = c->about.restricted;
	return DULY_OK;
}

duly_result gathering_derive(struct gathering *g, struct offline **ret, struct duly_diag *diag)
{
	struct offline *o = g->offline;

	sort_all(g);
	find_people(g);
	for (size_t i = 0; i < o->n; i++) {
		struct offline_case *c = o->cases[i];
		duly_result r = derive_case(g, c, diag);

		if (r == DULY_E_BOUND) {
			fprintf(stderr, "case %.*s of %.*s: %s\n", STR_FMT(c->subject),
				STR_FMT(c->council), diag->text);
			o->bad++;
		} else if (r != DULY_OK) {
			return r;
		}
	}
	*ret = o;
	g->offline = NULL;
	return DULY_OK;
}

/* ---- a file ---------------------------------------------------------------------------------- */

static duly_result take_lines(struct gathering *g, const char *path, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto(lines) lines = NULL;
	struct offline *o = g->offline;
	struct reject reject;
	size_t number;

	duly_result r = lines_open(path, &lines, diag);
	if (r != DULY_OK)
		return r;
	while (lines_next(lines, &number, &bytes, &reject)) {
		struct str id = NO_STR;
		const enum gathered result =
			reject.code != REJECT_NONE
				? GATHERED_REFUSED
				: gathering_take(g, buf_view(&bytes), o->at, &id, &reject);

		o->lines++;
		if (result == GATHERED_REFUSED) {
			lines_complain(lines, number, id, &reject);
			o->bad++;
		}
		buf_clear(&bytes);
	}
	return lines_end(lines, diag);
}

duly_result offline_derive_all(const struct law *law, const char *const *paths, size_t n,
			       duly_instant at, struct offline **ret, struct duly_diag *diag)
{
	duly_auto(gathering) g = gathering_new(law, at);
	duly_result r = DULY_OK;

	for (size_t i = 0; i < n && r == DULY_OK; i++)
		r = take_lines(g, paths[i], diag);
	return r == DULY_OK ? gathering_derive(g, ret, diag) : r;
}

duly_result offline_derive(const struct law *law, const char *path, duly_instant at,
			   struct offline **ret, struct duly_diag *diag)
{
	return offline_derive_all(law, &path, 1, at, ret, diag);
}

void offline_free(struct offline **offline)
{
	if (*offline == NULL)
		return;
	arena_free(&(*offline)->arena);
	free(*offline);
	*offline = NULL;
}

duly_result offline_verdict(const struct offline *o, struct duly_diag *diag)
{
	if (o->bad == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_MALFORMED, "%zu of %zu lines were bad and are left out",
			 o->bad, o->lines);
}

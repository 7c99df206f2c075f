#include <stdlib.h>

#include "common/base/memory.h"
#include "common/docket/alerts.h"
#include "common/engine/rehearsal.h"
#include "services/cli/data.h"
#include "services/cli/lines.h"

/* `duly rehearse`: a file of events through the service's core, in virtual time. */

enum { SHOW_EVERY = 512 }; /* turns between two looks at the progress */

struct story {
	struct lines *lines; /* for its name                                     */
	struct buf bytes;
	struct rehearsal_event *list;
	size_t n, cap, unreadable;
};

static void story_fini(struct story *s)
{
	lines_free(&s->lines);
	buf_fini(&s->bytes);
	free(s->list);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* When it became known. What cannot be read is refused where it stands: behind the line before. */
static duly_instant known_at(const struct story *s, struct view packed, const struct zone *zone)
{
	const duly_instant before = s->n > 0 ? s->list[s->n - 1].at : DULY_NO_INSTANT;
	struct envelope e = { 0 };
	duly_auto_fini(wire) w = { 0 };
	struct reject reject;

	if (wire_unpack(packed, &w, NULL) != DULY_OK || !envelope_read(&w.root, &e, &reject))
		return before;
	if (e.recorded.ms != DULY_NO_INSTANT.ms)
		return e.recorded;
	return e.date_only ? zone_instant(zone, e.date, 0) : e.time;
}

static void add(struct story *s, size_t number, size_t offset, const struct zone *zone)
{
	const size_t len = s->bytes.len - offset;
	const struct view packed = { s->bytes.data + offset, len };

	if (s->n == s->cap) {
		s->cap = s->cap ? 2 * s->cap : 4096;
		s->list = memory_resize(s->list, s->cap * sizeof *s->list);
	}
	s->list[s->n] = (struct rehearsal_event){ known_at(s, packed, zone), offset, len, number };
	s->n++;
}

/* Of one instant in the order of the file. */
static int by_instant(const void *a, const void *b)
{
	const struct rehearsal_event *x = a, *y = b;

	if (x->at.ms != y->at.ms)
		return x->at.ms < y->at.ms ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* What stands before the first that can be read is looked at when that is. */
static void sort_story(struct story *s)
{
	size_t first = 0;

	if (s->n > 0)
		qsort(s->list, s->n, sizeof *s->list, by_instant);
	while (first < s->n && s->list[first].at.ms == DULY_NO_INSTANT.ms)
		first++;
	for (size_t i = 0; i < first && first < s->n; i++)
		s->list[i].at = s->list[first].at;
}

static duly_result read_story(const char *path, const struct zone *zone, struct story *ret,
			      struct duly_diag *diag)
{
	struct reject reject;
	size_t number, offset;

	duly_result r = lines_open(path, &ret->lines, diag);
	if (r != DULY_OK)
		return r;
	while (offset = ret->bytes.len, lines_next(ret->lines, &number, &ret->bytes, &reject)) {
		if (reject.code == REJECT_NONE) {
			add(ret, number, offset, zone);
			continue;
		}
		lines_complain(ret->lines, number, NO_STR, &reject);
		ret->unreadable++;
	}
	sort_story(ret);
	return lines_end(ret->lines, diag);
}

/* What was known before @from is known at it. */
static void begin_at(struct story *s, duly_instant from)
{
	for (size_t i = 0; i < s->n && s->list[i].at.ms < from.ms; i++)
		s->list[i].at = from;
}

/* ---- going through it ------------------------------------------------------------------------ */

static void refused(void *ctx, const struct rehearsal_event *e, struct str id,
		    const struct reject *reject)
{
	const struct story *s = ctx;

	progress_end();
	lines_complain(s->lines, e->number, id, reject);
}

static bool is_first(const struct story *s, size_t i)
{
	return i == 0 || s->list[i].at.ms > s->list[i - 1].at.ms;
}

/* How many of @s from @i on became known at the same instant. */
static size_t at_once(const struct story *s, size_t i)
{
	size_t n = 1;

	while (i + n < s->n && s->list[i + n].at.ms == s->list[i].at.ms)
		n++;
	return n;
}

static void show(const struct rehearsal *r, const struct story *s, size_t i)
{
	char date[DULY_DATE_TEXT];

	progress("%s: %zu of %zu events, %llu alerts",
		 duly_civil_print(zone_date(law_zone(docket_law(r->engine.docket)), r->now), date),
		 i, s->n, (unsigned long long)docket_state(r->engine.docket)->feed_head);
}

static duly_result go_through(struct rehearsal *r, const struct story *s, duly_instant until,
			      struct duly_diag *diag)
{
	duly_result result = DULY_OK;
	size_t turns = 0, taken;

	for (size_t i = 0; i < s->n && s->list[i].at.ms <= until.ms && result == DULY_OK;
	     i += taken) {
		taken = 0;
		if (is_first(s, i))
			result = rehearsal_go_on(r, s->list[i].at, diag);
		if (result == DULY_OK)
			result = rehearsal_take(r, s->list[i].at, &s->bytes, &s->list[i],
						at_once(s, i), &taken, diag);
		if (turns++ % SHOW_EVERY == 0)
			show(r, s, i);
	}
	if (result == DULY_OK)
		result = rehearsal_end(r, until, diag);
	progress_end();
	return result;
}

/* The same events under the same rules, from and to the same instants: the same log. */
static void incarnation_of(const struct story *s, const struct law *law, duly_instant until,
			   uint8_t ret[16])
{
	duly_auto_fini(buf) clock = { 0 };
	uint8_t digest[SHA256_LEN];

	pack_instant(&clock, s->list[0].at);
	pack_instant(&clock, until);
	sha256_two((struct view){ law_digest(law), SHA256_LEN }, buf_view(&s->bytes), digest);
	sha256_two((struct view){ digest, sizeof digest }, buf_view(&clock), digest);
	memcpy(ret, digest, 16);
}

/* From when to when the clock goes. */
static duly_result set_clock(const struct args *args, const struct zone *zone, struct story *s,
			     duly_instant *ret_until, struct duly_diag *diag)
{
	duly_instant from;
	duly_result r = DULY_OK;

	if (s->n == 0 || s->list[0].at.ms == DULY_NO_INSTANT.ms)
		return duly_fail(diag, DULY_E_MALFORMED, "%s holds no events",
				 lines_name(s->lines));
	if (args->from != NULL)
		r = given_instant(args->from, "--from", zone, &from, diag);
	if (r == DULY_OK && args->from != NULL)
		begin_at(s, from);
	*ret_until = s->list[s->n - 1].at;
	if (r == DULY_OK && args->until != NULL)
		r = given_instant(args->until, "--until", zone, ret_until, diag);
	if (r == DULY_OK && ret_until->ms < s->list[0].at.ms)
		r = duly_fail(diag, DULY_E_USAGE, "--until lies before the first event");
	return r;
}

static duly_result rehearse(const struct args *args, struct story *s,
			    const struct contents *contents, const struct law *law,
			    struct rehearsal *r, struct duly_diag *diag)
{
	uint8_t incarnation[16];
	duly_instant until;

	duly_result result = set_clock(args, law_zone(law), s, &until, diag);
	if (result != DULY_OK)
		return result;
	incarnation_of(s, law, until, incarnation);
	result = rehearsal_begin(r, args->output, contents, incarnation, s->list[0].at, diag);
	return result == DULY_OK ? go_through(r, s, until, diag) : result;
}

/* ---- what came of it ------------------------------------------------------------------------- */

#define X(id, number, name) name,
static const char *const TYPES[] = { ALERT_TYPES(X) };
#undef X
enum { FEED_CHUNK = 1000 };

struct outcome {
	uint64_t alerts[LEN(TYPES)];
	uint64_t obligations[OBLIGATION_VOID + 1], history;
};

static void count_alert(struct outcome *o, const msgpack_object *alert)
{
	const struct str type = map_str(alert, "type");

	for (size_t i = 0; i < LEN(TYPES); i++)
		o->alerts[i] += str_is(type, TYPES[i]);
}

static void count_packed(struct outcome *o, const struct buf *packed)
{
	msgpack_unpacked u;
	size_t off = 0;

	msgpack_unpacked_init(&u);
	while (msgpack_unpack_next(&u, (const char *)packed->data, packed->len, &off) ==
	       MSGPACK_UNPACK_SUCCESS)
		count_alert(o, &u.data);
	msgpack_unpacked_destroy(&u);
}

static duly_result count_alerts(struct docket *docket, struct outcome *ret, struct duly_diag *diag)
{
	const uint64_t head = docket_state(docket)->feed_head;
	duly_auto_fini(buf) packed = { 0 };
	duly_result r = DULY_OK;
	struct feed_read read = { 0 };

	while (r == DULY_OK && read.next < head) {
		buf_clear(&packed);
		r = docket_feed(docket,
				&(struct feed_stretch){ .after = read.next,
							.head = head,
							.limit = FEED_CHUNK,
							.max_bytes = SIZE_MAX },
				&packed, &read, diag);
		count_packed(ret, &packed);
	}
	/* It opened a transaction to look. */
	return r == DULY_OK ? docket_synced(docket, docket_state(docket)->position, true, diag) : r;
}

static bool count_obligation(void *ctx, const struct law *law, const struct seen *seen)
{
	struct outcome *o = ctx;

	(void)law;
	if (seen->obligation->history)
		o->history++;
	else
		o->obligations[seen->obligation->status]++;
	return true;
}

static duly_result count_all(const struct rehearsal *r, struct outcome *ret, struct duly_diag *diag)
{
	struct docket_reader *reader;

	duly_result result = count_alerts(r->engine.docket, ret, diag);
	if (result == DULY_OK)
		result = docket_reader_open(r->engine.store, &reader, diag);
	if (result != DULY_OK)
		return result;
	result = docket_reader_each(reader, r->now, count_obligation, ret, diag);
	docket_reader_close(&reader);
	return result;
}

static void print_json_counts(const struct rehearsal *r, const struct story *s,
			      const struct outcome *o)
{
	char from[DULY_TIME_TEXT], until[DULY_TIME_TEXT];

	printf("{ \"from\": \"%s\", \"until\": \"%s\",\n", duly_instant_print(s->list[0].at, from),
	       duly_instant_print(r->now, until));
	printf("\"events\": { \"accepted\": %llu, \"duplicate\": %llu, \"rejected\": %llu, "
	       "\"not_yet\": %llu },\n\"alerts\": {",
	       (unsigned long long)r->accepted, (unsigned long long)r->duplicate,
	       (unsigned long long)r->rejected + s->unreadable,
	       (unsigned long long)(s->n - r->accepted - r->duplicate - r->rejected));
	for (size_t i = 0; i < LEN(TYPES); i++)
		printf("%s \"%s\": %llu", i > 0 ? "," : "", TYPES[i],
		       (unsigned long long)o->alerts[i]);
	printf(" },\n\"cases\": %llu, \"obligations\": { ",
	       (unsigned long long)docket_state(r->engine.docket)->cases);
	for (int i = 0; i <= OBLIGATION_VOID; i++)
		printf("\"%s\": %llu, ", obligation_status_name((enum obligation_status)i),
		       (unsigned long long)o->obligations[i]);
	printf("\"history\": %llu } }\n", (unsigned long long)o->history);
}

static void print_counts(const struct rehearsal *r, const struct story *s, const struct outcome *o)
{
	const struct zone *zone = law_zone(docket_law(r->engine.docket));
	const uint64_t seen = r->accepted + r->duplicate + r->rejected;
	char from[48], until[48];

	printf("REHEARSAL from %s to %s\n", zone_print(zone, s->list[0].at, from),
	       zone_print(zone, r->now, until));
	printf("events      %llu accepted, %llu duplicate, %llu rejected",
	       (unsigned long long)r->accepted, (unsigned long long)r->duplicate,
	       (unsigned long long)r->rejected + s->unreadable);
	if (s->n > seen)
		printf(", %llu known only later", (unsigned long long)(s->n - seen));
	printf("\nalerts      %llu:",
	       (unsigned long long)docket_state(r->engine.docket)->feed_head);
	for (size_t i = 0; i < LEN(TYPES); i++)
		if (o->alerts[i] > 0)
			printf(" %llu %s", (unsigned long long)o->alerts[i],
			       TYPES[i] + strlen("alert."));
	printf("\ncases       %llu\nobligations",
	       (unsigned long long)docket_state(r->engine.docket)->cases);
	for (int i = 0; i <= OBLIGATION_VOID; i++)
		printf("%s %llu %s", i > 0 ? "," : "", (unsigned long long)o->obligations[i],
		       obligation_status_name((enum obligation_status)i));
	printf("; %llu of before the council's time\n", (unsigned long long)o->history);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static duly_result report(const struct args *args, const struct rehearsal *r, const struct story *s,
			  struct duly_diag *diag)
{
	struct outcome outcome = { 0 };
	const uint64_t rejected = r->rejected + s->unreadable;

	duly_result result = count_all(r, &outcome, diag);
	if (result != DULY_OK)
		return result;
	if (args->json)
		print_json_counts(r, s, &outcome);
	else
		print_counts(r, s, &outcome);
	return rejected == 0 ? DULY_OK
			     : duly_fail(diag, DULY_E_REFUSED, "%llu lines were rejected",
					 (unsigned long long)rejected);
}

duly_result verb_rehearse(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) law = NULL;
	duly_auto_fini(story) story = { 0 };
	duly_auto_fini(rehearsal)
		rehearsal = { .rules = args->rules, .lock = -1, .refused = refused, .ctx = &story };

	if (args->output == NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--data DIR is needed: a new directory, never that of a service");
	duly_result r = load_contents(args->rules, &contents, &law, diag);
	if (r == DULY_OK)
		r = read_story(args->words[0], law_zone(law), &story, diag);
	if (r == DULY_OK)
		r = rehearse(args, &story, &contents, law, &rehearsal, diag);
	return r == DULY_OK ? report(args, &rehearsal, &story, diag) : r;
}

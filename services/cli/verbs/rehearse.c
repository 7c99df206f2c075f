#include <stdio.h>

#include "common/docket/alerts.h"
#include "common/docket/feed.h"
#include "common/docket/reader.h"
#include "common/engine/rehearsal.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/json.h"
#include "services/cli/letters.h"
#include "services/cli/progress.h"
#include "services/cli/shared_options.h"
#include "services/cli/story.h"
#include "services/cli/verb.h"

struct rehearse_given {
	const char *output, *rules, *from, *until, *letters, *templates, *letters_from, *apart;
	uint64_t answered;
	bool write_up, json;
};
#define GIVEN struct rehearse_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("data", 'd', output, "DIR", "a new or empty directory for what comes of it"),
	RULES,
	TEXT("from", 0, from, "TIME", "where the clock begins: what was known before is taken then"),
	TEXT("until", 0, until, "TIME", "where the clock stops (when the last event became known)"),
	FLAG("mail", 0, write_up, "count the letters that people would have got by the routing, and lines"),
	TEXT("letters", 0, letters, "DIR", "the same, and write them there"),
	TEXT("templates", 0, templates, "DIR", "of letters (needed with them)"),
	TEXT("letters-from", 0, letters_from, "TIME", "when letters begin; what was told before nobody is written"),
	TEXT("apart", 0, apart, "TIME,...", "from each of these on the figures of letters are apart"),
	NUMBER("answered", 0, answered, "PERCENT", "of lines that ask for an answer, how many get one (0)"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "FILE|-",
	.least = 1,
	.most = 1,
	.summary = "events of a file through the service, in virtual time",
	.about =
	  "Each event is taken when it became known (recordedtime), each timer fires at its own\n"
	  "instant, and every verb works on what comes of it. Rejected events are told with their\n"
	  "line, and the exit code is 1; see duly-rehearse(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { SHOW_EVERY = 512 }; /* turns between two looks at the progress */

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

/* The clock goes on to just before @at; letters are made on the way. */
static duly_result go_on(struct rehearsal *r, struct letters *letters, duly_instant at,
			 struct duly_diag *diag)
{
	duly_result result = letters != NULL ? letters_go_on(letters, at, diag) : DULY_OK;

	return result == DULY_OK ? rehearsal_go_on(r, at, diag) : result;
}

static duly_result go_through(struct rehearsal *r, const struct story *s, struct letters *letters,
			      duly_instant until, struct duly_diag *diag)
{
	duly_result result = DULY_OK;
	size_t turns = 0, taken;

	for (size_t i = 0; i < s->n && s->list[i].at.ms <= until.ms && result == DULY_OK;
	     i += taken) {
		taken = 0;
		if (is_first(s, i))
			result = go_on(r, letters, s->list[i].at, diag);
		if (result == DULY_OK)
			result = rehearsal_take(r, s->list[i].at, &s->bytes, &s->list[i],
						at_once(s, i), &taken, diag);
		if (turns++ % SHOW_EVERY == 0)
			show(r, s, i);
	}
	if (result == DULY_OK)
		result = go_on(r, letters, until, diag);
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
static duly_result set_clock(const struct rehearse_given *given, const struct zone *zone,
			     struct story *s, duly_instant *ret_until, struct duly_diag *diag)
{
	duly_instant from;
	duly_result r = DULY_OK;

	if (s->n == 0 || s->list[0].at.ms == DULY_NO_INSTANT.ms)
		return lines_none(s->lines, diag);
	if (given->from != NULL)
		r = given_instant(given->from, "--from", zone, &from, diag);
	const duly_instant last = s->list[s->n - 1].at;

	if (r == DULY_OK && given->from != NULL)
		story_begin_at(s, from);
	if (r == DULY_OK && given->from != NULL && given->until == NULL && from.ms > last.ms)
		return duly_fail(diag, DULY_E_USAGE,
				 "every event is before --from: nothing happens in the rehearsal "
				 "(--until says how long it goes on)");
	*ret_until = s->list[s->n - 1].at;
	if (r == DULY_OK && given->until != NULL)
		r = given_instant(given->until, "--until", zone, ret_until, diag);
	if (r == DULY_OK && ret_until->ms < s->list[0].at.ms)
		r = duly_fail(diag, DULY_E_USAGE, "--until lies before the first event");
	return r;
}

/* What is rehearsed, and beside it what people would have been written. */
struct staged {
	struct rehearsal *r;
	struct letters *letters; /* NULL: nobody asks */
};

static bool has_letters(const struct rehearse_given *given)
{
	return given->letters != NULL || given->write_up;
}

static duly_result check_letters(const struct rehearse_given *given, const char *events,
				 struct duly_diag *diag)
{
	if (!has_letters(given))
		return DULY_OK;
	if (given->templates == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--templates says how letters are written");
	if (strcmp(events, "-") == 0)
		return duly_fail(diag, DULY_E_USAGE, "for letters a file is wanted, not -");
	return DULY_OK;
}

enum { APART_MAX = 20 };
struct apart {
	duly_instant list[APART_MAX];
	size_t n;
};

/* Behind @last, each behind the one before it. */
static duly_result read_apart(const char *text, duly_instant last, const struct zone *zone,
			      struct apart *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) copy = { 0 };
	char *rest = NULL, *one;

	if (text != NULL) {
		buf_puts(&copy, text);
		buf_u8(&copy, 0);
		rest = (char *)copy.data;
	}
	while ((one = strsep(&rest, ",")) != NULL) {
		if (ret->n == APART_MAX)
			return duly_fail(diag, DULY_E_USAGE, "--apart: more than %d times",
					 APART_MAX);
		duly_instant *at = &ret->list[ret->n++];
		const duly_result r = given_instant(one, "--apart", zone, at, diag);

		if (r != DULY_OK)
			return r;
		if (at->ms <= last.ms)
			return duly_fail(diag, DULY_E_USAGE,
					 "--apart %s: nothing is counted before it", one);
		last = *at;
	}
	return DULY_OK;
}

static duly_result gateway_begin(const struct rehearse_given *given, duly_instant now,
				 const struct zone *zone, duly_instant *ret, struct duly_diag *diag)
{
	*ret = now;
	if (given->letters_from == NULL)
		return DULY_OK;
	const duly_result r = given_instant(given->letters_from, "--letters-from", zone, ret, diag);

	if (r == DULY_OK && ret->ms < now.ms)
		return duly_fail(diag, DULY_E_USAGE, "--letters-from lies before the first event");
	return r;
}

/* The day on which the gateway begins is not counted: its morning has been. */
static duly_result begin_letters(const struct rehearse_given *given, const char *events,
				 duly_instant until, struct staged *staged, struct duly_diag *diag)
{
	const struct zone *zone = law_zone(docket_law(staged->r->engine.docket));
	struct apart apart = { .n = 0 };
	duly_instant begin;
	duly_result r = gateway_begin(given, staged->r->now, zone, &begin, diag);
	const duly_instant from = zone_day_end(zone, zone_date(zone, begin));

	if (r == DULY_OK)
		r = read_apart(given->apart, from, zone, &apart, diag);
	const struct letters_given letters = {
		.folder = given->letters,
		.templates = given->templates,
		.events = events,
		.answered = given->answered,
		.begin = begin,
		.from = from,
		.apart = apart.list,
		.apart_count = apart.n,
	};

	return r == DULY_OK && has_letters(given)
		       ? letters_begin(staged->r, &letters, until, &staged->letters, diag)
		       : r;
}

static duly_result rehearse(const struct rehearse_given *given, const char *events, struct story *s,
			    const struct contents *contents, const struct law *law,
			    struct staged *staged, struct duly_diag *diag)
{
	struct rehearsal *r = staged->r;
	uint8_t incarnation[16];
	duly_instant until;

	duly_result result = set_clock(given, law_zone(law), s, &until, diag);
	if (result != DULY_OK)
		return result;
	incarnation_of(s, law, until, incarnation);
	result = rehearsal_begin(r, given->output, contents, incarnation, s->list[0].at, diag);
	if (result == DULY_OK)
		result = begin_letters(given, events, until, staged, diag);
	return result == DULY_OK ? go_through(r, s, staged->letters, until, diag) : result;
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
	const struct str type = wire_str(wire_get(alert, "type"));

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

static void print_json_counts(const struct staged *staged, const struct story *s,
			      const struct outcome *o)
{
	const struct rehearsal *r = staged->r;
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_time(&j, "from", s->list[0].at);
	json_time(&j, "until", r->now);
	json_break(&j);
	json_map(&j, "events");
	json_number(&j, "accepted", r->accepted);
	json_number(&j, "duplicate", r->duplicate);
	json_number(&j, "rejected", r->rejected + s->unreadable);
	json_number(&j, "not_yet", s->n - r->accepted - r->duplicate - r->rejected);
	json_end(&j);
	json_break(&j);
	json_map(&j, "alerts");
	for (size_t i = 0; i < LEN(TYPES); i++)
		json_number(&j, TYPES[i], o->alerts[i]);
	json_end(&j);
	json_break(&j);
	json_number(&j, "cases", docket_state(r->engine.docket)->cases);
	json_map(&j, "obligations");
	for (int i = 0; i <= OBLIGATION_VOID; i++)
		json_number(&j, obligation_status_name((enum obligation_status)i),
			    o->obligations[i]);
	json_number(&j, "history", o->history);
	json_end(&j);
	if (staged->letters != NULL) {
		json_break(&j);
		letters_print_json(staged->letters, &j);
	}
	json_end(&j);
	json_finish(&j);
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

static duly_result report(bool json, const struct staged *staged, const struct story *s,
			  struct duly_diag *diag)
{
	const struct rehearsal *r = staged->r;
	struct outcome outcome = { 0 };
	const uint64_t rejected = r->rejected + s->unreadable;

	duly_result result = count_all(r, &outcome, diag);
	if (result != DULY_OK)
		return result;
	if (json)
		print_json_counts(staged, s, &outcome);
	else
		print_counts(r, s, &outcome);
	if (!json && staged->letters != NULL)
		letters_print(staged->letters, stdout);
	return rejected == 0 ? DULY_OK
			     : duly_fail(diag, DULY_E_REFUSED, "%llu lines were rejected",
					 (unsigned long long)rejected);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rehearse_given *given = call->given;
	duly_auto_fini(contents) contents = { 0 };
	duly_auto(law) law = NULL;
	duly_auto_fini(story) story = { 0 };
	duly_auto_fini(rehearsal) rehearsal = {
		.rules = given->rules, .lock = STORE_UNLOCKED, .refused = refused, .ctx = &story
	};

	if (given->output == NULL)
		return duly_fail(diag, DULY_E_USAGE,
				 "--data DIR is needed: a new directory, never that of a service");
	duly_result r = check_letters(given, call->words[0], diag);
	if (r == DULY_OK)
		r = given_contents(given->rules, &contents, &law, diag);
	if (r == DULY_OK)
		r = story_read(call->words[0], law_zone(law), &story, diag);
	struct staged staged = { &rehearsal, NULL };

	if (r == DULY_OK)
		r = rehearse(given, call->words[0], &story, &contents, law, &staged, diag);
	if (r == DULY_OK)
		r = report(given->json, &staged, &story, diag);
	letters_free(&staged.letters);
	return r;
}

const struct verb verb_rehearse = { "rehearse", &COMMAND, run };

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/docket/docket.h"
#include "common/docket/records.h"
#include "tests/support/scratch.h"

/* Short lives under a small law that show every part of every stored value: docs/formats.md. All
 * bodies of a life's log and all rows of its store are, for ever, those in a file of tests/golden:
 * a line each, "record SEQUENCE KIND BODY" or "DATABASE KEY VALUE", bytes in hex. With
 * DULY_GOLDEN=write in the environment the files are written. tests/interop/read_values.py reads
 * them by the page alone.
 *
 * docket.txt: a case, a contradiction, a feed, a batch taken back. people.txt: references that mean
 * one person, teams and people. cut.txt: batches that had no room for all that followed. feeds.txt:
 * a feed that says all it can of itself, and one that is silent; leave that lies ahead. */
#define GOLDEN DULY_SOURCE_DIR "/tests/golden/"

struct life {
	char dir[SCRATCH_PATH];
	struct store *store;
	struct docket *docket;
	struct log *log;
	struct log_batch *batch;
	struct arena *arena;
	duly_instant now;
	const char *vocabulary;
	bool told; /* with a directory and a routing */
};

static void ok(duly_result r, const struct duly_diag *diag)
{
	if (r != DULY_OK)
		fail_msg("%s: %s", duly_result_text(r), diag->text);
}

static duly_instant instant(const char *text)
{
	duly_instant t = { 0 };

	assert_true(duly_instant_parse(text, strlen(text), &t));
	return t;
}

/* ---- turns --------------------------------------------------------------------------------------
 */

static void begin(struct life *l, const char *now)
{
	struct duly_diag diag = { "" };

	l->now = instant(now);
	log_batch_clear(l->batch);
	ok(docket_begin(l->docket, l->now, l->batch, log_end(l->log).sequence + 1, &diag), &diag);
}

static void append(struct life *l)
{
	struct duly_diag diag = { "" };

	ok(docket_end(l->docket, &diag), &diag);
	ok(log_append(l->log, l->batch, l->now, &diag), &diag);
	ok(docket_synced(l->docket, log_end(l->log), true, &diag), &diag);
}

static void end(struct life *l)
{
	const struct ticked max = { 1000, 1000 };
	struct duly_diag diag = { "" };
	struct ticked done;

	ok(docket_apply(l->docket, &diag), &diag);
	ok(docket_tick(l->docket, &max, &done, &diag), &diag);
	append(l);
}

static void record(struct life *l, enum log_kind kind, const struct buf *body)
{
	struct duly_diag diag = { "" };

	ok(docket_record(l->docket, kind, buf_view(body), &diag), &diag);
}

static void take(struct life *l, const char *json)
{
	struct duly_diag diag = { "" };
	struct buf bytes = { 0 };
	struct taken taken;
	struct wire w;

	ok(json_to_wire(str_of(json), &bytes, &diag), &diag);
	const struct str kept =
		arena_str(l->arena, (struct str){ (const char *)bytes.data, bytes.len });

	buf_fini(&bytes);
	ok(wire_unpack((struct view){ kept.s, kept.len }, &w, &diag), &diag);
	ok(docket_take(l->docket, &w.root, &taken, &diag), &diag);
	if (taken.status != TAKEN_ACCEPTED)
		fail_msg("%s: %s %s", json, taken.reject.field, taken.reject.message);
	wire_fini(&w);
}

/* ---- the life -------------------------------------------------------------------------------- */

static const struct {
	enum content_kind kind;
	const char *name;
} FILES[] = {
	{ CONTENT_VOCABULARY, "vocabulary.yaml" },
	{ CONTENT_PACK, "pack.yaml" },
	{ CONTENT_CALENDAR, "calendar.yaml" },
	{ CONTENT_ZONE, "zone" },
};

static const struct {
	enum content_kind kind;
	const char *name;
} TELLING[] = {
	{ CONTENT_DIRECTORY, "example.csv" },
	{ CONTENT_ROUTING, "routing.yaml" },
};

/* As record_start() has it, but of this release for ever. */
static void start_body(const struct life *l, struct buf *b)
{
	pack_map(b, 5);
	pack_cstr(b, "engine");
	pack_cstr(b, "duly 0.1.0");
	pack_cstr(b, "incarnation");
	pack_hex(b, log_incarnation(l->log), 16);
	pack_cstr(b, "wall");
	pack_instant(b, l->now);
	pack_cstr(b, "rehearsal");
	pack_bool(b, true);
	pack_cstr(b, "held");
	pack_nil(b);
}

static void put_in_force(struct life *l)
{
	struct contents contents = { 0 };
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto_fini(buf) bytes = { 0 };
		char path[SCRATCH_PATH];

		snprintf(path, sizeof path, GOLDEN "law/%s",
			 FILES[i].kind == CONTENT_VOCABULARY ? l->vocabulary : FILES[i].name);
		scratch_read(path, &bytes);
		contents_add(&contents, FILES[i].kind, str_of(FILES[i].name), buf_view(&bytes));
	}
	for (size_t i = 0; i < LEN(TELLING) && l->told; i++) {
		duly_auto_fini(buf) bytes = { 0 };
		char path[SCRATCH_PATH];

		snprintf(path, sizeof path, GOLDEN "law/%s", TELLING[i].name);
		scratch_read(path, &bytes);
		contents_add(&contents, TELLING[i].kind, str_of(TELLING[i].name), buf_view(&bytes));
	}
	for (size_t i = 0; i < contents.n; i++) {
		buf_clear(&b);
		record_content(&b, &contents.list[i]);
		record(l, LOG_CONTENT, &b);
	}
	buf_clear(&b);
	record_in_force(&b, &contents);
	record(l, LOG_IN_FORCE, &b);
	contents_fini(&contents);
}

static void start(struct life *l)
{
	duly_auto_fini(buf) b = { 0 };

	begin(l, "2026-01-12T09:00:00Z");
	start_body(l, &b);
	record(l, LOG_START, &b);
	put_in_force(l);
	end(l);
}

#define HEAD "{\"specversion\":\"1.0\",\"source\":\"/councils/example/mosaic\",\"subject\":"

/* Every kind of field, every optional attribute, a date and an instant, a moment, a contradiction,
 * a feed, and a batch that is taken back. */
static const char *const EVENTS[] = {
	HEAD "\"feed:mosaic\",\"id\":\"f1\",\"type\":\"feed.declared\",\"date\":\"2026-01-01\","
	     "\"data\":{\"types\":[\"stay.began\",\"note.made\"]}}",
	HEAD "\"feed:mosaic\",\"id\":\"f2\",\"type\":\"feed.completed\",\"date\":\"2026-01-12\","
	     "\"data\":{\"until\":\"2026-01-12T00:00:00Z\"}}",
	HEAD "\"-\",\"id\":\"b1\",\"type\":\"batch.retracted\",\"date\":\"2026-01-12\","
	     "\"data\":{\"batch\":\"night-6\"}}",
	HEAD "\"C-1042\",\"id\":\"e1\",\"type\":\"worker.allocated\",\"date\":\"2026-01-12\","
	     "\"data\":{\"role\":\"iro\",\"worker\":\"w-17\",\"team\":\"reviews\"}}",
	HEAD "\"C-1042\",\"id\":\"e2\",\"type\":\"stay.began\",\"time\":\"2026-01-12T08:30:00Z\","
	     "\"data\":{\"stay\":\"s-1\"}}",
	HEAD "\"C-1042\",\"id\":\"e3\",\"type\":\"person.registered\",\"date\":\"2010-01-20\","
	     "\"data\":{\"dob\":\"2010-01-20\"}}",
	HEAD
	"\"C-1042\",\"id\":\"e4\",\"type\":\"note.made\",\"time\":\"2026-01-12T08:45:00.250Z\","
	"\"recordedtime\":\"2026-01-12T08:50:00Z\",\"replaces\":\"e0\",\"batch\":\"night-7\","
	"\"data\":{\"kind\":\"second\",\"kinds\":[\"third\",\"first\"],\"by\":\"w-17\","
	"\"on\":[\"r-2\",\"r-1\"],\"seen\":true,\"day\":\"2026-01-11\","
	"\"heard\":\"2026-01-11T10:00:00Z\",\"minutes\":90}}",
	HEAD "\"C-1043\",\"id\":\"e5\",\"type\":\"stay.ended\",\"date\":\"2026-01-12\"}",
	HEAD "\"C-1043\",\"id\":\"e6\",\"type\":\"event.retracted\",\"date\":\"2026-01-12\","
	     "\"data\":{\"id\":\"e9\"}}",
};

static void happen(struct life *l)
{
	begin(l, "2026-01-12T09:00:01Z");
	for (size_t i = 0; i < LEN(EVENTS); i++)
		take(l, EVENTS[i]);
	end(l);
}

/* Warned, due, the contradiction, the sixteenth birthday; then the date is met. */
static void pass(struct life *l)
{
	static const char *const TICKS[] = {
		"2026-01-13T09:00:00Z", "2026-01-15T09:00:00Z", "2026-01-19T09:00:00Z",
		"2026-01-20T00:00:00Z", "2026-01-22T00:00:00Z",
	};

	for (size_t i = 0; i < LEN(TICKS); i++) {
		begin(l, TICKS[i]);
		end(l);
	}
	begin(l, "2026-01-22T09:00:00Z");
	take(l, HEAD "\"C-1042\",\"id\":\"e7\",\"type\":\"note.made\","
		     "\"date\":\"2026-01-16\",\"data\":{\"kind\":\"first\"}}");
	end(l);
}

static void serve(struct life *l)
{
	const struct consumer mail = { 2,
				       { STR("reviews"), STR("alert.due alert.overdue ") },
				       DULY_NO_INSTANT };
	struct reject reject = { 0 };
	duly_auto_fini(buf) b = { 0 };

	begin(l, "2026-01-22T10:00:00Z");
	record_consumer(&b, STR("mail"), &mail);
	record(l, LOG_CONSUMER, &b);
	buf_clear(&b);
	reject_with(&reject, REJECT_BAD_VALUE, "data.kind", "no such kind");
	record_rejected(&b, (struct view){ "refused", 7 }, STR("/councils/example/mosaic"),
			STR("e8"), &reject);
	record(l, LOG_REJECTED, &b);
	buf_clear(&b);
	record_clock(&b, instant("2026-01-23T10:00:00Z"), "clock");
	record(l, LOG_CLOCK, &b);
	end(l);
}

static struct life *begin_life_of(const char *vocabulary, bool told)
{
	static struct life l;
	struct log_options options = { .segment_bytes = 1u << 20 };
	struct duly_diag diag = { "" };

	l = (struct life){ .batch = log_batch_new(),
			   .arena = arena_new(),
			   .vocabulary = vocabulary,
			   .told = told };
	scratch_make(l.dir);
	options.dir = l.dir;
	for (uint8_t i = 0; i < 16; i++)
		options.incarnation[i] = (uint8_t)(0x10 + i);
	ok(log_open(&options, &l.log, NULL, &diag), &diag);
	ok(store_open_memory(&l.store), &diag);
	ok(docket_open(l.store, &l.docket, &diag), &diag);
	start(&l);
	return &l;
}

static struct life *begin_life(const char *vocabulary)
{
	return begin_life_of(vocabulary, false);
}

static int setup(void **state)
{
	struct life *l = *state = begin_life("vocabulary.yaml");

	happen(l);
	pass(l);
	serve(l);
	return 0;
}

/* ---- another: who they are, and who holds them ----------------------------------------------- */

static const char *const PEOPLE[] = {
	HEAD "\"C-1\",\"id\":\"e1\",\"type\":\"worker.allocated\",\"date\":\"2026-01-12\","
	     "\"data\":{\"role\":\"iro\",\"worker\":\"w-17\",\"team\":\"reviews\"}}",
	HEAD "\"C-2\",\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2026-01-12\"}",
	HEAD "\"C-2\",\"id\":\"e2\",\"type\":\"case.merged\",\"date\":\"2026-01-12\","
	     "\"data\":{\"into\":\"C-1\"}}",
	HEAD "\"C-2\",\"id\":\"e3\",\"type\":\"case.restricted\",\"date\":\"2026-01-12\"}",
	HEAD "\"C-2\",\"id\":\"e4\",\"type\":\"case.linked\",\"date\":\"2026-01-12\","
	     "\"data\":{\"group\":\"g-1\"}}",
};

static const char *const STAFF[] = {
	HEAD "\"team:reviews\",\"id\":\"t1\",\"type\":\"team.replaced\",\"date\":\"2026-01-12\","
	     "\"data\":{\"by\":\"reviews-2\"}}",
	HEAD "\"worker:w-17\",\"id\":\"a1\",\"type\":\"worker.away\",\"date\":\"2026-01-12\","
	     "\"data\":{\"until\":\"2026-01-30\",\"cover\":\"w-18\",\"cover_team\":\"pool\"}}",
	HEAD "\"worker:w-3\",\"id\":\"a1\",\"type\":\"worker.left\",\"date\":\"2026-01-12\"}",
};

/* One who follows is told; a notice still waits, because nobody is told of anything any more. */
static int setup_people(void **state)
{
	struct life *l = *state = begin_life("people.yaml");
	duly_auto_fini(buf) b = { 0 };

	begin(l, "2026-01-12T09:00:01Z");
	for (size_t i = 0; i < LEN(PEOPLE); i++)
		take(l, PEOPLE[i]);
	end(l);
	begin(l, "2026-01-12T09:00:02Z");
	for (size_t i = 0; i < LEN(STAFF); i++)
		take(l, STAFF[i]);
	end(l);
	begin(l, "2026-01-12T09:00:03Z");
	take(l, HEAD "\"C-1\",\"id\":\"e2\",\"type\":\"worker.allocated\","
		     "\"date\":\"2026-01-12\",\"data\":{\"role\":\"iro\",\"worker\":\"w-19\","
		     "\"team\":\"reviews\"}}");
	end(l);
	begin(l, "2026-01-12T09:00:04Z");
	record_clock(&b, instant("2026-01-13T10:00:00Z"), "clock");
	record(l, LOG_CLOCK, &b);
	take(l, HEAD "\"worker:w-19\",\"id\":\"a1\",\"type\":\"worker.left\","
		     "\"date\":\"2026-01-12\",\"data\":{\"cover\":\"w-20\"}}");
	end(l);
	return 0;
}

/* ---- a third: more follows than a batch has room for ----------------------------------------- */

static void stay_of(struct life *l, const char *subject)
{
	struct str event = arena_printf(l->arena,
					"{\"specversion\":\"1.0\",\"source\":"
					"\"/councils/example/mosaic\",\"subject\":\"%s\","
					"\"id\":\"e1\",\"type\":\"stay.began\","
					"\"date\":\"2026-01-12\"}",
					subject);

	take(l, event.s);
}

static void take_back(struct life *l, const char *subject)
{
	struct str event = arena_printf(l->arena,
					"{\"specversion\":\"1.0\",\"source\":"
					"\"/councils/example/mosaic\",\"subject\":\"%s\","
					"\"id\":\"e2\",\"type\":\"event.retracted\","
					"\"date\":\"2026-01-20\",\"data\":{\"id\":\"e1\"}}",
					subject);

	take(l, event.s);
}

/* Two answers are owed in each of two batches that have room for one; in the first of them nobody
 * is told of a rung either. */
static int setup_cut(void **state)
{
	static const char *const SUBJECTS[] = { "C-1", "C-2", "C-3", "C-4" };
	struct life *l = *state = begin_life("vocabulary.yaml");
	struct duly_diag diag = { "" };

	begin(l, "2026-01-12T09:00:01Z");
	for (size_t i = 0; i < LEN(SUBJECTS); i++)
		stay_of(l, SUBJECTS[i]);
	end(l);
	begin(l, "2026-01-20T00:00:00Z");
	end(l);
	begin(l, "2026-01-20T09:00:00Z");
	docket_narrow(l->docket);
	docket_quiet(l->docket);
	take_back(l, SUBJECTS[0]);
	take_back(l, SUBJECTS[1]);
	ok(docket_apply(l->docket, &diag), &diag);
	append(l);
	begin(l, "2026-01-20T09:00:01Z");
	docket_narrow(l->docket);
	take_back(l, SUBJECTS[2]);
	take_back(l, SUBJECTS[3]);
	end(l);
	return 0;
}

/* ---- a fourth: feeds, of which one is silent; leave
 * ------------------------------------------------- -------------------------------------------- */

static const char *const FEEDS[] = {
	HEAD "\"feed:mosaic\",\"id\":\"f1\",\"type\":\"feed.declared\",\"date\":\"2026-01-01\","
	     "\"data\":{\"types\":[\"stay.began\",\"note.made:first\"],"
	     "\"from\":\"2025-04-01\",\"rhythm_hours\":24}}",
	HEAD "\"feed:health\",\"id\":\"f1\",\"type\":\"feed.declared\",\"date\":\"2026-01-01\","
	     "\"data\":{\"types\":[\"note.made\"],\"rhythm_hours\":48}}",
	HEAD "\"C-1\",\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2026-01-12\"}",
	HEAD "\"worker:w-17\",\"id\":\"a1\",\"type\":\"worker.away\",\"date\":\"2026-02-16\","
	     "\"data\":{\"until\":\"2026-02-20\",\"cover_team\":\"pool\"}}",
};

/* One is silent and reports again; the other is silent at the end. */
static int setup_feeds(void **state)
{
	struct life *l = *state = begin_life("feeds.yaml");

	begin(l, "2026-01-12T09:00:01Z");
	for (size_t i = 0; i < LEN(FEEDS); i++)
		take(l, FEEDS[i]);
	end(l);
	begin(l, "2026-01-13T09:00:01Z");
	end(l);
	begin(l, "2026-01-13T10:00:00Z");
	take(l, HEAD "\"feed:mosaic\",\"id\":\"f2\",\"type\":\"feed.completed\","
		     "\"date\":\"2026-01-13\",\"data\":{\"until\":\"2026-01-13T00:00:00Z\"}}");
	end(l);
	begin(l, "2026-01-14T09:00:01Z");
	end(l);
	return 0;
}

/* ---- a fifth: who is told -------------------------------------------------------------------- */

static const char *const HELD[] = {
	HEAD "\"C-1\",\"id\":\"e1\",\"type\":\"worker.allocated\",\"date\":\"2026-01-12\","
	     "\"data\":{\"role\":\"iro\",\"worker\":\"w-17\",\"team\":\"reviews\"}}",
	HEAD "\"C-1\",\"id\":\"e2\",\"type\":\"stay.began\",\"date\":\"2026-01-12\"}",
	HEAD "\"C-1\",\"id\":\"e3\",\"type\":\"case.linked\",\"date\":\"2026-01-12\","
	     "\"data\":{\"group\":\"g-1\"}}",
};

/* Warned, lapsed, escalated; and handed over. */
static int setup_told(void **state)
{
	static const char *const TICKS[] = {
		"2026-01-15T09:00:00Z",
		"2026-01-20T00:00:00Z",
		"2026-01-21T09:00:00Z",
	};
	struct life *l = *state = begin_life_of("people.yaml", true);

	begin(l, "2026-01-12T09:00:01Z");
	for (size_t i = 0; i < LEN(HELD); i++)
		take(l, HELD[i]);
	end(l);
	for (size_t i = 0; i < LEN(TICKS); i++) {
		begin(l, TICKS[i]);
		end(l);
	}
	begin(l, "2026-01-21T09:00:01Z");
	take(l, HEAD "\"C-1\",\"id\":\"e4\",\"type\":\"worker.allocated\","
		     "\"date\":\"2026-01-21\",\"data\":{\"role\":\"iro\",\"worker\":\"w-19\","
		     "\"team\":\"reviews\"}}");
	end(l);
	return 0;
}

static int teardown(void **state)
{
	struct life *l = *state;

	docket_close(&l->docket);
	store_close(&l->store);
	log_close(&l->log);
	log_batch_free(&l->batch);
	arena_free(&l->arena);
	scratch_remove(l->dir);
	return 0;
}

/* ---- what is left of it ---------------------------------------------------------------------- */

static void put_hex(struct buf *b, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%02x", ((const uint8_t *)bytes)[i]);
}

static void print_log(struct life *l, struct buf *out)
{
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	struct duly_diag diag = { "" };
	duly_instant recorded;
	uint32_t n;

	ok(log_cursor_open(l->log, log_start(l->log), &cursor, &diag), &diag);
	while (log_cursor_next(cursor, &records, &n, &recorded, &after, &diag) == DULY_OK) {
		for (uint32_t i = 0; i < n; i++) {
			buf_printf(out, "record %llu %d ", (unsigned long long)records[i].sequence,
				   (int)records[i].kind);
			put_hex(out, records[i].body.data, records[i].body.len);
			buf_puts(out, "\n");
		}
	}
}

static void print_db(struct store_txn *txn, enum store_db db, struct buf *out)
{
	duly_auto_fini(buf) last = { 0 };
	struct view key, value;

	while (store_seek(txn, db, buf_view(&last), last.len > 0, &key, &value)) {
		buf_printf(out, "%s ", store_db_name(db));
		put_hex(out, key.data, key.len);
		buf_puts(out, " ");
		put_hex(out, value.data, value.len);
		buf_puts(out, "\n");
		buf_clear(&last);
		buf_put(&last, key.data, key.len);
	}
}

static void print_store(struct life *l, struct buf *out)
{
	struct store_txn *txn;
	struct duly_diag diag = { "" };

	ok(store_begin(l->store, false, &txn, &diag), &diag);
	for (int db = STORE_META; db <= STORE_CONSUMER; db++)
		print_db(txn, (enum store_db)db, out);
	store_abort(&txn);
}

/* The first line that differs says which value it is. */
static void assert_lines(const struct buf *made, const struct buf *golden)
{
	size_t from = 0, i = 0;

	for (; i < MIN(made->len, golden->len) && made->data[i] == golden->data[i]; i++) {
		if (made->data[i] == '\n')
			from = i + 1;
	}
	if (i == made->len && i == golden->len)
		return;
	fail_msg("at byte %zu of the line\n made: %.*s\n kept: %.*s", i - from,
		 (int)MIN(made->len - from, 400), (const char *)made->data + from,
		 (int)MIN(golden->len - from, 400), (const char *)golden->data + from);
}

static void compare(struct life *l, const char *path)
{
	const char *mode = getenv("DULY_GOLDEN");
	duly_auto_fini(buf) made = { 0 };
	duly_auto_fini(buf) golden = { 0 };

	print_log(l, &made);
	print_store(l, &made);
	if (mode != NULL && strcmp(mode, "write") == 0)
		scratch_write(path, buf_view(&made));
	scratch_read(path, &golden);
	assert_lines(&made, &golden);
}

static void values_come_out_byte_for_byte(void **state)
{
	compare(*state, GOLDEN "docket.txt");
}

static void those_of_a_batch_that_was_cut_too(void **state)
{
	compare(*state, GOLDEN "cut.txt");
}

static void those_of_who_is_told_too(void **state)
{
	compare(*state, GOLDEN "told.txt");
}

static void those_of_feeds_too(void **state)
{
	compare(*state, GOLDEN "feeds.txt");
}

static void those_of_people_too(void **state)
{
	compare(*state, GOLDEN "people.txt");
}

/* The engine is this release's; everything behind it is as kept. */
static void a_start_is_written_as_the_golden_one(void **state)
{
	const struct life *l = *state;
	duly_auto_fini(buf) expected = { 0 };
	duly_auto_fini(buf) kept = { 0 };
	duly_auto_fini(buf) made = { 0 };
	const size_t engine = 1 + 7 + 1 + strlen("duly 0.1.0");

	start_body(l, &kept);
	pack_map(&expected, 5);
	pack_cstr(&expected, "engine");
	pack_cstr(&expected, DOCKET_ENGINE);
	buf_put(&expected, kept.data + engine, kept.len - engine);
	record_start(&made, log_incarnation(l->log), l->now, true, NULL);
	assert_int_equal(made.len, expected.len);
	assert_memory_equal(made.data, expected.data, made.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_out_byte_for_byte),
		cmocka_unit_test(a_start_is_written_as_the_golden_one),
	};

	const struct CMUnitTest people[] = {
		cmocka_unit_test(those_of_people_too),
	};

	const struct CMUnitTest cut[] = {
		cmocka_unit_test(those_of_a_batch_that_was_cut_too),
	};

	const struct CMUnitTest who[] = {
		cmocka_unit_test(those_of_who_is_told_too),
	};
	const struct CMUnitTest feeds[] = {
		cmocka_unit_test(those_of_feeds_too),
	};

	base_init();
	return cmocka_run_group_tests(tests, setup, teardown) +
	       cmocka_run_group_tests(people, setup_people, teardown) +
	       cmocka_run_group_tests(cut, setup_cut, teardown) +
	       cmocka_run_group_tests(feeds, setup_feeds, teardown) +
	       cmocka_run_group_tests(who, setup_told, teardown);
}

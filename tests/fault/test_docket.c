#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/docket/loading.h"
#include "common/docket/records.h"
#include "common/docket/replay.h"
#include "tests/support/fault_disk.h"
#include "tests/support/fault_store.h"
#include "tests/support/scratch.h"

/* A short life of the core, with each call to the store and each call to the log failing in turn.
 * After the failure the process is gone; it comes again over what is on disk, and everything is
 * sent again. What was answered before must be a duplicate with the same sequence, and in the end
 * log and store must be, to the last byte, those of a life without a failure. */

enum { SEGMENT = 16384, EVENTS_MAX = 64 };

#define HEAD "{\"specversion\":\"1.0\",\"source\":\"/councils/example/mosaic\",\"subject\":"

/* "#" is where the digest of the calendar in the folder is put. */
#define LOADED                                                                                     \
	HEAD "\"-\",\"id\":\"l1\",\"type\":\"calendar.loaded\",\"date\":\"2026-01-20\",\"data\":{" \
	     "\"digest\":\"#\"}}"

/* Turns; more than one event in a turn is a batch that counts whole or not at all. */
static const struct turn {
	const char *now;
	const char *events[4];
} TURNS[] = {
	{ "2026-01-12T09:00:00Z",
	  { HEAD "\"C-1\",\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2026-01-12\"}",
	    HEAD "\"C-2\",\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2026-01-05\"}",
	    HEAD "\"C-1\",\"id\":\"e2\",\"type\":\"worker.allocated\",\"date\":\"2026-01-12\","
		 "\"data\":{\"role\":\"iro\",\"worker\":\"w-1\",\"team\":\"a\"}}" } },
	{ "2026-01-15T09:00:00Z", { NULL } },
	{ "2026-01-19T09:00:00Z",
	  { HEAD "\"C-2\",\"id\":\"e2\",\"type\":\"note.made\",\"date\":\"2026-01-19\","
		 "\"data\":{\"kind\":\"first\"}}" } },
	{ "2026-01-20T00:00:00Z", { NULL } },
	{ "2026-01-20T10:00:00Z",
	  { HEAD "\"C-1\",\"id\":\"e3\",\"type\":\"note.made\",\"date\":\"2026-01-18\","
		 "\"data\":{\"kind\":\"first\"}}",
	    HEAD "\"C-3\",\"id\":\"e1\",\"type\":\"stay.ended\",\"date\":\"2026-01-18\"}" } },
	{ "2026-01-20T11:00:00Z",
	  { HEAD "\"C-4\",\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2026-01-20\"}", LOADED,
	    HEAD "\"C-5\",\"id\":\"e1\",\"type\":\"stay.began\",\"date\":\"2026-01-20\"}" } },
	{ "2026-01-21T09:00:00Z",
	  { HEAD "\"C-1\",\"id\":\"e4\",\"type\":\"event.retracted\",\"date\":\"2026-01-20\","
		 "\"data\":{\"id\":\"e3\"}}" } },
	{ "2026-01-21T10:00:00Z",
	  { HEAD "\"C-4\",\"id\":\"m1\",\"type\":\"case.merged\",\"date\":\"2026-01-21\","
		 "\"data\":{\"into\":\"C-1\"}}",
	    HEAD "\"team:a\",\"id\":\"t1\",\"type\":\"team.replaced\",\"date\":\"2026-01-21\","
		 "\"data\":{\"by\":\"b\"}}",
	    HEAD "\"C-1\",\"id\":\"e5\",\"type\":\"worker.allocated\",\"date\":\"2026-01-21\","
		 "\"data\":{\"role\":\"iro\",\"worker\":\"w-2\",\"team\":\"a\"}}" } },
	{ "2026-01-22T10:00:00Z",
	  { HEAD "\"C-4\",\"id\":\"x1\",\"type\":\"event.retracted\",\"date\":\"2026-01-21\","
		 "\"data\":{\"id\":\"m1\"}}",
	    HEAD
	    "\"worker:w-2\",\"id\":\"a1\",\"type\":\"worker.left\",\"date\":\"2026-01-21\"}" } },
};

struct machine {
	char dir[SCRATCH_PATH];
	struct store *real;
	struct fault_store faults;
	struct fault_disk disk;
	/* Of the process that runs. */
	struct store *store;
	struct docket *docket;
	struct log *log;
	struct log_batch *batch;
	struct arena *arena;
	duly_result r;
	struct duly_diag diag;
	/* What producers know. */
	uint64_t answered[EVENTS_MAX];
};

static void machine_make(struct machine *m)
{
	*m = (struct machine){ .faults = { .with = DULY_E_IO } };
	scratch_make(m->dir);
	assert_int_equal(store_open_memory(&m->real), DULY_OK);
	m->faults.real = m->real;
	fault_disk_init(&m->disk);
	m->disk.error = EIO;
}

static void machine_fini(struct machine *m)
{
	fault_disk_fini(&m->disk);
	store_close(&m->real);
	scratch_remove(m->dir);
}

/* ---- a process ------------------------------------------------------------------------------- */

static void end_process(struct machine *m)
{
	docket_close(&m->docket);
	store_close(&m->store);
	log_close(&m->log);
	log_batch_free(&m->batch);
	arena_free(&m->arena);
}

static void open_log(struct machine *m)
{
	struct log_options options = { .dir = m->dir,
				       .segment_bytes = SEGMENT,
				       .disk = &m->disk.ops,
				       .from = docket_state(m->docket)->position };

	memset(options.incarnation, 7, sizeof options.incarnation);
	m->r = log_open(&options, &m->log, NULL, &m->diag);
}

static duly_result read_folder(void *ctx, struct contents *ret, struct duly_diag *diag);

static void begin_process(struct machine *m)
{
	struct replayed replayed = { 0 };

	m->batch = log_batch_new();
	m->arena = arena_new();
	m->store = fault_store_open(&m->faults);
	m->r = docket_open(m->store, &m->docket, &m->diag);
	if (m->r == DULY_OK) {
		docket_files_from(m->docket, read_folder, NULL);
		open_log(m);
	}
	if (m->r == DULY_OK)
		m->r = docket_replay(
			m->docket, m->log,
			&(struct replay_plan){ .mode = REPLAY_RECORDED, .until = REPLAY_ALL },
			&replayed, &m->diag);
	replayed_fini(&replayed);
}

/* ---- a turn ---------------------------------------------------------------------------------- */

static duly_instant instant(const char *text)
{
	duly_instant t = { 0 };

	assert_true(duly_instant_parse(text, strlen(text), &t));
	return t;
}

static void record(struct machine *m, enum log_kind kind, const struct buf *body)
{
	if (m->r == DULY_OK)
		m->r = docket_record(m->docket, kind, buf_view(body), &m->diag);
}

/* The file @name with @more behind it. */
static void add_content(struct contents *contents, enum content_kind kind, const char *name,
			const char *more)
{
	duly_auto_fini(buf) bytes = { 0 };
	char path[SCRATCH_PATH];

	snprintf(path, sizeof path, "%s/tests/golden/law/%s", DULY_SOURCE_DIR, name);
	scratch_read(path, &bytes);
	buf_puts(&bytes, more);
	contents_add(contents, kind, str_of(name), buf_view(&bytes));
}

/* The law of the golden files, and an event that loads another calendar. */
static void add_law(struct contents *contents)
{
	static const char TYPE[] = "  calendar.loaded: { class: registers, means: service, data: { "
				   "digest: { kind: ref, required: true } } }\n";

	add_content(contents, CONTENT_VOCABULARY, "people.yaml", TYPE);
	add_content(contents, CONTENT_PACK, "pack.yaml", "");
	add_content(contents, CONTENT_CALENDAR, "calendar.yaml", "");
	add_content(contents, CONTENT_ZONE, "zone", "");
}

static duly_result read_folder(void *ctx, struct contents *ret, struct duly_diag *diag)
{
	(void)ctx;
	(void)diag;
	add_content(ret, CONTENT_CALENDAR, "calendar.yaml", "    Fri 23 Jan: A holiday\n");
	return DULY_OK;
}

static void put_in_force(struct machine *m, duly_instant now)
{
	struct contents contents = { 0 };
	duly_auto_fini(buf) b = { 0 };

	add_law(&contents);
	record_start(&b, log_incarnation(m->log), now, false, NULL);
	record(m, LOG_START, &b);
	if (m->r == DULY_OK)
		m->r = docket_put_in_force(m->docket, &contents, &m->diag);
	contents_fini(&contents);
}

/* @json with the digest where it stands for it. */
static struct str complete(const char *json, struct arena *arena)
{
	char digest[2 * SHA256_LEN + 1];
	const char *hash = strchr(json, '#');
	struct contents files = { 0 };

	if (hash == NULL)
		return str_of(json);
	read_folder(NULL, &files, NULL);
	hex_print(files.list[0].digest, SHA256_LEN, digest);
	contents_fini(&files);
	return arena_printf(arena, "%.*s%s%s", (int)(hash - json), json, digest, hash + 1);
}

static void take(struct machine *m, const char *json, uint64_t known, uint64_t *ret)
{
	duly_auto_fini(buf) bytes = { 0 };
	struct taken taken;
	struct wire w;

	assert_int_equal(json_to_wire(complete(json, m->arena), &bytes, NULL), DULY_OK);
	const struct str kept =
		arena_str(m->arena, (struct str){ (const char *)bytes.data, bytes.len });

	assert_int_equal(wire_unpack((struct view){ kept.s, kept.len }, &w, NULL), DULY_OK);
	m->r = docket_take(m->docket, &w.root, &taken, &m->diag);
	wire_fini(&w);
	if (m->r != DULY_OK)
		return;
	assert_int_not_equal(taken.status, TAKEN_REJECTED);
	if (known != 0) {
		assert_int_equal(taken.status, TAKEN_DUPLICATE);
		assert_int_equal(taken.sequence, known);
	}
	*ret = taken.sequence;
}

/* Apply, tick, append; @commit only now and then, as live. */
static void finish(struct machine *m, duly_instant now, bool commit)
{
	const struct ticked max = { 1000, 1000 };
	struct ticked done;

	if (m->r == DULY_OK)
		m->r = docket_apply(m->docket, &m->diag);
	if (m->r == DULY_OK)
		m->r = docket_tick(m->docket, &max, &done, &m->diag);
	if (m->r == DULY_OK)
		m->r = docket_end(m->docket, &m->diag);
	if (m->r == DULY_OK && log_batch_count(m->batch) > 0)
		m->r = log_append(m->log, m->batch, now, &m->diag);
	if (m->r == DULY_OK)
		m->r = docket_synced(m->docket, log_end(m->log), commit, &m->diag);
}

static void begin_turn(struct machine *m, duly_instant now)
{
	log_batch_clear(m->batch);
	m->r = docket_begin(m->docket, now, m->batch, log_end(m->log).sequence + 1, &m->diag);
}

static void take_turn(struct machine *m, const struct turn *t, size_t first, bool commit)
{
	/* The clock of a process that comes again does not go back. */
	const duly_instant latest = docket_state(m->docket)->latest, then = instant(t->now);
	const duly_instant now = then.ms > latest.ms ? then : latest;
	uint64_t answers[LEN(t->events)] = { 0 };

	begin_turn(m, now);
	for (size_t i = 0; i < LEN(t->events) && t->events[i] != NULL && m->r == DULY_OK; i++)
		take(m, t->events[i], m->answered[first + i], &answers[i]);
	const uint64_t end = m->r == DULY_OK ? log_end(m->log).sequence : 0;

	finish(m, now, commit);
	/* Answered is what the log has, whatever becomes of the store after it. */
	if (log_end(m->log).sequence > end && end > 0)
		memcpy(&m->answered[first], answers, sizeof answers);
}

static void first_turn(struct machine *m)
{
	const duly_instant now = instant("2026-01-12T08:00:00Z");

	begin_turn(m, now);
	if (m->r == DULY_OK)
		put_in_force(m, now);
	finish(m, now, true);
}

/* A process, from its start to its end or to the first call that fails. */
static duly_result live(struct machine *m)
{
	begin_process(m);
	if (m->r == DULY_OK && docket_law(m->docket) == NULL)
		first_turn(m);
	/* Every other turn is committed, and the last. */
	for (size_t i = 0; i < LEN(TURNS) && m->r == DULY_OK; i++)
		take_turn(m, &TURNS[i], i * LEN(TURNS[0].events), (LEN(TURNS) - i) % 2 == 1);
	end_process(m);
	return m->r;
}

/* ---- what must hold -------------------------------------------------------------------------- */

static void digest(struct machine *m, uint8_t ret[SHA256_LEN])
{
	struct duly_diag diag = { "" };

	assert_int_equal(docket_digest(m->real, ret, &diag), DULY_OK);
}

/* Its digest covers where in the log the store stands, and the root of the tree there. */
static void without_failure(uint8_t ret[SHA256_LEN])
{
	struct machine m;

	machine_make(&m);
	assert_int_equal(live(&m), DULY_OK);
	digest(&m, ret);
	machine_fini(&m);
}

static void again(struct machine *m, const uint8_t expected[SHA256_LEN], const char *what,
		  unsigned n)
{
	uint8_t found[SHA256_LEN];

	if (live(m) != DULY_OK)
		fail_msg("%s %u: it does not come again: %s", what, n, m->diag.text);
	digest(m, found);
	if (memcmp(found, expected, sizeof found) != 0)
		fail_msg("%s %u: log or store differ from a life without failure", what, n);
}

static unsigned fail_store(const char *what, duly_result with, bool after)
{
	uint8_t expected[SHA256_LEN];
	unsigned n = 0;
	bool tripped = true;

	without_failure(expected);
	while (tripped) {
		struct machine m;

		machine_make(&m);
		m.faults.fail_at = ++n;
		m.faults.with = with;
		m.faults.after = after;
		live(&m);
		tripped = m.faults.tripped;
		m.faults.fail_at = 0;
		again(&m, expected, what, n);
		machine_fini(&m);
	}
	return n;
}

static unsigned fail_disk(const char *what, enum fault_how how, int error, bool power)
{
	uint8_t expected[SHA256_LEN];
	unsigned n = 0;
	bool tripped = true;

	without_failure(expected);
	while (tripped) {
		struct machine m;

		machine_make(&m);
		m.disk.fail_at = ++n;
		m.disk.how = how;
		m.disk.error = error;
		live(&m);
		tripped = m.disk.tripped;
		m.disk.fail_at = 0;
		if (power)
			fault_disk_lose_power(&m.disk, n);
		again(&m, expected, what, n);
		machine_fini(&m);
	}
	return n;
}

static void whichever_call_of_the_store_fails_nothing_is_lost_or_half(void **state)
{
	(void)state;
	assert_true(fail_store("store, EIO", DULY_E_IO, false) > 50);
	fail_store("store, full", DULY_E_NOSPACE, false);
	fail_store("store, done all the same", DULY_E_IO, true);
}

static void whichever_call_of_the_log_fails_nothing_is_lost_or_half(void **state)
{
	static const struct {
		const char *what;
		enum fault_how how;
		int error;
	} HOW[] = {
		{ "log, nothing done", FAULT_NOTHING_DONE, EIO },
		{ "log, full", FAULT_NOTHING_DONE, ENOSPC },
		{ "log, half done", FAULT_HALF_DONE, EIO },
		{ "log, short", FAULT_SHORT, EIO },
		{ "log, done all the same", FAULT_ALL_DONE, EIO },
	};

	(void)state;
	for (size_t i = 0; i < LEN(HOW); i++) {
		assert_true(fail_disk(HOW[i].what, HOW[i].how, HOW[i].error, false) > 20);
		fail_disk(HOW[i].what, HOW[i].how, HOW[i].error, true);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whichever_call_of_the_store_fails_nothing_is_lost_or_half),
		cmocka_unit_test(whichever_call_of_the_log_fails_nothing_is_lost_or_half),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

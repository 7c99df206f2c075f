/* A replay that is asked to verify has to say no: an alert that was told and is not computed, one
 * that was told otherwise, one that is computed and was not told, another state. Every other test
 * takes its yes for a proof. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/relog.h"
#include "tests/support/rig.h"

enum { SEGMENT = 4 << 20, REPORTED = 100, MANY = 60 };

/* ---- a good log, and what a replay says of one that was made from it ------------------------- */

/* Two alerts, then one of another turn. */
static void live(struct rig *r)
{
	rig_begin(r, "2026-01-12T10:00:00Z");
	rig_event(r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	rig_event(r, "{\"id\":\"e2\",\"type\":\"health.assessed\",\"date\":\"2026-01-12\","
		     "\"data\":{\"kind\":\"initial\"}}");
}

static void verified(struct rig *r, struct relog *how, struct replayed *ret,
		     uint8_t digest[SHA256_LEN])
{
	struct log_options options = { .segment_bytes = SEGMENT, .read_only = true };
	struct duly_diag diag = { "" };
	char dir[SCRATCH_PATH];
	struct docket *docket;
	struct store *store;
	struct log *log;

	scratch_make(dir);
	options.dir = dir;
	how->segment_bytes = SEGMENT;
	assert_int_equal(relog(r->engine.log, dir, how, &diag), DULY_OK);
	assert_int_equal(log_open(&options, &log, NULL, &diag), DULY_OK);
	assert_int_equal(store_open_memory(&store), DULY_OK);
	assert_int_equal(docket_open(store, &docket, &diag), DULY_OK);
	assert_int_equal(
		docket_replay(docket, log,
			      &(struct replay_plan){ .mode = REPLAY_VERIFY, .until = REPLAY_ALL },
			      ret, &diag),
		DULY_OK);
	docket_close(&docket);
	assert_int_equal(docket_digest(store, digest, &diag), DULY_OK);
	buf_u8(&ret->report, 0);
	store_close(&store);
	log_close(&log);
	scratch_remove(dir);
}

static size_t count(const char *text, const char *of)
{
	size_t n = 0;

	while ((text = strstr(text, of)) != NULL) {
		text += strlen(of);
		n++;
	}
	return n;
}

/* The first line that begins with @head has @text; @text NULL: there is no such line. */
static void line_says(const char *report, const char *head, const char *text)
{
	const char *line = strstr(report, head);

	if (text == NULL) {
		assert_null(line);
		return;
	}
	assert_non_null(line);
	const char *at = strstr(line, text), *end = strchr(line, '\n');

	assert_true(at != NULL && at < end);
}

/* ---- what it finds --------------------------------------------------------------------------- */

static void the_log_as_it_is_has_no_difference(void **state)
{
	struct relog same = { .how = RELOG_SAME };
	struct replayed done = { 0 };
	uint8_t digest[SHA256_LEN], stored[SHA256_LEN];
	struct duly_diag diag = { "" };
	struct rig r;

	(void)state;
	live(&r);
	verified(&r, &same, &done, digest);
	assert_int_equal(done.differences, 0);
	assert_string_equal((const char *)done.report.data, "");
	assert_int_equal(done.alerts, 3);
	assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_digest(r.engine.store, stored, &diag), DULY_OK);
	assert_memory_equal(digest, stored, SHA256_LEN);
	replayed_fini(&done);
	rig_end(&r);
}

static void each_kind_of_difference_is_counted_and_named(void **state)
{
	/* @behind: the record that is named, counted from the one that was meddled with; what was
	 * not told has none, and that before it is named. */
	static const struct {
		const char *why;
		struct relog how;
		uint64_t differences;
		int behind;
		const char *first, *told, *computed; /* NULL: there is no such line */
	} TABLE[] = {
		{ "told once too often",
		  { RELOG_TWICE, .of = "alert.cleared" },
		  1,
		  1,
		  "told, and not computed",
		  "\"alert.cleared\"",
		  NULL },
		{ "told of another day",
		  { RELOG_CHANGE, .of = "alert.cleared", .was = "2026-02-09", .is = "2026-02-08" },
		  1,
		  0,
		  "told otherwise",
		  "\"due\":\"2026-02-08\"",
		  "\"due\":\"2026-02-09\"" },
		{ "the last of a turn was not told",
		  { RELOG_DROP, .of = "alert.cleared" },
		  1,
		  -1,
		  "computed, and not told",
		  NULL,
		  "\"alert.cleared\"" },
		{ "the first of two was not told: the second stands in its place",
		  { RELOG_DROP, .of = "cla-review-first" },
		  2,
		  0,
		  "told otherwise",
		  "\"rule\":\"iha\"",
		  "\"rule\":\"cla-review-first\"" },
	};
	struct rig r;

	(void)state;
	live(&r);
	for (size_t i = 0; i < LEN(TABLE); i++) {
		struct relog how = TABLE[i].how;
		struct replayed done = { 0 };
		uint8_t digest[SHA256_LEN];
		char head[80];

		verified(&r, &how, &done, digest);
		const char *report = (const char *)done.report.data;

		print_message("%s\n", TABLE[i].why);
		assert_int_equal(how.found, 1);
		assert_int_equal(done.differences, TABLE[i].differences);
		snprintf(head, sizeof head, "record %llu: %s\n",
			 (unsigned long long)((int64_t)how.record + TABLE[i].behind),
			 TABLE[i].first);
		assert_memory_equal(report, head, strlen(head));
		line_says(report, "  told:     ", TABLE[i].told);
		line_says(report, "  computed: ", TABLE[i].computed);
		replayed_fini(&done);
	}
	rig_end(&r);
}

/* The report is for people; the count is of all. */
static void a_hundred_are_reported_and_all_are_counted(void **state)
{
	struct relog how = { RELOG_CHANGE, .of = "alert.opened", .was = "2026-02-09",
			     .is = "2026-02-08" };
	struct replayed done = { 0 };
	uint8_t digest[SHA256_LEN];
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T10:00:00Z");
	for (int i = 0; i < MANY; i++) {
		char event[160];

		snprintf(event, sizeof event,
			 "{\"id\":\"e1\",\"subject\":\"C-%d\",\"type\":\"care.entered\",\"date\":"
			 "\"2026-01-12\"}",
			 i);
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
	}
	rig_turn(&r);
	verified(&r, &how, &done, digest);
	assert_int_equal(how.found, 2 * MANY);
	assert_int_equal(done.differences, 2 * MANY);
	assert_int_equal(count((const char *)done.report.data, "record "), REPORTED);
	replayed_fini(&done);
	rig_end(&r);
}

/* ---- another state --------------------------------------------------------------------------- */

enum way { CHANGED, GONE, MOVED, WAYS };

static void digest_of(struct rig *r, uint8_t ret[SHA256_LEN])
{
	struct duly_diag diag = { "" };

	assert_int_equal(docket_digest(r->engine.store, ret, &diag), DULY_OK);
}

/* The last entry of @db is changed, left out or put under another key. */
static void spoil_entry(struct rig *r, enum store_db db, enum way way)
{
	duly_auto_fini(buf) key = { 0 };
	duly_auto_fini(buf) value = { 0 };
	uint8_t before[SHA256_LEN], after[SHA256_LEN];
	struct duly_diag diag = { "" };
	struct store_txn *txn;
	struct view at, is;

	digest_of(r, before);
	assert_int_equal(store_begin(r->engine.store, true, &txn, &diag), DULY_OK);
	assert_true(store_last(txn, db, &at, &is));
	buf_put(&key, at.data, at.len);
	buf_put(&value, is.data, is.len);
	store_del(txn, db, buf_view(&key));
	key.data[key.len - 1] ^= way == MOVED;
	value.data[value.len - 1] ^= way == CHANGED;
	if (way != GONE)
		store_put(txn, db, buf_view(&key), buf_view(&value));
	assert_int_equal(store_commit(&txn, &diag), DULY_OK);
	digest_of(r, after);
	assert_memory_not_equal(before, after, SHA256_LEN);
}

static void a_store_with_one_other_entry_has_another_digest(void **state)
{
	static const enum store_db DBS[] = { STORE_META, STORE_CASE, STORE_OBLIGATION, STORE_TIMER,
					     STORE_ALERT };
	struct duly_diag diag = { "" };

	(void)state;
	for (size_t i = 0; i < LEN(DBS) * WAYS; i++) {
		struct rig r;

		live(&r);
		assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
		spoil_entry(&r, DBS[i / WAYS], (enum way)(i % WAYS));
		rig_end(&r);
	}
}

/* ---- where it ends --------------------------------------------------------------------------- */

static uint64_t replayed_until(struct rig *r, struct replay_until until)
{
	struct replayed done = { 0 };
	struct duly_diag diag = { "" };
	struct docket *docket;
	struct store *store;
	uint64_t sequence;

	assert_int_equal(store_open_memory(&store), DULY_OK);
	assert_int_equal(docket_open(store, &docket, &diag), DULY_OK);
	assert_int_equal(
		docket_replay(docket, r->engine.log,
			      &(struct replay_plan){ .mode = REPLAY_RECORDED, .until = until },
			      &done, &diag),
		DULY_OK);
	sequence = docket_state(docket)->position.sequence;
	assert_int_equal(done.records, sequence);
	replayed_fini(&done);
	docket_close(&docket);
	store_close(&store);
	return sequence;
}

static void a_replay_ends_where_it_is_told_to(void **state)
{
	struct rig r;

	(void)state;
	live(&r);
	const uint64_t before = log_end(r.engine.log).sequence;

	rig_until(&r, "2026-01-26T09:00:00Z");
	const uint64_t end = log_end(r.engine.log).sequence;
	const duly_instant then = r.now;

	assert_true(end > before);
	assert_int_equal(replayed_until(&r, REPLAY_ALL), end);
	assert_int_equal(replayed_until(&r, (struct replay_until){ then, UINT64_MAX }), end);
	assert_int_equal(replayed_until(&r, (struct replay_until){ { then.ms - 1 }, UINT64_MAX }),
			 before);
	/* Behind the first batch that reaches it. */
	assert_int_equal(replayed_until(&r, (struct replay_until){ DULY_NEVER, before }), before);
	assert_int_equal(replayed_until(&r, (struct replay_until){ DULY_NEVER, before + 1 }), end);
	rig_end(&r);
}

/* ---- when it commits ------------------------------------------------------------------------- */

struct commits {
	struct docket *docket;
	int n;
};

static void count_commit(void *ctx, const struct replayed *so_far)
{
	struct commits *c = ctx;

	(void)so_far;
	c->n += !docket_dirty(c->docket);
}

static void take_large(struct rig *r, int id)
{
	duly_auto_fini(buf) b = { 0 };

	buf_printf(&b,
		   "{\"id\":\"e%d\",\"subject\":\"C-%d\",\"type\":\"rhi.held\","
		   "\"date\":\"2026-01-12\",\"data\":{\"episodes\":[",
		   id, id);
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%s\"%064d\"", i > 0 ? "," : "", i);
	buf_puts(&b, "]}}");
	buf_u8(&b, 0);
	assert_int_equal(rig_take(r, (const char *)b.data).status, TAKEN_ACCEPTED);
}

/* What is not committed is in memory: a rebuild commits by the bytes that it has read, however few
 * records they are. */
static void a_replay_commits_by_bytes_as_well(void **state)
{
	enum { EVENTS = 2700, TURN = 300 }; /* 18 MiB */
	struct replayed done = { 0 };
	struct duly_diag diag = { "" };
	struct commits commits = { .n = 0 };
	struct store *store;
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T10:00:00Z");
	for (int i = 0; i < EVENTS; i++) {
		take_large(&r, i);
		if (i % TURN == TURN - 1)
			rig_turn(&r);
	}
	assert_int_equal(store_open_memory(&store), DULY_OK);
	assert_int_equal(docket_open(store, &commits.docket, &diag), DULY_OK);
	assert_int_equal(docket_replay(commits.docket, r.engine.log,
				       &(struct replay_plan){ .mode = REPLAY_RECORDED,
							      .until = REPLAY_ALL,
							      .progress = count_commit,
							      .ctx = &commits },
				       &done, &diag),
			 DULY_OK);
	assert_in_range(done.records, EVENTS, 2 * EVENTS);
	assert_int_equal(commits.n, 1);
	replayed_fini(&done);
	docket_close(&commits.docket);
	store_close(&store);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_as_it_is_has_no_difference),
		cmocka_unit_test(each_kind_of_difference_is_counted_and_named),
		cmocka_unit_test(a_hundred_are_reported_and_all_are_counted),
		cmocka_unit_test(a_store_with_one_other_entry_has_another_digest),
		cmocka_unit_test(a_replay_ends_where_it_is_told_to),
		cmocka_unit_test(a_replay_commits_by_bytes_as_well),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

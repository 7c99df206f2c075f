/* What there is a bound to: alerts of one apply, and bytes of one answer of the feed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/rig.h"

/* ---- one apply ------------------------------------------------------------------------------- */

enum { CASES = 4000, BATCH_BYTES = 6 << 20 };

static size_t count_lines(const char *text, const char *begin)
{
	size_t n = 0;

	for (const char *p = text; *p != 0; p = strchr(p, '\n') + 1)
		n += strncmp(p, begin, strlen(begin)) == 0;
	return n;
}

/* Bytes of the batch. */
static size_t end_turn(struct rig *r)
{
	struct duly_diag diag = { "" };

	assert_int_equal(docket_end(r->engine.docket, &diag), DULY_OK);
	const size_t n = log_batch_bytes(r->engine.batch);

	assert_int_equal(log_append(r->engine.log, r->engine.batch, r->now, &diag), DULY_OK);
	assert_int_equal(docket_synced(r->engine.docket, log_end(r->engine.log), true, &diag),
			 DULY_OK);
	r->begun = false;
	return n;
}

/* One batch has to have room for what the events of one turn make known: over the bound the rest
 * waits for the tick, where the next turns take it in steps. */
static void what_an_apply_would_tell_over_its_bound_waits_for_the_tick(void **state)
{
	struct duly_diag diag = { "" };
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	for (int i = 0; i < CASES; i++) {
		char event[160];

		snprintf(event, sizeof event,
			 "{\"id\":\"e1\",\"subject\":\"C-%d\",\"type\":\"care.entered\",\"date\":"
			 "\"2026-01-12\"}",
			 i);
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
	}
	assert_int_equal(docket_apply(r.engine.docket, &diag), DULY_OK);
	assert_true(docket_was_cut(r.engine.docket));
	assert_in_range(end_turn(&r), 1, BATCH_BYTES);
	for (int turns = 0; docket_was_cut(r.engine.docket); turns++) {
		assert_in_range(turns, 0, 4);
		rig_take(&r, "{\"id\":\"e1\",\"subject\":\"C-0\",\"type\":\"care.entered\","
			     "\"date\":\"2026-01-12\"}"); /* known: it only begins the turn */
		assert_int_equal(docket_tick(r.engine.docket, &(struct ticked){ CASES, CASES },
					     &(struct ticked){ 0 }, &diag),
				 DULY_OK);
		assert_in_range(end_turn(&r), 1, BATCH_BYTES);
	}
	told = rig_alerts(&r);
	assert_int_equal(count_lines(told, ""), 2 * CASES); /* two a case */
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* ---- as little as can be --------------------------------------------------------------------- */

static void narrow_turn(struct rig *r)
{
	struct duly_diag diag = { "" };
	static const struct turn_budget ONE = { .one_chunk = true };

	docket_narrow(r->engine.docket);
	assert_int_equal(engine_follow(&r->engine, &ONE, &diag), DULY_OK);
	assert_int_equal(engine_append(&r->engine, r->now, true, &diag), DULY_OK);
	r->begun = false;
}

static void begin_turn(struct rig *r)
{
	struct duly_diag diag = { "" };

	assert_int_equal(engine_begin(&r->engine, r->now, &diag), DULY_OK);
}

/* Whatever has no room for its answers has them from the batches that follow, for the reason that
 * there was when they came to be owed, and each of them is replayed as it was. */
static void answers_that_a_batch_has_no_room_for_keep_their_reason(void **state)
{
	static const struct {
		const char *why, *then, *told;
		size_t n;
	} TABLE[] = {
		{ "ended by a death: cleared", "\"type\":\"person.died\",\"date\":\"2026-02-10\"",
		  "cleared cla-review-first ended", 3 },
		{ "taken back: withdrawn, as retracted",
		  "\"type\":\"event.retracted\",\"date\":\"2026-02-10\",\"data\":{\"id\":\"e1\"}",
		  "withdrawn cla-review-first retracted", 3 },
		{ "corrected: withdrawn, as corrected",
		  "\"type\":\"care.entered\",\"date\":\"2026-01-20\",\"replaces\":\"e1\"",
		  "withdrawn cla-review-first corrected", 3 },
	};

	(void)state;
	for (size_t row = 0; row < LEN(TABLE); row++) {
		struct rig r;
		char event[200], *told;
		int turns = 0;

		print_message("%s\n", TABLE[row].why);
		rig_begin(&r, "2026-01-12T12:00:00Z");
		for (int i = 0; i < 3; i++) {
			snprintf(event, sizeof event,
				 "{\"id\":\"e1\",\"subject\":\"C-%d\",\"type\":"
				 "\"care.entered\",\"date\":\"2026-01-12\"}",
				 i);
			rig_event(&r, event);
		}
		rig_until(&r, "2026-02-10T12:00:00Z");
		free(rig_alerts(&r));
		for (int i = 0; i < 3; i++) {
			snprintf(event, sizeof event, "{\"id\":\"e2\",\"subject\":\"C-%d\",%s}", i,
				 TABLE[row].then);
			assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
		}
		narrow_turn(&r);
		assert_true(docket_was_cut(r.engine.docket));
		while (docket_was_cut(r.engine.docket)) {
			assert_in_range(turns++, 0, 40);
			begin_turn(&r);
			narrow_turn(&r);
		}
		told = rig_alerts(&r);
		assert_int_equal(count_lines(told, TABLE[row].told), TABLE[row].n);
		assert_int_equal(count_lines(told, "cleared") + count_lines(told, "withdrawn"),
				 count_lines(told, row == 0 ? "cleared" : "withdrawn"));
		free(told);
		rig_verify(&r);
		rig_end(&r);
	}
}

/* ---- one answer of the feed ------------------------------------------------------------------ */

static uint32_t feed(struct rig *r, const struct feed_stretch *stretch, size_t *ret_len,
		     uint64_t *ret_next)
{
	duly_auto_fini(buf) packed = { 0 };
	struct duly_diag diag = { "" };
	struct feed_read read;

	assert_int_equal(docket_feed(r->engine.docket, stretch, &packed, &read, &diag), DULY_OK);
	*ret_len = packed.len;
	*ret_next = read.next;
	return read.count;
}

static void an_answer_has_as_many_alerts_as_fit_and_at_least_one(void **state)
{
	struct rig r;
	size_t one, two, all, len;
	uint64_t next;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	rig_event(&r, "{\"id\":\"e1\",\"subject\":\"C-2\",\"type\":\"care.entered\",\"date\":"
		      "\"2026-01-12\"}");
	assert_int_equal(
		feed(&r,
		     &(struct feed_stretch){
			     .after = 0, .head = UINT64_MAX, .limit = 1, .max_bytes = SIZE_MAX },
		     &one, &next),
		1);
	assert_int_equal(next, 1);
	assert_int_equal(
		feed(&r,
		     &(struct feed_stretch){
			     .after = 0, .head = UINT64_MAX, .limit = 2, .max_bytes = SIZE_MAX },
		     &two, &next),
		2);
	assert_int_equal(
		feed(&r,
		     &(struct feed_stretch){
			     .after = 0, .head = UINT64_MAX, .limit = 100, .max_bytes = SIZE_MAX },
		     &all, &next),
		4);
	assert_int_equal(next, 4);

	const struct {
		const char *why;
		size_t bytes;
		uint32_t n;
		size_t len;
	} TABLE[] = {
		{ "no room for any: one comes all the same, or nobody would ever get on", 1, 1,
		  one },
		{ "room for one", one, 1, one },
		{ "a byte too little for two", two - 1, 1, one },
		{ "room for two", two, 2, two },
		{ "a byte more", two + 1, 2, two },
		{ "room for all", all, 4, all },
	};

	for (size_t i = 0; i < LEN(TABLE); i++) {
		print_message("%s\n", TABLE[i].why);
		assert_int_equal(feed(&r,
				      &(struct feed_stretch){ .after = 0,
							      .head = UINT64_MAX,
							      .limit = 100,
							      .max_bytes = TABLE[i].bytes },
				      &len, &next),
				 TABLE[i].n);
		assert_int_equal(len, TABLE[i].len);
		/* What did not fit is the next. */
		assert_int_equal(next, TABLE[i].n);
	}
	/* Up to @head and no further, and behind @after. */
	assert_int_equal(feed(&r,
			      &(struct feed_stretch){
				      .after = 0, .head = 3, .limit = 100, .max_bytes = SIZE_MAX },
			      &len, &next),
			 3);
	assert_int_equal(next, 3);
	assert_int_equal(feed(&r,
			      &(struct feed_stretch){
				      .after = 3, .head = 3, .limit = 100, .max_bytes = SIZE_MAX },
			      &len, &next),
			 0);
	assert_int_equal(next, 3);
	assert_int_equal(
		feed(&r,
		     &(struct feed_stretch){
			     .after = 3, .head = UINT64_MAX, .limit = 100, .max_bytes = SIZE_MAX },
		     &len, &next),
		1);
	assert_int_equal(
		feed(&r,
		     &(struct feed_stretch){
			     .after = 4, .head = UINT64_MAX, .limit = 100, .max_bytes = SIZE_MAX },
		     &len, &next),
		0);
	assert_int_equal(next, 4);
	assert_int_equal(
		feed(&r,
		     &(struct feed_stretch){
			     .after = 0, .head = UINT64_MAX, .limit = 0, .max_bytes = SIZE_MAX },
		     &len, &next),
		0);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_apply_would_tell_over_its_bound_waits_for_the_tick),
		cmocka_unit_test(answers_that_a_batch_has_no_room_for_keep_their_reason),
		cmocka_unit_test(an_answer_has_as_many_alerts_as_fit_and_at_least_one),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

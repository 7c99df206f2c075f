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

enum { APPLY_ALERTS = 4096, CASES = 2100 };

static uint32_t end_turn(struct rig *r)
{
	struct duly_diag diag = { "" };

	assert_int_equal(docket_end(r->engine.docket, &diag), DULY_OK);
	const uint32_t n = log_batch_count(r->engine.batch);

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
	size_t n = 0;

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
	/* Two alerts a case; events, tick and alerts. */
	assert_int_equal(end_turn(&r), CASES + 1 + APPLY_ALERTS);
	rig_turn(&r);
	told = rig_alerts(&r);
	for (const char *p = told; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	free(told);
	assert_int_equal(n, 2 * CASES);
	rig_verify(&r);
	rig_end(&r);
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
		cmocka_unit_test(an_answer_has_as_many_alerts_as_fit_and_at_least_one),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

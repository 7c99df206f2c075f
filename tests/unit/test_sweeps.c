/* Sweeps: what concerns all cases reaches each of them once, with its reason, whatever else happens
 * while it is under way. After each story the log is replayed in both modes. */
#include "tests/support/loading.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#define FEED(id, type)                                                          \
	"{\"id\":\"" id "\",\"subject\":\"feed:a\",\"type\":\"feed.declared\"," \
	"\"date\":\"2022-09-09\",\"data\":{\"types\":[\"" type "\",\"stay.began\"]}}"

static void take(struct rig *r, const char *event)
{
	assert_int_equal(rig_take(r, event).status, TAKEN_ACCEPTED);
}

/* A turn of so many steps of the sweep and no timer, synced. */
static void steps(struct rig *r, uint32_t n, bool commit)
{
	const struct ticked max = { 0, n };
	struct ticked done;
	struct duly_diag diag = { "" };

	if (!r->begun)
		assert_int_equal(docket_begin(r->engine.docket, r->now, r->engine.batch,
					      log_end(r->engine.log).sequence + 1, &diag),
				 DULY_OK);
	assert_int_equal(docket_apply(r->engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_tick(r->engine.docket, &max, &done, &diag), DULY_OK);
	assert_int_equal(done.swept, n);
	assert_int_equal(docket_end(r->engine.docket, &diag), DULY_OK);
	assert_int_equal(log_append(r->engine.log, r->engine.batch, r->now, &diag), DULY_OK);
	assert_int_equal(docket_synced(r->engine.docket, log_end(r->engine.log), commit, &diag),
			 DULY_OK);
	log_batch_clear(r->engine.batch);
	r->begun = false;
}

/* ---- in the middle --------------------------------------------------------------------------- */

/* The store is committed in the middle of the sweep, and opened by another process. */
static void what_was_committed_in_the_middle_goes_on_there(void **state)
{
	(void)state;
	for (uint32_t done = 1; done <= 5; done++) {
		struct duly_diag diag = { "" };
		struct bench b;

		bench_begin(&b, PROCLAIMED, 1);
		bench_three_stays(&b);
		bench_load(&b, true);
		steps(&b.rig, done, true);
		docket_close(&b.rig.engine.docket);
		assert_int_equal(docket_open(b.rig.engine.store, &b.rig.engine.docket, &diag),
				 DULY_OK);
		/* Three cases and the service itself, and the end is a step of its own. */
		assert_int_equal(docket_state(b.rig.engine.docket)->sweeping, done < 5);
		rig_turn(&b.rig);
		assert_false(docket_state(b.rig.engine.docket)->sweeping);
		bench_told(&b, "moved first-note calendar 2022-09-20\n"
			       "moved first-note calendar 2022-10-04\n");
		bench_end(&b);
	}
}

/* ---- reasons --------------------------------------------------------------------------------- */

/* The feed is declared in the turn of the loading: what was told may be withdrawn for the calendar
 * and for nothing that came after it. Told for the feed it would have moved. */
static void a_second_sweep_does_not_take_the_reason_of_the_first(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	bench_load(&b, true);
	steps(&b.rig, 1, true);
	take(&b.rig, FEED("f1", "note.made"));
	rig_turn(&b.rig);
	bench_told(&b, "moved first-note calendar 2022-09-20\n"
		       "moved first-note calendar 2022-10-04\n");
	bench_end(&b);
}

/* Only what has changed is looked at: a feed that repeats itself every night costs no sweep. */
static void a_feed_that_says_the_same_again_begins_no_sweep(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	take(&b.rig, FEED("f1", "note.made"));
	steps(&b.rig, 0, true);
	assert_true(docket_state(b.rig.engine.docket)->sweeping);
	rig_turn(&b.rig);
	assert_false(docket_state(b.rig.engine.docket)->sweeping);
	take(&b.rig, FEED("f2", "note.made"));
	steps(&b.rig, 0, true);
	assert_false(docket_state(b.rig.engine.docket)->sweeping);
	bench_end(&b);
}

/* And a sweep for what was right becomes one for what was wrong. */
static void a_loading_in_the_sweep_of_a_feed_gives_its_reason(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	take(&b.rig, FEED("f1", "note.made"));
	steps(&b.rig, 1, true);
	assert_true(docket_state(b.rig.engine.docket)->sweeping);
	bench_load(&b, true);
	rig_turn(&b.rig);
	bench_told(&b, "moved first-note calendar 2022-09-20\n"
		       "moved first-note calendar 2022-10-04\n");
	bench_end(&b);
}

/* What was said of the case itself goes before what has changed for all: its day was wrong, and
 * people are not told that it was the calendar. */
static void a_correction_in_the_turn_of_a_loading_is_told_as_one(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, PROCLAIMED, 1);
	bench_three_stays(&b);
	bench_load(&b, true);
	take(&b.rig, "{\"id\":\"e2\",\"subject\":\"C-2\",\"type\":\"stay.began\","
		     "\"date\":\"2022-09-06\",\"replaces\":\"e1\"}");
	rig_turn(&b.rig);
	bench_told(&b, "moved first-note corrected 2022-10-05\n"
		       "moved second-note corrected 2022-10-04\n"
		       "moved first-note calendar 2022-09-20\n");
	bench_end(&b);
}

/* ---- one case, and a sweep that has just been there ------------------------------------------ */

#define RULES DULY_SOURCE_DIR "/tests/data/rules"

static void load_other_rules(struct rig *r)
{
	struct duly_diag diag = { "" };
	struct contents files = { 0 };
	const struct contents *now = docket_contents(r->engine.docket);

	for (size_t i = 0; i < now->n; i++) {
		duly_auto_fini(buf) bytes = { 0 };

		buf_put(&bytes, now->list[i].bytes.data, now->list[i].bytes.len);
		if (now->list[i].kind == CONTENT_PACK)
			buf_puts(&bytes, "# the same rules in another file\n");
		contents_add(&files, now->list[i].kind, now->list[i].name, buf_view(&bytes));
	}
	if (!r->begun)
		assert_int_equal(docket_begin(r->engine.docket, r->now, r->engine.batch,
					      log_end(r->engine.log).sequence + 1, &diag),
				 DULY_OK);
	r->begun = true;
	assert_int_equal(docket_put_in_force(r->engine.docket, &files, &diag), DULY_OK);
	contents_fini(&files);
}

/* Facts that change move a date, and nothing told was wrong. @swept: so many steps of a sweep for
 * other rules have been made when they do. */
static void facts_change(uint32_t swept, bool merged, const char *expected)
{
	struct rig r;
	char *told;

	rig_begin_under(&r, RULES, "2026-05-20T12:00:00Z");
	if (merged)
		rig_event(&r, "{\"id\":\"m1\",\"subject\":\"C-2\",\"type\":\"case.merged\","
			      "\"date\":\"2026-05-20\",\"data\":{\"into\":\"C-1\"}}");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2025-06-10\"}");
	rig_event(&r, "{\"id\":\"e2\",\"type\":\"placement.started\",\"date\":\"2025-06-10\","
		      "\"data\":{\"placement_type\":\"U1\"}}");
	rig_event(&r, "{\"id\":\"v1\",\"type\":\"visit.made\",\"date\":\"2026-05-20\",\"data\":{"
		      "\"kinds\":[\"looked-after\"],\"seen\":true}}");
	rig_until(&r, "2026-06-15T12:00:00Z");
	load_other_rules(&r);
	steps(&r, swept, true);
	free(rig_alerts(&r));
	take(&r, "{\"id\":\"e3\",\"type\":\"placement.changed\",\"date\":\"2026-06-15\",\"data\":{"
		 "\"long_term\":true}}");
	rig_turn(&r);
	told = rig_alerts(&r);
	if (strstr(told, expected) == NULL)
		fail_msg("%u steps swept\ntold:\n%sexpected:\n%s", swept, told, expected);
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

static void a_case_that_was_just_swept_has_its_own_reason_again(void **state)
{
	(void)state;
	facts_change(0, false, "moved visit-after-year rules 2026-08-20\n");
	facts_change(1, false, "moved visit-after-year ");
	facts_change(2, false, "moved visit-after-year ");
}

/* A person is looked at with the first of the references that a sweep comes to. */
static void a_person_was_swept_with_the_first_of_the_references(void **state)
{
	(void)state;
	facts_change(0, true, "moved visit-after-year rules 2026-08-20\n");
	facts_change(1, true, "moved visit-after-year ");
	facts_change(2, true, "moved visit-after-year ");
	facts_change(3, true, "moved visit-after-year ");
}

/* ---- what a sweep counts --------------------------------------------------------------------- */

#define HOLDS(subject)                                                                      \
	"{'id':'w1','subject':'" subject "','type':'worker.allocated','date':'2026-01-12'," \
	"'data':{'role':'iro','worker':'w-1','team':'old'}}"
#define ENTERED(subject)                                            \
	"{'id':'e1','subject':'" subject "','type':'care.entered'," \
	"'date':'2026-01-12'}"

/* However far it had come: each case is in the notice once. */
static void a_sweep_that_begins_again_counts_from_nothing(void **state)
{
	(void)state;
	for (uint32_t swept = 1; swept <= 3; swept++) {
		struct rig r;
		char *told;

		rig_begin_under(&r, RULES, "2026-01-28T12:00:00Z");
		story_take(&r, HOLDS("A"));
		story_take(&r, HOLDS("B"));
		story_take(&r, ENTERED("A"));
		story_take(&r, ENTERED("B"));
		free(rig_alerts(&r));
		take(&r, "{\"id\":\"t1\",\"subject\":\"team:old\",\"type\":\"team.replaced\","
			 "\"date\":\"2026-01-28\",\"data\":{\"by\":\"new\"}}");
		steps(&r, swept, true);
		take(&r, "{\"id\":\"f1\",\"subject\":\"feed:a\",\"type\":\"feed.declared\","
			 "\"date\":\"2026-01-28\",\"data\":{\"types\":[\"review.held\","
			 "\"health.assessed\"]}}");
		rig_turn(&r);
		told = story_alerts(&r);
		assert_string_equal(
			told, "team:old handed-over team-replaced open 2 of 2 worker  > new\n");
		free(told);
		rig_verify(&r);
		rig_end(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_committed_in_the_middle_goes_on_there),
		cmocka_unit_test(a_second_sweep_does_not_take_the_reason_of_the_first),
		cmocka_unit_test(a_feed_that_says_the_same_again_begins_no_sweep),
		cmocka_unit_test(a_loading_in_the_sweep_of_a_feed_gives_its_reason),
		cmocka_unit_test(a_correction_in_the_turn_of_a_loading_is_told_as_one),
		cmocka_unit_test(a_case_that_was_just_swept_has_its_own_reason_again),
		cmocka_unit_test(a_person_was_swept_with_the_first_of_the_references),
		cmocka_unit_test(a_sweep_that_begins_again_counts_from_nothing),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

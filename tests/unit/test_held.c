/* While nobody is told: an operator's holding, a clock in doubt, the first turns of a run. What is
 * told afterwards, and from when on. After each story the log is replayed in both modes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/story.h"

#define SERVICE(id, type, time, data) \
	"{'id':'" id "','subject':'-','type':'" type "','time':'" time "','data':{" data "}}"
#define ARREARS(when) "service arrears " when " 23ee06ce28268092775a1f2b8bd5775f\n"
#define ENTERED       "{'id':'e1','type':'care.entered','date':'2026-01-12'}"

/* ---- how far a release reaches back ---------------------------------------------------------- */

static void what_lapses_at_the_very_instant_of_a_release_is_told(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, SERVICE("h1", "service.held", "2026-02-10T12:00:00Z", ""), "" },
		{ NULL, ENTERED, "" },
		{ NULL,
		  SERVICE("h2", "service.released", "2026-02-10T12:00:00Z",
			  "'from':'2026-02-10T00:00:00Z'"),
		  "overdue cla-review-first overdue 2026-02-09\n"
		  "overdue iha overdue 2026-02-09\n" },
	};
	static const struct act LATER[] = {
		{ NULL, SERVICE("h1", "service.held", "2026-02-10T12:00:00Z", ""), "" },
		{ NULL, ENTERED, "" },
		{ NULL,
		  SERVICE("h2", "service.released", "2026-02-10T12:00:00Z",
			  "'from':'2026-02-10T00:00:00.001Z'"),
		  ARREARS("2026-02-10T12:00:00Z") },
	};

	(void)state;
	PLAY("2026-02-10T12:00:00Z", ACTS);
	PLAY("2026-02-10T12:00:00Z", LATER);
}

static void record_in_turn(struct rig *r, enum log_kind kind, struct buf *b)
{
	struct duly_diag diag = { "" };

	log_batch_clear(r->engine.batch);
	assert_int_equal(docket_begin(r->engine.docket, r->now, r->engine.batch,
				      log_end(r->engine.log).sequence + 1, &diag),
			 DULY_OK);
	r->begun = true;
	assert_int_equal(docket_record(r->engine.docket, kind, buf_view(b), &diag), DULY_OK);
	rig_turn(r);
}

static void hold_for_the_clock(struct rig *r)
{
	duly_auto_fini(buf) b = { 0 };

	record_clock(&b, r->now, "clock");
	record_in_turn(r, LOG_CLOCK, &b);
}

static void told(struct rig *r, const char *expected)
{
	char *alerts = rig_alerts(r);

	assert_string_equal(alerts, expected);
	free(alerts);
}

/* Nobody has decided that what lapsed meanwhile is not to be told: the clock was in doubt. */
static void a_clock_that_was_in_doubt_is_released_from_when_the_doubt_began(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-02-09T12:00:00Z");
	hold_for_the_clock(&r);
	assert_true(docket_state(r.engine.docket)->held);
	assert_string_equal(docket_state(r.engine.docket)->held_why, "clock");
	rig_until(&r, "2026-02-09T13:00:00Z");
	/* Held again is held since the first time. */
	hold_for_the_clock(&r);
	rig_until(&r, "2026-02-11T12:00:00Z");
	story_take(&r, ENTERED);
	told(&r, "");
	story_take(&r, SERVICE("h2", "service.released", "2026-02-11T12:00:00Z", ""));
	assert_false(docket_state(r.engine.docket)->held);
	assert_string_equal(docket_state(r.engine.docket)->held_why, "");
	assert_int_equal(docket_state(r.engine.docket)->from.ms, INT64_C(1770638400000));
	told(&r, "overdue cla-review-first overdue 2026-02-09\n"
		 "overdue iha overdue 2026-02-09\n");
	rig_verify(&r);
	rig_end(&r);
}

/* An operator who holds and says nothing more wants to hear of what comes from then on. */
static void an_operator_releases_from_now_on(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, SERVICE("h1", "service.held", "2026-02-09T12:00:00Z", ""), "" },
		{ "2026-02-11T12:00:00Z", ENTERED, "" },
		{ NULL, SERVICE("h2", "service.released", "2026-02-11T12:00:00Z", ""),
		  ARREARS("2026-02-11T12:00:00Z") },
		{ "2026-03-16T09:00:00Z", NULL, "" },
	};

	(void)state;
	PLAY("2026-02-09T12:00:00Z", ACTS);
}

#define REVIEWER(subject, team)                                                             \
	"{'subject':'" subject "','id':'w1','type':'worker.allocated','date':'2026-01-12'," \
	"'data':{'role':'iro','worker':'w-" team "','team':'" team "'}}"
#define ENTERED_AS(subject, id, date, more) \
	"{'subject':'" subject "','id':'" id "','type':'care.entered','date':'" date "'" more "}"

/* Each team once, of what fell due before. What comes in later and fell due before is told
 * in a list as well: nothing is silent. And a date that is another then has its ladder. */
static void what_fell_due_before_a_release_is_told_once_as_a_list(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, SERVICE("h1", "service.held", "2026-02-03T12:00:00Z", ""), "" },
		{ NULL, REVIEWER("C-1", "r1"), "" },
		{ NULL, ENTERED_AS("C-1", "e1", "2026-01-12", ""), "" },
		{ "2026-02-17T12:00:00Z",
		  SERVICE("h2", "service.released", "2026-02-17T12:00:00Z",
			  "'from':'2026-02-12T00:00:00Z'"),
		  "team:r1 service arrears 2026-02-17T12:00:00Z "
		  "23ee06ce28268092775a1f2b8bd5775f > r1\n"
		  "team:unassigned service arrears 2026-02-17T12:00:00Z "
		  "1d6360c8000f96065dd2a5355af12210 > unassigned\n" },
		{ NULL, ENTERED_AS("C-4", "e1", "2026-01-12", ""),
		  "team:unassigned service arrears 2026-02-17T12:00:00Z "
		  "d84061448b6ac4d9e0e8d00817020c61 > unassigned\n" },
		{ NULL, ENTERED_AS("C-4", "e2", "2026-02-02", ",'replaces':'e1'"),
		  "C-4 upcoming cla-review-first 10 working days 2026-03-02 > unassigned\n"
		  "C-4 upcoming iha 10 working days 2026-03-02 > unassigned\n" },
		/* Of what was listed nothing is told again, and a review of it goes its way. */
		{ "2026-02-24T12:00:00Z", NULL, NULL },
		{ NULL, "{'subject':'C-1','id':'v1','type':'review.held','date':'2026-02-24'}",
		  "C-1 opened cla-review-second opened 2026-05-24 > r1\n" },
	};

	(void)state;
	STORY("2026-02-03T12:00:00Z", ACTS);
}

/* What comes due from then on is told by its ladder, and what had been told to have lapsed before
 * anybody was held goes on. */
static void a_release_lists_nothing_that_its_ladder_tells(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED_AS("C-1", "e1", "2026-01-05", ""), NULL },
		{ NULL, SERVICE("h1", "service.held", "2026-02-03T12:00:00Z", ""), "" },
		{ "2026-02-17T12:00:00Z",
		  SERVICE("h2", "service.released", "2026-02-17T12:00:00Z",
			  "'from':'2026-02-12T00:00:00Z'"),
		  "C-1 overdue cla-review-first 5 working days 2026-02-16 2026-02-02 > unassigned\n"
		  "C-1 overdue iha 5 working days 2026-02-16 2026-02-02 > unassigned\n" },
		{ NULL, ENTERED_AS("C-2", "e1", "2026-01-19", ""),
		  "C-2 overdue cla-review-first overdue 2026-02-16 > unassigned\n"
		  "C-2 overdue iha overdue 2026-02-16 > unassigned\n" },
	};

	(void)state;
	STORY("2026-02-03T12:00:00Z", ACTS);
}

/* What an operator said last week is carried out once, and not with whatever is said of the service
 * later. */
static void a_release_of_last_week_releases_nothing_today(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-02-02T12:00:00Z");
	story_take(&r, SERVICE("h1", "service.held", "2026-02-02T12:00:00Z", ""));
	story_take(&r, SERVICE("h2", "service.released", "2026-02-02T12:00:00Z", ""));
	rig_until(&r, "2026-02-09T12:00:00Z");
	hold_for_the_clock(&r);
	story_take(&r, "{'id':'x1','subject':'-','type':'event.retracted','date':'2026-02-09',"
		       "'data':{'id':'nothing'}}");
	assert_true(docket_state(r.engine.docket)->held);
	rig_verify(&r);
	rig_end(&r);
}

/* ---- what a release is not ------------------------------------------------------------------- */

#define PLACED                                                               \
	"{'id':'e2','type':'placement.started','date':'2025-06-10','data':{" \
	"'placement_type':'U1'}}"
#define VISITED                                                                \
	"{'id':'v1','type':'visit.made','date':'2026-05-20','data':{'kinds':[" \
	"'looked-after'],'seen':true}}"
#define LONG_TERM                                                            \
	"{'id':'e3','type':'placement.changed','date':'2026-06-15','data':{" \
	"'long_term':true}}"

/* Facts changed while nobody was told, and a date with them. Nothing that was told was wrong, and
 * what else is said in the turn of the release does not make it so. */
static void what_moved_while_nobody_was_told_has_moved(void **state)
{
	static const char *const BESIDE[] = {
		NULL,
		"{\"id\":\"f1\",\"subject\":\"feed:a\",\"type\":\"feed.declared\",\"date\":\"2026-"
		"06-15\","
		"\"data\":{\"types\":[\"visit.made\",\"review.held\",\"health.assessed\","
		"\"care-plan.completed\",\"placement-plan.completed\"]}}",
		"{\"id\":\"t1\",\"subject\":\"team:a\",\"type\":\"team.replaced\",\"date\":\"2026-"
		"06-15\","
		"\"data\":{\"by\":\"b\"}}",
	};

	(void)state;
	for (size_t i = 0; i < LEN(BESIDE); i++) {
		struct rig r;
		char *alerts;

		rig_begin(&r, "2026-05-20T12:00:00Z");
		story_take(&r, "{'id':'e1','type':'care.entered','date':'2025-06-10'}");
		story_take(&r, PLACED);
		story_take(&r, VISITED);
		rig_until(&r, "2026-06-15T12:00:00Z");
		story_take(&r, SERVICE("h1", "service.held", "2026-06-15T12:00:00Z", ""));
		free(rig_alerts(&r));
		story_take(&r, LONG_TERM);
		told(&r, "");
		rig_take(&r, "{\"id\":\"h2\",\"subject\":\"-\",\"type\":\"service.released\","
			     "\"time\":\"2026-06-15T12:00:00Z\"}");
		if (BESIDE[i] != NULL)
			assert_int_equal(rig_take(&r, BESIDE[i]).status, TAKEN_ACCEPTED);
		rig_turn(&r);
		alerts = rig_alerts(&r);
		if (strstr(alerts, "moved visit-after-year ") == NULL ||
		    strstr(alerts, "withdrawn") != NULL)
			fail_msg("%s\n%s", BESIDE[i] ? BESIDE[i] : "", alerts);
		free(alerts);
		rig_verify(&r);
		rig_end(&r);
	}
}

/* ---- the first turns of a run ---------------------------------------------------------------- */

static void in_a_quiet_turn_nobody_is_told_and_in_the_next_everybody(void **state)
{
	struct duly_diag diag = { "" };
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	rig_take(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	docket_quiet(r.engine.docket);
	assert_int_equal(docket_apply(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_end(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(log_batch_count(r.engine.batch), 1);
	assert_int_equal(log_append(r.engine.log, r.engine.batch, r.now, &diag), DULY_OK);
	assert_int_equal(docket_synced(r.engine.docket, log_end(r.engine.log), true, &diag),
			 DULY_OK);
	r.begun = false;
	told(&r, "");
	rig_turn(&r);
	told(&r, "opened cla-review-first opened 2026-02-09\n"
		 "opened iha opened 2026-02-09\n");
	rig_verify(&r);
	rig_end(&r);
}

/* ---- another run ----------------------------------------------------------------------------- */

static void begin_run(struct rig *r, const char *engine, bool rehearsal)
{
	duly_auto_fini(buf) b = { 0 };

	pack_map(&b, 5);
	pack_cstr(&b, "engine");
	pack_cstr(&b, engine);
	pack_cstr(&b, "incarnation");
	pack_hex(&b, log_incarnation(r->engine.log), 16);
	pack_cstr(&b, "wall");
	pack_instant(&b, r->now);
	pack_cstr(&b, "rehearsal");
	pack_bool(&b, rehearsal);
	pack_cstr(&b, "held");
	pack_nil(&b);
	record_in_turn(r, LOG_START, &b);
}

static void another_engine_looks_at_every_case_and_the_same_at_none(void **state)
{
	struct rig r;
	uint64_t before;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	story_take(&r, ENTERED);
	before = log_end(r.engine.log).sequence;
	begin_run(&r, DOCKET_ENGINE, false);
	/* Its own record, and nothing that was swept. */
	assert_int_equal(log_end(r.engine.log).sequence, before + 1);
	begin_run(&r, "duly 0.0.1", false);
	/* And a tick. */
	assert_int_equal(log_end(r.engine.log).sequence, before + 3);
	assert_int_equal(docket_state(r.engine.docket)->sweep_reason, REASON_ENGINE);
	assert_string_equal(docket_state(r.engine.docket)->engine, "duly 0.0.1");
	rig_verify(&r);
	rig_end(&r);
}

static void what_was_a_rehearsal_once_is_one_for_ever(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	assert_false(docket_state(r.engine.docket)->rehearsal);
	begin_run(&r, DOCKET_ENGINE, true);
	assert_true(docket_state(r.engine.docket)->rehearsal);
	begin_run(&r, DOCKET_ENGINE, false);
	assert_true(docket_state(r.engine.docket)->rehearsal);
	rig_verify(&r);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lapses_at_the_very_instant_of_a_release_is_told),
		cmocka_unit_test(a_clock_that_was_in_doubt_is_released_from_when_the_doubt_began),
		cmocka_unit_test(an_operator_releases_from_now_on),
		cmocka_unit_test(what_fell_due_before_a_release_is_told_once_as_a_list),
		cmocka_unit_test(a_release_lists_nothing_that_its_ladder_tells),
		cmocka_unit_test(a_release_of_last_week_releases_nothing_today),
		cmocka_unit_test(what_moved_while_nobody_was_told_has_moved),
		cmocka_unit_test(in_a_quiet_turn_nobody_is_told_and_in_the_next_everybody),
		cmocka_unit_test(another_engine_looks_at_every_case_and_the_same_at_none),
		cmocka_unit_test(what_was_a_rehearsal_once_is_one_for_ever),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

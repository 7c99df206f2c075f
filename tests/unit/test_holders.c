/* Who holds a case, who is away or gone, teams that are replaced, and cases that only named eyes
 * may see: whom alerts go to, and what is told of a handing over. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/story.h"

#define ENTERED(subject, day) \
	"{'subject':'" subject "','id':'e1','type':'care.entered','date':'" day "'}"
#define HOLDS(subject, id, role, worker, team)                              \
	"{'subject':'" subject "','id':'" id "','type':'worker.allocated'," \
	"'date':'2026-01-12','data':{'role':'" role "','worker':'" worker "','team':'" team "'}}"
#define REVIEWED(subject, id, day) \
	"{'subject':'" subject "','id':'" id "','type':'review.held','date':'" day "'}"
#define STAFF(subject, id, type, day, data)                                                       \
	"{'subject':'" subject "','id':'" id "','type':'" type "','date':'" day "','data':{" data \
	"}}"
#define RETRACTED(subject, id, of)                                                             \
	"{'subject':'" subject "','id':'" id "','type':'event.retracted','date':'2026-01-28'," \
	"'data':{'id':'" of "'}}"

/* ---- a new holder ---------------------------------------------------------------------------- */

static void a_new_holder_is_told_once_what_is_open(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"),
		  "A handed-over holder open 1 worker w-1 > reviews\n" },
		/* The same again by another event is nobody new. */
		{ NULL, HOLDS("A", "w2", "iro", "w-1", "reviews"), "" },
		{ NULL, HOLDS("A", "w3", "iro", "w-2", "reviews-2"),
		  "A handed-over holder open 1 worker w-2 > reviews-2\n" },
		{ NULL, RETRACTED("A", "x1", "w3"),
		  "A handed-over holder open 1 worker w-1 > reviews\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > reviews\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void who_holds_nothing_open_is_told_nothing(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"),
		  "A upcoming cla-review-first 10 working days 2026-02-09 > reviews\n"
		  "A upcoming iha 10 working days 2026-02-09 > unassigned\n" },
		{ NULL, HOLDS("A", "w2", "personal-adviser", "w-2", "leaving"), "" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* What begins in the same turn has never been anybody else's. */
static void what_begins_with_its_holder_is_not_handed_over(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	rig_take(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-28\"}");
	rig_take(&r, "{\"id\":\"w1\",\"type\":\"worker.allocated\",\"date\":\"2026-01-28\","
		     "\"data\":{\"role\":\"iro\",\"worker\":\"w-1\",\"team\":\"reviews\"}}");
	rig_turn(&r);
	told = story_alerts(&r);
	assert_string_equal(told, "C-1 opened cla-review-first opened 2026-02-25 > reviews\n"
				  "C-1 opened iha opened 2026-02-25 > unassigned\n");
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* Before the merging B had nobody; w-1 holds all of it now, and is told of what was B's own. */
static void a_merging_hands_over_what_was_the_others(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("B", "2026-01-12"), NULL },
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, STAFF("A", "m1", "case.merged", "2026-01-28", "'into':'B'"),
		  "B handed-over holder open 1 worker w-1 > reviews\n" },
		{ NULL, RETRACTED("A", "x1", "m1"), "" },
		{ NULL, STAFF("A", "m2", "case.merged", "2026-01-28", "'into':'B'"),
		  "B handed-over holder open 1 worker w-1 > reviews\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* A case that cannot be derived has no holders for the time being. Who held it is not forgotten,
 * and is not told of it as of something new when it can be derived again. */
static void a_case_that_was_set_aside_has_its_holder_still(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, HOLDS("A", "w1", "iro", "w-1", "reviews"));
	story_take(&r, ENTERED("A", "2026-01-12"));
	for (int i = 0; i <= CASE_OBLIGATIONS_MAX; i++) {
		char event[200];

		snprintf(event, sizeof event,
			 "{\"id\":\"p%d\",\"subject\":\"A\",\"type\":\"pathway-plan.completed\","
			 "\"time\":\"2026-01-12T08:%02d:%02dZ\",\"batch\":\"b\"}",
			 i, i / 60, i % 60);
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
	}
	rig_turn(&r);
	free(rig_alerts(&r));
	story_take(&r, STAFF("-", "x1", "batch.retracted", "2026-01-28", "'batch':'b'"));
	told = story_alerts(&r);
	assert_string_equal(told,
			    "A service derived-again example 2026-01-28T12:00:00Z > operators\n");
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* Allocated by mistake to somebody who has left: there is nobody to be told. */
static void who_has_left_is_told_of_nothing(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, STAFF("worker:w-2", "a1", "worker.left", "2026-01-28", ""), "" },
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, HOLDS("A", "w2", "iro", "w-2", "reviews"), "" },
		{ NULL, HOLDS("A", "w3", "iro", "w-3", "reviews"),
		  "A handed-over holder open 1 worker w-3 > reviews\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* ---- teams ----------------------------------------------------------------------------------- */

static void a_team_that_is_replaced_is_one_notice_and_not_one_a_case(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "old"), "" },
		{ NULL, HOLDS("B", "w1", "iro", "w-2", "old"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, ENTERED("B", "2026-01-12"), NULL },
		{ NULL, STAFF("team:old", "t1", "team.replaced", "2026-01-28", "'by':'new'"),
		  "team:old handed-over team-replaced open 2 of 2 worker  > new\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > new\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n"
		  "B upcoming cla-review-first 5 working days 2026-02-09 > new\n"
		  "B upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL, REVIEWED("B", "r1", "2026-02-02"),
		  "B cleared cla-review-first met 2026-02-09 > new\n"
		  "B opened cla-review-second opened 2026-05-02 > new\n" },
		/* The new one is replaced in turn. */
		{ NULL, STAFF("team:new", "t1", "team.replaced", "2026-02-02", "'by':'newest'"),
		  "team:new handed-over team-replaced open 2 of 2 worker  > newest\n" },
		{ NULL, RETRACTED("team:old", "x1", "t1"), "" },
		{ NULL, REVIEWED("A", "r1", "2026-02-02"),
		  "A cleared cla-review-first met 2026-02-09 > old newest\n"
		  "A opened cla-review-second opened 2026-05-02 > old\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void a_replacement_holds_from_its_day_and_not_in_a_ring(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "old"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, STAFF("team:old", "t1", "team.replaced", "2026-01-29", "'by':'new'"),
		  "team:old handed-over team-replaced open 1 of 1 worker  > new\n" },
		{ NULL, REVIEWED("A", "r1", "2026-01-28"),
		  "A cleared cla-review-first met 2026-02-09 > old\n"
		  "A opened cla-review-second opened 2026-04-28 > old\n" },
		{ "2026-01-30T12:00:00Z", REVIEWED("A", "r2", "2026-01-29"),
		  "A cleared cla-review-second met 2026-04-28 > new\n"
		  "A opened cla-review-next opened 2026-07-29 > new\n" },
		{ NULL, STAFF("team:new", "t1", "team.replaced", "2026-01-30", "'by':'old'"),
		  NULL },
		{ NULL, REVIEWED("A", "r3", "2026-01-30"),
		  "A cleared cla-review-next met 2026-07-29 > new\n"
		  "A opened cla-review-next opened 2026-07-30 > old\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* Who is told nothing while the service is held is told after it. */
static void a_notice_waits_while_nobody_is_told(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "old"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, "{'subject':'-','id':'h','type':'service.held','date':'2026-01-28'}",
		  NULL },
		{ NULL, STAFF("team:old", "t1", "team.replaced", "2026-01-28", "'by':'new'"), "" },
		{ NULL, HOLDS("A", "w2", "iro", "w-2", "old"), "" },
		{ NULL, "{'subject':'-','id':'r','type':'service.released','date':'2026-01-28'}",
		  "team:old handed-over team-replaced open 1 of 1 worker  > new\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void who_stands_in_is_told_too_until_the_absence_ends(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL,
		  STAFF("worker:w-1", "a1", "worker.away", "2026-01-28",
			"'until':'2026-02-02','cover':'w-2','cover_team':'reviews-2'"),
		  "worker:w-1 handed-over worker-away open 1 of 1 worker w-1 > reviews-2\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > reviews reviews-2\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ "2026-02-06T09:00:00Z", NULL,
		  "A upcoming cla-review-first 1 working day 2026-02-09 > reviews\n" },
		{ NULL, REVIEWED("A", "r1", "2026-02-06"),
		  "A cleared cla-review-first met 2026-02-09 > reviews reviews-2\n"
		  "A opened cla-review-second opened 2026-05-06 > reviews\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void who_returns_has_it_back(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, STAFF("worker:w-1", "a1", "worker.away", "2026-01-27", "'cover_team':'r2'"),
		  "worker:w-1 handed-over worker-away open 1 of 1 worker w-1 > r2\n" },
		{ NULL, STAFF("worker:w-1", "a2", "worker.returned", "2026-01-28", ""), "" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > reviews\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		/* It was a mistake: away all along, and told as a new telling. */
		{ NULL, RETRACTED("worker:w-1", "x1", "a2"),
		  "worker:w-1 handed-over worker-away open 1 of 1 worker w-1 > r2\n" },
		/* Away with nobody to stand in: nothing is handed over. */
		{ NULL, RETRACTED("worker:w-1", "x2", "a1"), "" },
		{ NULL, STAFF("worker:w-1", "a3", "worker.away", "2026-02-02", ""), "" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void who_left_leaves_it_to_nobody_unless_somebody_stands_in(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, STAFF("worker:w-1", "a1", "worker.left", "2026-01-28", ""),
		  "worker:w-1 handed-over worker-left open 1 of 1 worker w-1 > unassigned\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL,
		  STAFF("worker:w-1", "a2", "worker.left", "2026-02-02",
			"'cover':'w-2','cover_team':'r2'"),
		  "worker:w-1 handed-over worker-left open 1 of 1 worker w-1 > r2\n" },
		{ "2026-02-06T09:00:00Z", NULL,
		  "A upcoming cla-review-first 1 working day 2026-02-09 > reviews r2\n" },
		{ NULL, HOLDS("A", "w2", "iro", "w-2", "r2"),
		  "A handed-over holder open 1 worker w-2 > r2\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* Leave is said ahead, and who stands in is told on its day of what there is then. */
static void leave_that_is_planned_is_handed_over_on_its_day(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL,
		  STAFF("worker:w-1", "a1", "worker.away", "2026-02-04",
			"'until':'2026-02-06','cover':'w-2','cover_team':'r2'"),
		  "" },
		/* Again, and put off by a day. */
		{ NULL,
		  "{'subject':'worker:w-1','id':'a2','type':'worker.away','date':'2026-02-05',"
		  "'replaces':'a1','data':{'until':'2026-02-06','cover':'w-2','cover_team':'r2'}}",
		  "" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > reviews\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ "2026-02-04T23:59:59Z", NULL, "" },
		{ "2026-02-05T00:00:00Z", NULL,
		  "worker:w-1 handed-over worker-away open 1 of 1 worker w-1 > r2\n" },
		{ "2026-02-06T09:00:00Z", NULL,
		  "A upcoming cla-review-first 1 working day 2026-02-09 > reviews r2\n" },
		{ "2026-02-09T09:00:00Z", NULL,
		  "A due cla-review-first due 2026-02-09 > reviews\n"
		  "A due iha due 2026-02-09 > unassigned\n" },
		/* Taken back before its day it is not handed over. */
		{ NULL, STAFF("worker:w-1", "a3", "worker.away", "2026-05-09", "'cover_team':'r2'"),
		  "" },
		{ NULL, RETRACTED("worker:w-1", "x1", "a3"), "" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void no_more_than_ninety_days_ahead(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	for (int i = 0; i < 2; i++) {
		char event[200];

		snprintf(event, sizeof event,
			 "{\"id\":\"a%d\",\"subject\":\"worker:w-1\",\"type\":\"worker.away\","
			 "\"date\":\"2026-04-%d\"}",
			 i, 28 + i);
		const struct taken t = rig_event(&r, event);

		assert_int_equal(t.status, i == 0 ? TAKEN_ACCEPTED : TAKEN_REJECTED);
		assert_int_equal(t.reject.code, i == 0 ? REJECT_NONE : REJECT_IN_FUTURE);
	}
	rig_verify(&r);
	rig_end(&r);
}

/* The last day of an absence is a day of it, and the day after it the case is looked at again. */
static void an_absence_of_today_lasts_until_tomorrow(void **state)
{
	struct duly_diag diag = { "" };
	duly_instant next;
	char text[DULY_TIME_TEXT], *told;
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, HOLDS("A", "w1", "iro", "w-1", "reviews"));
	story_take(&r, STAFF("worker:w-1", "a1", "worker.away", "2026-01-28",
			     "'until':'2026-01-28','cover_team':'r2'"));
	story_take(&r, ENTERED("A", "2026-01-12"));
	told = story_alerts(&r);
	assert_non_null(strstr(told, "A upcoming cla-review-first 10 working days 2026-02-09 > "
				     "reviews r2\n"));
	free(told);
	assert_int_equal(docket_next(r.engine.docket, &next, &diag), DULY_OK);
	assert_string_equal(duly_instant_print(next, text), "2026-01-29T00:00:00Z");
	rig_until(&r, "2026-02-02T09:00:00Z");
	told = story_alerts(&r);
	assert_string_equal(told,
			    "A upcoming cla-review-first 5 working days 2026-02-09 > reviews\n"
			    "A upcoming iha 5 working days 2026-02-09 > unassigned\n");
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* ---- named eyes only ------------------------------------------------------------------------- */

static void a_restricted_case_is_told_to_its_holder_alone(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, STAFF("A", "s1", "case.restricted", "2026-01-28", "'on':true"), "" },
		{ NULL, ENTERED("A", "2026-01-12"),
		  "A upcoming cla-review-first 10 working days 2026-02-09 > reviews (restricted)\n"
		  "A upcoming iha 10 working days 2026-02-09 > (restricted)\n" },
		{ NULL, "{'subject':'A','id':'e2','type':'care.entered','date':'2026-01-20'}", "" },
		{ "2026-01-29T09:00:00Z", NULL,
		  "A data already-open /councils/example/mosaic e2 > (restricted)\n" },
		{ NULL, RETRACTED("A", "x1", "e1"),
		  "A withdrawn cla-review-first retracted 2026-02-09 > reviews (restricted)\n"
		  "A withdrawn iha retracted 2026-02-09 > (restricted)\n"
		  "A withdrawn already-open corrected > (restricted)\n"
		  "A opened cla-review-first opened 2026-02-17 > reviews (restricted)\n"
		  "A opened iha opened 2026-02-17 > (restricted)\n" },
		{ NULL, STAFF("A", "s2", "case.restricted", "2026-01-29", "'on':false"), "" },
		{ "2026-02-03T09:00:00Z", NULL,
		  "A upcoming cla-review-first 10 working days 2026-02-17 > reviews\n"
		  "A upcoming iha 10 working days 2026-02-17 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void what_went_to_others_before_goes_to_them_no_more(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "first"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL, HOLDS("A", "w2", "iro", "w-2", "second"), NULL },
		{ NULL, STAFF("A", "s1", "case.restricted", "2026-01-28", ""), "" },
		{ NULL, REVIEWED("A", "r1", "2026-01-28"),
		  "A cleared cla-review-first met 2026-02-09 > (restricted)\n"
		  "A opened cla-review-second opened 2026-04-28 > second (restricted)\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* Who stood in when it was told stands in when it is answered, also where only named eyes may see
 * it by now. */
static void who_stands_in_is_answered_of_a_restricted_case(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, STAFF("worker:w-1", "a1", "worker.away", "2026-01-28", "'cover_team':'r2'"),
		  "" },
		{ NULL, ENTERED("A", "2026-01-12"),
		  "A upcoming cla-review-first 10 working days 2026-02-09 > reviews r2\n"
		  "A upcoming iha 10 working days 2026-02-09 > unassigned\n" },
		{ NULL, STAFF("A", "s1", "case.restricted", "2026-01-28", ""), "" },
		{ NULL, REVIEWED("A", "r1", "2026-01-28"),
		  "A cleared cla-review-first met 2026-02-09 > reviews r2 (restricted)\n"
		  "A opened cla-review-second opened 2026-04-28 > reviews r2 (restricted)\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* Cleared where it was told, whoever has the case by then. */
static void a_lacking_clock_is_cleared_where_it_was_told(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{'subject':'A','id':'a1','type':'accommodation.started','date':'2026-01-15'}",
		  "" },
		{ "2026-01-19T09:00:00Z", NULL,
		  "A coverage visits-to-accommodation /councils/example/mosaic a1 > unassigned\n" },
		{ NULL, HOLDS("A", "w1", "personal-adviser", "w-1", "leaving"), "" },
		{ NULL,
		  "{'subject':'A','id':'a2','type':'accommodation.ended','date':'2026-01-19'}",
		  "A cleared visits-to-accommodation met > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-15T12:00:00Z", ACTS);
}

/* A restriction holds from its time on, and not before. */
static void a_restriction_that_lies_ahead_restricts_nothing_yet(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, STAFF("A", "s1", "case.restricted", "2026-01-29", ""), "" },
		{ NULL, ENTERED("A", "2026-01-12"),
		  "A upcoming cla-review-first 10 working days 2026-02-09 > unassigned\n"
		  "A upcoming iha 10 working days 2026-02-09 > unassigned\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > (restricted)\n"
		  "A upcoming iha 5 working days 2026-02-09 > (restricted)\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void who_is_released_takes_nothing_from_another(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, HOLDS("A", "w1", "iro", "w-1", "reviews"), "" },
		{ NULL, ENTERED("A", "2026-01-12"), NULL },
		{ NULL,
		  STAFF("A", "r1", "worker.released", "2026-01-28", "'role':'iro','worker':'w-2'"),
		  "" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > reviews\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL,
		  STAFF("A", "r2", "worker.released", "2026-02-02", "'role':'iro','worker':'w-1'"),
		  "" },
		{ "2026-02-06T09:00:00Z", NULL,
		  "A upcoming cla-review-first 1 working day 2026-02-09 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* ---- what a consumer reads ------------------------------------------------------------------- */

static size_t read_by(struct rig *r, const char *team)
{
	struct feed_stretch stretch = FEED_BEHIND(0);
	duly_auto_fini(buf) packed = { 0 };
	struct duly_diag diag = { "" };
	struct feed_read read;

	stretch.filter.team = str_of(team);
	assert_int_equal(docket_feed(r->engine.docket, &stretch, &packed, &read, &diag), DULY_OK);
	return read.count;
}

static void a_consumer_reads_what_is_for_its_team_by_either_name(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, HOLDS("A", "w1", "iro", "w-1", "old"));
	story_take(&r, HOLDS("A", "w2", "social-worker", "w-2", "care"));
	story_take(&r, ENTERED("A", "2026-01-12"));
	assert_int_equal(read_by(&r, "old"), 1);
	assert_int_equal(read_by(&r, "new"), 0);
	assert_int_equal(read_by(&r, "care"), 2);
	story_take(&r, STAFF("team:old", "t1", "team.replaced", "2026-01-28", "'by':'new'"));
	story_take(&r, REVIEWED("A", "r1", "2026-01-28"));
	assert_int_equal(read_by(&r, "old"), 4);
	assert_int_equal(read_by(&r, "new"), 4);
	rig_verify(&r);
	rig_end(&r);
}

static void a_restricted_case_is_read_by_its_holders_team_alone(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, STAFF("A", "s1", "case.restricted", "2026-01-28", ""));
	story_take(&r, HOLDS("A", "w1", "iro", "w-1", "reviews"));
	story_take(&r, HOLDS("A", "w2", "social-worker", "w-2", "care"));
	story_take(&r, ENTERED("A", "2026-01-12"));
	assert_int_equal(read_by(&r, "reviews"), 1);
	assert_int_equal(read_by(&r, "care"), 1);
	assert_int_equal(read_by(&r, "unassigned"), 0);
	assert_int_equal(read_by(&r, ""), 2);
	rig_end(&r);
}

/* ---- what an obligation shows ---------------------------------------------------------------- */

static bool check_first(void *ctx, const struct law *law, const struct seen *seen)
{
	duly_auto_fini(buf) b = { 0 };
	struct buf *json = ctx;
	struct pack_open map;
	struct wire w;

	if (!str_is(seen->obligation->rule->id, "cla-review-first"))
		return true;
	map = pack_map_begin(&b);
	obligation_pack(law, seen->obligation, seen->stored->id, seen->obligation->at, &b, &map);
	pack_map_end(&b, &map);
	assert_int_equal(wire_unpack(buf_view(&b), &w, NULL), DULY_OK);
	json_from_wire(&w.root, 0, json);
	wire_fini(&w);
	return true;
}

static void shows(struct rig *r, const char *key, const char *value)
{
	struct docket_reader *reader = NULL;
	duly_auto_fini(buf) text = { 0 };
	struct duly_diag diag = { "" };

	assert_int_equal(docket_reload(r->engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_reader_open(r->engine.store, &reader, &diag), DULY_OK);
	assert_int_equal(docket_reader_each(reader, r->now, check_first, &text, &diag), DULY_OK);
	docket_reader_close(&reader);
	buf_u8(&text, 0);
	json_t *o = json_loads((const char *)text.data, 0, NULL);
	const json_t *v = json_object_get(o, key);
	const char *is = json_is_array(v)  ? json_string_value(json_array_get(v, 0))
			 : json_is_true(v) ? "true"
					   : json_string_value(v);

	if (value == NULL ? v != NULL && !json_is_false(v) : is == NULL || strcmp(is, value) != 0)
		fail_msg("%s is %s: %s", key, is ? is : "not there", (char *)text.data);
	json_decref(o);
}

static void an_obligation_shows_who_stands_in_and_whose_it_is(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, HOLDS("A", "w1", "iro", "w-1", "old"));
	story_take(&r, ENTERED("A", "2026-01-12"));
	shows(&r, "case", "A");
	shows(&r, "cover", NULL);
	shows(&r, "restricted", NULL);
	shows(&r, "references", NULL);
	story_take(&r, STAFF("A", "m1", "case.merged", "2026-01-28", "'into':'B'"));
	story_take(&r, STAFF("B", "s1", "case.restricted", "2026-01-28", ""));
	story_take(&r, STAFF("worker:w-1", "a1", "worker.away", "2026-01-28",
			     "'cover':'w-2','cover_team':'r2'"));
	story_take(&r, STAFF("team:old", "t1", "team.replaced", "2026-01-28", "'by':'new'"));
	shows(&r, "case", "B");
	shows(&r, "references", "A");
	shows(&r, "restricted", "true");
	shows(&r, "worker", "w-1");
	shows(&r, "team", "new");
	shows(&r, "cover", "w-2");
	shows(&r, "cover_team", "r2");
	shows(&r, "unallocated", NULL);
	story_take(&r, STAFF("worker:w-1", "a2", "worker.left", "2026-01-28", ""));
	shows(&r, "unallocated", "true");
	shows(&r, "worker", NULL);
	rig_verify(&r);
	rig_end(&r);
}

static void what_is_said_of_teams_and_people_has_their_subjects(void **state)
{
	static const struct {
		const char *why, *event;
		bool taken;
	} TABLE[] = {
		{ "a case is replaced by no team",
		  "{\"subject\":\"A\",\"id\":\"1\",\"type\":\"team.replaced\",\"date\":\"2026-01-"
		  "28\","
		  "\"data\":{\"by\":\"x\"}}",
		  false },
		{ "a worker is no team",
		  "{\"subject\":\"worker:a\",\"id\":\"1\",\"type\":\"team.replaced\","
		  "\"date\":\"2026-01-28\",\"data\":{\"by\":\"x\"}}",
		  false },
		{ "a team enters no care",
		  "{\"subject\":\"team:a\",\"id\":\"1\",\"type\":\"care.entered\","
		  "\"date\":\"2026-01-28\"}",
		  false },
		{ "nothing is said of a group",
		  "{\"subject\":\"group:a\",\"id\":\"1\",\"type\":\"worker.away\","
		  "\"date\":\"2026-01-28\"}",
		  false },
		{ "a worker is away",
		  "{\"subject\":\"worker:a\",\"id\":\"1\",\"type\":\"worker.away\","
		  "\"date\":\"2026-01-28\"}",
		  true },
	};
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	for (size_t i = 0; i < LEN(TABLE); i++) {
		const struct taken taken = rig_event(&r, TABLE[i].event);

		if ((taken.status == TAKEN_ACCEPTED) != TABLE[i].taken)
			fail_msg("%s: %s", TABLE[i].why, taken.reject.message);
	}
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_holder_is_told_once_what_is_open),
		cmocka_unit_test(who_holds_nothing_open_is_told_nothing),
		cmocka_unit_test(what_begins_with_its_holder_is_not_handed_over),
		cmocka_unit_test(a_case_that_was_set_aside_has_its_holder_still),
		cmocka_unit_test(a_merging_hands_over_what_was_the_others),
		cmocka_unit_test(a_team_that_is_replaced_is_one_notice_and_not_one_a_case),
		cmocka_unit_test(a_replacement_holds_from_its_day_and_not_in_a_ring),
		cmocka_unit_test(a_notice_waits_while_nobody_is_told),
		cmocka_unit_test(who_stands_in_is_told_too_until_the_absence_ends),
		cmocka_unit_test(who_returns_has_it_back),
		cmocka_unit_test(who_left_leaves_it_to_nobody_unless_somebody_stands_in),
		cmocka_unit_test(a_restricted_case_is_told_to_its_holder_alone),
		cmocka_unit_test(what_went_to_others_before_goes_to_them_no_more),
		cmocka_unit_test(a_consumer_reads_what_is_for_its_team_by_either_name),
		cmocka_unit_test(a_restricted_case_is_read_by_its_holders_team_alone),
		cmocka_unit_test(an_obligation_shows_who_stands_in_and_whose_it_is),
		cmocka_unit_test(what_is_said_of_teams_and_people_has_their_subjects),
		cmocka_unit_test(who_stands_in_is_answered_of_a_restricted_case),
		cmocka_unit_test(a_lacking_clock_is_cleared_where_it_was_told),
		cmocka_unit_test(a_restriction_that_lies_ahead_restricts_nothing_yet),
		cmocka_unit_test(who_is_released_takes_nothing_from_another),
		cmocka_unit_test(an_absence_of_today_lasts_until_tomorrow),
		cmocka_unit_test(leave_that_is_planned_is_handed_over_on_its_day),
		cmocka_unit_test(no_more_than_ninety_days_ahead),
		cmocka_unit_test(who_has_left_is_told_of_nothing),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The docket: from a taken event to a told alert, in virtual time. After each story the log is
 * replayed in both modes, and has to give the same alerts and the same final state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#include "common/docket/stored_case.h"
#include "tests/support/story.h"

static void a_first_review_climbs_its_ladder_and_is_cleared(void **state)
{
	static const struct act ACTS[] = {
		{ "2026-01-12T10:00:00Z",
		  "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "opened cla-review-first opened 2026-02-09\n"
		  "opened iha opened 2026-02-09\n" },
		{ "2026-02-20T10:00:00Z", NULL,
		  "upcoming cla-review-first 10 working days 2026-02-09\n"
		  "upcoming iha 10 working days 2026-02-09\n"
		  "upcoming cla-review-first 5 working days 2026-02-09\n"
		  "upcoming iha 5 working days 2026-02-09\n"
		  "upcoming cla-review-first 1 working day 2026-02-09\n"
		  "due cla-review-first due 2026-02-09\n"
		  "due iha due 2026-02-09\n"
		  "overdue cla-review-first overdue 2026-02-09\n"
		  "overdue iha overdue 2026-02-09\n"
		  "overdue cla-review-first 5 working days 2026-02-16 2026-02-09\n"
		  "overdue iha 5 working days 2026-02-16 2026-02-09\n" },
		{ NULL, "{\"id\":\"e2\",\"type\":\"review.held\",\"date\":\"2026-02-06\"}",
		  "cleared cla-review-first recorded-late 2026-02-09\n"
		  "opened cla-review-second opened 2026-05-06\n" },
	};

	(void)state;
	PLAY("2026-01-12T09:00:00Z", ACTS);
}

static void stages_passed_while_nobody_ran_are_told_once_by_the_last(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "overdue cla-review-first 5 working days 2026-02-16 2026-02-09\n"
		  "overdue iha 5 working days 2026-02-16 2026-02-09\n" },
		{ NULL, "{\"id\":\"e2\",\"type\":\"review.held\",\"date\":\"2026-02-16\"}",
		  "cleared cla-review-first met-late 2026-02-09\n"
		  "opened cla-review-second opened 2026-05-16\n" },
	};

	(void)state;
	PLAY("2026-02-20T09:00:00Z", ACTS);
}

static void a_corrected_date_is_one_message(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "upcoming cla-review-first 10 working days 2026-02-09\n"
		  "upcoming iha 10 working days 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"care.entered\",\"date\":\"2026-01-19\",\"replaces\":"
		  "\"e1\"}",
		  "moved cla-review-first corrected 2026-02-16\n"
		  "moved iha corrected 2026-02-16\n" },
		{ NULL,
		  "{\"id\":\"e3\",\"type\":\"event.retracted\",\"date\":\"2026-01-28\",\"data\":{"
		  "\"id\":\"e2\"}}",
		  "withdrawn cla-review-first retracted 2026-02-16\n"
		  "withdrawn iha retracted 2026-02-16\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

#define ENTERED_ON(id, day, more) "{'id':'" id "','type':'care.entered','date':'" day "'" more "}"

/* By its new date it has lapsed: that is told as such, and after the move. */
static void a_date_that_moved_into_the_past_is_told_overdue_as_well(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED_ON("e1", "2026-01-12", ""), NULL },
		{ NULL, ENTERED_ON("e2", "2025-12-08", ",'replaces':'e1'"),
		  "moved cla-review-first corrected 2026-01-08\n"
		  "moved iha corrected 2026-01-08\n"
		  "overdue cla-review-first 5 working days 2026-01-22 2026-01-08\n"
		  "overdue iha 5 working days 2026-01-22 2026-01-08\n" },
		/* Told to have lapsed, it has not: that is taken back, and it is told anew. */
		{ NULL, ENTERED_ON("e3", "2026-01-12", ",'replaces':'e2'"),
		  "withdrawn cla-review-first corrected 2026-02-09\n"
		  "withdrawn iha corrected 2026-02-09\n"
		  "upcoming cla-review-first 10 working days 2026-02-09\n"
		  "upcoming iha 10 working days 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* A warning went to care-1, the next to care-2: both are told that the date is another, and both
 * that it was none. */
static void who_was_told_of_a_date_is_told_all_that_becomes_of_it(void **state)
{
#define HELD_BY(id, worker, team)                                                            \
	"{'id':'" id "','type':'worker.allocated','date':'2026-01-28','data':{'role':'iro'," \
	"'worker':'" worker "','team':'" team "'}}"
	static const struct act ACTS[] = {
		{ NULL, HELD_BY("w1", "iro-1", "reviews-1"), "" },
		{ NULL, ENTERED_ON("e1", "2026-01-12", ""),
		  "C-1 upcoming cla-review-first 10 working days 2026-02-09 > reviews-1\n"
		  "C-1 upcoming iha 10 working days 2026-02-09 > unassigned\n" },
		{ "2026-01-29T12:00:00Z", HELD_BY("w2", "iro-2", "reviews-2"), NULL },
		{ "2026-02-02T09:00:00Z", NULL,
		  "C-1 upcoming cla-review-first 5 working days 2026-02-09 > reviews-2\n"
		  "C-1 upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL, ENTERED_ON("e2", "2026-01-19", ",'replaces':'e1'"),
		  "C-1 moved cla-review-first corrected 2026-02-16 > reviews-1 reviews-2\n"
		  "C-1 moved iha corrected 2026-02-16 > unassigned\n" },
		{ NULL,
		  "{'id':'x','type':'event.retracted','date':'2026-02-02','data':{'id':'e2'}}",
		  "C-1 withdrawn cla-review-first retracted 2026-02-16 > reviews-1 reviews-2\n"
		  "C-1 withdrawn iha retracted 2026-02-16 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
#undef HELD_BY
}

static void says(struct rig *r, const char *event, size_t n, const char *what)
{
	char *lines, *at;
	size_t found = 0;

	story_take(r, event);
	lines = rig_alerts_json(r);
	for (at = lines; (at = strstr(at, what)) != NULL; at += strlen(what))
		found++;
	if (found != n)
		fail_msg("%zu times %s in:\n%s", found, what, lines);
	free(lines);
}

static void the_date_that_was_told_is_said_with_its_answer(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, ENTERED_ON("e1", "2026-01-12", ""));
	story_take(&r, "{'id':'m1','type':'missing.started','time':'2026-01-27T09:00:00Z'}");
	says(&r, "{'id':'m2','type':'missing.returned','time':'2026-01-28T10:00:00Z'}", 0,
	     "\"was\"");
	says(&r, ENTERED_ON("e2", "2026-01-19", ",'replaces':'e1'"), 2,
	     "\"was\":{\"due\":\"2026-02-09\",\"due_at\":\"2026-02-10T00:00:00Z\"}");
	says(&r,
	     "{'id':'m3','type':'missing.returned','time':'2026-01-28T11:00:00Z',"
	     "'replaces':'m2'}",
	     1, "\"was\":{\"due\":\"2026-01-31\",\"due_at\":\"2026-01-31T10:00:00Z\"}");
	/* Of what is gone too, and what it is called. */
	says(&r, "{'id':'x','type':'event.retracted','date':'2026-01-28','data':{'id':'e2'}}", 2,
	     "\"was\":{\"due\":\"2026-02-16\",\"due_at\":\"2026-02-17T00:00:00Z\"}");
	r.seen -= 2;
	says(&r, "{'id':'x2','type':'event.retracted','date':'2026-01-28','data':{'id':'e1'}}", 1,
	     "\"title\":\"First looked-after review\"");
	rig_verify(&r);
	rig_end(&r);
}

static void a_retraction_that_arrives_first_leaves_nothing_to_tell(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"e3\",\"type\":\"event.retracted\",\"date\":\"2026-01-28\",\"data\":{"
		  "\"id\":\"e1\"}}",
		  "" },
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}", "" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

static void a_correction_that_arrives_before_what_it_corrects_is_the_same_duty(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"care.entered\",\"date\":\"2026-01-19\","
		  "\"replaces\":\"e1\"}",
		  "opened cla-review-first opened 2026-02-16\n"
		  "opened iha opened 2026-02-16\n" },
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}", "" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

static void a_correction_of_the_hour_alone_tells_nobody_anything(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "opened cla-review-first opened 2026-02-09\n"
		  "opened iha opened 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"care.entered\",\"time\":\"2026-01-12T10:31:00Z\","
		  "\"replaces\":\"e1\"}",
		  "" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

static void what_has_no_date_and_is_corrected_is_told_anew(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"e1\",\"type\":\"leaving-care-needs.assessed\",\"date\":\"2026-01-"
		  "05\"}",
		  "opened pathway-plan opened\n" },
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"leaving-care-needs.assessed\",\"date\":\"2026-01-08\","
		  "\"replaces\":\"e1\"}",
		  "withdrawn pathway-plan corrected\n"
		  "opened pathway-plan opened\n" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

static void a_booking_quiets_warnings_and_its_cancellation_is_told_at_once(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "opened cla-review-first opened 2026-02-09\n"
		  "opened iha opened 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"b1\",\"type\":\"appointment.booked\",\"time\":\"2026-01-13T10:00:"
		  "00Z\",\"data\":{\"for\":\"review.held\",\"on\":\"2026-02-04\"}}",
		  "" },
		{ "2026-01-30T10:00:00Z", NULL, "upcoming iha 10 working days 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"b2\",\"type\":\"appointment.cancelled\",\"time\":\"2026-01-30T10:00:"
		  "00Z\",\"data\":{\"for\":\"review.held\",\"on\":\"2026-02-04\"}}",
		  "upcoming cla-review-first 10 working days 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

static void a_clock_of_hours_is_told_at_exact_distances_and_taken_into_the_next(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"m1\",\"type\":\"missing.started\",\"time\":\"2026-03-26T10:00:00Z\","
		  "\"data\":{\"episode\":\"a\"}}",
		  "" },
		{ "2026-03-27T23:00:00Z",
		  "{\"id\":\"m2\",\"type\":\"missing.returned\",\"time\":\"2026-03-27T22:30:00Z\","
		  "\"data\":{\"episode\":\"a\"}}",
		  "opened rhi opened 2026-03-30\n" },
		{ "2026-03-30T22:29:59.999Z", NULL,
		  "upcoming rhi 48 hours 2026-03-30\n"
		  "upcoming rhi 24 hours 2026-03-30\n"
		  "due rhi 6 hours 2026-03-30\n" },
		{ "2026-03-30T22:30:00Z", NULL, "overdue rhi overdue 2026-03-30\n" },
		{ NULL,
		  "{\"id\":\"m3\",\"type\":\"missing.started\",\"time\":\"2026-03-30T22:30:00Z\","
		  "\"data\":{\"episode\":\"b\"}}",
		  "cleared rhi ended 2026-03-30\n" },
		{ "2026-03-31T08:00:00Z",
		  "{\"id\":\"m4\",\"type\":\"missing.returned\",\"time\":\"2026-03-31T07:00:00Z\","
		  "\"data\":{\"episode\":\"b\"}}",
		  "opened rhi opened 2026-04-03\n" },
		{ NULL,
		  "{\"id\":\"m5\",\"type\":\"rhi.held\",\"time\":\"2026-03-31T07:30:00Z\",\"data\":"
		  "{\"episodes\":[\"a\",\"b\"]}}",
		  "cleared rhi met 2026-04-03\n" },
	};

	(void)state;
	PLAY("2026-03-26T12:00:00Z", ACTS);
}

static void terms_that_change_move_the_date_and_nothing_told_was_wrong(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2025-06-10\"}", NULL },
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"placement.started\",\"date\":\"2025-06-10\",\"data\":{"
		  "\"placement_type\":\"U1\"}}",
		  NULL },
		{ NULL,
		  "{\"id\":\"v1\",\"type\":\"visit.made\",\"date\":\"2026-05-20\",\"data\":{"
		  "\"kinds\":[\"looked-after\"],\"seen\":true}}",
		  NULL },
		{ "2026-06-15T12:00:00Z", NULL, NULL },
		{ NULL,
		  "{\"id\":\"e3\",\"type\":\"placement.changed\",\"date\":\"2026-06-15\",\"data\":{"
		  "\"long_term\":true}}",
		  "moved visit-after-year 119c84b23dacb5322e3f09991fa9b893 2026-08-20\n" },
	};

	(void)state;
	PLAY("2026-05-20T12:00:00Z", ACTS);
}

static void a_contradiction_is_told_at_nine_on_the_next_working_day_if_it_still_stands(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"e1\",\"type\":\"missing.returned\",\"time\":\"2026-01-16T10:00:00Z\"}",
		  "" },
		{ "2026-01-19T08:59:59Z", NULL, "" },
		{ "2026-01-19T09:00:00Z", NULL, "data not-open\n" },
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"missing.started\",\"time\":\"2026-01-15T10:00:00Z\"}",
		  "withdrawn not-open corrected\n"
		  "due rhi 6 hours 2026-01-19\n" },
	};

	(void)state;
	PLAY("2026-01-16T12:00:00Z", ACTS);
}

static void a_contradiction_that_was_only_an_order_of_arrival_is_never_told(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"e1\",\"type\":\"missing.returned\",\"time\":\"2026-01-16T10:00:00Z\"}",
		  "" },
		{ NULL,
		  "{\"id\":\"e2\",\"type\":\"missing.started\",\"time\":\"2026-01-15T10:00:00Z\"}",
		  "opened rhi opened 2026-01-19\n" },
		{ "2026-01-19T09:00:00Z", NULL,
		  "upcoming rhi 48 hours 2026-01-19\n"
		  "upcoming rhi 24 hours 2026-01-19\n"
		  "due rhi 6 hours 2026-01-19\n" },
	};

	(void)state;
	PLAY("2026-01-16T12:00:00Z", ACTS);
}

static void a_clock_that_is_lacking_is_told_once_and_cleared_when_it_is_there(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"w1\",\"type\":\"worker.allocated\",\"date\":\"2026-01-05\",\"data\":{"
		  "\"role\":\"personal-adviser\",\"worker\":\"w-1\",\"team\":\"leaving-care\"}}",
		  "" },
		{ NULL,
		  "{\"id\":\"a1\",\"type\":\"accommodation.started\",\"date\":\"2026-01-15\"}",
		  "" },
		{ "2026-01-19T08:59:59Z", NULL, "" },
		{ "2026-01-19T09:00:00Z", NULL,
		  "coverage visits-to-accommodation /councils/example/mosaic a1\n" },
		{ "2026-01-20T12:00:00Z", NULL, "" },
		/* It was the council's after all: there is a clock. */
		{ NULL,
		  "{\"id\":\"a2\",\"type\":\"accommodation.started\",\"date\":\"2026-01-15\","
		  "\"replaces\":\"a1\",\"data\":{\"by_council\":true}}",
		  "cleared visits-to-accommodation met\n"
		  "upcoming pa-visit-first 2 working days 2026-01-22\n" },
		{ NULL,
		  "{\"id\":\"a3\",\"type\":\"accommodation.started\",\"date\":\"2026-01-15\","
		  "\"replaces\":\"a2\"}",
		  "withdrawn pa-visit-first corrected 2026-01-22\n" },
		/* It is lacking again: another telling, a working day later. */
		{ "2026-01-21T09:00:00Z", NULL,
		  "coverage visits-to-accommodation /councils/example/mosaic a1\n" },
		{ NULL, "{\"id\":\"a4\",\"type\":\"accommodation.ended\",\"date\":\"2026-01-21\"}",
		  "cleared visits-to-accommodation met\n" },
	};

	(void)state;
	PLAY("2026-01-15T12:00:00Z", ACTS);
}

/* One case in each of three councils: each its own number, and nothing of the others'. */
static void each_council_has_its_own_numbers(void **state)
{
	static const struct {
		const char *source, *told;
	} COUNCILS[] = {
		{ "/councils/example/x", "opened first-visit opened 2026-01-19\n" },
		{ "/councils/elsewhere/x", "opened first-visit opened 2026-01-22\n" },
		{ "/councils/nowhere/x", "opened first-visit opened 2026-01-26\n" },
	};
	/* It has no overlay, so that somebody has to say that there is such a one. */
	static const struct str NOWHERE = { "nowhere", 7 };
	struct rig r;

	(void)state;
	rig_begin_under(&r, DULY_SOURCE_DIR "/tests/data/councils/rules", "2026-01-12T10:00:00Z");
	docket_know_councils(r.engine.docket, &NOWHERE, 1);
	for (size_t i = 0; i < LEN(COUNCILS); i++) {
		char event[256];
		char *told;

		snprintf(event, sizeof event,
			 "{\"id\":\"e1\",\"source\":\"%s\",\"type\":\"care.entered\",\"date\":"
			 "\"2026-01-12\"}",
			 COUNCILS[i].source);
		story_take(&r, event);
		told = rig_alerts(&r);
		assert_string_equal(told, COUNCILS[i].told);
		free(told);
	}
	rig_verify(&r);
	rig_end(&r);
}

static void one_that_comes_in_late_was_never_told_to_be_lacking(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"a1\",\"type\":\"accommodation.started\",\"date\":\"2026-01-02\"}",
		  "" },
		{ NULL, "{\"id\":\"a2\",\"type\":\"accommodation.ended\",\"date\":\"2026-01-12\"}",
		  "" },
		{ "2026-01-19T09:00:00Z", NULL, "" },
	};

	(void)state;
	PLAY("2026-01-15T12:00:00Z", ACTS);
}

static void what_no_feed_reports_is_never_told(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"f1\",\"type\":\"feed.declared\",\"subject\":\"feed:ssda903\",\"date\":"
		  "\"2026-02-01\",\"data\":{\"types\":[\"care.entered\",\"review.held\"]}}",
		  "" },
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "upcoming cla-review-first 10 working days 2026-02-09\n" },
		{ "2026-02-20T10:00:00Z", NULL,
		  "upcoming cla-review-first 5 working days 2026-02-09\n"
		  "upcoming cla-review-first 1 working day 2026-02-09\n"
		  "due cla-review-first due 2026-02-09\n"
		  "overdue cla-review-first overdue 2026-02-09\n"
		  "overdue cla-review-first 5 working days 2026-02-16 2026-02-09\n" },
		/* A new holder is told of nothing that nobody watches. */
		{ NULL,
		  "{'id':'w1','type':'worker.allocated','date':'2026-02-20','data':{'role':"
		  "'social-worker','worker':'sw-1','team':'care-1'}}",
		  "" },
		/* From when it is watched on it is told: where it has come to. */
		{ NULL,
		  "{'id':'f2','type':'feed.declared','subject':'feed:health','date':'2026-01-01',"
		  "'data':{'types':['health.assessed']}}",
		  "overdue iha 5 working days 2026-02-16 2026-02-09\n" },
		/* Not watched again, what was told is answered. */
		{ NULL,
		  "{'id':'x2','type':'event.retracted','subject':'feed:health','date':'2026-02-20',"
		  "'data':{'id':'f2'}}",
		  "withdrawn iha corrected 2026-02-09\n" },
		{ "2026-03-20T10:00:00Z",
		  "{'id':'h','type':'health.assessed','date':'2026-03-01',"
		  "'data':{'kind':'initial'}}",
		  NULL },
	};

	(void)state;
	PLAY("2026-02-01T12:00:00Z", ACTS);
}

static void a_feed_that_is_complete_to_a_day_delays_overdue_until_it_is(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"f1\",\"type\":\"feed.declared\",\"subject\":\"feed:lcs\",\"date\":"
		  "\"2026-02-01\",\"data\":{\"types\":[\"care.entered\",\"review.held\",\"health."
		  "assessed\"]}}",
		  "" },
		{ NULL,
		  "{\"id\":\"f2\",\"type\":\"feed.completed\",\"subject\":\"feed:lcs\",\"date\":"
		  "\"2026-02-01\",\"data\":{\"until\":\"2026-02-01T00:00:00Z\"}}",
		  "" },
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "upcoming cla-review-first 10 working days 2026-02-09\n"
		  "upcoming iha 10 working days 2026-02-09\n" },
		{ "2026-02-10T09:30:00Z", NULL,
		  "upcoming cla-review-first 5 working days 2026-02-09\n"
		  "upcoming iha 5 working days 2026-02-09\n"
		  "upcoming cla-review-first 1 working day 2026-02-09\n"
		  "due cla-review-first due 2026-02-09\n"
		  "due iha due 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"f3\",\"type\":\"feed.completed\",\"subject\":\"feed:lcs\",\"time\":"
		  "\"2026-02-10T09:30:00Z\",\"data\":{\"until\":\"2026-02-10T00:00:00Z\"}}",
		  "overdue cla-review-first overdue 2026-02-09\n"
		  "overdue iha overdue 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-02-01T12:00:00Z", ACTS);
}

static void one_fact_from_two_feeds_is_one_fact_until_the_last_is_retracted(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "opened cla-review-first opened 2026-02-09\n"
		  "opened iha opened 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"x1\",\"source\":\"/councils/example/"
		  "zeta\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "" },
		{ NULL,
		  "{\"id\":\"x2\",\"source\":\"/councils/example/"
		  "zeta\",\"type\":\"event.retracted\",\"date\":\"2026-01-12\",\"data\":{\"id\":"
		  "\"x1\"}}",
		  "" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

#define TOLD_BY(feed, id, when) \
	"{'id':'" id "','source':'/councils/example/" feed "','type':'care.entered'," when "}"
#define TAKEN_BACK(feed, id, of)                                                                 \
	"{'id':'" id "','source':'/councils/example/" feed "','type':'event.retracted','date':'" \
	"2026-01-12','data':{'id':'" of "'}}"
#define THAT_DAY "'date':'2026-01-12'"

/* Mosaic told it; who tells it again may come before it in the order of names (eclipse) or behind
 * it (zebra), may know the hour, and may be the only one that is left. */
static void a_fact_told_again_changes_nothing_that_was_told(void **state)
{
	static const char *const AGAIN[][5] = {
		{ TOLD_BY("eclipse", "x1", THAT_DAY), NULL },
		{ TOLD_BY("zebra", "x1", THAT_DAY), NULL },
		{ TOLD_BY("zebra", "x1", "'time':'2026-01-12T09:30:00Z'"), NULL },
		/* The feed that told it is switched off, and its own is taken back. */
		{ TOLD_BY("eclipse", "x1", THAT_DAY), TAKEN_BACK("mosaic", "y1", "e1"), NULL },
		{ TOLD_BY("zebra", "x1", THAT_DAY), TAKEN_BACK("mosaic", "y1", "e1"), NULL },
		{ TOLD_BY("zebra", "x1", THAT_DAY), TAKEN_BACK("mosaic", "y1", "e1"),
		  TOLD_BY("eclipse", "z1", THAT_DAY), TAKEN_BACK("zebra", "w1", "x1"), NULL },
		/* A third, and the first again under another id. */
		{ TOLD_BY("eclipse", "x1", THAT_DAY), TOLD_BY("alpha", "z1", THAT_DAY),
		  TAKEN_BACK("mosaic", "y1", "e1"), TOLD_BY("mosaic", "e2", THAT_DAY), NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(AGAIN); i++) {
		struct act acts[7] = {
			{ NULL, TOLD_BY("mosaic", "e1", THAT_DAY ",'data':{'legal_status':'C2'}"),
			  "upcoming cla-review-first 10 working days 2026-02-09\n"
			  "upcoming iha 10 working days 2026-02-09\n" }
		};
		size_t n = 1;

		for (; AGAIN[i][n - 1] != NULL; n++)
			acts[n] = (struct act){ NULL, AGAIN[i][n - 1], "" };
		acts[n++] = (struct act){ "2026-02-02T09:00:00Z", NULL,
					  "upcoming cla-review-first 5 working days 2026-02-09\n"
					  "upcoming iha 5 working days 2026-02-09\n" };
		print_message("story %zu\n", i);
		story_play("2026-01-28T12:00:00Z", acts, n, rig_alerts);
	}
}

/* Which of two that contradict each other counts hangs on their names; the duty and its date do
 * not, and nobody is told anything of them. */
static void a_fact_told_again_otherwise_is_a_contradiction_and_the_same_duty(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, TOLD_BY("mosaic", "e1", THAT_DAY ",'data':{'legal_status':'C2'}"),
		  "upcoming cla-review-first 10 working days 2026-02-09\n"
		  "upcoming iha 10 working days 2026-02-09\n" },
		{ NULL, TOLD_BY("eclipse", "x1", THAT_DAY ",'data':{'legal_status':'V2'}"), "" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "data already-open\n"
		  "upcoming cla-review-first 5 working days 2026-02-09\n"
		  "upcoming iha 5 working days 2026-02-09\n" },
		{ NULL, TAKEN_BACK("mosaic", "y1", "e1"), "withdrawn already-open corrected\n" },
		{ NULL, TAKEN_BACK("eclipse", "y1", "x1"),
		  "withdrawn cla-review-first retracted 2026-02-09\n"
		  "withdrawn iha retracted 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* What is known of it after the last telling is what was known before it. */
static void a_contradiction_told_again_changes_nothing_that_was_told(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'id':'e1','type':'care.ended','date':'2026-01-12'}", "" },
		{ "2026-01-29T09:00:00Z", NULL, "data not-open\n" },
		{ NULL,
		  "{'id':'x1','source':'/councils/example/eclipse','type':'care.ended','date':'"
		  "2026-01-12'}",
		  "" },
		{ NULL, TAKEN_BACK("mosaic", "y1", "e1"), "" },
		{ NULL, TAKEN_BACK("eclipse", "y1", "x1"), "withdrawn not-open corrected\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* Whoever was told of nothing yet is told under the same id whichever came first. */
static void what_nobody_was_told_is_named_by_the_first_in_order(void **state)
{
	static const char *const FEEDS[] = { TOLD_BY("mosaic", "e1", THAT_DAY),
					     TOLD_BY("eclipse", "x1", THAT_DAY) };
	char *told[2];

	(void)state;
	for (size_t first = 0; first < LEN(FEEDS); first++) {
		struct rig r;

		rig_begin(&r, "2026-01-28T12:00:00Z");
		story_take(&r, "{'subject':'-','id':'h','type':'service.held','date':"
			       "'2026-01-28'}");
		story_take(&r, FEEDS[first]);
		story_take(&r, FEEDS[1 - first]);
		story_take(&r, "{'subject':'-','id':'r','type':'service.released','date':"
			       "'2026-01-28','data':{'from':'2026-01-20T00:00:00Z'}}");
		told[first] = rig_alerts_json(&r);
		assert_non_null(strstr(told[first], "10 working days"));
		/* Which was received first is said, and nothing hangs on it. */
		for (char *at = told[first]; (at = strstr(at, "\"seq\"")) != NULL; at++)
			at[6] = ' ';
		rig_verify(&r);
		rig_end(&r);
	}
	assert_string_equal(told[0], told[1]);
	free(told[0]);
	free(told[1]);
}

static void turning_18_ends_what_being_looked_after_began(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"e0\",\"type\":\"person.registered\",\"date\":\"2008-01-20\",\"data\":{"
		  "\"dob\":\"2008-01-20\"}}",
		  NULL },
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}", NULL },
		{ "2026-01-19T23:59:59Z", NULL, NULL },
		{ "2026-01-20T00:00:00Z", NULL,
		  "cleared cla-review-first ended 2026-02-09\n"
		  "cleared iha ended 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

static void death_stops_every_clock(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "opened cla-review-first opened 2026-02-09\n"
		  "opened iha opened 2026-02-09\n" },
		{ "2026-01-20T12:00:00Z",
		  "{\"id\":\"e2\",\"type\":\"person.died\",\"date\":\"2026-01-20\"}",
		  "cleared cla-review-first ended 2026-02-09\n"
		  "cleared iha ended 2026-02-09\n" },
		{ "2027-01-12T12:00:00Z", NULL, "" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

/* A turn that ticks in small steps, with timers due and a sweep to do: its record has only how much
 * of each it did, and a replay has to tell in the same order. */
static void a_sweep_and_timers_in_small_steps_are_replayed_as_they_were(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	r.chunk = 1;
	for (int i = 0; i < 12; i++) {
		char event[160];

		snprintf(event, sizeof event,
			 "{\"id\":\"e1\",\"subject\":\"C-%d\",\"type\":\"care.entered\",\"date\":"
			 "\"2026-01-12\"}",
			 i);
		rig_event(&r, event);
	}
	assert_true(duly_instant_parse("2026-02-10T09:00:00Z", 20, &r.now));
	rig_event(&r, "{\"id\":\"f1\",\"subject\":\"feed:lcs\",\"type\":\"feed.declared\",\"date\":"
		      "\"2026-02-10\",\"data\":{\"types\":[\"review.held\"]}}");
	rig_verify(&r);
	rig_end(&r);
}

static void what_has_been_overdue_for_ten_years_is_told_by_its_last_repeat(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2016-02-15\"}",
		  "overdue cla-review-first 5 working days 2026-01-08 2016-03-14\n"
		  "overdue iha 5 working days 2026-01-08 2016-03-14\n" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

/* ---- what is answered ------------------------------------------------------------------------ */

static void an_event_sent_again_is_a_duplicate_and_a_changed_one_a_conflict(void **state)
{
	static const struct {
		const char *why, *event;
		int status;
		enum reject_code code;
	} SENT[] = {
		{ "the first",
		  "{\"id\":\"e1\",\"type\":\"review.held\",\"time\":\"2026-01-12T09:00:00Z\"}",
		  TAKEN_ACCEPTED, REJECT_NONE },
		{ "the same",
		  "{\"id\":\"e1\",\"type\":\"review.held\",\"time\":\"2026-01-12T09:00:00Z\"}",
		  TAKEN_DUPLICATE, REJECT_NONE },
		{ "another offset of the same instant, a default written out, recorded since",
		  "{\"id\":\"e1\",\"type\":\"review.held\",\"time\":\"2026-01-12T10:00:00+01:00\","
		  "\"recordedtime\":\"2026-01-12T11:00:00Z\",\"data\":{\"kinds\":[\"looked-after\"]"
		  "}}",
		  TAKEN_DUPLICATE, REJECT_NONE },
		{ "another instant",
		  "{\"id\":\"e1\",\"type\":\"review.held\",\"time\":\"2026-01-12T09:00:01Z\"}",
		  TAKEN_REJECTED, REJECT_CONFLICT },
		{ "the same id of another source is another event",
		  "{\"id\":\"e1\",\"source\":\"/councils/example/"
		  "eclipse\",\"type\":\"review.held\","
		  "\"time\":\"2026-01-12T09:00:01Z\"}",
		  TAKEN_ACCEPTED, REJECT_NONE },
		{ "the same id of another case is another event",
		  "{\"id\":\"e1\",\"subject\":\"C-2\",\"type\":\"review.held\",\"date\":\"2026-01-"
		  "12\"}",
		  TAKEN_ACCEPTED, REJECT_NONE },
		{ "a subject that is no case",
		  "{\"id\":\"e9\",\"subject\":\"team:a\",\"type\":\"review.held\",\"date\":\"2026-"
		  "01-12\"}",
		  TAKEN_REJECTED, REJECT_BAD_VALUE },
		{ "a feed says what it reports, not what happened",
		  "{\"id\":\"e9\",\"subject\":\"feed:a\",\"type\":\"review.held\",\"date\":\"2026-"
		  "01-12\"}",
		  TAKEN_REJECTED, REJECT_BAD_VALUE },
		{ "a batch is taken back in every case, and so under none",
		  "{\"id\":\"e8\",\"type\":\"batch.retracted\",\"date\":\"2026-01-12\",\"data\":{"
		  "\"batch\":\"b\"}}",
		  TAKEN_REJECTED, REJECT_BAD_VALUE },
		{ "under a feed it is",
		  "{\"id\":\"e8\",\"subject\":\"feed:a\",\"type\":\"batch.retracted\",\"date\":"
		  "\"2026-01-12\",\"data\":{\"batch\":\"b\"}}",
		  TAKEN_ACCEPTED, REJECT_NONE },
		{ "a retraction, of what has not come yet",
		  "{\"id\":\"r1\",\"type\":\"event.retracted\",\"date\":\"2026-01-12\",\"data\":{"
		  "\"id\":\"e7\"}}",
		  TAKEN_ACCEPTED, REJECT_NONE },
		{ "which is not taken back itself",
		  "{\"id\":\"r2\",\"type\":\"event.retracted\",\"date\":\"2026-01-12\",\"data\":{"
		  "\"id\":\"r1\"}}",
		  TAKEN_REJECTED, REJECT_BAD_VALUE },
		{ "but by its own source alone it could be meant",
		  "{\"id\":\"r2\",\"source\":\"/councils/example/eclipse\",\"type\":\"event."
		  "retracted\",\"date\":\"2026-01-12\",\"data\":{\"id\":\"r1\"}}",
		  TAKEN_ACCEPTED, REJECT_NONE },
		{ "nor one of a batch",
		  "{\"id\":\"r3\",\"subject\":\"feed:a\",\"type\":\"event.retracted\",\"date\":"
		  "\"2026-01-12\",\"data\":{\"id\":\"e8\"}}",
		  TAKEN_REJECTED, REJECT_BAD_VALUE },
		{ "two days ahead",
		  "{\"id\":\"e9\",\"type\":\"review.held\",\"date\":\"2026-01-15\"}",
		  TAKEN_REJECTED, REJECT_IN_FUTURE },
	};
	struct rig r;
	uint64_t first = 0;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	for (size_t i = 0; i < LEN(SENT); i++) {
		const struct taken t = rig_event(&r, SENT[i].event);

		print_message("%s\n", SENT[i].why);
		assert_int_equal(t.status, SENT[i].status);
		assert_int_equal(t.reject.code, SENT[i].code);
		if (i == 0)
			first = t.sequence;
		if (t.status == TAKEN_DUPLICATE)
			assert_int_equal(t.sequence, first);
	}
	rig_verify(&r);
	rig_end(&r);
}

/* ' stands for ". */
static struct taken take_quoted(struct rig *r, const char *event)
{
	char *json = strdup(event);

	for (char *p = json; (p = strchr(p, '\'')) != NULL;)
		*p = '"';
	const struct taken taken = rig_take(r, json);

	free(json);
	return taken;
}

static void contacts(struct rig *r, int from, int n, int count_taken)
{
	for (int i = from; i < from + n; i++) {
		char event[160];

		snprintf(event, sizeof event,
			 "{\"id\":\"e%d\",\"type\":\"contact.made\",\"date\":\"2026-01-12\"}", i);
		assert_int_equal(rig_take(r, event).status,
				 i - from < count_taken ? TAKEN_ACCEPTED : TAKEN_REJECTED);
	}
}

/* A producer that has run away must not keep a child's case from being put right. */
static void a_case_has_room_for_ten_thousand_events_and_for_what_ends_or_takes_back(void **state)
{
	static const struct {
		const char *why, *event;
		bool taken;
	} SENT[] = {
		{ "one more", "{'id':'a','type':'contact.made','date':'2026-01-12'}", false },
		{ "one that opens", "{'id':'b','type':'care.entered','date':'2026-01-12'}", false },
		{ "one that changes",
		  "{'id':'c','type':'legal-status.changed','date':'2026-01-12',"
		  "'data':{'legal_status':'C2'}}",
		  false },
		{ "one that takes back",
		  "{'id':'d','type':'event.retracted','date':'2026-01-12','data':{'id':'e7'}}",
		  true },
		{ "one that corrects",
		  "{'id':'e','type':'contact.made','date':'2026-01-11','replaces':'e8'}", true },
		{ "one that closes", "{'id':'f','type':'care.ended','date':'2026-01-12'}", true },
		{ "a death", "{'id':'g','type':'person.died','date':'2026-01-12'}", true },
		{ "the end of the case", "{'id':'h','type':'case.closed','date':'2026-01-12'}",
		  true },
		{ "a merging",
		  "{'id':'i','type':'case.merged','date':'2026-01-12','data':{'into':'C-2'}}",
		  true },
		{ "what was taken once is known",
		  "{'id':'e0','type':'contact.made','date':'2026-01-12'}", true },
		{ "that of a feed, which is no case",
		  "{'id':'j','subject':'feed:a','type':'feed.declared','date':'2026-01-12',"
		  "'data':{'types':['care.ended']}}",
		  true },
	};
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	contacts(&r, 0, CASE_EVENTS_MAX / 10 * 9 - 1, INT_MAX);
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_string_equal(told, "");
	free(told);
	/* Told when it comes near, while there is time, and once. */
	contacts(&r, CASE_EVENTS_MAX / 10 * 9 - 1, 1, 1);
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_string_equal(told, "service nearly-full example events 9000\n");
	free(told);
	contacts(&r, CASE_EVENTS_MAX / 10 * 9, CASE_EVENTS_MAX / 10 + 1, CASE_EVENTS_MAX / 10);
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_string_equal(told, "");
	free(told);
	for (size_t i = 0; i < LEN(SENT); i++) {
		const struct taken t = take_quoted(&r, SENT[i].event);

		print_message("%s\n", SENT[i].why);
		assert_int_equal(t.status != TAKEN_REJECTED, SENT[i].taken);
		if (!SENT[i].taken)
			assert_int_equal(t.reject.code, REJECT_TOO_MANY);
	}
	rig_turn(&r);
	rig_verify(&r);
	rig_end(&r);
}

/* A feed speaks once an hour for as long as it lives: the furthest that it said counts, however
 * long ago, and the store does not grow with each report. */
static void a_feed_may_report_for_ever(void **state)
{
	struct rig r;
	struct view value;
	uint8_t key[ID_LEN];
	char event[200];

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	take_quoted(&r, "{'id':'d','subject':'feed:a','type':'feed.declared','date':'2026-01-01',"
			"'data':{'types':['care.ended','review.held']}}");
	take_quoted(&r, "{'id':'f','subject':'feed:a','type':'feed.completed','date':'2026-01-12',"
			"'data':{'until':'2026-01-12T09:00:00Z'}}");
	for (int turn = 0; turn < 12; turn++) {
		for (int i = 0; i < 1000; i++) {
			snprintf(event, sizeof event,
				 "{\"id\":\"r%d\",\"subject\":\"feed:a\",\"type\":\"feed."
				 "completed\","
				 "\"date\":\"2026-01-12\",\"data\":{\"until\":\"2026-01-11T00:00:%"
				 "02d.%03dZ\"}}",
				 1000 * turn + i, turn, i);
			assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
		}
		rig_turn(&r);
	}
	assert_int_equal(docket_complete_to(r.engine.docket).ms,
			 1768208400000); /* 2026-01-12T09:00:00Z */
	stored_case_key(docket_state(r.engine.docket)->tree, STR("example"), STR("feed:a"), key);
	rig_turn(&r); /* opens the transaction */
	take_quoted(&r, "{'id':'x','type':'contact.made','date':'2026-01-12'}");
	assert_true(store_get(docket_txn(r.engine.docket), STORE_CASE, (struct view){ key, ID_LEN },
			      &value));
	assert_in_range(value.len, 1, 2100 * 120);
	rig_turn(&r);
	rig_verify(&r);
	rig_end(&r);
}

/* 100 episodes of 64 characters. */
static struct taken take_large(struct rig *r, int id)
{
	duly_auto_fini(buf) b = { 0 };

	buf_printf(&b,
		   "{\"id\":\"r%d\",\"type\":\"rhi.held\",\"date\":\"2026-01-12\","
		   "\"data\":{\"episodes\":[",
		   id);
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%s\"%064d\"", i > 0 ? "," : "", i);
	buf_puts(&b, "]}}");
	buf_u8(&b, 0);
	return rig_take(r, (const char *)b.data);
}

static struct taken take_small(struct rig *r, int id)
{
	char event[160];

	snprintf(event, sizeof event,
		 "{\"id\":\"s%d\",\"type\":\"contact.made\",\"date\":\"2026-01-12\"}", id);
	return rig_take(r, event);
}

static void turn_tells(struct rig *r, const char *alerts)
{
	rig_turn(r);
	char *told = rig_alerts(r);

	assert_string_equal(told, alerts);
	free(told);
}

/* Events differ in size a hundredfold, and memory and time of a case go with the bytes. */
static void a_case_has_room_for_so_many_bytes_and_for_what_ends_or_takes_back(void **state)
{
	static const char *const BEYOND[] = {
		"{'id':'a','type':'event.retracted','date':'2026-01-12','data':{'id':'r7'}}",
		"{'id':'b','type':'contact.made','date':'2026-01-11','replaces':'r8'}",
		"{'id':'c','type':'care.ended','date':'2026-01-12'}",
		"{'id':'d','type':'person.died','date':'2026-01-12'}",
		"{'id':'s0','type':'contact.made','date':'2026-01-12'}", /* it is known */
	};
	enum { NEAR = CASE_BYTES_MAX / 10 * 9 / 8150 };
	struct rig r;
	int large = 0, small = 0;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	for (; large < NEAR * 95 / 100; large++)
		assert_int_equal(take_large(&r, large).status, TAKEN_ACCEPTED);
	turn_tells(&r, "");
	for (; large < NEAR * 105 / 100; large++)
		assert_int_equal(take_large(&r, large).status, TAKEN_ACCEPTED);
	turn_tells(&r, "service nearly-full example bytes 3774870\n");
	while (take_large(&r, large).status == TAKEN_ACCEPTED)
		large++;
	assert_in_range(large, CASE_BYTES_MAX / 8300, CASE_BYTES_MAX / 8000);
	while (take_small(&r, small).status == TAKEN_ACCEPTED)
		small++;
	assert_in_range(small, 1, 100);
	assert_int_equal(take_small(&r, small).reject.code, REJECT_TOO_MANY);
	for (size_t i = 0; i < LEN(BEYOND); i++) {
		print_message("%s\n", BEYOND[i]);
		assert_int_not_equal(take_quoted(&r, BEYOND[i]).status, TAKEN_REJECTED);
	}
	rig_turn(&r);
	rig_verify(&r);
	rig_end(&r);
}

/* 2,000 obligations set a case aside: that it comes near is told before. */
static void a_case_that_comes_near_its_bound_of_obligations_is_told(void **state)
{
	struct rig r;
	char event[160], *told;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	for (int i = 0; i < CASE_OBLIGATIONS_MAX / 10 * 9; i++) {
		snprintf(event, sizeof event,
			 "{\"id\":\"v%d\",\"type\":\"pathway-plan.completed\","
			 "\"time\":\"2026-01-12T08:%02d:%02dZ\"}",
			 i, i / 60, i % 60);
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
		if (i != CASE_OBLIGATIONS_MAX / 10 * 9 - 2)
			continue;
		rig_turn(&r);
		told = rig_alerts(&r);
		assert_null(strstr(told, "nearly-full"));
		free(told);
	}
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_non_null(strstr(told, "service nearly-full example obligations 1800\n"));
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* ---- one bad case, and a service that is held ------------------------------------------------ */

/* Each batch with events for it says that they change nothing; a death ends what stands all the
 * same, and once enough is taken back it is well, which is told as well. */
static void a_case_that_is_set_aside_says_so_until_it_is_well(void **state)
{
	struct rig r;
	char *told, event[160];

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-09\"}");
	free(rig_alerts(&r));
	for (int i = 0; i <= CASE_OBLIGATIONS_MAX; i++) {
		snprintf(event, sizeof event,
			 "{\"id\":\"v%d\",\"type\":\"pathway-plan.completed\","
			 "\"time\":\"2026-01-11T08:%02d:%02dZ\",\"batch\":\"wrong\"}",
			 i, i / 60, i % 60);
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
	}
	rig_turn(&r);
	free(rig_alerts(&r));
	r.now.ms += DULY_SECOND_MS;
	rig_event(&r, "{\"id\":\"c1\",\"type\":\"contact.made\",\"date\":\"2026-01-12\"}");
	told = rig_alerts(&r);
	assert_string_equal(told, "service set-aside example 2026-01-12T12:00:01Z\n");
	free(told);
	r.now.ms += DULY_SECOND_MS;
	rig_event(&r, "{\"id\":\"d1\",\"type\":\"person.died\",\"date\":\"2026-01-12\"}");
	told = rig_alerts(&r);
	assert_string_equal(told, "service set-aside example 2026-01-12T12:00:02Z\n"
				  "cleared cla-review-first ended 2026-02-06\n"
				  "cleared iha ended 2026-02-06\n");
	free(told);
	r.now.ms += DULY_SECOND_MS;
	for (int i = 0; i < 10; i++) {
		snprintf(event, sizeof event,
			 "{\"id\":\"x%d\",\"type\":\"event.retracted\",\"date\":\"2026-01-12\","
			 "\"data\":{\"id\":\"%s%d\"}}",
			 i, i < 9 ? "v" : "d", i < 9 ? i : 1);
		rig_take(&r, event);
	}
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_non_null(strstr(told, "service derived-again example 2026-01-12T12:00:03Z\n"));
	assert_non_null(strstr(told, "opened cla-review-first opened 2026-02-06\n"));
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* Over 2,000 obligations a case cannot be derived: its last ones and their timers stand, it is
 * named, and the clocks of all other children go on. */
static void a_case_that_cannot_be_derived_is_set_aside_and_stops_no_other(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	free(rig_alerts(&r));
	for (int i = 0; i <= CASE_OBLIGATIONS_MAX; i++) {
		char event[160];

		snprintf(event, sizeof event,
			 "{\"id\":\"v%d\",\"type\":\"pathway-plan.completed\","
			 "\"time\":\"2026-01-12T08:%02d:%02dZ\"}",
			 i, i / 60, i % 60);
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
	}
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_string_equal(told, "service set-aside example 2026-01-12T12:00:00Z\n");
	free(told);
	rig_event(&r, "{\"id\":\"e1\",\"subject\":\"C-2\",\"type\":\"care.entered\",\"date\":"
		      "\"2026-01-12\"}");
	told = rig_alerts(&r);
	assert_string_equal(told, "opened cla-review-first opened 2026-02-09\n"
				  "opened iha opened 2026-02-09\n");
	free(told);
	rig_until(&r, "2026-01-26T09:00:00Z");
	told = rig_alerts(&r);
	assert_string_equal(told, "upcoming cla-review-first 10 working days 2026-02-09\n"
				  "upcoming iha 10 working days 2026-02-09\n"
				  "upcoming cla-review-first 10 working days 2026-02-09\n"
				  "upcoming iha 10 working days 2026-02-09\n");
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

static void a_service_that_is_held_takes_everything_and_tells_nobody(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-02-20T12:00:00Z");
	rig_event(&r, "{\"id\":\"h1\",\"subject\":\"-\",\"type\":\"service.held\",\"date\":\"2026-"
		      "02-20\"}");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	rig_event(&r, "{\"id\":\"e2\",\"subject\":\"C-2\",\"type\":\"care.entered\",\"date\":"
		      "\"2026-02-19\"}");
	rig_until(&r, "2026-02-21T12:00:00Z");
	told = rig_alerts(&r);
	assert_string_equal(told, "");
	free(told);
	assert_true(docket_state(r.engine.docket)->held);
	rig_event(
		&r,
		"{\"id\":\"h2\",\"subject\":\"-\",\"type\":\"service.released\","
		"\"time\":\"2026-02-21T12:00:00Z\",\"data\":{\"from\":\"2026-02-12T00:00:00Z\"}}");
	rig_turn(&r);
	told = rig_alerts(&r);
	/* What lapsed before the release reaches back is told as a list, what is newer at once. */
	assert_string_equal(told, "opened cla-review-first opened 2026-03-19\n"
				  "opened iha opened 2026-03-19\n"
				  "service arrears 2026-02-21T12:00:00Z "
				  "23ee06ce28268092775a1f2b8bd5775f\n");
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* What lapsed before the later of two releases is never told by an earlier one that comes after it:
 * it was said once that nobody is to be told of it. */
static void a_second_release_does_not_reach_further_back_than_the_first(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{\"id\":\"h1\",\"subject\":\"-\",\"type\":\"service.held\",\"date\":\"2026-"
		  "02-13\"}",
		  "" },
		{ NULL,
		  "{\"id\":\"h2\",\"subject\":\"-\",\"type\":\"service.released\",\"time\":\"2026-"
		  "02-13T12:00:00Z\",\"data\":{\"from\":\"2026-02-12T00:00:00Z\"}}",
		  "" },
		{ NULL,
		  "{\"id\":\"h3\",\"subject\":\"-\",\"type\":\"service.held\",\"date\":\"2026-"
		  "02-13\"}",
		  "" },
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}", "" },
		{ NULL,
		  "{\"id\":\"h4\",\"subject\":\"-\",\"type\":\"service.released\",\"time\":\"2026-"
		  "02-13T12:00:00Z\",\"data\":{\"from\":\"2026-02-01T00:00:00Z\"}}",
		  "service arrears 2026-02-13T12:00:00Z 23ee06ce28268092775a1f2b8bd5775f\n" },
		{ "2026-02-16T09:00:00Z", NULL, "" },
	};

	(void)state;
	PLAY("2026-02-13T12:00:00Z", ACTS);
}

/* Told overdue, and then it comes out that no feed says whether it was done: that nobody knew, it
 * was wrong to say. */
static void what_was_told_overdue_is_taken_back_where_no_feed_reports_it(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}",
		  "overdue cla-review-first overdue 2026-02-09\n"
		  "overdue iha overdue 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"f1\",\"type\":\"feed.declared\",\"subject\":\"feed:lcs\",\"date\":"
		  "\"2026-02-10\",\"data\":{\"types\":[\"care.entered\",\"review.held\"]}}",
		  "withdrawn iha corrected 2026-02-09\n" },
		{ NULL,
		  "{\"id\":\"f2\",\"type\":\"feed.declared\",\"subject\":\"feed:health\",\"date\":"
		  "\"2026-02-10\",\"data\":{\"types\":[\"health.assessed\"]}}",
		  "overdue iha overdue 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-02-10T12:00:00Z", ACTS);
}

static void of_several_stages_the_last_names_the_others(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-02-16T09:00:00Z");
	story_take(&r, "{'id':'e1','type':'care.entered','date':'2026-01-12'}");
	told = rig_alerts_json(&r);
	assert_non_null(strstr(told, "\"rule\":\"cla-review-first\""));
	assert_non_null(strstr(told,
			       "\"stands_for\":[\"opened\",\"10 working days\",\"5 working days\","
			       "\"1 working day\",\"due\",\"overdue\"]"));
	free(told);
	rig_end(&r);
}

/* Of a clock of hours the day alone may stay what it was. */
static void an_hour_that_was_wrong_is_told_though_its_day_is_right(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'id':'m1','type':'missing.started','time':'2026-01-15T10:00:00Z'}", "" },
		{ NULL, "{'id':'m2','type':'missing.returned','time':'2026-01-16T10:00:00Z'}",
		  "opened rhi opened 2026-01-19\n" },
		{ NULL,
		  "{'id':'m3','type':'missing.returned','time':'2026-01-16T11:00:00Z',"
		  "'replaces':'m2'}",
		  "moved rhi corrected 2026-01-19\n" },
	};

	(void)state;
	PLAY("2026-01-16T12:00:00Z", ACTS);
}

static void what_has_moved_once_has_not_moved_again(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'id':'e1','type':'care.entered','date':'2025-06-10'}", NULL },
		{ NULL,
		  "{'id':'e2','type':'placement.started','date':'2025-06-10','data':{"
		  "'placement_type':'U1'}}",
		  NULL },
		{ NULL,
		  "{'id':'v1','type':'visit.made','date':'2026-05-20','data':{"
		  "'kinds':['looked-after'],'seen':true}}",
		  NULL },
		{ "2026-06-15T12:00:00Z", NULL, NULL },
		{ NULL,
		  "{'id':'e3','type':'placement.changed','date':'2026-06-15','data':{"
		  "'long_term':true}}",
		  "moved visit-after-year 119c84b23dacb5322e3f09991fa9b893 2026-08-20\n" },
		{ NULL, "{'id':'c1','type':'contact.made','date':'2026-06-15'}", "" },
	};

	(void)state;
	PLAY("2026-05-20T12:00:00Z", ACTS);
}

/* It was right again before anybody was told of it: when it comes back, the day of grace does. */
static void a_contradiction_that_comes_back_has_its_day_of_grace_again(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'id':'m2','type':'missing.returned','time':'2026-01-16T10:00:00Z'}", "" },
		{ NULL, "{'id':'m1','type':'missing.started','time':'2026-01-15T10:00:00Z'}",
		  "opened rhi opened 2026-01-19\n" },
		{ "2026-01-19T08:00:00Z",
		  "{'id':'x1','type':'event.retracted','date':'2026-01-19','data':{'id':'m1'}}",
		  NULL },
		{ "2026-01-19T09:00:00Z", NULL, "" },
		{ "2026-01-20T08:59:59.999Z", NULL, "" },
		{ "2026-01-20T09:00:00Z", NULL, "data not-open\n" },
	};

	(void)state;
	PLAY("2026-01-16T12:00:00Z", ACTS);
}

/* Every spring another one, of the same moment: each is told and answered by itself. */
static void a_moment_of_every_year_is_another_each_time(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin_under(&r, DULY_SOURCE_DIR "/tests/data/engine", "2026-01-12T12:00:00Z");
	story_take(&r, "{'id':'b1','type':'person.registered','date':'2026-01-12','data':{"
		       "'dob':'2015-05-05'}}");
	story_take(&r, "{'id':'e1','type':'care.entered','date':'2026-01-12'}");
	rig_until(&r, "2026-04-02T12:00:00Z");
	told = rig_alerts(&r);
	assert_non_null(strstr(told, "opened sdq opened 2027-03-31\n"));
	free(told);
	rig_until(&r, "2027-04-02T12:00:00Z");
	told = rig_alerts(&r);
	assert_non_null(strstr(told, "overdue sdq overdue 2027-03-31\n"));
	assert_non_null(strstr(told, "opened sdq opened 2028-03-31\n"));
	assert_null(strstr(told, "moved sdq"));
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

static void too_much(struct rig *r)
{
	for (int i = 0; i <= CASE_OBLIGATIONS_MAX; i++) {
		char event[160];

		snprintf(event, sizeof event,
			 "{\"id\":\"p%d\",\"type\":\"pathway-plan.completed\","
			 "\"time\":\"2028-12-16T08:%02d:%02dZ\"}",
			 i, i / 60, i % 60);
		assert_int_equal(rig_take(r, event).status, TAKEN_ACCEPTED);
	}
	rig_turn(r);
}

/* How often @what stands in a line of @lines that has @rule. */
static size_t lines_with(const char *lines, const char *rule, const char *what)
{
	char *copy = strdup(lines), *save = NULL;
	size_t n = 0;

	for (char *l = strtok_r(copy, "\n", &save); l != NULL; l = strtok_r(NULL, "\n", &save))
		n += strstr(l, rule) != NULL && strstr(l, what) != NULL;
	free(copy);
	return n;
}

/* Its last obligations stand as they were: that nobody reports one, that its date is provisional,
 * that only the day of another is known. And no time that passes names it again. */
static void a_case_that_is_set_aside_goes_on_as_it_was(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2028-12-16T12:00:00Z");
	story_take(&r, "{'id':'f1','subject':'feed:a','type':'feed.declared','date':'2028-12-16',"
		       "'data':{'types':['care.entered','rhi.held','health.assessed']}}");
	story_take(&r, "{'id':'e1','type':'care.entered','date':'2028-12-15'}");
	story_take(&r, "{'id':'m1','type':'missing.started','date':'2028-12-15'}");
	story_take(&r, "{'id':'m2','type':'missing.returned','date':'2028-12-16'}");
	free(rig_alerts(&r));
	too_much(&r);
	told = rig_alerts(&r);
	assert_string_equal(told, "service set-aside example 2028-12-16T12:00:00Z\n");
	free(told);
	rig_until(&r, "2028-12-16T12:00:01Z");
	told = rig_alerts(&r);
	assert_string_equal(told, "");
	free(told);
	rig_until(&r, "2029-01-20T12:00:00Z");
	told = rig_alerts_json(&r);
	assert_int_equal(lines_with(told, "cla-review-first", ""), 0);
	assert_int_equal(lines_with(told, "\"iha\"", "\"alert.due\""), 1);
	assert_int_equal(lines_with(told, "\"iha\"", "\"provisional\":true"),
			 lines_with(told, "\"iha\"", ""));
	assert_int_equal(lines_with(told, "\"rhi\"", "\"provisional\":true"), 0);
	assert_true(lines_with(told, "\"rhi\"", "alert.overdue") > 0);
	assert_int_equal(lines_with(told, "\"rhi\"", "\"precision\":\"day\""),
			 lines_with(told, "\"rhi\"", ""));
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* What it goes on with is what its council has set. */
static void a_case_that_is_set_aside_keeps_its_councils_numbers(void **state)
{
	struct rig r;
	char *told;

	(void)state;
	rig_begin_under(&r, DULY_SOURCE_DIR "/tests/data/councils/rules", "2026-01-12T10:00:00Z");
	story_take(&r, "{'id':'e0','source':'/councils/elsewhere/x','type':'care.entered',"
		       "'date':'2026-01-12'}");
	for (int i = 0; i < 2 * CASE_OBLIGATIONS_MAX; i++) {
		const duly_civil day = { duly_civil_from_ymd(2018, 1, 1).day + i / 2 };
		char event[192], text[DULY_DATE_TEXT];

		snprintf(event, sizeof event,
			 "{\"id\":\"p%d\",\"source\":\"/councils/elsewhere/x\",\"type\":"
			 "\"care.%s\",\"time\":\"%sT%s:00:00Z\"}",
			 i, i % 2 == 0 ? "entered" : "ended", duly_civil_print(day, text),
			 i % 2 == 0 ? "08" : "20");
		assert_int_equal(rig_take(&r, event).status, TAKEN_ACCEPTED);
	}
	rig_turn(&r);
	told = rig_alerts(&r);
	assert_non_null(strstr(told, "service set-aside elsewhere "));
	free(told);
	rig_until(&r, "2026-01-16T12:00:00Z");
	told = rig_alerts_json(&r);
	assert_int_equal(lines_with(told, "First call", "4 working days"), 1);
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

/* Both report reviews, and the one that is behind decides. */
static void of_two_feeds_the_one_that_is_behind_is_waited_for(void **state)
{
#define FEED(name, id, type, data)                                                        \
	"{'id':'" id "','type':'" type "','subject':'feed:" name "','date':'2026-02-01'," \
	"'data':{" data "}}"
	static const struct act ACTS[] = {
		{ NULL,
		  FEED("lcs", "f1", "feed.declared",
		       "'types':['care.entered','review.held','health.assessed']"),
		  "" },
		{ NULL, FEED("iro", "f1", "feed.declared", "'types':['review.held']"), "" },
		{ NULL, FEED("lcs", "f2", "feed.completed", "'until':'2026-02-10T00:00:00Z'"), "" },
		{ NULL, FEED("iro", "f2", "feed.completed", "'until':'2026-02-01T00:00:00Z'"), "" },
		{ NULL, "{'id':'e1','type':'care.entered','date':'2026-01-12'}", NULL },
		{ "2026-02-10T00:00:00Z", NULL, NULL },
		{ "2026-02-11T23:59:59.999Z", NULL, "" },
		{ "2026-02-12T00:00:00Z", NULL, "overdue cla-review-first overdue 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-02-01T12:00:00Z", ACTS);
}

/* After a long time away, at the very instant of a repeat: that one, and not the next. */
static void a_repeat_of_hours_is_told_at_its_instant(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'id':'m1','type':'missing.started','time':'2026-01-12T10:00:00Z'}", "" },
		{ NULL, "{'id':'m2','type':'missing.returned','time':'2026-01-13T10:00:00Z'}",
		  "overdue rhi 24 hours 2026-01-19T10:00:00Z 2026-01-16\n" },
		{ "2026-01-20T09:59:59.999Z", NULL, "" },
		{ "2026-01-20T10:00:00Z", NULL,
		  "overdue rhi 24 hours 2026-01-20T10:00:00Z 2026-01-16\n" },
	};

	(void)state;
	PLAY("2026-01-19T10:00:00Z", ACTS);
}

/* Booked for the last day: no warning before it, and on it that it is due. */
static void a_booking_quiets_no_more_than_warnings(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'id':'e1','type':'care.entered','date':'2026-01-12'}", NULL },
		{ NULL,
		  "{'id':'b1','type':'appointment.booked','date':'2026-01-12','data':{"
		  "'for':'review.held','on':'2026-02-09'}}",
		  "" },
		{ NULL,
		  "{'id':'h1','type':'health.assessed','date':'2026-01-12','data':{'kind':'initial'"
		  "}}",
		  NULL },
		{ "2026-02-09T08:59:59Z", NULL, "" },
		{ "2026-02-09T09:00:00Z", NULL, "due cla-review-first due 2026-02-09\n" },
		{ "2026-02-10T00:00:00Z", NULL, "overdue cla-review-first overdue 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-12T12:00:00Z", ACTS);
}

/* Another date of birth says that the first was wrong, though no event replaces the other. */
static void another_date_of_birth_is_a_correction(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{'id':'b1','type':'person.registered','date':'2025-06-02','data':{'dob':'2010-"
		  "01-20'}}",
		  "" },
		{ NULL, "{'id':'e1','type':'care.entered','date':'2025-06-02'}", NULL },
		{ NULL,
		  "{'id':'b2','type':'person.registered','date':'2026-01-28','data':{'dob':'2010-"
		  "01-22'}}",
		  "moved needs-assessment corrected 2026-04-22\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* ---- ids ------------------------------------------------------------------------------------- */

/* The 32 digits behind the first @key of @json. */
static void id_behind(const char *json, const char *key, char ret[ID_HEX])
{
	const char *at = strstr(json, key);

	assert_non_null(at);
	memcpy(ret, at + strlen(key), ID_HEX - 1);
	ret[ID_HEX - 1] = 0;
}

static void owes_much(struct rig *r, const char *council, const char *subject, int n)
{
	char event[300];

	for (int i = 0; i < n; i++) {
		snprintf(event, sizeof event,
			 "{\"source\":\"/councils/%s/x\",\"subject\":\"%s\",\"id\":\"p%d\","
			 "\"type\":\"pathway-plan.completed\","
			 "\"time\":\"2026-01-21T08:%02d:%02dZ\"}",
			 council, subject, i, i / 60, i % 60);
		assert_int_equal(rig_take(r, event).status, TAKEN_ACCEPTED);
	}
}

/* All that is told of a council whose case, worker, team and events have the names that each other
 * council's have as well: whoever keeps alerts by their id must not lose one. */
static void a_council_like_any_other(struct rig *r, const char *council)
{
	static const char *const EVENTS[] = {
		"'id':'e1','type':'care.entered','date':'2026-01-12'",
		"'id':'w1','type':'worker.allocated','date':'2026-01-12','data':{'role':'iro',"
		"'worker':'w-1','team':'reviews'}",
		"'id':'s1','type':'placement.ended','date':'2026-01-12'",
		"'id':'a1','type':'accommodation.started','date':'2026-01-15'",
		"'id':'t1','subject':'team:reviews','type':'team.replaced','date':'2026-01-20',"
		"'data':{'by':'reviews-2'}",
		"'id':'h1','subject':'worker:w-1','type':'worker.away','date':'2026-01-20',"
		"'data':{'until':'2026-02-20','cover':'w-2'}",
		"'id':'f1','subject':'feed:lcs','type':'feed.declared','date':'2026-01-20',"
		"'data':{'types':['review.held'],'rhythm_hours':24}",
	};
	char event[400];

	for (size_t i = 0; i < LEN(EVENTS); i++) {
		snprintf(event, sizeof event, "{'source':'/councils/%s/x',%s}", council, EVENTS[i]);
		story_take(r, event);
	}
	owes_much(r, council, "C-2", CASE_OBLIGATIONS_MAX + 1);
	owes_much(r, council, "C-3", CASE_OBLIGATIONS_MAX / 10 * 9);
	rig_turn(r);
}

static void two_councils_have_no_alert_in_common(void **state)
{
	/* What has to be among them, or the test looks at nothing. */
	static const char *const TOLD[] = {
		"\"alert.opened\"",         "\"code\":\"holder\"", "\"code\":\"team-replaced\"",
		"\"code\":\"worker-away\"", "\"alert.data\"",      "\"alert.coverage\"",
		"\"code\":\"set-aside\"",   "\"feed-silent\"",     "\"nearly-full\"",
	};
	char ids[1000][ID_HEX];
	struct rig r;
	size_t n = 0;

	(void)state;
	rig_begin(&r, "2026-01-21T12:00:00Z");
	a_council_like_any_other(&r, "example");
	a_council_like_any_other(&r, "elsewhere");
	rig_until(&r, "2026-01-26T12:00:00Z");
	char *told = rig_alerts_json(&r);

	for (size_t i = 0; i < LEN(TOLD); i++) {
		if (strstr(told, TOLD[i]) == NULL)
			fail_msg("nothing told has %s", TOLD[i]);
	}
	for (const char *at = told; (at = strstr(at, "\"specversion\"")) != NULL; at++) {
		assert_true(n < LEN(ids));
		id_behind(at, "\"id\":\"", ids[n++]);
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(ids[i], ids[j]);
	}
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_review_climbs_its_ladder_and_is_cleared),
		cmocka_unit_test(stages_passed_while_nobody_ran_are_told_once_by_the_last),
		cmocka_unit_test(a_corrected_date_is_one_message),
		cmocka_unit_test(a_date_that_moved_into_the_past_is_told_overdue_as_well),
		cmocka_unit_test(who_was_told_of_a_date_is_told_all_that_becomes_of_it),
		cmocka_unit_test(the_date_that_was_told_is_said_with_its_answer),
		cmocka_unit_test(two_councils_have_no_alert_in_common),
		cmocka_unit_test(a_retraction_that_arrives_first_leaves_nothing_to_tell),
		cmocka_unit_test(
			a_correction_that_arrives_before_what_it_corrects_is_the_same_duty),
		cmocka_unit_test(a_correction_of_the_hour_alone_tells_nobody_anything),
		cmocka_unit_test(what_has_no_date_and_is_corrected_is_told_anew),
		cmocka_unit_test(a_booking_quiets_warnings_and_its_cancellation_is_told_at_once),
		cmocka_unit_test(
			a_clock_of_hours_is_told_at_exact_distances_and_taken_into_the_next),
		cmocka_unit_test(terms_that_change_move_the_date_and_nothing_told_was_wrong),
		cmocka_unit_test(
			a_contradiction_is_told_at_nine_on_the_next_working_day_if_it_still_stands),
		cmocka_unit_test(a_contradiction_that_was_only_an_order_of_arrival_is_never_told),
		cmocka_unit_test(a_clock_that_is_lacking_is_told_once_and_cleared_when_it_is_there),
		cmocka_unit_test(one_that_comes_in_late_was_never_told_to_be_lacking),
		cmocka_unit_test(each_council_has_its_own_numbers),
		cmocka_unit_test(what_no_feed_reports_is_never_told),
		cmocka_unit_test(a_feed_that_is_complete_to_a_day_delays_overdue_until_it_is),
		cmocka_unit_test(one_fact_from_two_feeds_is_one_fact_until_the_last_is_retracted),
		cmocka_unit_test(a_fact_told_again_changes_nothing_that_was_told),
		cmocka_unit_test(a_fact_told_again_otherwise_is_a_contradiction_and_the_same_duty),
		cmocka_unit_test(a_contradiction_told_again_changes_nothing_that_was_told),
		cmocka_unit_test(what_nobody_was_told_is_named_by_the_first_in_order),
		cmocka_unit_test(turning_18_ends_what_being_looked_after_began),
		cmocka_unit_test(death_stops_every_clock),
		cmocka_unit_test(an_event_sent_again_is_a_duplicate_and_a_changed_one_a_conflict),
		cmocka_unit_test(
			a_case_has_room_for_ten_thousand_events_and_for_what_ends_or_takes_back),
		cmocka_unit_test(a_case_has_room_for_so_many_bytes_and_for_what_ends_or_takes_back),
		cmocka_unit_test(a_case_that_comes_near_its_bound_of_obligations_is_told),
		cmocka_unit_test(a_feed_may_report_for_ever),
		cmocka_unit_test(a_case_that_cannot_be_derived_is_set_aside_and_stops_no_other),
		cmocka_unit_test(a_case_that_is_set_aside_says_so_until_it_is_well),
		cmocka_unit_test(a_case_that_is_set_aside_keeps_its_councils_numbers),
		cmocka_unit_test(a_service_that_is_held_takes_everything_and_tells_nobody),
		cmocka_unit_test(a_sweep_and_timers_in_small_steps_are_replayed_as_they_were),
		cmocka_unit_test(what_has_been_overdue_for_ten_years_is_told_by_its_last_repeat),
		cmocka_unit_test(a_second_release_does_not_reach_further_back_than_the_first),
		cmocka_unit_test(what_was_told_overdue_is_taken_back_where_no_feed_reports_it),
		cmocka_unit_test(of_several_stages_the_last_names_the_others),
		cmocka_unit_test(an_hour_that_was_wrong_is_told_though_its_day_is_right),
		cmocka_unit_test(what_has_moved_once_has_not_moved_again),
		cmocka_unit_test(a_contradiction_that_comes_back_has_its_day_of_grace_again),
		cmocka_unit_test(a_moment_of_every_year_is_another_each_time),
		cmocka_unit_test(a_case_that_is_set_aside_goes_on_as_it_was),
		cmocka_unit_test(of_two_feeds_the_one_that_is_behind_is_waited_for),
		cmocka_unit_test(a_repeat_of_hours_is_told_at_its_instant),
		cmocka_unit_test(a_booking_quiets_no_more_than_warnings),
		cmocka_unit_test(another_date_of_birth_is_a_correction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

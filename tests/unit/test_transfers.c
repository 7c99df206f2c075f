/* Cases that come from another council and go to one: what was theirs is never told here, and what
 * ends with the case ends once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/story.h"

#define SAID(id, type, day) "{'id':'" id "','type':'" type "','date':'" day "'}"
#define WITH(id, type, day, data) \
	"{'id':'" id "','type':'" type "','date':'" day "','data':{" data "}}"

/* The first review was the other council's to hold and was due before; what is due after is
 * ours. */
static void duties_due_before_are_the_other_councils(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, WITH("o1", "case.opened", "2026-03-02", "'ours_from':'2026-03-02'"), "" },
		{ NULL, SAID("e1", "care.entered", "2026-01-12"), "" },
		{ NULL, SAID("r1", "review.held", "2026-02-20"),
		  "C-1 opened cla-review-second opened 2026-05-20 > unassigned\n" },
		{ "2026-05-21T09:00:00Z", NULL, NULL },
		{ NULL, SAID("r2", "review.held", "2026-05-20"),
		  "C-1 cleared cla-review-second recorded-late 2026-05-20 > unassigned\n"
		  "C-1 opened cla-review-next opened 2026-11-20 > unassigned\n" },
	};

	(void)state;
	STORY("2026-03-02T12:00:00Z", ACTS);
}

/* That it comes to be ours later, or never was the other's, is a correction like any. */
static void a_corrected_day_of_transfer_withdraws_what_was_theirs(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, SAID("e1", "care.entered", "2026-01-12"),
		  "C-1 overdue cla-review-first 5 working days 2026-03-02 2026-02-09 > unassigned\n"
		  "C-1 overdue iha 5 working days 2026-03-02 2026-02-09 > unassigned\n" },
		{ NULL, WITH("o1", "case.opened", "2026-03-02", "'ours_from':'2026-03-02'"),
		  "C-1 withdrawn cla-review-first corrected 2026-02-09 > unassigned\n"
		  "C-1 withdrawn iha corrected 2026-02-09 > unassigned\n" },
		{ NULL, WITH("x1", "event.retracted", "2026-03-02", "'id':'o1'"),
		  "C-1 overdue cla-review-first 5 working days 2026-03-02 2026-02-09 > unassigned\n"
		  "C-1 overdue iha 5 working days 2026-03-02 2026-02-09 > unassigned\n" },
	};

	(void)state;
	STORY("2026-03-02T12:00:00Z", ACTS);
}

/* E3, taken over by another council: the clocks end, and the case closes with nothing left open. */
static void a_case_goes_cleanly(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, SAID("e1", "care.entered", "2026-01-12"), NULL },
		{ NULL, SAID("n1", "leaving-care-needs.assessed", "2026-01-26"),
		  "C-1 opened pathway-plan opened > unassigned\n" },
		{ NULL, WITH("e2", "care.ended", "2026-01-28", "'reason':'E3'"),
		  "C-1 cleared cla-review-first ended 2026-02-09 > unassigned\n"
		  "C-1 cleared iha ended 2026-02-09 > unassigned\n" },
		{ NULL, SAID("c1", "case.closed", "2026-01-28"),
		  "C-1 cleared pathway-plan ended > unassigned\n" },
		{ "2026-07-01T09:00:00Z", NULL, "" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void a_case_that_is_closed_in_care_is_a_contradiction_and_goes_on(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, SAID("e1", "care.entered", "2026-01-12"), NULL },
		{ NULL, SAID("c1", "case.closed", "2026-01-28"), "" },
		{ "2026-01-29T09:00:00Z", NULL,
		  "C-1 data status-open /councils/example/mosaic c1 > unassigned\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "C-1 upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "C-1 upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		/* It had ended before, and was only told late. */
		{ NULL, WITH("e2", "care.ended", "2026-01-28", "'reason':'E3'"),
		  "C-1 cleared cla-review-first ended 2026-02-09 > unassigned\n"
		  "C-1 cleared iha ended 2026-02-09 > unassigned\n"
		  "C-1 withdrawn status-open corrected > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* What was theirs is open, and in nobody's hands here. */
static void what_is_history_is_not_handed_over(void **state)
{
#define HOLDS(id, worker, team)                                                              \
	"{'id':'" id "','type':'worker.allocated','date':'2026-03-02','data':{'role':'iro'," \
	"'worker':'" worker "','team':'" team "'}}"
	static const struct act ACTS[] = {
		{ NULL, WITH("o1", "case.opened", "2026-03-02", "'ours_from':'2026-03-02'"), "" },
		{ NULL, SAID("e1", "care.entered", "2026-01-12"), "" },
		{ NULL, HOLDS("w1", "w-1", "a"), "" },
		{ NULL, HOLDS("w2", "w-2", "a"), "" },
		{ NULL,
		  "{'subject':'team:a','id':'t1','type':'team.replaced','date':'2026-03-02',"
		  "'data':{'by':'b'}}",
		  "" },
	};

	(void)state;
	STORY("2026-03-02T12:00:00Z", ACTS);
}

/* ---- coverage, under the whole law ----------------------------------------------------------- */

/* The alerts of @type between now and @until. */
static char *told(struct rig *r, const char *until, const char *type)
{
	struct buf out = { 0 };
	char *lines, *save = NULL;

	rig_until(r, until);
	lines = story_alerts(r);
	for (char *line = strtok_r(lines, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (strstr(line, type) != NULL)
			buf_printf(&out, "%s\n", line);
	}
	free(lines);
	buf_u8(&out, 0);
	return (char *)out.data;
}

/* In care since January with another council, and without a placement no visit is due: that is
 * lacking here from the day on which the case is ours, and not before. */
static void a_clock_that_was_lacking_before_is_lacking_from_then_on(void **state)
{
	struct rig r;
	char *lines;

	(void)state;
	rig_begin_under(&r, DULY_SOURCE_DIR "/tests/data/engine", "2026-01-12T12:00:00Z");
	story_take(&r, WITH("o1", "case.opened", "2026-01-12", "'ours_from':'2026-03-02'"));
	story_take(&r, SAID("e1", "care.entered", "2026-01-12"));
	story_take(&r, SAID("n1", "placement.ended", "2026-01-12"));
	lines = told(&r, "2026-03-02T08:59:59Z", "coverage");
	assert_string_equal(lines, "");
	free(lines);
	rig_until(&r, "2026-03-06T12:00:00Z");
	lines = told(&r, "2026-03-06T12:00:00Z", "coverage");
	if (strstr(lines, "C-1 coverage ") == NULL)
		fail_msg("nothing was told to be lacking:\n%s", lines);
	free(lines);
	rig_verify(&r);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(duties_due_before_are_the_other_councils),
		cmocka_unit_test(a_corrected_day_of_transfer_withdraws_what_was_theirs),
		cmocka_unit_test(a_case_goes_cleanly),
		cmocka_unit_test(a_case_that_is_closed_in_care_is_a_contradiction_and_goes_on),
		cmocka_unit_test(a_clock_that_was_lacking_before_is_lacking_from_then_on),
		cmocka_unit_test(what_is_history_is_not_handed_over),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* References that mean one person: whatever was told and owed of one goes on under the other, and
 * back again if it was wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/derive/people.h"
#include "tests/support/story.h"

#define ENTERED(subject, id, day) \
	"{'subject':'" subject "','id':'" id "','type':'care.entered','date':'" day "'}"
#define MERGED(subject, id, into)                                                          \
	"{'subject':'" subject "','id':'" id "','type':'case.merged','date':'2026-01-28'," \
	"'data':{'into':'" into "'}}"
#define RETRACTED(subject, id, of)                                                             \
	"{'subject':'" subject "','id':'" id "','type':'event.retracted','date':'2026-01-28'," \
	"'data':{'id':'" of "'}}"
#define BORN(subject, day)                                                                \
	"{'subject':'" subject "','id':'b1','type':'person.registered','date':'" day "'," \
	"'data':{'dob':'2010-02-01'}}"
#define REVIEWED(subject, id, day) \
	"{'subject':'" subject "','id':'" id "','type':'review.held','date':'" day "'}"

static void what_was_told_of_one_reference_is_answered_under_the_other(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "e1", "2026-01-12"),
		  "A upcoming cla-review-first 10 working days 2026-02-09 > unassigned\n"
		  "A upcoming iha 10 working days 2026-02-09 > unassigned\n" },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "B upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "B upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL, REVIEWED("B", "e1", "2026-02-02"),
		  "B cleared cla-review-first met 2026-02-09 > unassigned\n"
		  "B opened cla-review-second opened 2026-05-02 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void a_merging_that_is_taken_back_leaves_both_as_they_would_have_been(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "e1", "2026-01-12"), NULL },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ NULL, REVIEWED("B", "r1", "2026-01-28"),
		  "B cleared cla-review-first met 2026-02-09 > unassigned\n"
		  "B opened cla-review-second opened 2026-04-28 > unassigned\n" },
		{ NULL, RETRACTED("A", "x1", "m1"),
		  "A upcoming cla-review-first 10 working days 2026-02-09 > unassigned\n"
		  "B withdrawn cla-review-second retracted 2026-04-28 > unassigned\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* The same entry under both: one fact, one obligation; what was told of the other is taken back. */
static void a_fact_told_under_both_references_is_one_fact(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "e1", "2026-01-12"), NULL },
		{ NULL, ENTERED("B", "e1", "2026-01-12"), NULL },
		{ NULL, MERGED("A", "m1", "B"),
		  "A withdrawn cla-review-first merged 2026-02-09 > unassigned\n"
		  "A withdrawn iha merged 2026-02-09 > unassigned\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "B upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "B upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL, RETRACTED("A", "x1", "m1"),
		  "A upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void chains_and_two_into_one_are_one_person(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, MERGED("B", "m1", "C"), "" },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ NULL, MERGED("D", "m1", "C"), "" },
		{ NULL, ENTERED("A", "e1", "2026-01-12"),
		  "C upcoming cla-review-first 10 working days 2026-02-09 > unassigned\n"
		  "C upcoming iha 10 working days 2026-02-09 > unassigned\n" },
		{ NULL, REVIEWED("D", "r1", "2026-01-28"),
		  "C cleared cla-review-first met 2026-02-09 > unassigned\n"
		  "C opened cla-review-second opened 2026-04-28 > unassigned\n" },
		/* The link in the middle breaks: C and D are one, A and B are one. */
		{ NULL, RETRACTED("B", "x1", "m1"),
		  "B upcoming cla-review-first 10 working days 2026-02-09 > unassigned\n"
		  "C withdrawn cla-review-second retracted 2026-04-28 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static void a_ring_is_a_contradiction_and_changes_nothing(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "e1", "2026-01-12"), NULL },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ NULL, MERGED("B", "m1", "A"), "" },
		{ "2026-01-29T09:00:00Z", NULL,
		  "B data merged-round /councils/example/mosaic m1 > unassigned\n"
		  "A data merged-round /councils/example/mosaic m1 > unassigned\n" },
		{ "2026-02-02T09:00:00Z", NULL,
		  "A upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "A upcoming iha 5 working days 2026-02-09 > unassigned\n" },
		{ NULL, RETRACTED("B", "x1", "m1"),
		  "B withdrawn merged-round corrected > unassigned\n"
		  "A withdrawn merged-round corrected > unassigned\n" },
		{ NULL, MERGED("C", "m1", "C"), "" },
		{ "2026-02-03T09:00:00Z", NULL,
		  "C data merged-round /councils/example/mosaic m1 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* What is said under each may have the same source and id. */
static void contradictions_of_two_references_are_told_apart(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ NULL, "{'subject':'A','id':'e1','type':'care.ended','date':'2026-01-26'}", "" },
		{ NULL, "{'subject':'B','id':'e1','type':'care.ended','date':'2026-01-27'}", "" },
		{ "2026-01-29T09:00:00Z", NULL,
		  "B data not-open A /councils/example/mosaic e1 > unassigned\n"
		  "B data not-open /councils/example/mosaic e1 > unassigned\n" },
		/* What is taken back is what was said under that reference. */
		{ NULL, RETRACTED("B", "x1", "e1"),
		  "B withdrawn not-open corrected > unassigned\n" },
		/* It was not the end of the 27th that is left. */
		{ NULL, "{'subject':'B','id':'e2','type':'care.entered','date':'2026-01-27'}",
		  "B opened cla-review-first opened 2026-02-24 > unassigned\n"
		  "B opened iha opened 2026-02-24 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* It is not that something has changed: it never was as it was told. */
static void a_date_that_a_merging_moves_was_told_wrongly(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "e1", "2025-06-10"), NULL },
		{ NULL,
		  "{'subject':'A','id':'e2','type':'placement.started','date':'2025-06-10',"
		  "'data':{'placement_type':'U1'}}",
		  NULL },
		{ NULL,
		  "{'subject':'A','id':'v1','type':'visit.made','date':'2026-05-20',"
		  "'data':{'kinds':['looked-after'],'seen':true}}",
		  NULL },
		{ NULL, "{'subject':'B','id':'e1','type':'care.entered','date':'2026-06-15'}",
		  NULL },
		{ "2026-06-15T12:00:00Z",
		  "{'subject':'B','id':'e3','type':'placement.changed','date':'2026-06-15',"
		  "'data':{'long_term':true}}",
		  NULL },
		{ NULL, MERGED("B", "m1", "A"),
		  "B withdrawn cla-review-first merged 2026-07-13 > unassigned\n"
		  "B withdrawn iha merged 2026-07-13 > unassigned\n"
		  "A moved visit-after-year corrected 2026-08-20 > unassigned\n" },
	};

	(void)state;
	STORY("2026-05-20T12:00:00Z", ACTS);
}

static void a_birthday_told_under_one_reference_is_not_told_again(void **state)
{
	static const struct act ACTS[] = {
		{ NULL,
		  "{'subject':'A','id':'e1','type':'person.registered','date':'2010-02-01',"
		  "'data':{'dob':'2010-02-01'}}",
		  "" },
		{ NULL, ENTERED("A", "e2", "2025-06-02"), NULL },
		{ "2026-02-03T09:00:00Z", NULL, NULL },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ NULL, RETRACTED("A", "x1", "m1"), "" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* A release lets a sweep tell: it comes by each reference, and tells once. */
static void a_sweep_tells_a_person_once(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, ENTERED("A", "e1", "2026-01-12"), NULL },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ NULL, "{'subject':'-','id':'h','type':'service.held','date':'2026-01-28'}", "" },
		{ "2026-02-02T10:00:00Z", NULL, "" },
		{ NULL,
		  "{'subject':'-','id':'r','type':'service.released','date':'2026-02-02',"
		  "'data':{'from':'2026-01-28T12:00:00Z'}}",
		  "B upcoming cla-review-first 5 working days 2026-02-09 > unassigned\n"
		  "B upcoming iha 5 working days 2026-02-09 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

static bool is_named_by_its_event(void *ctx, const struct law *law, const struct seen *seen)
{
	size_t *moments = ctx;
	uint8_t id[ID_LEN];

	(void)law;
	if (seen->obligation->moment == NULL)
		return true;
	obligation_id(seen->obligation, id);
	assert_memory_equal(id, seen->stored->id, ID_LEN);
	++*moments;
	return true;
}

/* Both have a sixteenth birthday, of which each was told; one is left, and whose it is depends on
 * under which reference the birth was told first. */
static void merge_two_of_sixteen(const char *merged, const char *born, const char *also)
{
	struct docket_reader *reader = NULL;
	struct duly_diag diag = { "" };
	size_t moments = 0;
	struct rig r;

	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, ENTERED("A", "e2", "2025-06-02"));
	story_take(&r, ENTERED("B", "e2", "2025-06-02"));
	story_take(&r, born);
	story_take(&r, also);
	rig_until(&r, "2026-02-03T12:00:00Z");
	story_take(&r, merged);
	assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_reader_open(r.engine.store, &reader, &diag), DULY_OK);
	assert_int_equal(docket_reader_each(reader, r.now, is_named_by_its_event, &moments, &diag),
			 DULY_OK);
	assert_int_equal(moments, 1);
	docket_reader_close(&reader);
	rig_verify(&r);
	rig_end(&r);
}

static void an_id_is_that_of_the_event_though_both_have_the_moment(void **state)
{
	static const char *const MERGINGS[] = { MERGED("A", "m1", "B"), MERGED("B", "m1", "A") };

	(void)state;
	for (size_t i = 0; i < LEN(MERGINGS); i++) {
		merge_two_of_sixteen(MERGINGS[i], BORN("A", "2010-02-01"), BORN("B", "2010-02-02"));
		merge_two_of_sixteen(MERGINGS[i], BORN("B", "2010-02-01"), BORN("A", "2010-02-02"));
	}
}

/* ---- what cannot be merged ------------------------------------------------------------------- */

static struct taken take(struct rig *r, const char *subject, const char *into)
{
	char json[256];

	snprintf(json, sizeof json,
		 "{\"subject\":\"%s\",\"id\":\"m1\",\"type\":\"case.merged\",\"date\":\"2026-01-"
		 "28\","
		 "\"data\":{\"into\":\"%s\"}}",
		 subject, into);
	return rig_event(r, json);
}

static void what_is_no_case_takes_no_merging(void **state)
{
	struct rig r;
	struct taken taken;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	taken = take(&r, "A", "team:x");
	assert_int_equal(taken.status, TAKEN_REJECTED);
	assert_string_equal(taken.reject.field, "data.into");
	taken = take(&r, "A", "-");
	assert_int_equal(taken.status, TAKEN_REJECTED);
	rig_verify(&r);
	rig_end(&r);
}

static void a_person_has_at_most_so_many_references(void **state)
{
	struct rig r;
	char subject[16];

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	for (int i = 1; i < PEOPLE_MAX; i++) {
		snprintf(subject, sizeof subject, "A%d", i);
		assert_int_equal(take(&r, subject, "B").status, TAKEN_ACCEPTED);
	}
	const struct taken taken = take(&r, "A", "B");

	assert_int_equal(taken.status, TAKEN_REJECTED);
	assert_int_equal(taken.reject.code, REJECT_TOO_MANY);
	rig_verify(&r);
	rig_end(&r);
}

#define BORN_ON(subject, dob)                                                             \
	"{'subject':'" subject "','id':'b1','type':'person.registered','date':'" dob "'," \
	"'data':{'dob':'" dob "'}}"

/* Both were told that an assessment is owed since the young person is eligible, of different days.
 * Merged, it is owed once, by the date of birth that was registered last: that of A, who has the
 * 91 days. What was told of B is answered, and what was told of A stands. */
static void a_moment_of_each_reference_is_kept_apart(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, BORN_ON("B", "2010-01-20"), "" },
		{ NULL, ENTERED("B", "e1", "2025-06-02"),
		  "B overdue cla-review-first 5 working days 2026-01-23 2025-06-30 > unassigned\n"
		  "B overdue iha 5 working days 2026-01-23 2025-06-30 > unassigned\n"
		  "B opened needs-assessment opened 2026-04-20 > unassigned\n" },
		{ NULL, BORN_ON("A", "2010-01-22"), "" },
		{ NULL, ENTERED("A", "e1", "2025-06-02"),
		  "A overdue cla-review-first 5 working days 2026-01-23 2025-06-30 > unassigned\n"
		  "A overdue iha 5 working days 2026-01-23 2025-06-30 > unassigned\n"
		  "A opened needs-assessment opened 2026-04-22 > unassigned\n" },
		{ NULL, MERGED("A", "m1", "B"),
		  "A withdrawn cla-review-first merged 2025-06-30 > unassigned\n"
		  "A withdrawn iha merged 2025-06-30 > unassigned\n"
		  "B withdrawn needs-assessment corrected 2026-04-20 > unassigned\n" },
		{ NULL, RETRACTED("A", "x1", "m1"),
		  "A overdue cla-review-first 5 working days 2026-01-23 2025-06-30 > unassigned\n"
		  "A overdue iha 5 working days 2026-01-23 2025-06-30 > unassigned\n"
		  "B opened needs-assessment opened 2026-04-20 > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

/* Told under the other reference while the two were one; when they are not, it is still known, and
 * answered under its own. */
static void a_contradiction_goes_back_with_the_event_that_it_hangs_on(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, "{'subject':'A','id':'m2','type':'missing.returned','date':'2026-01-26'}",
		  "" },
		{ NULL, MERGED("A", "m1", "B"), "" },
		{ "2026-01-29T09:00:00Z", NULL,
		  "B data not-open A /councils/example/mosaic m2 > unassigned\n" },
		{ NULL, RETRACTED("A", "x1", "m1"), "" },
		{ NULL, RETRACTED("A", "x2", "m2"),
		  "A withdrawn not-open corrected > unassigned\n" },
	};

	(void)state;
	STORY("2026-01-28T12:00:00Z", ACTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_told_of_one_reference_is_answered_under_the_other),
		cmocka_unit_test(a_merging_that_is_taken_back_leaves_both_as_they_would_have_been),
		cmocka_unit_test(a_fact_told_under_both_references_is_one_fact),
		cmocka_unit_test(chains_and_two_into_one_are_one_person),
		cmocka_unit_test(a_ring_is_a_contradiction_and_changes_nothing),
		cmocka_unit_test(contradictions_of_two_references_are_told_apart),
		cmocka_unit_test(a_date_that_a_merging_moves_was_told_wrongly),
		cmocka_unit_test(a_birthday_told_under_one_reference_is_not_told_again),
		cmocka_unit_test(an_id_is_that_of_the_event_though_both_have_the_moment),
		cmocka_unit_test(a_sweep_tells_a_person_once),
		cmocka_unit_test(what_is_no_case_takes_no_merging),
		cmocka_unit_test(a_person_has_at_most_so_many_references),
		cmocka_unit_test(a_moment_of_each_reference_is_kept_apart),
		cmocka_unit_test(a_contradiction_goes_back_with_the_event_that_it_hangs_on),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

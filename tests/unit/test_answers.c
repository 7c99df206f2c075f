#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/rig.h"
#include "tests/support/story.h"

/* What people answer to what they were told: what it has to name, how long it quiets, and that it
 * completes nothing. */

/* Of the first review after the first event of C-1 (its id is a digest of that, CONTRACT 5). */
#define REVIEW "23ee06ce28268092775a1f2b8bd5775f"

/* ---- what it names --------------------------------------------------------------------------- */

/* The 32 digits behind the first @key of @json. */
static void id_behind(const char *json, const char *key, char ret[ID_HEX])
{
	const char *at = strstr(json, key);

	assert_non_null(at);
	memcpy(ret, at + strlen(key), ID_HEX - 1);
	ret[ID_HEX - 1] = 0;
}

/* @names: the field, its value. */
static struct taken answered(struct rig *r, const char *subject, const char *field, const char *id)
{
	static unsigned number;
	char event[300];

	snprintf(event, sizeof event,
		 "{\"id\":\"q%u\",\"subject\":\"%s\",\"type\":\"delay.explained\",\"date\":"
		 "\"2026-01-28\",\"data\":{\"%s\":\"%s\",\"reason\":\"court\"}}",
		 number++, subject, field, id);
	return rig_event(r, event);
}

/* Whoever answers to what is not there would believe that it worked. */
static void an_answer_names_what_is_there(void **state)
{
	char obligation[ID_HEX], alert[ID_HEX];
	const char *const NOWHERE[] = { "00000000000000000000000000000000", "5f0c1b2d3e4f", "x" };
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	rig_event(&r, "{\"id\":\"e1\",\"subject\":\"C-2\",\"type\":\"visit.attempted\",\"date\":"
		      "\"2026-01-12\",\"data\":{\"kinds\":[\"looked-after\"]}}");
	told = rig_alerts_json(&r);
	id_behind(told, "\"obligation\":\"", obligation);
	id_behind(told, "\"id\":\"", alert);
	free(told);
	for (size_t i = 0; i < LEN(NOWHERE); i++) {
		const struct taken one = answered(&r, "C-1", "obligation", NOWHERE[i]),
				   two = answered(&r, "C-1", "alert", NOWHERE[i]);

		assert_string_equal(one.reject.field, "data.obligation");
		assert_string_equal(two.reject.field, "data.alert");
		assert_int_equal(one.reject.code, REJECT_BAD_VALUE);
		assert_int_equal(two.reject.code, REJECT_BAD_VALUE);
	}
	/* An alert is no obligation, and another child's is not this one's. */
	assert_int_equal(answered(&r, "C-1", "obligation", alert).status, TAKEN_REJECTED);
	assert_int_equal(answered(&r, "C-2", "obligation", obligation).status, TAKEN_REJECTED);
	assert_int_equal(answered(&r, "C-1", "obligation", obligation).status, TAKEN_ACCEPTED);
	assert_int_equal(answered(&r, "C-1", "alert", alert).status, TAKEN_ACCEPTED);
	/* Under any reference of the person. */
	rig_event(&r, "{\"id\":\"m1\",\"subject\":\"C-2\",\"type\":\"case.merged\",\"date\":"
		      "\"2026-01-28\",\"data\":{\"into\":\"C-1\"}}");
	assert_int_equal(answered(&r, "C-2", "obligation", obligation).status, TAKEN_ACCEPTED);
	rig_verify(&r);
	rig_end(&r);
}

/* What cannot be is refused: @why, what is said beside the obligation, the field that is named. */
static void an_answer_says_what_can_be(void **state)
{
	static const struct {
		const char *why, *said, *field;
	} REFUSED[] = {
		{ "done, and nobody knows when", "'reason':'done-not-recorded'", "data.on" },
		{ "done tomorrow", "'reason':'done-not-recorded','on':'2026-01-30'", "data.on" },
		{ "done today", "'reason':'done-not-recorded','on':'2026-01-29'", NULL },
		{ "booked, and nobody knows for when", "'reason':'booked'", "data.on" },
		{ "booked for yesterday", "'reason':'booked','on':'2026-01-28'", "data.on" },
		{ "booked for today", "'reason':'booked','on':'2026-01-29'", NULL },
		{ "until it was said", "'until':'2026-01-29T10:00:00Z'", "data.until" },
		{ "until a moment later", "'until':'2026-01-29T10:00:01Z'", NULL },
		{ "for no reason that the list has", "'reason':'tired'", "data.reason" },
		{ "as somebody whom no list has", "'role':'grocer'", "data.role" },
	};
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-29T12:00:00Z");
	rig_event(&r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	for (size_t i = 0; i < LEN(REFUSED); i++) {
		char event[400];

		print_message("%s\n", REFUSED[i].why);
		snprintf(event, sizeof event,
			 "{'id':'a%zu','type':'alert.acknowledged','time':'2026-01-29T10:00:00Z',"
			 "'data':{'obligation':'" REVIEW "',%s}}",
			 i, REFUSED[i].said);
		for (char *c = event; *c != 0; c++)
			*c = *c == '\'' ? '"' : *c;
		const struct taken taken = rig_event(&r, event);

		assert_int_equal(taken.status,
				 REFUSED[i].field != NULL ? TAKEN_REJECTED : TAKEN_ACCEPTED);
		if (REFUSED[i].field != NULL)
			assert_string_equal(taken.reject.field, REFUSED[i].field);
	}
	rig_verify(&r);
	rig_end(&r);
}

/* ---- how long it quiets ---------------------------------------------------------------------- */

/* Nothing else is owed. */
#define ENTERED                                                                            \
	{ NULL, "{'id':'e1','type':'care.entered','date':'2026-01-12'}", NULL },           \
	{                                                                                  \
		NULL,                                                                      \
			"{'id':'h1','type':'health.assessed','date':'2026-01-20','data':{" \
			"'kind':'initial'}}",                                              \
			NULL                                                               \
	}
#define SAYS(id, type, time, data)                                                         \
	"{'id':'" id "','type':'" type "','time':'" time "','data':{'obligation':'" REVIEW \
	"'," data "}}"

static void an_answer_quiets_for_five_working_days(void **state)
{
	static const struct act ACTS[] = {
		ENTERED,
		{ "2026-01-29T10:00:01Z",
		  SAYS("a1", "alert.acknowledged", "2026-01-29T10:00:00Z", "'reason':'seen'"), "" },
		{ "2026-02-05T23:59:59.999Z", NULL, "" },
		{ "2026-02-06T00:00:00Z", NULL,
		  "upcoming cla-review-first answered until 2026-02-05 2026-02-09\n" },
		{ "2026-02-06T09:00:00Z", NULL,
		  "upcoming cla-review-first 1 working day 2026-02-09\n" },
		{ NULL, "{'id':'r1','type':'review.held','date':'2026-02-06'}",
		  "cleared cla-review-first met 2026-02-09\n"
		  "opened cla-review-second opened 2026-05-06\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

static void a_booking_that_is_answered_quiets_until_its_day_is_over(void **state)
{
	static const struct act ACTS[] = {
		ENTERED,
		{ "2026-01-29T10:00:01Z",
		  SAYS("a1", "alert.acknowledged", "2026-01-29T10:00:00Z",
		       "'reason':'booked','on':'2026-02-03'"),
		  "" },
		{ "2026-02-03T23:59:59.999Z", NULL, "" },
		{ "2026-02-04T00:00:00Z", NULL,
		  "upcoming cla-review-first answered until 2026-02-03 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* Beyond the day on which it lapses only who gives a role, and a reason: not one without the
 * other. */
static void no_answer_passes_the_legal_date_without_a_role_and_a_reason(void **state)
{
	static const char *const SAID[] = {
		SAYS("a1", "alert.snoozed", "2026-01-29T10:00:00Z",
		     "'until':'2026-03-02T00:00:00Z'"),
		SAYS("a1", "alert.snoozed", "2026-01-29T10:00:00Z",
		     "'until':'2026-03-02T00:00:00Z','reason':'court'"),
		SAYS("a1", "alert.snoozed", "2026-01-29T10:00:00Z",
		     "'until':'2026-03-02T00:00:00Z','role':'service-manager'"),
		SAYS("a1", "delay.explained", "2026-01-29T10:00:00Z",
		     "'until':'2026-03-02T00:00:00Z','reason':'court','role':'service-manager'"),
	};

	(void)state;
	for (size_t i = 0; i < LEN(SAID); i++) {
		const bool may = i == LEN(SAID) - 1;
		const struct act acts[] = {
			ENTERED,
			{ "2026-01-29T10:00:01Z", SAID[i], "" },
			{ "2026-02-09T23:59:59.999Z", NULL, "" },
			{ "2026-02-10T00:00:00Z", NULL,
			  may ? "" : "overdue cla-review-first overdue 2026-02-09\n" },
			{ "2026-03-02T00:00:00Z", NULL,
			  may ? "overdue cla-review-first answered until 2026-03-01 2026-02-09\n"
			      : NULL },
		};

		PLAY("2026-01-28T12:00:00Z", acts);
	}
}

static void an_answer_to_what_has_lapsed_quiets_its_repeats(void **state)
{
	static const struct act ACTS[] = {
		ENTERED,
		{ "2026-02-11T10:00:01Z", NULL, NULL },
		{ NULL,
		  SAYS("a1", "delay.explained", "2026-02-11T10:00:00Z", "'reason':'child-refused'"),
		  "" },
		{ "2026-02-18T23:59:59.999Z", NULL, "" },
		{ "2026-02-19T00:00:00Z", NULL,
		  "overdue cla-review-first answered until 2026-02-18 2026-02-09\n" },
		{ "2026-02-23T09:00:00Z", NULL,
		  "overdue cla-review-first 5 working days 2026-02-23 2026-02-09\n" },
		{ NULL, "{'id':'r1','type':'review.held','date':'2026-02-23'}",
		  "cleared cla-review-first met-late 2026-02-09\n"
		  "opened cla-review-second opened 2026-05-23\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* The second goes on from the first: what that has kept from being told is not told because of
 * it. */
static void one_answer_goes_on_from_another(void **state)
{
	static const struct act ACTS[] = {
		ENTERED,
		{ "2026-01-29T10:00:01Z",
		  SAYS("a1", "alert.acknowledged", "2026-01-29T10:00:00Z", "'reason':'seen'"), "" },
		{ "2026-02-03T10:00:01Z",
		  SAYS("a2", "alert.acknowledged", "2026-02-03T10:00:00Z",
		       "'reason':'booked','on':'2026-02-04'"),
		  "" },
		{ "2026-02-05T00:00:00Z", NULL,
		  "upcoming cla-review-first answered until 2026-02-04 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

static void what_a_retracted_answer_kept_back_is_told_at_once(void **state)
{
	static const struct act ACTS[] = {
		ENTERED,
		{ "2026-01-29T10:00:01Z",
		  SAYS("a1", "alert.acknowledged", "2026-01-29T10:00:00Z", "'reason':'seen'"), "" },
		{ "2026-02-03T10:00:00Z", NULL, "" },
		{ NULL,
		  "{'id':'x1','type':'event.retracted','date':'2026-02-03','data':{'id':'a1'}}",
		  "upcoming cla-review-first 5 working days 2026-02-09\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

static void a_dispute_is_told_to_whoever_looks_after_the_data(void **state)
{
	static const struct act ACTS[] = {
		ENTERED,
		{ "2026-01-29T10:00:01Z",
		  SAYS("a1", "duty.disputed", "2026-01-29T10:00:00Z", "'reason':'wrong-date'"),
		  "" },
		{ "2026-01-30T09:00:00Z", NULL, "data disputed\n" },
		{ NULL, "{'id':'r1','type':'review.held','date':'2026-01-30'}",
		  "cleared cla-review-first met 2026-02-09\nwithdrawn disputed corrected\n"
		  "opened cla-review-second opened 2026-04-30\n" },
	};

	(void)state;
	PLAY("2026-01-28T12:00:00Z", ACTS);
}

/* What it says stands in the alert that follows, and who said it. */
static void what_was_answered_is_shown(void **state)
{
	static const char *const SHOWN[] = {
		"\"answer\":{\"type\":\"delay.explained\",\"reason\":\"court\",\"who\":\"w-17\","
		"\"at\":\"2026-01-29T10:00:00Z\",\"until\":\"2026-02-06T00:00:00Z\",\"by\":",
		"\"delay\":\"court\"",
	};
	struct rig r;
	char *told;

	(void)state;
	rig_begin(&r, "2026-01-28T12:00:00Z");
	story_take(&r, "{'id':'e1','type':'care.entered','date':'2026-01-12'}");
	rig_until(&r, "2026-01-29T10:00:01Z");
	story_take(&r, SAYS("a1", "delay.explained", "2026-01-29T10:00:00Z",
			    "'reason':'court','by':'w-17'"));
	free(rig_alerts(&r));
	rig_until(&r, "2026-02-06T00:00:00Z");
	told = rig_alerts_json(&r);
	for (size_t i = 0; i < LEN(SHOWN); i++)
		assert_non_null(strstr(told, SHOWN[i]));
	free(told);
	rig_verify(&r);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_names_what_is_there),
		cmocka_unit_test(an_answer_says_what_can_be),
		cmocka_unit_test(an_answer_quiets_for_five_working_days),
		cmocka_unit_test(a_booking_that_is_answered_quiets_until_its_day_is_over),
		cmocka_unit_test(no_answer_passes_the_legal_date_without_a_role_and_a_reason),
		cmocka_unit_test(an_answer_to_what_has_lapsed_quiets_its_repeats),
		cmocka_unit_test(one_answer_goes_on_from_another),
		cmocka_unit_test(what_a_retracted_answer_kept_back_is_told_at_once),
		cmocka_unit_test(a_dispute_is_told_to_whoever_looks_after_the_data),
		cmocka_unit_test(what_was_answered_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

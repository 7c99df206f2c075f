#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/post_bench.h"

/* Tuesday 3 February 2026, ten in the morning: the morning's letters of that day have gone. */
#define TUESDAY   "2026-02-03T10:00:00Z"
#define WEDNESDAY "2026-02-04T08:45:00Z"
#define THURSDAY  "2026-02-05T08:45:00Z"
#define MONDAY    "2026-02-09T08:45:00Z"

#define SW1 "sw1@example.gov.uk"
#define TM1 "tm1@example.gov.uk"

static int begin(void **state)
{
	static struct post_bench b;

	bench_begin(&b, TUESDAY);
	bench_person(&b, "sw1", SW1);
	bench_person(&b, "sw2", "sw2@example.gov.uk");
	bench_person(&b, "tm1", TM1);
	bench_team(&b, "data", "data@example.gov.uk");
	for (size_t i = 1; i < BENCH_DUTIES; i++)
		b.duties[i] = (struct bench_duty){ .due = "2026-02-05", .worker = "sw1" };
	bench_until(&b, TUESDAY);
	*state = &b;
	return 0;
}

static int end(void **state)
{
	bench_end(*state);
	return 0;
}

static void has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void has_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in:\n%s", part, text);
}

static void events_are(struct post_bench *b, const char *want)
{
	char *lines = bench_events(b);

	assert_string_equal(lines, want);
	free(lines);
}

static void upcoming(struct post_bench *b, int duty, const char *subject, const char *tell)
{
	bench_tell(b, &(struct bench_alert){ .type = "upcoming",
					     .subject = subject,
					     .rule = "visit-6w",
					     .duty = duty,
					     .tell = tell });
}

static void lapsed(struct post_bench *b, int duty, const char *subject, const char *tell)
{
	bench_tell(b, &(struct bench_alert){ .type = "overdue",
					     .subject = subject,
					     .rule = "visit-6w",
					     .duty = duty,
					     .tell = tell });
}

/* ---- when ------------------------------------------------------------------------------------ */

static void a_person_has_one_mail_a_working_day_with_a_line_a_duty(void **state)
{
	struct post_bench *b = *state;

	upcoming(b, 1, "C-1", "sw1 morning");
	upcoming(b, 2, "C-2", "sw1 morning");
	lapsed(b, 1, "C-1", "sw1 morning"); /* the later alert stands for the earlier one */
	bench_until(b, "2026-02-04T08:40:00Z");
	assert_int_equal(b->n, 0);
	bench_until(b, WEDNESDAY);
	assert_int_equal(bench_count(b, SW1), 1);
	has(bench_last(b, SW1)->subject, "Wed 4 Feb: 2 lines");
	has(bench_last(b, SW1)->plain, "No record of\n");
	has(bench_last(b, SW1)->plain, "C-1  Visit to a looked-after child, due");
	has(bench_last(b, SW1)->plain, "C-2  Visit to a looked-after child: by Thu 5 Feb");
	bench_until(b, THURSDAY);
	assert_int_equal(b->n, 1);
}

static void what_waits_over_a_weekend_comes_on_monday(void **state)
{
	struct post_bench *b = *state;

	bench_until(b, "2026-02-06T18:00:00Z");
	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, "2026-02-08T23:00:00Z");
	assert_int_equal(b->n, 0);
	bench_until(b, MONDAY);
	has(bench_last(b, SW1)->plain, "C-1");
}

static void in_summer_it_is_a_quarter_to_nine_by_the_wall(void **state)
{
	struct post_bench *b = *state;

	bench_until(b, "2026-07-01T12:00:00Z");
	for (size_t i = 1; i < BENCH_DUTIES; i++)
		b->duties[i].due = "2026-07-03";
	const size_t before = b->n;

	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, "2026-07-02T07:40:00Z");
	assert_int_equal(b->n, before);
	bench_until(b, "2026-07-02T07:45:00Z");
	assert_int_equal(b->n, before + 1);
}

static void on_the_first_working_day_of_a_week_everybody_is_written_to(void **state)
{
	struct post_bench *b = *state;

	bench_until(b, MONDAY);
	assert_int_equal(b->n, 4);
	has(bench_last(b, SW1)->subject, "Mon 9 Feb: nothing");
	has(bench_last(b, SW1)->plain, "Nothing needs you today.");
	has(bench_last(b, SW1)->plain,
	    "Data complete to 02:00 on Mon 9 Feb; 4 of 12 clocks not watched.");
	/* Easter Monday 2026 is 6 April. */
	bench_until(b, "2026-04-06T12:00:00Z");
	const size_t before = bench_count(b, SW1);

	bench_until(b, "2026-04-07T08:45:00Z");
	assert_int_equal(bench_count(b, SW1), before + 1);
	has(bench_last(b, SW1)->subject, "Tue 7 Apr: nothing");
	bench_until(b, "2026-04-08T12:00:00Z");
	assert_int_equal(bench_count(b, SW1), before + 1);
}

static void hours_are_told_at_once_at_any_hour(void **state)
{
	struct post_bench *b = *state;

	bench_until(b, "2026-02-07T22:30:00Z");
	bench_tell(b, &(struct bench_alert){ .type = "opened",
					     .subject = "C-7",
					     .rule = "rhi",
					     .duty = 7,
					     .due_at = "2026-02-05T22:30:00Z",
					     .tell = "sw1 at-once, tm1 never" });
	bench_until(b, "2026-02-07T22:30:00Z");
	assert_int_equal(b->n, 1);
	has(bench_last(b, SW1)->plain, "C-7  Return home interview: by Thu 5 Feb 22:30");
}

/* ---- what is no longer so -------------------------------------------------------------------- */

static void what_is_no_longer_so_in_the_morning_has_no_line(void **state)
{
	static const struct {
		const char *why;
		struct bench_duty now;
	} CASES[] = {
		{ "met, ended or not watched", { .due = "2026-02-05", .standing = POST_OVER } },
		{ "booked inside its window", { .due = "2026-02-05", .standing = POST_BOOKED } },
		{ "answered", { .due = "2026-02-05", .standing = POST_ANSWERED } },
		{ "another date: that is told by itself", { .due = "2026-02-12" } },
		{ "somebody else holds it", { .due = "2026-02-05", .handed_on = true } },
	};
	struct post_bench *b = *state;

	for (size_t i = 0; i < LEN(CASES); i++)
		upcoming(b, (int)i + 1, "C-1", "sw1 morning");
	for (size_t i = 0; i < LEN(CASES); i++)
		b->duties[i + 1] = CASES[i].now;
	bench_until(b, WEDNESDAY);
	if (b->n > 0)
		fail_msg("%s", b->mails[0].plain);
}

static void nobody_is_told_overdue_before_somebody_has_answered(void **state)
{
	struct post_bench *b = *state;

	lapsed(b, 1, "C-1", "sw1 morning, tm1 morning");
	b->duties[2].attested = true;
	lapsed(b, 2, "C-2", "tm1 morning");
	bench_until(b, WEDNESDAY);
	has_not(bench_last(b, SW1)->plain, "verdue");
	has_not(bench_last(b, SW1)->html, "verdue");
	has(bench_last(b, TM1)->plain, "No record of\n");
	has(bench_last(b, TM1)->plain, "Overdue, by what was answered\n");
}

static void what_is_taken_back_goes_to_whom_it_was_mailed(void **state)
{
	struct post_bench *b = *state;
	const char *both = "sw1 morning, tm1 morning";

	lapsed(b, 1, "C-1", "sw1 morning");
	upcoming(b, 3, "C-3", "sw1 morning");
	bench_until(b, WEDNESDAY);
	lapsed(b, 2, "C-2", "sw1 morning"); /* and before it is mailed */
	for (int i = 1; i <= 3; i++)
		b->duties[i].standing = POST_OVER;
	bench_tell(b, &(struct bench_alert){ .type = "withdrawn",
					     .subject = "C-1",
					     .rule = "visit-6w",
					     .duty = 1,
					     .tell = both,
					     .reason = "corrected",
					     .was = "2026-02-05" });
	bench_tell(b, &(struct bench_alert){ .type = "cleared",
					     .subject = "C-2",
					     .rule = "visit-6w",
					     .duty = 2,
					     .tell = both,
					     .reason = "met" });
	bench_tell(b, &(struct bench_alert){ .type = "cleared",
					     .subject = "C-3",
					     .rule = "visit-6w",
					     .duty = 3,
					     .tell = both,
					     .reason = "met" });
	bench_until(b, THURSDAY);
	assert_int_equal(bench_count(b, SW1), 2);
	assert_int_equal(bench_count(b, TM1), 0);
	has(bench_last(b, SW1)->plain, "C-1  we wrote of: Visit");
	has_not(bench_last(b, SW1)->plain, "C-2"); /* nothing of it was mailed       */
	has_not(bench_last(b, SW1)->plain, "C-3"); /* a warning that is done: no line */
}

static void what_was_mailed_as_lapsed_is_cleared_in_one_line_once(void **state)
{
	struct post_bench *b = *state;
	const struct bench_alert cleared = { .type = "cleared",
					     .subject = "C-1",
					     .rule = "visit-6w",
					     .duty = 1,
					     .tell = "sw1 morning",
					     .reason = "recorded-late" };

	lapsed(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	bench_tell(b, &cleared);
	bench_until(b, THURSDAY);
	has(bench_last(b, SW1)->plain, "C-1  done in time, and written down later");
	bench_tell(b, &cleared);
	bench_until(b, "2026-02-06T08:45:00Z");
	assert_int_equal(bench_count(b, SW1), 2);
}

/* ---- taken back, from whom it was mailed to -------------------------------------------------- */

/* What changed once and was then taken back before anybody was written of the change: what they
 * hold is the first mail. */
static void what_changes_twice_between_two_mornings_reaches_whom_was_mailed(void **state)
{
	struct post_bench *b = *state;
	const struct bench_alert moved = {
		.type = "moved", .rule = "visit-6w", .tell = "sw1 morning", .was = "2026-02-05"
	};

	for (int i = 1; i <= 3; i++) {
		static const char *const CASES[] = { "C-1", "C-2", "C-3" };

		lapsed(b, i, CASES[i - 1], "sw1 morning");
	}
	bench_until(b, WEDNESDAY);
	for (int i = 1; i <= 3; i++) {
		static const char *const CASES[] = { "C-1", "C-2", "C-3" };
		struct bench_alert m = moved;

		b->duties[i].due = "2026-02-10";
		m.duty = i;
		m.subject = CASES[i - 1];
		bench_tell(b, &m);
	}
	b->duties[1].standing = b->duties[2].standing = POST_OVER;
	bench_tell(b, &(struct bench_alert){ .type = "withdrawn",
					     .subject = "C-1",
					     .rule = "visit-6w",
					     .duty = 1,
					     .tell = "sw2 morning", /* who has it by now */
					     .reason = "retracted",
					     .was = "2026-02-10" });
	bench_tell(b, &(struct bench_alert){ .type = "cleared",
					     .subject = "C-2",
					     .rule = "visit-6w",
					     .duty = 2,
					     .tell = "sw1 morning",
					     .reason = "met" });
	b->duties[3].due = "2026-02-05"; /* and back */
	struct bench_alert back = moved;

	back.duty = 3;
	back.subject = "C-3";
	back.was = "2026-02-10";
	bench_tell(b, &back);
	bench_until(b, THURSDAY);
	assert_int_equal(bench_count(b, SW1), 2);
	assert_int_equal(bench_count(b, "sw2@example.gov.uk"), 0);
	has(bench_last(b, SW1)->plain,
	    "C-1  we wrote of: Visit to a looked-after child, Thu 5 Feb.");
	has(bench_last(b, SW1)->plain, "C-2  done: Visit");
	has_not(bench_last(b, SW1)->plain, "C-3"); /* what they hold is so */
}

/* Taken back and told anew by another date at the same moment. Where that asks for nothing by the
 * morning, that it was taken back is still owed; where it does, its line stands for both. */
static void what_is_taken_back_and_told_anew_is_not_lost(void **state)
{
	struct post_bench *b = *state;

	lapsed(b, 1, "C-1", "sw1 morning");
	lapsed(b, 2, "C-2", "sw1 morning");
	bench_until(b, WEDNESDAY);
	for (int i = 1; i <= 2; i++) {
		static const char *const CASES[] = { "C-1", "C-2" };

		b->duties[i].due = "2026-02-09";
		bench_tell(b, &(struct bench_alert){ .type = "withdrawn",
						     .subject = CASES[i - 1],
						     .rule = "visit-6w",
						     .duty = i,
						     .tell = "sw1 morning",
						     .reason = "corrected",
						     .was = "2026-02-05" });
		upcoming(b, i, CASES[i - 1], "sw1 morning");
	}
	b->duties[1].standing = POST_BOOKED;
	bench_until(b, THURSDAY);
	has(bench_last(b, SW1)->subject, "2 lines");
	has(bench_last(b, SW1)->plain,
	    "C-1  we wrote of: Visit to a looked-after child, Thu 5 Feb");
	has(bench_last(b, SW1)->plain, "C-2  Visit to a looked-after child: by Mon 9 Feb");
	bench_until(b, "2026-02-06T08:45:00Z");
	assert_int_equal(bench_count(b, SW1), 2);
}

/* A contradiction that is none: to whom it was mailed, though another leads the case by now. */
static void a_contradiction_is_taken_back_from_whom_it_was_mailed(void **state)
{
	struct post_bench *b = *state;
	char about[80];

	bench_tell(b, &(struct bench_alert){ .type = "data",
					     .subject = "C-1",
					     .tell = "tm1 morning",
					     .extra = "\"code\":\"already-open\"" });
	snprintf(about, sizeof about, "\"code\":\"already-open\",\"about\":[\"%032llx\"]",
		 (unsigned long long)(0xa0000 + b->seq));
	bench_until(b, WEDNESDAY);
	has(bench_last(b, TM1)->plain, "C-1  a second start was recorded");
	bench_tell(b, &(struct bench_alert){ .type = "withdrawn",
					     .subject = "C-1",
					     .tell = "sw2 morning",
					     .reason = "corrected",
					     .extra = about });
	bench_until(b, THURSDAY);
	has(bench_last(b, TM1)->plain, "C-1  two entries of the record contradicted one another");
	assert_int_equal(bench_count(b, "sw2@example.gov.uk"), 0);
}

/* And where it is none before anybody was written, nobody is. */
static void a_contradiction_that_is_none_by_the_morning_is_not_written(void **state)
{
	struct post_bench *b = *state;
	char about[80];

	bench_tell(b, &(struct bench_alert){ .type = "data",
					     .subject = "C-1",
					     .tell = "tm1 morning",
					     .extra = "\"code\":\"already-open\"" });
	snprintf(about, sizeof about, "\"code\":\"already-open\",\"about\":[\"%032llx\"]",
		 (unsigned long long)(0xa0000 + b->seq));
	bench_tell(b, &(struct bench_alert){ .type = "withdrawn",
					     .subject = "C-1",
					     .tell = "tm1 morning",
					     .reason = "corrected",
					     .extra = about });
	bench_until(b, THURSDAY);
	assert_int_equal(b->n, 0);
}

/* ---- order and shape ------------------------------------------------------------------------- */

static void hours_come_first_then_visits_and_siblings_together(void **state)
{
	static const char *const ORDER[] = { "C-5", "C-4", "C-2", "C-9", "C-1" };
	struct post_bench *b = *state;
	size_t at = 0;

	b->duties[2].family = b->duties[9].family = "F-1";
	b->duties[1].family = "F-2";
	b->duties[9].due = "2026-02-08";
	bench_tell(b, &(struct bench_alert){ .type = "upcoming",
					     .subject = "C-1",
					     .rule = "pep",
					     .duty = 1,
					     .tell = "sw1 morning" });
	bench_tell(b, &(struct bench_alert){ .type = "upcoming",
					     .subject = "C-9",
					     .rule = "review",
					     .duty = 9,
					     .tell = "sw1 morning" });
	bench_tell(b, &(struct bench_alert){ .type = "upcoming",
					     .subject = "C-2",
					     .rule = "review",
					     .duty = 2,
					     .tell = "sw1 morning" });
	upcoming(b, 4, "C-4", "sw1 morning");
	bench_tell(b, &(struct bench_alert){ .type = "opened",
					     .subject = "C-5",
					     .rule = "rhi",
					     .duty = 5,
					     .due_at = "2026-02-05T22:30:00Z",
					     .tell = "sw1 morning" });
	bench_until(b, WEDNESDAY);
	for (size_t i = 0; i < LEN(ORDER); i++) {
		const char *found = strstr(bench_last(b, SW1)->plain + at, ORDER[i]);

		if (found == NULL)
			fail_msg("%s is not behind those before it:\n%s", ORDER[i],
				 bench_last(b, SW1)->plain);
		at = (size_t)(found - bench_last(b, SW1)->plain);
	}
}

static void a_manager_has_a_row_a_worker_on_mondays(void **state)
{
	struct post_bench *b = *state;

	b->duties[3].worker = "sw2";
	b->duties[3].due = "2026-02-10";
	for (int i = 1; i <= 3; i++)
		lapsed(b, i, "C-1", "tm1 monday");
	bench_until(b, "2026-02-06T12:00:00Z");
	assert_int_equal(b->n, 0);
	bench_until(b, MONDAY);
	has(bench_last(b, TM1)->subject, "Duly, Mon 9 Feb: the week's table");
	has(bench_last(b, TM1)->plain,
	    "  sw1    2 with no record, the oldest due Thu 5 Feb; 0 due this week\n"
	    "  sw2    1 with no record, the oldest due Tue 10 Feb; 1 due this week\n");
	has(bench_last(b, TM1)->html, "By worker");
	b->duties[1].standing = POST_OVER; /* the next Monday what is still so */
	bench_until(b, "2026-02-16T08:45:00Z");
	has(bench_last(b, TM1)->plain, "sw1    1 with no record");
}

static void a_row_of_mondays_tells_late_from_coming(void **state)
{
	struct post_bench *b = *state;

	b->duties[2].worker = b->duties[3].worker = "sw2";
	b->duties[2].due = "2026-02-20";
	b->duties[3].due = "2026-02-12"; /* which nobody was told of, and is owed this week */
	upcoming(b, 2, "C-2", "tm1 monday");
	lapsed(b, 1, "C-1", "tm1 monday");
	bench_tell(b, &(struct bench_alert){ .type = "opened",
					     .subject = "C-2",
					     .rule = "review",
					     .duty = 2,
					     .tell = "sw1 monday" });
	bench_until(b, MONDAY);
	has(bench_last(b, TM1)->plain,
	    "  sw1    1 with no record, the oldest due Thu 5 Feb; 0 due this week\n"
	    "  sw2    0 with no record; 1 due this week; 1 not booked\n");
	/* That something begins is told in its own line. */
	has(bench_last(b, SW1)->plain, "C-2  Looked-after review: by Fri 20 Feb (sw2)");
}

static void the_new_holder_is_told_what_runs(void **state)
{
	static const char HOLDER[] = "\"code\":\"holder\",\"worker\":\"sw1\",\"obligations\":[]";
	struct post_bench *b = *state;

	bench_tell(b, &(struct bench_alert){ .type = "handed-over",
					     .subject = "C-4",
					     .tell = "sw1 morning",
					     .extra = HOLDER });
	bench_tell(b, &(struct bench_alert){ .type = "handed-over",
					     .subject = "C-5",
					     .tell = "sw1 morning",
					     .extra = HOLDER });
	b->duties[5].standing = POST_OVER; /* nothing runs there any more */
	bench_until(b, WEDNESDAY);
	has(bench_last(b, SW1)->subject, ": 1 line");
	has(bench_last(b, SW1)->plain,
	    "New in your name\n\n"
	    "  C-4  Looked-after review by Thu 5 Feb (1 working day left)\n");
}

static void what_is_wrong_in_the_data_is_said_by_its_code(void **state)
{
	struct post_bench *b = *state;

	bench_tell(b, &(struct bench_alert){ .type = "data",
					     .subject = "C-1",
					     .tell = "sw1 morning",
					     .extra = "\"code\":\"not-open\"" });
	bench_tell(b, &(struct bench_alert){ .type = "data",
					     .subject = "C-2",
					     .tell = "sw1 morning",
					     .extra = "\"code\":\"of-tomorrow\"" });
	bench_tell(b, &(struct bench_alert){ .type = "coverage",
					     .subject = "C-3",
					     .tell = "sw1 morning",
					     .extra = "\"code\":\"x\",\"rules\":[\"pep\"]" });
	bench_until(b, WEDNESDAY);
	has(bench_last(b, SW1)->plain, "C-1  an end was recorded, but no start:");
	has(bench_last(b, SW1)->plain, "C-2  two entries of the record contradict one another");
	has(bench_last(b, SW1)->plain, "C-3  no date is running for: Personal education plan.");
	has_not(bench_last(b, SW1)->plain, "To answer");
}

/* Where the law gives no period, no line ends with "by". */
static void what_has_no_date_says_so(void **state)
{
	static const char *const TYPES[] = { "opened", "upcoming", "due" };
	struct post_bench *b = *state;

	for (size_t i = 0; i < LEN(TYPES); i++) {
		b->duties[i + 1].due = NULL;
		bench_tell(b, &(struct bench_alert){ .type = TYPES[i],
						     .subject = "C-1",
						     .rule = "review",
						     .duty = (int)i + 1,
						     .tell = "sw1 morning" });
	}
	bench_until(b, WEDNESDAY);
	has(bench_last(b, SW1)->subject, ": 3 lines");
	has_not(bench_last(b, SW1)->plain, "by ");
	has(bench_last(b, SW1)->plain, "Looked-after review: at once");
}

static void a_day_far_off_has_its_year(void **state)
{
	struct post_bench *b = *state;

	b->duties[1].due = "2025-01-30";
	lapsed(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	has(bench_last(b, SW1)->plain, "due Thu 30 Jan 2025");
}

/* What others have done since is a number in their row, and no line; and that something has begun
 * is told on one Monday. */
static void what_others_have_done_is_a_number_in_their_row(void **state)
{
	struct post_bench *b = *state;

	for (int i = 1; i <= 3; i++)
		lapsed(b, i, i == 3 ? "C-3" : "C-1", "tm1 morning");
	bench_until(b, WEDNESDAY);
	for (int i = 1; i <= 3; i++) {
		b->duties[i].standing = i < 3 ? POST_OVER : POST_OPEN;
		bench_tell(b, &(struct bench_alert){ .type = i < 3 ? "cleared" : "overdue",
						     .subject = i == 3 ? "C-3" : "C-1",
						     .rule = "visit-6w",
						     .duty = i,
						     .tell = "tm1 monday",
						     .reason = i < 3 ? "met" : NULL });
	}
	bench_tell(b, &(struct bench_alert){ .type = "opened",
					     .subject = "C-4",
					     .rule = "review",
					     .duty = 4,
					     .tell = "tm1 monday" });
	b->duties[1].worker = b->duties[2].worker = NULL; /* of what is over nobody holds it */
	bench_until(b, MONDAY);
	has(bench_last(b, TM1)->plain, "sw1    1 with no record, the oldest due Thu 5 Feb; 0 due "
				       "this week; 2 done");
	has_not(bench_last(b, TM1)->plain, "C-1");
	has(bench_last(b, TM1)->plain, "C-4  Looked-after review");
	bench_until(b, "2026-02-16T08:45:00Z");
	has(bench_last(b, TM1)->plain, "sw1    1 with no record");
	has_not(bench_last(b, TM1)->plain, "2 done");
	has_not(bench_last(b, TM1)->plain, "C-4");
}

/* What is still open is told each Monday; that something is done, on one. */
static void what_is_done_is_told_on_one_monday(void **state)
{
	struct post_bench *b = *state;

	lapsed(b, 1, "C-1", "sw1 morning");
	lapsed(b, 2, "C-2", "sw1 morning");
	bench_until(b, WEDNESDAY);
	lapsed(b, 2, "C-2", "sw1 monday");
	bench_tell(b, &(struct bench_alert){ .type = "cleared",
					     .subject = "C-1",
					     .rule = "visit-6w",
					     .duty = 1,
					     .tell = "sw1 monday",
					     .reason = "met" });
	bench_until(b, MONDAY);
	has(bench_last(b, SW1)->plain, "C-1  done: Visit");
	has(bench_last(b, SW1)->plain, "C-2  Visit");
	bench_until(b, "2026-02-16T08:45:00Z");
	has(bench_last(b, SW1)->plain, "C-2  Visit");
	has_not(bench_last(b, SW1)->plain, "C-1");
}

static void the_mails_of_a_week_are_one_thread(void **state)
{
	struct post_bench *b = *state;
	char first[80];

	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	assert_int_equal(
		sscanf(strstr(b->mails[0].message, "Message-Id: "), "Message-Id: %79s", first), 1);
	has_not(b->mails[0].message, "References:");
	upcoming(b, 2, "C-2", "sw1 morning");
	bench_until(b, THURSDAY);
	has(strstr(b->mails[1].message, "References: "), first);
	bench_until(b, MONDAY);
	has_not(bench_last(b, SW1)->message, "References:");
}

static void a_list_at_the_beginning_is_one_line_to_the_team(void **state)
{
	struct post_bench *b = *state;

	bench_tell(b, &(struct bench_alert){ .type = "service",
					     .subject = "-",
					     .tell = "@data morning",
					     .extra = "\"code\":\"arrears\",\"open\":431" });
	bench_until(b, WEDNESDAY);
	has(bench_last(b, "data@example.gov.uk")->plain,
	    "431 duties had lapsed before Duly began to tell");
}

/* New rules moved what was mailed: the team has one line with how many, and nobody one of their own
 * but of hours. What comes later is told as ever. */
static void what_rules_change_is_one_line_to_the_team(void **state)
{
	struct post_bench *b = *state;

	for (int i = 1; i <= 3; i++) {
		static const char *const CASES[] = { "C-1", "C-2", "C-3" };

		upcoming(b, i, CASES[i - 1], i == 2 ? "sw1 morning, sw2 morning" : "sw1 morning");
	}
	bench_tell(b, &(struct bench_alert){ .type = "opened",
					     .subject = "C-4",
					     .rule = "rhi",
					     .duty = 4,
					     .due_at = "2026-02-05T22:30:00Z",
					     .tell = "sw1 at-once" });
	bench_until(b, WEDNESDAY);
	for (int i = 1; i <= 5; i++) { /* of the fifth nothing was mailed */
		static const char *const CASES[] = { "C-1", "C-2", "C-3", "C-4", "C-5" };

		b->duties[i].due = "2026-02-10";
		bench_tell(b, &(struct bench_alert){
				      .type = i == 3 ? "withdrawn" : "moved",
				      .subject = CASES[i - 1],
				      .rule = i == 4 ? "rhi" : "visit-6w",
				      .duty = i,
				      .due_at = i == 4 ? "2026-02-10T22:30:00Z" : NULL,
				      .reason = "rules",
				      .tell = i == 4 ? "sw1 at-once" : "@data morning" });
	}
	bench_until(b, THURSDAY);
	has(bench_last(b, "data@example.gov.uk")->plain,
	    "3 dates that people were written of are others now, or none, by new rules");
	has(bench_last(b, "data@example.gov.uk")->plain, "--team data");
	assert_int_equal(bench_count(b, "sw2@example.gov.uk"), 1);
	has(bench_last(b, SW1)->plain, "C-4");
	has_not(bench_last(b, SW1)->plain, "C-1");
	lapsed(b, 1, "C-1", "sw1 morning");
	bench_until(b, "2026-02-06T08:45:00Z");
	has(bench_last(b, SW1)->plain, "C-1  Visit");
	assert_int_equal(bench_count(b, "data@example.gov.uk"), 1);
}

/* ---- nothing twice, nothing lost ------------------------------------------------------------- */

static void alerts_that_come_again_change_nothing(void **state)
{
	struct post_bench *b = *state;

	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	b->seq--; /* the acknowledgement was lost: the feed brings it once more */
	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, THURSDAY);
	assert_int_equal(b->n, 1);
}

/* Its feed begins again, further back: what was written is not written again to the same people. */
static void a_service_that_was_restored_is_not_taken_at_its_word_twice(void **state)
{
	struct post_bench *b = *state;

	upcoming(b, 1, "C-1", "sw1 morning, tm1 monday");
	upcoming(b, 2, "C-2", "sw1 morning");
	upcoming(b, 3, "C-3", "sw1 at-once");
	b->code = 451; /* of the third the letter waits until nothing of it is so */
	bench_until(b, "2026-02-03T10:10:00Z");
	b->duties[3].standing = POST_OVER;
	bench_until(b, "2026-02-03T12:00:00Z");
	b->code = 250;
	b->duties[3].standing = POST_OPEN;
	bench_until(b, WEDNESDAY);
	assert_int_equal(b->n, 1);

	b->incarnation = "i2";
	b->seq = 0;
	upcoming(b, 1, "C-1", "sw1 morning, sw2 morning, tm1 monday");
	upcoming(b, 2, "C-2", "sw1 morning");
	upcoming(b, 3, "C-3", "sw1 at-once"); /* of this nobody was told */
	upcoming(b, 4, "C-4", "sw1 morning"); /* and this is new         */
	bench_until(b, THURSDAY);
	assert_int_equal(bench_count(b, SW1), 3);
	has(b->mails[1].plain, "C-3");
	has(bench_last(b, SW1)->plain, "C-4");
	has_not(bench_last(b, SW1)->plain, "C-1");
	has_not(bench_last(b, SW1)->plain, "C-2");
	has(bench_last(b, "sw2@example.gov.uk")->plain, "C-1");
	bench_until(b, MONDAY);
	has(bench_last(b, TM1)->plain, "1 not booked");
}

/* What it took since its backup it is given again, in its order, and once. */
static void a_service_that_was_restored_is_given_its_events_again(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };

	upcoming(b, 1, "C-1", "sw1 at-once");
	upcoming(b, 2, "C-2", "sw2 at-once");
	bench_until(b, "2026-02-03T11:00:00Z");
	assert_int_equal(post_events_given(b->post, 1, STR("i1"), b->now, &diag), DULY_OK);
	events_are(b, "delivery.handed-over worker:sw2 250\n");
	assert_int_equal(post_events_again(b->post, STR("i1"), &diag), DULY_OK);
	events_are(b, "delivery.handed-over worker:sw2 250\n");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(post_events_again(b->post, STR("i2"), &diag), DULY_OK);
		events_are(b, "delivery.handed-over worker:sw1 250\n"
			      "delivery.handed-over worker:sw2 250\n");
	}
	assert_int_equal(post_events_given(b->post, 2, STR("i2"), b->now, &diag), DULY_OK);
	events_are(b, "");
	bench_until(b, "2026-03-12T12:00:00Z"); /* 35 days later it has been backed up */
	assert_int_equal(post_events_given(b->post, UINT64_MAX, STR("i2"), b->now, &diag), DULY_OK);
	bench_until(b, "2026-03-17T12:00:00Z");
	assert_int_equal(post_events_again(b->post, STR("i3"), &diag), DULY_OK);
	char *lines = bench_events(b);
	size_t n = 0;

	for (const char *c = lines; *c != '\0'; c++)
		n += *c == '\n';
	free(lines);
	assert_int_equal(n, b->n - 2);
}

static void after_a_kill_a_mail_goes_again_under_its_own_id(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_sending s;
	duly_auto_fini(buf) first = { 0 };

	upcoming(b, 1, "C-1", "sw1 morning");
	b->now.ms += 23 * DULY_HOUR_MS;
	assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
	assert_int_equal(post_next(b->post, b->now, &s, &diag), DULY_OK);
	buf_put(&first, s.message.data, s.message.len);
	bench_again(b);
	b->duties[1].standing = POST_OVER; /* it may have arrived: it is not dropped */
	assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
	assert_int_equal(post_next(b->post, b->now, &s, &diag), DULY_E_NOTFOUND);
	b->now.ms += 2 * 60000;
	assert_int_equal(post_next(b->post, b->now, &s, &diag), DULY_OK);
	assert_int_equal(s.attempt, 2);
	assert_int_equal(s.message.len, first.len);
	assert_memory_equal(s.message.data, first.data, first.len);
	assert_int_equal(post_settle(b->post, s.number, post_answer_of(250), b->now, &diag),
			 DULY_OK);
	bench_again(b);
	bench_until(b, "2026-02-06T12:00:00Z");
	assert_int_equal(b->n, 0);
	events_are(b, "delivery.handed-over worker:sw1 250\n");
}

static void what_was_refused_for_now_is_dropped_once_it_is_no_longer_so(void **state)
{
	struct post_bench *b = *state;

	upcoming(b, 1, "C-1", "sw1 morning");
	b->code = 451;
	bench_until(b, "2026-02-04T09:00:00Z");
	b->duties[1].standing = POST_OVER;
	b->code = 250;
	bench_until(b, "2026-02-04T12:00:00Z");
	assert_int_equal(b->n, 0);
	events_are(b, "delivery.dropped worker:sw1 no-longer-so\n");
}

/* The first attempt may have arrived, whatever was answered to the second: it is not said to have
 * been dropped. */
static void what_may_have_arrived_is_not_dropped_for_a_later_refusal(void **state)
{
	struct post_bench *b = *state;

	upcoming(b, 1, "C-1", "sw1 at-once");
	b->code = 0;
	bench_until(b, "2026-02-03T10:00:00Z");
	b->code = 451;
	bench_until(b, "2026-02-03T10:20:00Z");
	b->duties[1].standing = POST_OVER;
	b->code = 250;
	bench_until(b, "2026-02-03T14:00:00Z");
	assert_int_equal(bench_count(b, SW1), 1);
	events_are(b, "delivery.handed-over worker:sw1 250\n");
}

/* The gateway was away for a week, and the server wants it later: that is no week of refusals. */
static void nobody_gives_up_after_a_few_attempts(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_sending s;

	upcoming(b, 1, "C-1", "sw1 at-once");
	for (int i = 0; i < 2; i++, b->now.ms += 7 * DULY_DAY_MS) {
		assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
		assert_int_equal(post_next(b->post, b->now, &s, &diag), DULY_OK);
		assert_int_equal(post_settle(b->post, s.number, post_answer_of(451), b->now, &diag),
				 DULY_OK);
	}
	events_are(b, "");
}

static bool is_delayed(struct post_bench *b)
{
	struct duly_diag diag = { "" };
	bool delayed;

	assert_int_equal(post_delayed(b->post, 4 * 3600000, b->now, &delayed, &diag), DULY_OK);
	return delayed;
}

/* The mail server is away: no mail can say so. */
static void letters_that_wait_for_hours_are_told_of_once_a_day(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_counts counts;

	upcoming(b, 1, "C-1", "sw1 at-once");
	b->code = 421;
	bench_until(b, "2026-02-03T13:55:00Z");
	assert_false(is_delayed(b));
	upcoming(b, 2, "C-2", "sw2 at-once");
	bench_until(b, "2026-02-03T14:05:00Z");
	assert_int_equal(post_count(b->post, &counts, &diag), DULY_OK);
	assert_true(b->now.ms - counts.oldest.ms >= 4 * 3600000);
	for (int i = 0; i < 2; i++) { /* also where it was killed in between */
		assert_true(is_delayed(b));
		bench_again(b);
	}
	events_are(b, "delivery.delayed team:operators 421\n");
	b->now.ms += DULY_DAY_MS;
	assert_true(is_delayed(b));
	events_are(b, "delivery.delayed team:operators 421\ndelivery.delayed team:operators 421\n");
	b->code = 250;
	bench_until(b, "2026-02-04T20:00:00Z");
	assert_int_equal(b->n, 2);
	assert_false(is_delayed(b));
}

/* Of each alert it is in the log to whom it went, however many there are. */
static void a_letter_of_many_lines_is_proved_whole(void **state)
{
	struct post_bench *b = *state;

	for (int i = 0; i < 3; i++)
		for (int duty = 1; duty < BENCH_DUTIES; duty++)
			upcoming(b, duty, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	assert_int_equal(b->n, 1);
	events_are(b, "delivery.handed-over worker:sw1 250\ndelivery.handed-over worker:sw1 250\n");
	assert_int_equal(bench_alerts_proved(b), 3 * (BENCH_DUTIES - 1));
}

static void what_is_refused_for_good_is_dead_until_it_is_sent_again(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_counts counts;

	upcoming(b, 1, "C-1", "sw1 morning");
	b->code = 550;
	bench_until(b, "2026-02-04T12:00:00Z");
	events_are(b, "delivery.refused worker:sw1 550\n");
	assert_int_equal(post_count(b->post, &counts, &diag), DULY_OK);
	assert_int_equal(counts.dead, 1);
	b->code = 250;
	bench_until(b, "2026-02-04T14:00:00Z");
	assert_int_equal(b->n, 0);
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_OK);
	bench_until(b, "2026-02-04T14:05:00Z");
	assert_int_equal(bench_count(b, SW1), 1);
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_E_NOTFOUND);
}

static void an_hour_clock_that_does_not_arrive_goes_to_the_next_role(void **state)
{
	static const unsigned CODES[] = { 550, 451, 0 };
	struct post_bench *b = *state;

	b->refuses = SW1;
	for (size_t i = 0; i < LEN(CODES); i++) {
		const struct bench_alert opened = { .type = "opened",
						    .subject = "C-7",
						    .rule = "rhi",
						    .duty = 20 + (int)i,
						    .due_at = "2026-02-05T22:30:00Z",
						    .tell = "sw1 at-once" };
		char until[DULY_TIME_TEXT];

		b->code = CODES[i];
		bench_tell(b, &opened);
		duly_instant_print((duly_instant){ b->now.ms + 20 * INT64_C(60000) }, until);
		bench_until(b, until);
		if (bench_count(b, TM1) != i + 1)
			fail_msg("%u: %zu letters to the manager", CODES[i], bench_count(b, TM1));
		has(bench_last(b, TM1)->plain, "(sw1) (whose it is could not be reached)");
	}
}

static void a_mail_that_comes_back_is_told(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	const uint8_t digest[SHA256_LEN] = { 1 };
	char hex[ID_HEX];
	uint8_t id[ID_LEN];
	bool news;

	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	assert_int_equal(sscanf(strstr(b->mails[0].message, "Message-Id: <"),
				"Message-Id: <%32[0-9a-f]@", hex),
			 1);
	assert_true(hex_parse(str_of(hex), id, ID_LEN));
	for (int i = 0; i < 2; i++) { /* the same mail twice is once */
		const struct post_received in = { .digest = digest,
						  .bounced = id,
						  .enhanced = STR("5.1.1") };

		assert_int_equal(post_receive(b->post, &in, b->now, &news, &diag), DULY_OK);
		assert_int_equal(news, i == 0);
	}
	events_are(b, "delivery.handed-over worker:sw1 250\ndelivery.bounced worker:sw1 5.1.1\n");
}

static void comes_back(struct post_bench *b, uint8_t mail, const char *message)
{
	struct duly_diag diag = { "" };
	const uint8_t digest[SHA256_LEN] = { 7, mail };
	char hex[ID_HEX];
	uint8_t id[ID_LEN];
	bool news;

	assert_int_equal(sscanf(strstr(message, "Message-Id: <"), "Message-Id: <%32[0-9a-f]@", hex),
			 1);
	assert_true(hex_parse(str_of(hex), id, ID_LEN));
	const struct post_received in = { .digest = digest,
					  .bounced = id,
					  .enhanced = STR("5.1.1") };

	assert_int_equal(post_receive(b->post, &in, b->now, &news, &diag), DULY_OK);
}

/* To the mailbox that the directory has by then, of what is so by then: another mail. */
static void what_came_back_is_sent_again_as_it_is_then(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	char first[64];

	upcoming(b, 1, "C-1", "sw1 morning");
	upcoming(b, 2, "C-2", "sw1 morning");
	bench_until(b, WEDNESDAY);
	snprintf(first, sizeof first, "%.45s", strstr(b->mails[0].message, "Message-Id: <"));
	comes_back(b, 1, b->mails[0].message);
	comes_back(b, 2, b->mails[0].message); /* some servers say it twice */
	events_are(b, "delivery.handed-over worker:sw1 250\ndelivery.bounced worker:sw1 5.1.1\n");
	assert_int_equal(post_events_forget(b->post, UINT64_MAX, &diag), DULY_OK);
	b->people[0].address = "sw1.new@example.gov.uk";
	b->duties[2].standing = POST_OVER;
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_OK);
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_E_NOTFOUND);
	bench_until(b, "2026-02-04T08:50:00Z");
	const struct bench_mail *again = bench_last(b, "sw1.new@example.gov.uk");

	assert_non_null(again);
	has(again->plain, "C-1");
	has_not(again->plain, "C-2");
	has_not(again->message, first);
	events_are(b, "delivery.handed-over worker:sw1 250\n");
	comes_back(b, 3, b->mails[0].message); /* of the first, late: it is not the second's */
	events_are(b, "delivery.handed-over worker:sw1 250\n");
	comes_back(b, 4, again->message);
	b->duties[1].standing = POST_OVER;
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_OK);
	bench_until(b, "2026-02-04T12:00:00Z");
	assert_int_equal(b->n, 2);
	events_are(b, "delivery.handed-over worker:sw1 250\ndelivery.bounced worker:sw1 5.1.1\n"
		      "delivery.dropped worker:sw1 no-longer-so\n");
}

/* Whoever had no mailbox, or one that was refused, has one now. */
static void what_had_nobody_to_go_to_is_written_once_there_is_somebody(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };

	b->people[0].address = "sw1@elsewhere.example.org";
	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	events_are(b, "delivery.refused worker:sw1 domain-not-allowed\n");
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_OK); /* as before */
	b->people[0].address = SW1;
	assert_int_equal(post_resend(b->post, 1, b->now, &diag), DULY_OK);
	bench_until(b, "2026-02-04T08:50:00Z");
	has(bench_last(b, SW1)->plain, "C-1");
	events_are(b, "delivery.refused worker:sw1 domain-not-allowed\n"
		      "delivery.refused worker:sw1 domain-not-allowed\n"
		      "delivery.handed-over worker:sw1 250\n");
}

/* ---- one who takes letters and can be asked of them ------------------------------------------ */

static const char HANDLE[] = "740e5834-3a29-46b4-9a6f-16142fde533a";

/* The next letter is tried after @seconds, and answered so; what it was tried with. */
static struct post_sending try(struct post_bench *b, int seconds, struct post_answer answer)
{
	struct duly_diag diag = { "" };
	struct post_sending s;

	b->now.ms += seconds * DULY_SECOND_MS;
	assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
	assert_int_equal(post_next(b->post, b->now, &s, &diag), DULY_OK);
	assert_int_equal(post_settle(b->post, s.number, answer, b->now, &diag), DULY_OK);
	return s;
}

static bool nothing_goes(struct post_bench *b)
{
	struct duly_diag diag = { "" };
	struct post_sending s;

	return post_next(b->post, b->now, &s, &diag) == DULY_E_NOTFOUND;
}

static void one_in_doubt_that_did_not_arrive_is_looked_at_again_and_goes_at_once(void **state)
{
	static const struct post_answer ABSENT = { .verdict = POST_ABSENT };
	struct post_bench *b = *state;

	for (int over = 0; over < 2; over++) {
		upcoming(b, 1 + over, "C-1", "sw1 at-once");
		assert_false(try(b, 0, post_answer_of(0)).in_doubt);
		assert_true(nothing_goes(b));
		const struct post_sending asked = try(b, 15, ABSENT);

		assert_true(asked.in_doubt);
		if (over) {
			b->duties[1 + over].standing = POST_OVER;
			assert_true(nothing_goes(b));
			continue;
		}
		const struct post_sending again = try(b, 0, post_answer_of(250));

		assert_false(again.in_doubt);
		assert_int_equal(again.attempt, 2);
		assert_int_equal(again.number, asked.number);
		assert_string_equal(again.id, asked.id);
	}
	events_are(b, "delivery.handed-over worker:sw1 250\n"
		      "delivery.dropped worker:sw1 no-longer-so\n");
}

static void a_pause_that_is_asked_for_is_kept(void **state)
{
	static const struct post_answer LATER = { .verdict = POST_LATER,
						  .code = 429,
						  .pause_ms = 90000 };
	struct post_bench *b = *state;

	upcoming(b, 1, "C-1", "sw1 at-once");
	try(b, 0, LATER);
	b->now.ms += 89 * DULY_SECOND_MS;
	assert_true(nothing_goes(b));
	try(b, 1, post_answer_of(250));
}

static void take_with_a_handle(struct post_bench *b)
{
	try(b, 0, (struct post_answer){ .verdict = POST_TAKEN, .code = 201, .handle = HANDLE });
}

/* How often it is asked about from now until nobody is asked any more, where it stays under way. */
static int times_asked(struct post_bench *b, duly_instant *ret_last)
{
	struct duly_diag diag = { "" };
	struct post_asking asking;
	struct post_counts counts;

	for (int n = 0;;) {
		assert_int_equal(post_count(b->post, &counts, &diag), DULY_OK);
		if (counts.asked == 0)
			return n;
		b->now.ms += 5 * DULY_SECOND_MS;
		if (post_ask_next(b->post, b->now, &asking, &diag) != DULY_OK)
			continue;
		assert_string_equal(asking.handle, HANDLE);
		assert_int_equal(post_arrived(b->post, &asking, POST_UNDER_WAY, "", b->now, &diag),
				 DULY_OK);
		*ret_last = b->now;
		n++;
	}
}

static void whether_it_arrived_is_asked_for_four_days_and_no_longer(void **state)
{
	struct post_bench *b = *state;
	duly_instant last;

	upcoming(b, 1, "C-1", "sw1 at-once");
	take_with_a_handle(b);
	const duly_instant taken = b->now;

	bench_again(b); /* what was taken is still known */
	const int n = times_asked(b, &last);

	assert_in_range(n, 20, 40);
	assert_in_range(last.ms - taken.ms, 4 * DULY_DAY_MS,
			4 * DULY_DAY_MS + 4 * DULY_HOUR_MS + 10000);
	events_are(b, "delivery.handed-over worker:sw1 201\n");
}

static void what_is_said_of_one_that_was_taken_is_the_end_of_asking(void **state)
{
	static const struct {
		enum post_arrival what;
		const char *code, *events;
		size_t to_manager; /* an hour clock goes on to them */
	} CASES[] = {
		{ POST_ARRIVED, "delivered", "delivery.handed-over worker:sw1 201\n", 0 },
		{ POST_FAILED, "permanent-failure",
		  "delivery.handed-over worker:sw1 201\n"
		  "delivery.handed-over worker:sw1 201\n"
		  "delivery.bounced worker:sw1 permanent-failure\n"
		  "delivery.handed-over worker:tm1 250\n",
		  1 },
	};
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_asking asking;

	for (size_t i = 0; i < LEN(CASES); i++) {
		const struct bench_alert opened = { .type = "opened",
						    .subject = "C-7",
						    .rule = "rhi",
						    .duty = 20 + (int)i,
						    .due_at = "2026-02-05T22:30:00Z",
						    .tell = "sw1 at-once" };
		char until[DULY_TIME_TEXT];

		bench_tell(b, &opened);
		take_with_a_handle(b);
		assert_int_equal(post_ask_next(b->post, b->now, &asking, &diag), DULY_E_NOTFOUND);
		b->now.ms += 15 * DULY_SECOND_MS;
		assert_int_equal(post_ask_next(b->post, b->now, &asking, &diag), DULY_OK);
		for (int again = 0; again < 2; again++) /* said twice it is once */
			assert_int_equal(post_arrived(b->post, &asking, CASES[i].what,
						      CASES[i].code, b->now, &diag),
					 DULY_OK);
		b->now.ms += 5 * DULY_DAY_MS;
		assert_int_equal(post_ask_next(b->post, b->now, &asking, &diag), DULY_E_NOTFOUND);
		b->now.ms -= 5 * DULY_DAY_MS;
		duly_instant_print((duly_instant){ b->now.ms + 60000 }, until);
		bench_until(b, until);
		assert_int_equal(bench_count(b, TM1), CASES[i].to_manager);
		events_are(b, CASES[i].events);
	}
}

static void nobody_outside_the_directory_and_its_domains_is_written_to(void **state)
{
	struct post_bench *b = *state;

	bench_person(b, "sw8", "sw8@mail.example");
	bench_person(b, "sw9", "sw9@example.gov.uk.example.org");
	upcoming(b, 1, "C-1", "sw8 morning, sw9 morning, stranger morning");
	bench_until(b, WEDNESDAY);
	assert_int_equal(b->n, 0);
	events_are(b, "delivery.refused worker:stranger no-mailbox\n"
		      "delivery.refused worker:sw8 domain-not-allowed\n"
		      "delivery.refused worker:sw9 domain-not-allowed\n");
}

/* ---- nothing that is nobody's business ------------------------------------------------------- */

/* Each field of an alert, but the references that a line is to show, holds a marker. */
static void nothing_of_an_alert_comes_out_but_its_references_and_days(void **state)
{
	struct post_bench *b = *state;
	static const char *const TYPES[] = { "opened",    "upcoming",  "overdue",     "data",
					     "coverage",  "escalated", "handed-over", "moved",
					     "withdrawn", "service",   "cleared",     "other" };

	for (size_t i = 0; i < LEN(TYPES); i++) {
		duly_auto_fini(buf) json = { 0 };

		buf_printf(
			&json,
			"{\"id\":\"%032zx\",\"specversion\":\"MARK\",\"source\":\"MARK\","
			"\"type\":\"alert.%s\",\"subject\":\"C-1\",\"time\":\"MARK\",\"MARK\":1,"
			"\"data\":{\"seq\":%zu,\"council\":\"example\",\"obligation\":\"%032zx\","
			"\"title\":\"MARK\",\"rule\":\"visit-6w\",\"due\":\"2026-02-05\","
			"\"message\":\"MARK Smith "
			"2011-03-04\",\"code\":\"MARK\",\"reason\":\"MARK\","
			"\"step\":\"MARK\",\"status\":\"MARK\",\"basis\":\"MARK\",\"feed\":"
			"\"MARK\","
			"\"trigger\":{\"id\":\"MARK\",\"dob\":\"MARK\"},\"met\":{\"MARK\":\"MARK\"}"
			","
			"\"was\":{\"due\":\"MARK\"},\"about\":[\"MARK\"],"
			"\"to\":{\"roles\":[\"MARK\"],\"teams\":[\"MARK\"],\"tell\":[{\"person\":"
			"\"sw1\","
			"\"team\":\"MARK\",\"role\":\"MARK\",\"how\":\"morning\",\"line\":\"MARK\","
			"\"words\":\"MARK\"}]}}}",
			i + 1, TYPES[i], i + 1, i + 1);
		buf_u8(&json, 0);
		b->seq = i + 1;
		bench_take(b, (const char *)json.data);
	}
	bench_until(b, WEDNESDAY);
	has(bench_last(b, SW1)->plain, "C-1");
	has_not(bench_last(b, SW1)->plain, "MARK");
	has_not(bench_last(b, SW1)->html, "MARK");
	has_not(bench_last(b, SW1)->message, "MARK");
	has_not(bench_last(b, SW1)->plain, "2011");
}

static void a_preview_is_the_mail_and_keeps_nothing(void **state)
{
	struct post_bench *b = *state;
	const struct post_whom whom = { STR("example"), STR("sw1"), NO_STR, NO_STR };
	struct post_shown shown = { .whole = false };
	struct duly_diag diag = { "" };
	struct post_counts counts;

	upcoming(b, 1, "C-1", "sw1 morning");
	assert_int_equal(post_preview(b->post, &whom, b->now, &shown, &diag), DULY_OK);
	buf_u8(&shown.text, 0);
	has((const char *)shown.text.data, "C-1  Visit to a looked-after child");
	buf_fini(&shown.text);
	assert_int_equal(post_count(b->post, &counts, &diag), DULY_OK);
	assert_int_equal(counts.letters, 0);
	assert_int_equal(counts.waiting, 1);
	bench_until(b, WEDNESDAY);
	assert_int_equal(bench_count(b, SW1), 1);
}

static void what_nobody_will_ask_for_again_is_forgotten(void **state)
{
	struct post_bench *b = *state;
	struct duly_diag diag = { "" };
	struct post_counts counts;
	struct post_token token;
	char code[POST_TOKEN + 1];

	upcoming(b, 1, "C-1", "sw1 morning");
	bench_until(b, WEDNESDAY);
	memcpy(code, strstr(b->mails[0].plain, "answer: ") + 8, POST_TOKEN);
	assert_int_equal(post_token_find(b->post, code, &token, &diag), DULY_OK);
	assert_true(str_is(token.subject, "C-1"));
	b->now.ms += 33 * DULY_DAY_MS; /* a Monday */
	assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
	assert_int_equal(post_token_find(b->post, code, &token, &diag), DULY_E_NOTFOUND);
	assert_int_equal(post_count(b->post, &counts, &diag), DULY_OK);
	assert_int_equal(counts.sent, 1);
	b->now.ms += 401 * DULY_DAY_MS;
	assert_int_equal(post_turn(b->post, b->now, &diag), DULY_OK);
	assert_int_equal(post_count(b->post, &counts, &diag), DULY_OK);
	assert_int_equal(counts.sent, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_person_has_one_mail_a_working_day_with_a_line_a_duty),
		TEST(what_waits_over_a_weekend_comes_on_monday),
		TEST(in_summer_it_is_a_quarter_to_nine_by_the_wall),
		TEST(on_the_first_working_day_of_a_week_everybody_is_written_to),
		TEST(hours_are_told_at_once_at_any_hour),
		TEST(what_is_no_longer_so_in_the_morning_has_no_line),
		TEST(nobody_is_told_overdue_before_somebody_has_answered),
		TEST(what_is_taken_back_goes_to_whom_it_was_mailed),
		TEST(what_was_mailed_as_lapsed_is_cleared_in_one_line_once),
		TEST(what_changes_twice_between_two_mornings_reaches_whom_was_mailed),
		TEST(what_is_taken_back_and_told_anew_is_not_lost),
		TEST(a_contradiction_is_taken_back_from_whom_it_was_mailed),
		TEST(a_contradiction_that_is_none_by_the_morning_is_not_written),
		TEST(hours_come_first_then_visits_and_siblings_together),
		TEST(a_manager_has_a_row_a_worker_on_mondays),
		TEST(a_row_of_mondays_tells_late_from_coming),
		TEST(the_new_holder_is_told_what_runs),
		TEST(what_is_wrong_in_the_data_is_said_by_its_code),
		TEST(what_has_no_date_says_so),
		TEST(a_day_far_off_has_its_year),
		TEST(what_others_have_done_is_a_number_in_their_row),
		TEST(what_is_done_is_told_on_one_monday),
		TEST(the_mails_of_a_week_are_one_thread),
		TEST(a_list_at_the_beginning_is_one_line_to_the_team),
		TEST(what_rules_change_is_one_line_to_the_team),
		TEST(alerts_that_come_again_change_nothing),
		TEST(a_service_that_was_restored_is_not_taken_at_its_word_twice),
		TEST(a_service_that_was_restored_is_given_its_events_again),
		TEST(after_a_kill_a_mail_goes_again_under_its_own_id),
		TEST(what_was_refused_for_now_is_dropped_once_it_is_no_longer_so),
		TEST(what_may_have_arrived_is_not_dropped_for_a_later_refusal),
		TEST(nobody_gives_up_after_a_few_attempts),
		TEST(a_letter_of_many_lines_is_proved_whole),
		TEST(letters_that_wait_for_hours_are_told_of_once_a_day),
		TEST(what_is_refused_for_good_is_dead_until_it_is_sent_again),
		TEST(an_hour_clock_that_does_not_arrive_goes_to_the_next_role),
		TEST(a_mail_that_comes_back_is_told),
		TEST(what_came_back_is_sent_again_as_it_is_then),
		TEST(what_had_nobody_to_go_to_is_written_once_there_is_somebody),
		TEST(one_in_doubt_that_did_not_arrive_is_looked_at_again_and_goes_at_once),
		TEST(a_pause_that_is_asked_for_is_kept),
		TEST(whether_it_arrived_is_asked_for_four_days_and_no_longer),
		TEST(what_is_said_of_one_that_was_taken_is_the_end_of_asking),
		TEST(nobody_outside_the_directory_and_its_domains_is_written_to),
		TEST(nothing_of_an_alert_comes_out_but_its_references_and_days),
		TEST(what_nobody_will_ask_for_again_is_forgotten),
		TEST(a_preview_is_the_mail_and_keeps_nothing),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

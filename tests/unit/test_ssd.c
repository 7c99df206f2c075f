/* Fields of the Standard Safeguarding Dataset, and how a foreign due date came about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/import/ssd/fields.h"
#include "common/import/wall_clock.h"
#include "common/reports/reconcile.h"

/* ---- dates ----------------------------------------------------------------------------------- */

static struct zone *london(void)
{
	struct zone *zone = NULL;

	assert_int_equal(wall_clock_read(&zone, NULL), DULY_OK);
	return zone;
}

static const struct {
	const char *why, *text, *want; /* a day, an instant, "" not given, "-" no date */
} WHEN[] = {
	{ "nothing", "", "" },
	{ "a day", "2026-03-29", "2026-03-29" },
	{ "a day as people write it", "29/03/2026", "2026-03-29" },
	{ "midnight is no time", "2026-03-29 00:00:00", "2026-03-29" },
	{ "nor with fractions", "2026-03-29 00:00:00.0000000", "2026-03-29" },
	{ "nor in Universal Time, which in summer is one in the morning", "2026-07-01T00:00:00Z",
	  "2026-07-01" },
	{ "winter", "2026-01-16 15:30:00", "2026-01-16T15:30:00Z" },
	{ "summer", "2026-07-16 15:30", "2026-07-16T14:30:00Z" },
	{ "half past midnight in summer is the evening before, and of this day",
	  "2026-07-16T00:30:00", "2026-07-15T23:30:00Z" },
	{ "an hour that there is not", "2026-03-29 01:30:00", "2026-03-29T01:30:00Z" },
	{ "an hour that there is twice: the first", "2026-10-25 01:30:00", "2026-10-25T00:30:00Z" },
	{ "fractions are cut", "16/01/2026 15:30:59.997", "2026-01-16T15:30:59Z" },
	{ "with its offset", "2026-07-16T15:30:00+02:00", "2026-07-16T13:30:00Z" },
	{ "a day that there is not", "2026-02-29", "-" },
	{ "American", "03/29/2026", "-" },
	{ "an hour that no clock shows", "2026-01-16 24:00:00", "-" },
	{ "half a time", "2026-01-16 15", "-" },
	{ "something after it", "2026-01-16 15:30:00 approx", "-" },
	{ "a serial number", "46038", "-" },
	{ "words", "not known", "-" },
};

static void dates_are_read_as_databases_write_them(void **state)
{
	duly_auto(zone) zone = london();

	(void)state;
	for (size_t i = 0; i < LEN(WHEN); i++) {
		char text[DULY_TIME_TEXT] = "";
		struct when when;
		const bool ok = when_parse(zone, str_of(WHEN[i].text), &when);

		print_message("%s\n", WHEN[i].why);
		if (!ok)
			text[0] = '-';
		else if (when.given && when.timed)
			duly_instant_print(when.at, text);
		else if (when.given)
			duly_civil_print(when.day, text);
		assert_string_equal(text, WHEN[i].want);
	}
	struct when when;

	when_parse(zone, STR("2026-07-16T00:30:00"), &when);
	assert_int_equal(when.day.day, duly_civil_from_ymd(2026, 7, 16).day);
}

/* ---- which obligation is meant --------------------------------------------------------------- */

static const struct reconcile_kind REVIEW = { .name = "review", .chained = true };
static const struct reconcile_kind OTHER = { .name = "conference" };

static struct reconcile_ours ours(const struct reconcile_kind *kind, const char *subject, int month,
				  int day)
{
	return (struct reconcile_ours){ .kind = kind,
					.subject = str_of(subject),
					.on = duly_civil_from_ymd(2026, month, day) };
}

static void a_date_stands_for_the_duty_that_began_last_before_it(void **state)
{
	static const struct {
		const char *why;
		int due_month, due_day, done_month, done_day; /* done 0: not yet */
		int want;                                     /* in the list; -1: none */
	} ROWS[] = {
		{ "held early: the review that it starts is not the one that it meets", 2, 9, 2, 6,
		  0 },
		{ "held late", 2, 5, 3, 20, 0 },
		{ "not yet held", 5, 8, 0, 0, 1 },
		{ "held on the day on which it began: it is the end of the one before", 5, 8, 2, 6,
		  0 },
		{ "before anything began", 1, 1, 0, 0, -1 },
		{ "on the day on which it began", 1, 12, 0, 0, 0 },
	};
	struct reconcile_ours list[] = {
		ours(&REVIEW, "C-1", 1, 12), ours(&REVIEW, "C-1", 2, 6), ours(&REVIEW, "C-2", 2, 1),
		ours(&OTHER, "C-1", 2, 5),   ours(&REVIEW, "C-1", 6, 1),
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		struct reconcile_theirs t = {
			.kind = &REVIEW,
			.subject = STR("C-1"),
			.due = duly_civil_from_ymd(2026, ROWS[i].due_month, ROWS[i].due_day),
			.done = DULY_NO_DATE,
		};
		print_message("%s\n", ROWS[i].why);
		if (ROWS[i].done_month > 0)
			t.done = duly_civil_from_ymd(2026, ROWS[i].done_month, ROWS[i].done_day);
		const struct reconcile_ours *got = reconcile_match(list, LEN(list), &t);

		assert_int_equal(got == NULL ? -1 : (int)(got - list), ROWS[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_as_databases_write_them),
		cmocka_unit_test(a_date_stands_for_the_duty_that_began_last_before_it),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

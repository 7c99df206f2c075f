#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "common/base/base.h"

static void civil_dates_have_their_day_number_and_weekday(void **state)
{
	static const struct {
		const char *why;
		struct duly_ymd d;
		int32_t day;
		int weekday;
	} ROWS[] = {
		{ "the epoch, a Thursday", { 1970, 1, 1 }, 0, 3 },
		{ "the day before it", { 1969, 12, 31 }, -1, 2 },
		{ "a leap day of a fourth century", { 2000, 2, 29 }, 11016, 1 },
		{ "1900 had no leap day", { 1900, 3, 1 }, -25508, 3 },
		{ "a Monday of this year", { 2026, 1, 12 }, 20465, 0 },
		{ "the first day of the era's year 0", { 0, 3, 1 }, -719468, 2 },
		{ "before it", { -1, 12, 31 }, -719529, 4 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		const struct duly_ymd d = ROWS[i].d;
		const duly_civil day = duly_civil_from_ymd(d.year, d.month, d.day);
		const struct duly_ymd back = duly_civil_to_ymd(day);

		print_message("%s\n", ROWS[i].why);
		assert_int_equal(day.day, ROWS[i].day);
		assert_int_equal(duly_civil_weekday(day), ROWS[i].weekday);
		assert_memory_equal(&back, &d, sizeof d);
	}
}

/* Against the C library, every day of five centuries: each day follows the one before it. */
static void civil_dates_agree_with_the_c_library(void **state)
{
	const duly_civil last = duly_civil_from_ymd(2200, 1, 1);

	(void)state;
	for (duly_civil c = duly_civil_from_ymd(1700, 1, 1); c.day < last.day; c.day++) {
		const time_t t = (time_t)c.day * 86400;
		const struct duly_ymd d = duly_civil_to_ymd(c);
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		assert_int_equal(d.year, tm.tm_year + 1900);
		assert_int_equal(d.month, tm.tm_mon + 1);
		assert_int_equal(d.day, tm.tm_mday);
		assert_int_equal(duly_civil_weekday(c), (tm.tm_wday + 6) % 7);
		assert_int_equal(duly_civil_from_ymd(d.year, d.month, d.day).day, c.day);
		assert_true(d.day <= duly_days_in_month(d.year, d.month));
	}
}

static void extreme_days_are_printed_within_their_room(void **state)
{
	char date[DULY_DATE_TEXT], text[DULY_TIME_TEXT];

	(void)state;
	assert_string_equal(duly_civil_print((duly_civil){ INT32_MAX }, date), "5881580-07-11");
	assert_string_equal(duly_civil_print(DULY_NO_DATE, date), "-5877641-06-23");
	assert_true(strlen(duly_instant_print(DULY_NEVER, text)) < sizeof text);
	assert_true(strlen(duly_instant_print(DULY_NO_INSTANT, text)) < sizeof text);
}

static void dates_are_parsed_strictly(void **state)
{
	static const struct {
		const char *why, *text;
		bool ok;
	} ROWS[] = {
		{ "a day", "2026-01-12", true },
		{ "a leap day", "2028-02-29", true },
		{ "not in a common year", "2027-02-29", false },
		{ "not in 2100", "2100-02-29", false },
		{ "no 31 April", "2026-04-31", false },
		{ "month 0", "2026-00-10", false },
		{ "month 13", "2026-13-10", false },
		{ "day 0", "2026-01-00", false },
		{ "one digit", "2026-1-12", false },
		{ "a space for a digit", "2026- 1-12", false },
		{ "a sign", "+026-01-12", false },
		{ "other separators", "2026/01/12", false },
		{ "more behind it", "2026-01-12 ", false },
		{ "less", "2026-01-1", false },
		{ "nothing", "", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		const duly_civil before = { 7 };
		duly_civil c = before;
		char date[DULY_DATE_TEXT];

		print_message("%s: '%s'\n", ROWS[i].why, ROWS[i].text);
		assert_int_equal(duly_civil_parse(ROWS[i].text, strlen(ROWS[i].text), &c),
				 ROWS[i].ok);
		if (ROWS[i].ok)
			assert_string_equal(duly_civil_print(c, date), ROWS[i].text);
		else
			assert_int_equal(c.day, before.day);
	}
}

static void instants_are_parsed_strictly_and_printed_in_utc(void **state)
{
	static const struct {
		const char *why, *text, *utc; /* NULL: refused */
	} ROWS[] = {
		{ "UTC", "2026-01-14T09:00:00Z", "2026-01-14T09:00:00Z" },
		{ "an offset east", "2026-06-14T00:30:00+01:00", "2026-06-13T23:30:00Z" },
		{ "an offset west", "2026-12-31T23:30:00-05:30", "2027-01-01T05:00:00Z" },
		{ "-00:00", "2026-01-14T09:00:00-00:00", "2026-01-14T09:00:00Z" },
		{ "lower case", "2026-01-14t09:00:00z", "2026-01-14T09:00:00Z" },
		{ "tenths", "2026-01-14T09:00:00.5Z", "2026-01-14T09:00:00.500Z" },
		{ "milliseconds", "2026-01-14T09:00:00.007Z", "2026-01-14T09:00:00.007Z" },
		{ "the rest is cut", "2026-01-14T09:00:00.0019999999999Z",
		  "2026-01-14T09:00:00.001Z" },
		{ "before the epoch", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
		{ "a leap second is the instant after it", "2016-12-31T23:59:60Z",
		  "2017-01-01T00:00:00Z" },
		{ "its fraction too", "2016-12-31T23:59:60.9Z", "2017-01-01T00:00:00Z" },
		{ "by its own offset", "2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z" },
		{ "at the end of June", "2015-06-30T23:59:60Z", "2015-07-01T00:00:00Z" },
		{ "at the end of no month that can have one", "2016-03-31T23:59:60Z", NULL },
		{ "in the middle of a day", "2016-12-31T12:59:60Z", NULL },
		{ "at the end of the day by another clock", "2016-12-31T23:59:60+01:00", NULL },
		{ "the last instant of four digits", "9999-12-31T23:59:59.999Z",
		  "9999-12-31T23:59:59.999Z" },
		{ "a year of five in UTC", "9999-12-31T23:59:59-00:01", NULL },
		{ "the first", "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z" },
		{ "a year before it in UTC", "0000-01-01T00:00:00+00:01", NULL },
		{ "five digits", "10000-01-01T00:00:00Z", NULL },
		{ "no offset", "2026-01-14T09:00:00", NULL },
		{ "a date only", "2026-01-14", NULL },
		{ "a space between", "2026-01-14 09:00:00Z", NULL },
		{ "hour 24", "2026-01-14T24:00:00Z", NULL },
		{ "minute 60", "2026-01-14T09:60:00Z", NULL },
		{ "second 61", "2026-01-14T09:00:61Z", NULL },
		{ "no seconds", "2026-01-14T09:00Z", NULL },
		{ "a point without digits", "2026-01-14T09:00:00.Z", NULL },
		{ "a comma", "2026-01-14T09:00:00,5Z", NULL },
		{ "an offset without colon", "2026-01-14T09:00:00+0100", NULL },
		{ "an offset of a day", "2026-01-14T09:00:00+24:00", NULL },
		{ "an offset minute 60", "2026-01-14T09:00:00+01:60", NULL },
		{ "a day that does not exist", "2026-02-29T09:00:00Z", NULL },
		{ "more behind it", "2026-01-14T09:00:00Z ", NULL },
		{ "nothing", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_instant t = { 7 };
		char text[DULY_TIME_TEXT];

		print_message("%s: '%s'\n", ROWS[i].why, ROWS[i].text);
		assert_int_equal(duly_instant_parse(ROWS[i].text, strlen(ROWS[i].text), &t),
				 ROWS[i].utc != NULL);
		if (ROWS[i].utc)
			assert_string_equal(duly_instant_print(t, text), ROWS[i].utc);
		else
			assert_true(t.ms == 7);
	}
}

static void every_outcome_has_a_sentence_and_an_exit_code(void **state)
{
	struct duly_diag diag;

	(void)state;
	assert_string_equal(duly_result_text(DULY_E_BUSY), "somebody else holds it");
	assert_string_equal(duly_result_text((duly_result)-99), "an outcome without a name");
	assert_int_equal(duly_result_exit(DULY_OK), 0);
	assert_int_equal(duly_result_exit(DULY_E_REFUSED), 1);
	assert_int_equal(duly_result_exit(DULY_E_USAGE), 64);
	assert_int_equal(duly_result_exit(DULY_E_MALFORMED), 65);
	assert_int_equal(duly_result_exit(DULY_E_UNAVAILABLE), 69);
	assert_int_equal(duly_result_exit(DULY_E_IO), 74);
	assert_int_equal(duly_result_exit(DULY_E_CONFIG), 78);
	assert_int_equal(duly_result_exit((duly_result)-99), 70);
	assert_int_equal(duly_fail(&diag, DULY_E_IO, "disk %d", 3), DULY_E_IO);
	assert_string_equal(diag.text, "disk 3");
	assert_int_equal(duly_fail(NULL, DULY_E_IO, "nobody listens"), DULY_E_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(civil_dates_have_their_day_number_and_weekday),
		cmocka_unit_test(civil_dates_agree_with_the_c_library),
		cmocka_unit_test(extreme_days_are_printed_within_their_room),
		cmocka_unit_test(dates_are_parsed_strictly),
		cmocka_unit_test(instants_are_parsed_strictly_and_printed_in_utc),
		cmocka_unit_test(every_outcome_has_a_sentence_and_an_exit_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

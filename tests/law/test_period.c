#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/calendar/calendar.h"

static struct calendar *cal;

static duly_civil d(const char *text)
{
	duly_civil ret = DULY_NO_DATE;

	assert_true(duly_civil_parse(text, strlen(text), &ret));
	return ret;
}

static struct period p(const char *text)
{
	struct period ret = { .unit = PERIOD_NONE };

	assert_true(period_parse(str_of(text), &ret));
	return ret;
}

static int load(void **state)
{
	static const char PATH[] = DULY_SOURCE_DIR "/tests/data/calendars/england-and-wales.yaml";
	duly_auto_fini(buf) text = { NULL, 0, 0 };

	(void)state;
	if (file_read(PATH, 1 << 20, &text, NULL) != DULY_OK)
		return -1;
	return calendar_parse(buf_view(&text), PATH, &cal, NULL) == DULY_OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	calendar_free(&cal);
	return 0;
}

static void periods_are_read_and_printed_in_words(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		struct period p;
	} ROWS[] = {
		{ "20 working days", true, { .unit = PERIOD_WORKING_DAYS, .amount = 20 } },
		{ "1 working day", true, { .unit = PERIOD_WORKING_DAYS, .amount = 1 } },
		{ "40 working days beginning",
		  true,
		  { .unit = PERIOD_WORKING_DAYS, .amount = 40, .beginning = true } },
		{ "1 week", true, { .unit = PERIOD_WEEKS, .amount = 1 } },
		{ "26 weeks beginning",
		  true,
		  { .unit = PERIOD_WEEKS, .amount = 26, .beginning = true } },
		{ "72 hours", true, { .unit = PERIOD_HOURS, .amount = 72 } },
		{ "1 year", true, { .unit = PERIOD_YEARS, .amount = 1 } },
		{ "3 months", true, { .unit = PERIOD_MONTHS, .amount = 3 } },
		{ "0 days", true, { .unit = PERIOD_DAYS, .amount = 0 } },
		{ "10000 days", true, { .unit = PERIOD_DAYS, .amount = 10000 } },
		{ "none", true, { .unit = PERIOD_NONE } },
		{ "1 calendar month", true, { .unit = PERIOD_CALENDAR_MONTHS, .amount = 1 } },
		{ "2 calendar months", true, { .unit = PERIOD_CALENDAR_MONTHS, .amount = 2 } },
		{ "0 calendar months", true, { .unit = PERIOD_CALENDAR_MONTHS, .amount = 0 } },
		{ "1 school term", true, { .unit = PERIOD_TERMS, .amount = 1 } },
		{ "3 school terms", true, { .unit = PERIOD_TERMS, .amount = 3 } },
		{ "by 31 March", true, { .unit = PERIOD_BY, .amount = 31, .month = 3 } },
		{ "by 31 March before",
		  true,
		  { .unit = PERIOD_BY, .amount = 31, .before = true, .month = 3 } },
		{ "by 1 September", true, { .unit = PERIOD_BY, .amount = 1, .month = 9 } },
		{ "2 weeks before", true, { .unit = PERIOD_WEEKS, .amount = 2, .before = true } },
		{ "1 month before", true, { .unit = PERIOD_MONTHS, .amount = 1, .before = true } },
		{ "1000 years before",
		  true,
		  { .unit = PERIOD_YEARS, .amount = 1000, .before = true } },
		{ "10 working days before",
		  true,
		  { .unit = PERIOD_WORKING_DAYS, .amount = 10, .before = true } },
		{ "72 hours in 28 days",
		  true,
		  { .unit = PERIOD_HOURS, .amount = 72, .in_days = 28 } },
		{ "24 hours in 1 day", true, { .unit = PERIOD_HOURS, .amount = 24, .in_days = 1 } },
		{ "10001 days", false, { .unit = PERIOD_NONE } },
		{ "010 days", false, { .unit = PERIOD_NONE } },
		{ "-1 days", false, { .unit = PERIOD_NONE } },
		{ "1 weeks", false, { .unit = PERIOD_NONE } },
		{ "2 week", false, { .unit = PERIOD_NONE } },
		{ "2 fortnights", false, { .unit = PERIOD_NONE } },
		{ "2  days", false, { .unit = PERIOD_NONE } },
		{ "2 days ", false, { .unit = PERIOD_NONE } },
		{ "2 Days", false, { .unit = PERIOD_NONE } },
		{ "72 hours beginning", false, { .unit = PERIOD_NONE } },
		{ "0 days beginning", false, { .unit = PERIOD_NONE } },
		{ "none beginning", false, { .unit = PERIOD_NONE } },
		{ "1 calendar months", false, { .unit = PERIOD_NONE } },
		{ "1 calendar month beginning", false, { .unit = PERIOD_NONE } },
		{ "1 calendar month before", false, { .unit = PERIOD_NONE } },
		{ "0 school terms", false, { .unit = PERIOD_NONE } },
		{ "1 school term beginning", false, { .unit = PERIOD_NONE } },
		{ "1 school term before", false, { .unit = PERIOD_NONE } },
		{ "1 by", false, { .unit = PERIOD_NONE } },
		{ "by", false, { .unit = PERIOD_NONE } },
		{ "by ", false, { .unit = PERIOD_NONE } },
		{ "by 31", false, { .unit = PERIOD_NONE } },
		{ "by 29 February", false, { .unit = PERIOD_NONE } },
		{ "by 31 June", false, { .unit = PERIOD_NONE } },
		{ "by 0 June", false, { .unit = PERIOD_NONE } },
		{ "by 01 June", false, { .unit = PERIOD_NONE } },
		{ "by 31 Mar", false, { .unit = PERIOD_NONE } },
		{ "by 31 March before before", false, { .unit = PERIOD_NONE } },
		{ "by 31 March beginning", false, { .unit = PERIOD_NONE } },
		{ "2 weeks beginning before", false, { .unit = PERIOD_NONE } },
		{ "2 weeks before beginning", false, { .unit = PERIOD_NONE } },
		{ "72 hours before", false, { .unit = PERIOD_NONE } },
		{ "0 days before", false, { .unit = PERIOD_NONE } },
		{ "1001 years before", false, { .unit = PERIOD_NONE } },
		{ "none before", false, { .unit = PERIOD_NONE } },
		{ "72 hours in 28", false, { .unit = PERIOD_NONE } },
		{ "72 hours in 4 weeks", false, { .unit = PERIOD_NONE } },
		{ "72 hours in 1 days", false, { .unit = PERIOD_NONE } },
		{ "25 hours in 1 day", false, { .unit = PERIOD_NONE } },
		{ "0 hours in 28 days", false, { .unit = PERIOD_NONE } },
		{ "3 days in 28 days", false, { .unit = PERIOD_NONE } },
		{ "72 hours in 28 days beginning", false, { .unit = PERIOD_NONE } },
		{ " in 28 days", false, { .unit = PERIOD_NONE } },
		{ "5", false, { .unit = PERIOD_NONE } },
		{ "days", false, { .unit = PERIOD_NONE } },
		{ "", false, { .unit = PERIOD_NONE } },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		struct period got = { .unit = PERIOD_HOURS, .amount = 7 };
		char text[48];

		print_message("'%s'\n", ROWS[i].text);
		assert_int_equal(period_parse(str_of(ROWS[i].text), &got), ROWS[i].ok);
		if (!ROWS[i].ok) {
			assert_int_equal(got.amount, 7);
			continue;
		}
		assert_int_equal(got.unit, ROWS[i].p.unit);
		assert_int_equal(got.amount, ROWS[i].p.amount);
		assert_int_equal(got.beginning, ROWS[i].p.beginning);
		assert_int_equal(got.before, ROWS[i].p.before);
		assert_int_equal(got.month, ROWS[i].p.month);
		assert_int_equal(got.in_days, ROWS[i].p.in_days);
		assert_string_equal(period_print(got, text), ROWS[i].text);
	}
}

/* The rows of the worked examples that a period alone decides, then what they leave out. */
static const struct {
	const char *why, *period, *from, *due;
} ENDS[] = {
	{ "1: no holiday in it: equals 28 days", "20 working days", "2026-01-12", "2026-02-09" },
	{ "3: entry on a Sunday: 28 days are too late", "20 working days", "2026-01-11",
	  "2026-02-06" },
	{ "5: Good Friday and Easter Monday", "20 working days", "2026-03-20", "2026-04-21" },
	{ "7: the platinum jubilee", "20 working days", "2022-05-09", "2022-06-08" },
	{ "9: VE day, and 4 May 2020 is a working day", "20 working days", "2020-04-14",
	  "2020-05-13" },
	{ "11: enters care on Good Friday", "20 working days", "2026-04-03", "2026-05-05" },
	{ "13: clamped to 28 February; 91 days are a day late", "3 months", "2026-11-30",
	  "2027-02-28" },
	{ "15: Dodds v Walker: 30 April", "3 months", "2026-01-31", "2026-04-30" },
	{ "17: the corresponding date", "3 months", "2026-02-06", "2026-05-06" },
	{ "19: 29 February 2028 exists", "6 months", "2027-08-29", "2028-02-29" },
	{ "21: 184 days; 183 are a day early", "6 months", "2026-03-01", "2026-09-01" },
	{ "23: six months twice, clamped", "6 months", "2026-08-31", "2027-02-28" },
	{ "23: and the end of the month does not stick", "6 months", "2027-02-28", "2027-08-28" },
	{ "25: six weeks over a clock change", "42 days", "2026-03-04", "2026-04-15" },
	{ "25: the same in weeks", "6 weeks", "2026-03-04", "2026-04-15" },
	{ "27: a year of the placement", "1 year", "2025-06-10", "2026-06-10" },
	{ "27: then three months", "3 months", "2026-05-20", "2026-08-20" },
	{ "27: or six weeks", "42 days", "2026-05-20", "2026-07-01" },
	{ "29: over Christmas", "10 working days", "2026-12-18", "2027-01-06" },
	{ "31: 25 and 28 December, 1 January", "6 working days", "2026-12-23", "2027-01-05" },
	{ "33: from the end of the first period", "56 days", "2026-05-25", "2026-07-20" },
	{ "35: six months from the end of February", "6 months", "2026-02-28", "2026-08-28" },
	{ "45: from Christmas Eve", "1 working day", "2026-12-24", "2026-12-29" },
	{ "47: 45 working days", "45 working days", "2026-11-23", "2027-01-28" },
	{ "49: the funeral of 19 September 2022", "15 working days", "2022-09-08", "2022-09-30" },
	{ "51: three months, a Saturday stands", "3 months", "2026-05-29", "2026-08-29" },
	{ "53: over 31 August", "10 working days", "2026-08-21", "2026-09-07" },
	{ "53: counted from and including the visit", "10 working days beginning", "2026-08-21",
	  "2026-09-04" },
	{ "57: from the 16th birthday", "3 months", "2026-11-30", "2027-02-28" },
	{ "59: 31 December and six months", "6 months", "2026-12-31", "2027-06-30" },
	{ "61: two months", "2 months", "2026-12-31", "2027-02-28" },
	{ "63: a bank holiday stands", "3 months", "2026-05-31", "2026-08-31" },
	{ "65: over the spring holiday", "7 working days", "2026-05-20", "2026-06-01" },
	{ "67: 84 days", "84 days", "2026-01-05", "2026-03-30" },
	{ "69: one month", "1 month", "2026-03-31", "2026-04-30" },
	{ "71: beginning with the day of issue", "26 weeks beginning", "2026-01-15", "2026-07-15" },
	{ "73: over Easter", "20 working days", "2026-03-30", "2026-04-29" },
	{ "75: 65 working days", "65 working days", "2026-07-01", "2026-10-01" },
	{ "77: from Maundy Thursday", "10 working days", "2026-04-02", "2026-04-20" },
	{ "79: beginning with the day on which the Act is passed", "2 months beginning",
	  "2026-04-29", "2026-06-28" },
	{ "81: Christmas and New Year", "15 working days", "2026-12-23", "2027-01-18" },

	{ "over the year's end", "20 working days", "2025-12-15", "2026-01-15" },
	{ "a Saturday entry", "20 working days", "2026-01-10", "2026-02-06" },
	{ "2012: the spring holiday stood in June", "5 working days", "2012-05-28", "2012-06-06" },
	{ "the coronation", "3 working days", "2023-05-04", "2023-05-10" },
	{ "nothing", "0 working days", "2026-01-11", "2026-01-11" },
	{ "no days", "0 days", "2026-01-11", "2026-01-11" },
	{ "one day", "1 day", "2026-01-11", "2026-01-12" },
	{ "one day beginning", "1 day beginning", "2026-01-11", "2026-01-11" },
	{ "a week", "1 week", "2026-12-25", "2027-01-01" },
	{ "day 1 is the day itself", "1 working day beginning", "2026-01-12", "2026-01-12" },
	{ "or, on a Sunday, the Monday", "1 working day beginning", "2026-01-11", "2026-01-12" },
	{ "a leap day and a year", "1 year", "2028-02-29", "2029-02-28" },
	{ "a leap day and four years", "4 years", "2028-02-29", "2032-02-29" },
	{ "31 August and a month", "1 month", "2026-08-31", "2026-09-30" },
	{ "30 April does not become the end of July", "3 months", "2026-04-30", "2026-07-30" },
	{ "a month beginning with the first is that month", "1 month beginning", "2026-04-01",
	  "2026-04-30" },
	{ "a year beginning with the first", "1 year beginning", "2026-01-01", "2026-12-31" },
	{ "the day before the corresponding date", "1 month beginning", "2027-01-28",
	  "2027-02-27" },
	{ "which may be the last of the month", "1 month beginning", "2027-01-29", "2027-02-28" },
	{ "no corresponding date: the month's end, not before it", "1 month beginning",
	  "2027-01-31", "2027-02-28" },

	{ "reg 44: within the next month, whenever in this one", "1 calendar month", "2026-01-31",
	  "2026-02-28" },
	{ "from its first day", "1 calendar month", "2026-01-01", "2026-02-28" },
	{ "over the year's end", "1 calendar month", "2027-12-15", "2028-01-31" },
	{ "into a leap year's February", "2 calendar months", "2027-12-15", "2028-02-29" },
	{ "within this month", "0 calendar months", "2026-02-01", "2026-02-28" },

	{ "PEP: from the autumn into spring, to the Thursday before Good Friday", "1 school term",
	  "2026-10-02", "2027-03-25" },
	{ "the first day of term is in it", "1 school term", "2026-09-01", "2027-03-25" },
	{ "the last day of August is in the holidays: after summer", "1 school term", "2026-08-31",
	  "2026-12-18" },
	{ "the Christmas holidays come after autumn", "1 school term", "2026-12-30", "2027-03-25" },
	{ "1 January is in them", "1 school term", "2027-01-01", "2027-03-25" },
	{ "4 January 2027 is the first working day", "1 school term", "2027-01-04", "2027-07-23" },
	{ "Good Friday is after spring", "1 school term", "2027-03-26", "2027-07-23" },
	{ "a Monday between: the second Tuesday after Easter Monday begins", "1 school term",
	  "2027-04-05", "2027-07-23" },
	{ "summer begins", "1 school term", "2027-04-06", "2027-12-17" },
	{ "a year of terms", "3 school terms", "2026-10-02", "2027-12-17" },
	{ "23 July on a Thursday", "1 school term", "2026-02-02", "2026-07-17" },
	{ "21 December on a Friday", "1 school term", "2029-07-01", "2029-12-21" },

	{ "to the next", "by 31 March", "2026-04-01", "2027-03-31" },
	{ "on the day itself", "by 31 March", "2026-03-31", "2026-03-31" },
	{ "back to the last", "by 31 March before", "2026-09-01", "2026-03-31" },
	{ "back into the year before", "by 31 March before", "2026-03-30", "2025-03-31" },
	{ "back to the day itself", "by 31 March before", "2026-03-31", "2026-03-31" },
	{ "later in the year", "by 15 February", "2026-01-01", "2026-02-15" },
	{ "a return", "by 31 May", "2026-04-01", "2026-05-31" },

	{ "notice of a review: two weeks before the meeting", "2 weeks before", "2026-03-20",
	  "2026-03-06" },
	{ "a month back, clamped", "1 month before", "2026-03-31", "2026-02-28" },
	{ "a month back over the year's end", "1 month before", "2026-01-15", "2025-12-15" },
	{ "a year back from a leap day", "1 year before", "2028-02-29", "2027-02-28" },
	{ "private fostering: six weeks", "6 weeks before", "2026-03-01", "2026-01-18" },
	{ "fifteen days", "15 days before", "2026-01-10", "2025-12-26" },
	{ "working days back over Easter", "10 working days before", "2026-04-10", "2026-03-25" },
	{ "back from a Sunday", "1 working day before", "2026-01-11", "2026-01-09" },
	{ "back from a working day", "1 working day before", "2026-01-12", "2026-01-09" },
	{ "as far back as one can", "1000 years before", "2026-03-31", "1026-03-31" },
	{ "the largest period", "10000 months", "2026-01-31", "2859-05-31" },
};

static void a_period_ends_on_its_last_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ENDS); i++) {
		char text[DULY_DATE_TEXT];
		const duly_civil end =
			period_end(cal, p(ENDS[i].period), d(ENDS[i].from), NULL, NULL);

		print_message("%s\n", ENDS[i].why);
		assert_string_equal(duly_civil_print(end, text), ENDS[i].due);
	}
}

static void explaining_changes_no_date(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ENDS); i++) {
		duly_auto(arena) a = arena_new();
		struct steps steps = { .arena = a };
		const duly_civil end =
			period_end(cal, p(ENDS[i].period), d(ENDS[i].from), NULL, &steps);

		assert_int_equal(end.day, d(ENDS[i].due).day);
		assert_true(steps.n > 0);
		assert_int_equal(steps.list[steps.n - 1].day.day, end.day);
	}
}

static void dates_that_needed_a_projected_year_are_provisional(void **state)
{
	static const struct {
		const char *why, *period, *from;
		bool provisional;
	} ROWS[] = {
		{ "within the proclaimed years", "20 working days", "2028-11-01", false },
		{ "ends on the last working day of them", "2 working days", "2028-12-27", false },
		{ "a day further", "3 working days", "2028-12-27", true },
		{ "begins behind them", "1 working day", "2030-01-07", true },
		{ "begins before them", "1 working day", "2009-12-30", true },
		{ "the day of the event does not count", "1 working day", "2009-12-31", false },
		{ "unless it does", "2 working days beginning", "2009-12-31", true },
		{ "months need no calendar", "3 months", "2028-12-01", false },
		{ "nor do days", "42 days", "2030-12-01", false },
		{ "back from them into the proclaimed years", "1 working day before", "2029-01-02",
		  true },
		{ "the day itself does not count", "1 working day before", "2029-01-01", false },
		{ "back out of them", "1 working day before", "2010-01-04", true },
		{ "terms that nobody listed", "1 school term", "2026-10-02", true },
		{ "calendar months need no calendar", "1 calendar month", "2030-12-01", false },
		{ "nor does a day of the year", "by 31 March", "2030-12-01", false },
		{ "nor does no period", "0 working days", "2030-12-01", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		bool provisional = false;

		print_message("%s\n", ROWS[i].why);
		period_end(cal, p(ROWS[i].period), d(ROWS[i].from), &provisional, NULL);
		assert_int_equal(provisional, ROWS[i].provisional);
		provisional = true; /* set, never cleared */
		period_end(cal, p(ROWS[i].period), d(ROWS[i].from), &provisional, NULL);
		assert_true(provisional);
	}
}

static void assert_steps(const char *period, const char *from, const char *want)
{
	duly_auto(arena) a = arena_new();
	duly_auto_fini(buf) got = { NULL, 0, 0 };
	struct steps steps = { .arena = a };
	char date[DULY_DATE_TEXT];

	period_end(cal, p(period), d(from), NULL, &steps);
	for (size_t i = 0; i < steps.n; i++)
		buf_printf(&got, "%s|%s\n", duly_civil_print(steps.list[i].day, date),
			   steps.list[i].text.s);
	buf_u8(&got, 0);
	assert_string_equal((const char *)got.data, want);
}

static void a_count_of_working_days_is_explained_day_by_day(void **state)
{
	(void)state;
	assert_steps("10 working days", "2026-12-18",
		     "2026-12-18|Fri 18 December 2026: the day of the event is not counted\n"
		     "2026-12-19|Sat 19 and Sun 20 December 2026: weekend\n"
		     "2026-12-25|Fri 25 December 2026: Christmas Day\n"
		     "2026-12-26|Sat 26 and Sun 27 December 2026: weekend\n"
		     "2026-12-28|Mon 28 December 2026: Boxing Day (substitute day)\n"
		     "2027-01-01|Fri 1 January 2027: New Year’s Day\n"
		     "2027-01-02|Sat 2 and Sun 3 January 2027: weekend\n"
		     "2027-01-06|Wed 6 January 2027: working day 10\n");
	assert_steps("1 working day", "2026-01-10",
		     "2026-01-10|Sat 10 January 2026: the day of the event is not counted\n"
		     "2026-01-11|Sun 11 January 2026: weekend\n"
		     "2026-01-12|Mon 12 January 2026: working day 1\n");
	assert_steps("1 working day", "2026-01-30",
		     "2026-01-30|Fri 30 January 2026: the day of the event is not counted\n"
		     "2026-01-31|Sat 31 January and Sun 1 February 2026: weekend\n"
		     "2026-02-02|Mon 2 February 2026: working day 1\n");
	assert_steps("1 working day", "2022-12-30",
		     "2022-12-30|Fri 30 December 2022: the day of the event is not counted\n"
		     "2022-12-31|Sat 31 December 2022 and Sun 1 January 2023: weekend\n"
		     "2023-01-02|Mon 2 January 2023: New Year’s Day (substitute day)\n"
		     "2023-01-03|Tue 3 January 2023: working day 1\n");
	assert_steps("2 working days beginning", "2026-01-09",
		     "2026-01-09|Fri 9 January 2026: the period begins with the day of the event, "
		     "which counts\n"
		     "2026-01-10|Sat 10 and Sun 11 January 2026: weekend\n"
		     "2026-01-12|Mon 12 January 2026: working day 2\n");
	assert_steps("1 working day", "2030-01-07",
		     "2030-01-07|Mon 7 January 2030: the day of the event is not counted\n"
		     "2030-01-08|Tue 8 January 2030: working day 1\n"
		     "2030-01-08|provisional: bank holidays are proclaimed for 2010 to 2028 only, "
		     "and follow from rules in other years\n");
}

static void other_periods_are_explained_by_their_rule(void **state)
{
	(void)state;
	assert_steps("3 months", "2026-11-30",
		     "2026-11-30|Mon 30 November 2026: the day of the event is not counted\n"
		     "2027-02-28|there is no 30 February: the last day of the month, 28 February "
		     "2027 (Dodds v Walker)\n"
		     "2027-02-28|28 February 2027 falls on a Sunday; that does not extend the "
		     "period\n");
	assert_steps("6 months", "2026-03-01",
		     "2026-03-01|Sun 1 March 2026: the day of the event is not counted\n"
		     "2026-09-01|6 months end on the corresponding date: 1 September 2026\n");
	assert_steps("1 year", "2025-06-10",
		     "2025-06-10|Tue 10 June 2025: the day of the event is not counted\n"
		     "2026-06-10|1 year ends on the corresponding date: 10 June 2026\n");
	assert_steps("2 months beginning", "2026-04-29",
		     "2026-04-29|Wed 29 April 2026: the period begins with the day of the event, "
		     "which counts\n"
		     "2026-06-28|the corresponding date is 29 June 2026; a period beginning with "
		     "the day ends the day before it: 28 June 2026\n"
		     "2026-06-28|28 June 2026 falls on a Sunday; that does not extend the "
		     "period\n");
	assert_steps("6 weeks", "2026-03-04",
		     "2026-03-04|Wed 4 March 2026: the day of the event is not counted\n"
		     "2026-04-15|42 days after Wed 4 March 2026, weekends and holidays count: "
		     "Wed 15 April 2026\n");
	assert_steps("1 week beginning", "2026-03-28",
		     "2026-03-28|Sat 28 March 2026: the period begins with the day of the event, "
		     "which counts\n"
		     "2026-04-03|day 7 of 7 days beginning with Sat 28 March 2026, weekends and "
		     "holidays count: Fri 3 April 2026\n"
		     "2026-04-03|3 April 2026 is Good Friday; that does not extend the period\n");
}

static void dates_of_the_year_and_counts_back_are_explained_too(void **state)
{
	(void)state;
	assert_steps("1 calendar month", "2026-10-02",
		     "2026-11-30|1 calendar month after October 2026, the last day: 30 November "
		     "2026\n");
	assert_steps("0 calendar months", "2026-10-02",
		     "2026-10-31|the last day of the same month: 31 October 2026\n"
		     "2026-10-31|31 October 2026 falls on a Saturday; that does not extend the "
		     "period\n");
	assert_steps("1 school term", "2026-10-02",
		     "2026-10-02|Fri 2 October 2026: in the school term autumn-2026, which ends on "
		     "18 December 2026\n"
		     "2027-03-25|1 school term later, spring-2027 ends: Thu 25 March 2027\n"
		     "2027-03-25|provisional: the calendar does not list these terms; they follow "
		     "from a rule\n");
	assert_steps("2 school terms", "2026-12-19",
		     "2026-12-19|Sat 19 December 2026: after the school term autumn-2026, which "
		     "ends on 18 December 2026\n"
		     "2027-07-23|2 school terms later, summer-2027 ends: Fri 23 July 2027\n"
		     "2027-07-23|provisional: the calendar does not list these terms; they follow "
		     "from a rule\n");
	assert_steps("by 31 March", "2026-10-02",
		     "2027-03-31|the first 31 March on or after Fri 2 October 2026: Wed 31 March "
		     "2027\n");
	assert_steps("2 weeks before", "2026-03-20",
		     "2026-03-20|Fri 20 March 2026: counted back from here; the day itself is not "
		     "counted\n"
		     "2026-03-06|14 days before Fri 20 March 2026, weekends and holidays count: "
		     "Fri 6 March 2026\n");
	assert_steps("1 month before", "2026-03-30",
		     "2026-03-30|Mon 30 March 2026: counted back from here; the day itself is not "
		     "counted\n"
		     "2026-02-28|there is no 30 February: the last day of the month, 28 February "
		     "2026 (Dodds v Walker)\n"
		     "2026-02-28|28 February 2026 falls on a Saturday; that does not extend the "
		     "period\n");
	assert_steps("1 month before", "2026-03-10",
		     "2026-03-10|Tue 10 March 2026: counted back from here; the day itself is not "
		     "counted\n"
		     "2026-02-10|1 month before, on the corresponding date: 10 February 2026\n");
	assert_steps("2 working days before", "2026-04-07",
		     "2026-04-07|Tue 7 April 2026: counted back from here; the day itself is not "
		     "counted\n"
		     "2026-04-03|Fri 3 April 2026: Good Friday\n"
		     "2026-04-04|Sat 4 and Sun 5 April 2026: weekend\n"
		     "2026-04-06|Mon 6 April 2026: Easter Monday\n"
		     "2026-04-01|Wed 1 April 2026: 2 working days before\n");
}

static void only_lengths_are_lengths(void **state)
{
	static const struct {
		const char *period;
		bool is_length;
	} ROWS[] = {
		{ "0 days", true },
		{ "2 weeks", true },
		{ "1 month beginning", true },
		{ "1 year", true },
		{ "10 working days", true },
		{ "10 working days before", false },
		{ "2 weeks before", false },
		{ "72 hours", false },
		{ "72 hours in 28 days", false },
		{ "1 calendar month", false },
		{ "1 school term", false },
		{ "by 31 March", false },
		{ "none", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		print_message("%s\n", ROWS[i].period);
		assert_int_equal(period_is_length(p(ROWS[i].period)), ROWS[i].is_length);
	}
}

static void a_birthday_is_the_anniversary(void **state)
{
	static const struct {
		const char *why, *dob;
		int age;
		const char *day;
	} ROWS[] = {
		{ "55: born on a leap day, a common year", "2008-02-29", 18, "2026-03-01" },
		{ "born on a leap day, a leap year", "2008-02-29", 16, "2024-02-29" },
		{ "born on 28 February, a leap year", "2010-02-28", 18, "2028-02-28" },
		{ "born on 1 March", "2008-03-01", 18, "2026-03-01" },
		{ "an ordinary day", "2010-11-30", 16, "2026-11-30" },
		{ "the day of birth", "2010-11-30", 0, "2010-11-30" },
		{ "before the epoch", "1935-06-01", 90, "2025-06-01" },
		{ "2000 was a leap year, 2100 is none", "2000-02-29", 100, "2100-03-01" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		char text[DULY_DATE_TEXT];

		print_message("%s\n", ROWS[i].why);
		assert_string_equal(
			duly_civil_print(calendar_birthday(d(ROWS[i].dob), ROWS[i].age), text),
			ROWS[i].day);
	}
}

/* A later event never gives an earlier date, a longer period neither; counted back, a longer one
 * gives none later. */
static void ends_are_monotone_in_day_and_amount(void **state)
{
	static const struct period SORTS[] = {
		{ .unit = PERIOD_DAYS },
		{ .unit = PERIOD_DAYS, .beginning = true },
		{ .unit = PERIOD_DAYS, .before = true },
		{ .unit = PERIOD_WEEKS },
		{ .unit = PERIOD_WEEKS, .beginning = true },
		{ .unit = PERIOD_WEEKS, .before = true },
		{ .unit = PERIOD_MONTHS },
		{ .unit = PERIOD_MONTHS, .beginning = true },
		{ .unit = PERIOD_MONTHS, .before = true },
		{ .unit = PERIOD_YEARS },
		{ .unit = PERIOD_YEARS, .beginning = true },
		{ .unit = PERIOD_YEARS, .before = true },
		{ .unit = PERIOD_WORKING_DAYS },
		{ .unit = PERIOD_WORKING_DAYS, .beginning = true },
		{ .unit = PERIOD_WORKING_DAYS, .before = true },
		{ .unit = PERIOD_CALENDAR_MONTHS },
		{ .unit = PERIOD_TERMS },
	};
	const duly_civil last = d("2032-12-31");

	(void)state;
	for (duly_civil c = d("2023-01-01"); c.day < last.day; c.day++) {
		for (size_t u = 0; u < LEN(SORTS); u++) {
			struct period a = SORTS[u], b = a;
			const duly_civil next = { c.day + 1 };

			a.amount = 1 + c.day % 30;
			b.amount = a.amount + 1;
			const duly_civil end = period_end(cal, a, c, NULL, NULL);
			const duly_civil more = period_end(cal, b, c, NULL, NULL);

			assert_true(period_end(cal, a, next, NULL, NULL).day >= end.day);
			assert_true(a.before ? more.day < end.day : more.day > end.day);
			assert_true(a.before ? end.day < c.day : end.day >= c.day);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(periods_are_read_and_printed_in_words),
		cmocka_unit_test(a_period_ends_on_its_last_day),
		cmocka_unit_test(explaining_changes_no_date),
		cmocka_unit_test(dates_that_needed_a_projected_year_are_provisional),
		cmocka_unit_test(a_count_of_working_days_is_explained_day_by_day),
		cmocka_unit_test(other_periods_are_explained_by_their_rule),
		cmocka_unit_test(dates_of_the_year_and_counts_back_are_explained_too),
		cmocka_unit_test(only_lengths_are_lengths),
		cmocka_unit_test(a_birthday_is_the_anniversary),
		cmocka_unit_test(ends_are_monotone_in_day_and_amount),
	};

	return cmocka_run_group_tests(tests, load, unload);
}

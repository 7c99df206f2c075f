#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/calendar/calendar.h"
#include "common/calendar/yearly.h"

static struct calendar *cal;

static duly_civil d(const char *text)
{
	duly_civil ret = DULY_NO_DATE;

	assert_true(duly_civil_parse(text, strlen(text), &ret));
	return ret;
}

static void assert_day(duly_civil got, const char *want)
{
	char text[DULY_DATE_TEXT];

	assert_string_equal(duly_civil_print(got, text), want);
}

static int load(void **state)
{
	static const char PATH[] =
		DULY_SOURCE_DIR "/schemas/england/calendars/england-and-wales.yaml";
	duly_auto_fini(buf) text = { NULL, 0, 0 };
	struct duly_diag diag = { "" };

	(void)state;
	if (file_read(PATH, 1 << 20, &text, &diag) != DULY_OK ||
	    calendar_parse(buf_view(&text), "england-and-wales.yaml", &cal, &diag) != DULY_OK) {
		print_error("%s\n", diag.text);
		return -1;
	}
	return 0;
}

static int unload(void **state)
{
	(void)state;
	calendar_free(&cal);
	assert_null(cal);
	return 0;
}

static void the_file_says_what_it_is(void **state)
{
	(void)state;
	assert_true(str_is(calendar_name(cal), "england-and-wales"));
	assert_day(calendar_issued(cal), "2026-08-21");
	assert_day(calendar_first(cal), "2010-01-01");
	assert_day(calendar_last(cal), "2028-12-31");
}

/* domain/deadlines.md section 3, counted by hand. */
static void each_year_has_its_number_of_holidays(void **state)
{
	static const int COUNTS[] = {
		[2010 - 2010] = 8,  [2011 - 2010] = 9, [2012 - 2010] = 9, [2013 - 2010] = 8,
		[2014 - 2010] = 8,  [2015 - 2010] = 8, [2016 - 2010] = 8, [2017 - 2010] = 8,
		[2018 - 2010] = 8,  [2019 - 2010] = 8, [2020 - 2010] = 8, [2021 - 2010] = 8,
		[2022 - 2010] = 10, [2023 - 2010] = 9, [2024 - 2010] = 8, [2025 - 2010] = 8,
		[2026 - 2010] = 8,  [2027 - 2010] = 8, [2028 - 2010] = 8, [2029 - 2010] = 8,
		[2030 - 2010] = 8,
	};

	(void)state;
	for (int i = 0; i < (int)LEN(COUNTS); i++) {
		const duly_civil end = duly_civil_from_ymd(2011 + i, 1, 1);
		int n = 0;

		print_message("%d\n", 2010 + i);
		for (duly_civil c = duly_civil_from_ymd(2010 + i, 1, 1); c.day < end.day; c.day++)
			n += calendar_holiday(cal, c) != NULL;
		assert_int_equal(n, COUNTS[i]);
	}
}

static void single_days_are_as_proclaimed_or_projected(void **state)
{
	static const struct {
		const char *why, *day, *title; /* NULL: none */
		bool works;
	} ROWS[] = {
		{ "royal wedding", "2011-04-29", "Bank holiday for the wedding of Prince William",
		  false },
		{ "spring holiday moved for the jubilee", "2012-05-28", NULL, true },
		{ "moved to here", "2012-06-04", "Spring bank holiday (substitute day)", false },
		{ "diamond jubilee", "2012-06-05", "Queen’s Diamond Jubilee", false },
		{ "early May moved for VE day", "2020-05-04", NULL, true },
		{ "moved to here", "2020-05-08", "Early May bank holiday (VE day)", false },
		{ "spring holiday moved for the jubilee", "2022-05-30", NULL, true },
		{ "moved to here", "2022-06-02", "Spring bank holiday", false },
		{ "platinum jubilee", "2022-06-03", "Platinum Jubilee bank holiday", false },
		{ "state funeral", "2022-09-19",
		  "Bank Holiday for the State Funeral of Queen Elizabeth II", false },
		{ "coronation", "2023-05-08", "Bank holiday for the coronation of King Charles III",
		  false },
		{ "Scotland's own day", "2026-06-15", NULL, true },
		{ "Scotland's 2 January", "2026-01-02", NULL, true },
		{ "Boxing Day on a Saturday is a weekend", "2026-12-26", NULL, false },
		{ "its substitute", "2026-12-28", "Boxing Day (substitute day)", false },
		{ "Christmas Day on a Saturday, projected", "2032-12-27",
		  "Christmas Day (substitute day)", false },
		{ "and Boxing Day after it", "2032-12-28", "Boxing Day (substitute day)", false },
		{ "Christmas Day on a Sunday: Boxing Day keeps its day", "2033-12-26", "Boxing Day",
		  false },
		{ "and Christmas Day comes after it", "2033-12-27",
		  "Christmas Day (substitute day)", false },
		{ "New Year on a Saturday, projected", "2033-01-03",
		  "New Year’s Day (substitute day)", false },
		{ "Good Friday, projected", "2029-03-30", "Good Friday", false },
		{ "Easter Monday, projected", "2030-04-22", "Easter Monday", false },
		{ "early May, projected", "2029-05-07", "Early May bank holiday", false },
		{ "the last Monday of May, not the fourth", "2032-05-31", "Spring bank holiday",
		  false },
		{ "the fourth", "2032-05-24", NULL, true },
		{ "before the first year", "1990-08-27", "Summer bank holiday", false },
		{ "the last projected year", "2110-12-25", "Christmas Day", false },
		{ "outside, only weekends are known", "2111-12-25", NULL, true },
		{ "outside, a Sunday", "2111-12-27", NULL, false },
		{ "far before", "1970-01-01", NULL, true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		const char *title = calendar_holiday(cal, d(ROWS[i].day));

		print_message("%s: %s\n", ROWS[i].why, ROWS[i].day);
		if (ROWS[i].title == NULL)
			assert_null(title);
		else
			assert_non_null(title);
		if (title != NULL)
			assert_string_equal(title, ROWS[i].title);
		assert_int_equal(calendar_is_working_day(cal, d(ROWS[i].day)), ROWS[i].works);
	}
}

/* Rules are right about ordinary years only, which is what makes projected dates provisional: they
 * fail exactly where there was a jubilee, a wedding, a coronation, a funeral, VE day. */
static void the_rules_fail_in_exactly_these_proclaimed_years(void **state)
{
	static const char *const RULES[] = {
		"1 Jan, or the next working day",
		"2 days before Easter Sunday",
		"1 day after Easter Sunday",
		"first Monday of May",
		"last Monday of May",
		"last Monday of August",
	};

	(void)state;
	for (int year = 2010; year <= 2028; year++) {
		const bool special = year == 2011 || year == 2012 || year == 2020 || year == 2022 ||
				     year == 2023;
		const duly_civil end = duly_civil_from_ymd(year + 1, 1, 1);
		int holidays = 0, wrong = 0;

		for (duly_civil c = duly_civil_from_ymd(year, 1, 1); c.day < end.day; c.day++)
			holidays += calendar_holiday(cal, c) != NULL;
		for (size_t i = 0; i < LEN(RULES); i++) {
			struct yearly rule;

			assert_true(yearly_parse(str_of(RULES[i]), &rule));
			duly_civil day = yearly_day(&rule, year);

			while (rule.substitute && duly_civil_weekday(day) > 4)
				day.day++;
			wrong += calendar_holiday(cal, day) == NULL;
		}
		print_message("%d\n", year);
		assert_int_equal(wrong > 0 || holidays != 8, special);
	}
}

static void easter_is_where_the_tables_have_it(void **state)
{
	static const char *const SUNDAYS[] = {
		"1818-03-22", "1886-04-25", "1990-04-15", "1999-04-04", "2000-04-23", "2008-03-23",
		"2011-04-24", "2016-03-27", "2019-04-21", "2024-03-31", "2026-04-05", "2038-04-25",
		"2049-04-18", "2076-04-19", "2100-03-28", "2106-04-18", "2110-04-06", "2285-03-22",
	};

	(void)state;
	for (size_t i = 0; i < LEN(SUNDAYS); i++)
		assert_day(yearly_easter(duly_civil_to_ymd(d(SUNDAYS[i])).year), SUNDAYS[i]);
	for (int year = 1900; year < 2300; year++)
		assert_int_equal(duly_civil_weekday(yearly_easter(year)), 6);
}

static void rules_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text, *in_2026; /* NULL: refused */
	} ROWS[] = {
		{ "25 Dec", "2026-12-25" },
		{ "25 December, or the next working day", "2026-12-25" },
		{ "Easter Sunday", "2026-04-05" },
		{ "2 days before Easter Sunday", "2026-04-03" },
		{ "1 day after Easter Sunday", "2026-04-06" },
		{ "first Monday of May", "2026-05-04" },
		{ "fourth Thu of November", "2026-11-26" },
		{ "last Monday of Aug", "2026-08-31" },
		{ "29 Feb", NULL },
		{ "31 Jun", NULL },
		{ "0 Jan", NULL },
		{ "01 Jan", NULL },
		{ "25 Dez", NULL },
		{ "fifth Monday of May", NULL },
		{ "first Monday in May", NULL },
		{ "1 days after Easter Sunday", NULL },
		{ "2 days around Easter Sunday", NULL },
		{ "Easter Monday", NULL },
		{ "25 Dec, or the next day", NULL },
		{ "25 Dec or so", NULL },
		{ ", or the next working day", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		struct yearly rule;

		print_message("'%s'\n", ROWS[i].text);
		assert_int_equal(yearly_parse(str_of(ROWS[i].text), &rule),
				 ROWS[i].in_2026 != NULL);
		if (ROWS[i].in_2026 != NULL)
			assert_day(yearly_day(&rule, 2026), ROWS[i].in_2026);
	}
}

static void two_rules_for_one_day_make_two_days_where_one_may_move(void **state)
{
	static const char TEXT[] = "calendar: x\nissued: 2026-01-01\nweekend: [Sat, Sun]\n"
				   "projected:\n"
				   "  B: 4 May, or the next working day\n"
				   "  A: first Monday of May\n"
				   "  C: 4 May, or the next working day\n"
				   "  D: 25 Dec\n"
				   "holidays:\n  2026:\n    Thu 1 Jan: New Year\n";
	struct calendar *c = NULL;

	(void)state;
	assert_int_equal(calendar_parse((struct view){ TEXT, strlen(TEXT) }, "x", &c, NULL),
			 DULY_OK);
	/* In 2020 the first Monday of May was the 4th. */
	assert_string_equal(calendar_holiday(c, d("2020-05-04")), "B");
	assert_string_equal(calendar_holiday(c, d("2020-05-05")), "C (substitute day)");
	assert_null(calendar_holiday(c, d("2020-05-06")));
	assert_string_equal(calendar_holiday(c, d("2021-05-03")), "A");
	assert_string_equal(calendar_holiday(c, d("2021-05-04")), "B");
	/* A rule without a substitute stands on the weekend, and changes nothing there. */
	assert_string_equal(calendar_holiday(c, d("2021-12-25")), "D");
	assert_true(calendar_is_working_day(c, d("2021-12-27")));
	calendar_free(&c);
}

static void assert_term(struct term t, const char *name, const char *from, const char *to,
			bool projected)
{
	assert_string_equal(t.name, name);
	assert_day(t.from, from);
	assert_day(t.to, to);
	assert_int_equal(t.projected, projected);
}

static void terms_are_as_listed_and_by_rule_around_the_list(void **state)
{
	static const char TEXT[] =
		"calendar: x\nissued: 2026-01-01\nweekend: [Sat, Sun]\n"
		"projected: { New Year: 1 Jan }\nholidays: { 2026: { Thu 1 Jan: A } }\n"
		"terms:\n"
		"  - { name: autumn-1, from: 2026-09-03, to: 2026-10-23 }\n"
		"  - { name: autumn-2, from: 2026-11-02, to: 2026-12-18 }\n"
		"  - { name: spring-1, from: 2027-01-05, to: 2027-02-12 }\n";
	static const struct {
		const char *why, *day, *name, *from, *to;
		bool projected;
		const char *next;
	} ROWS[] = {
		{ "before the list", "2026-07-01", "summer-2026", "2026-04-14", "2026-07-17", true,
		  "autumn-1" },
		{ "the rule's autumn gives way", "2026-09-02", "summer-2026", "2026-04-14",
		  "2026-07-17", true, "autumn-1" },
		{ "its first day", "2026-09-03", "autumn-1", "2026-09-03", "2026-10-23", false,
		  "autumn-2" },
		{ "between two listed terms", "2026-11-01", "autumn-1", "2026-09-03", "2026-10-23",
		  false, "autumn-2" },
		{ "over Christmas", "2027-01-04", "autumn-2", "2026-11-02", "2026-12-18", false,
		  "spring-1" },
		{ "the rule's spring began within the list", "2027-03-01", "spring-1", "2027-01-05",
		  "2027-02-12", false, "summer-2027" },
		{ "behind the list", "2027-05-01", "summer-2027", "2027-04-06", "2027-07-23", true,
		  "autumn-2027" },
		{ "far behind it", "2040-10-01", "autumn-2040", "2040-09-01", "2040-12-21", true,
		  "spring-2041" },
		{ "far before it", "1999-01-01", "autumn-1998", "1998-09-01", "1998-12-18", true,
		  "spring-1999" },
	};
	struct calendar *c = NULL;

	(void)state;
	assert_int_equal(calendar_parse((struct view){ TEXT, strlen(TEXT) }, "x", &c, NULL),
			 DULY_OK);
	for (size_t i = 0; i < LEN(ROWS); i++) {
		print_message("%s\n", ROWS[i].why);
		assert_term(calendar_term(c, d(ROWS[i].day)), ROWS[i].name, ROWS[i].from,
			    ROWS[i].to, ROWS[i].projected);
		assert_string_equal(calendar_next_term(c, d(ROWS[i].day)).name, ROWS[i].next);
	}
	calendar_free(&c);
}

static void terms_by_rule_follow_one_another(void **state)
{
	struct term t = calendar_term(cal, d("1990-01-02"));

	(void)state;
	while (t.from.day < d("2110-01-01").day) {
		const struct term next = calendar_next_term(cal, t.from);

		assert_true(t.from.day < t.to.day);
		assert_in_range(next.from.day - t.to.day, 11, 48);
		assert_true(t.projected);
		t = next;
	}
}

static void working_days_are_added_and_taken_away(void **state)
{
	static const struct {
		const char *why, *from;
		int n;
		const char *to;
	} ROWS[] = {
		{ "none: the day itself, even a Sunday", "2026-01-11", 0, "2026-01-11" },
		{ "from a Sunday, day 1 is Monday", "2026-01-11", 1, "2026-01-12" },
		{ "from a Monday, day 1 is Tuesday", "2026-01-12", 1, "2026-01-13" },
		{ "back from a Monday", "2026-01-12", -1, "2026-01-09" },
		{ "back from a Sunday", "2026-01-11", -1, "2026-01-09" },
		{ "over Easter", "2026-04-02", 1, "2026-04-07" },
		{ "back over Easter", "2026-04-07", -1, "2026-04-02" },
		{ "over Christmas", "2026-12-24", 1, "2026-12-29" },
		{ "into years that are only weekends", "2110-12-31", 1, "2111-01-01" },
		{ "back out of them", "2111-01-02", -3, "2110-12-30" },
		{ "a long way back", "1990-01-02", -1, "1989-12-29" },
		{ "from outside into the tables", "1989-12-29", 1, "1990-01-02" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		print_message("%s\n", ROWS[i].why);
		assert_day(calendar_add_working_days(cal, d(ROWS[i].from), ROWS[i].n), ROWS[i].to);
	}
	assert_day(calendar_on_or_before(cal, d("2026-04-06")), "2026-04-02");
	assert_day(calendar_on_or_after(cal, d("2026-04-03")), "2026-04-07");
	assert_day(calendar_on_or_before(cal, d("2026-04-07")), "2026-04-07");
	assert_day(calendar_on_or_after(cal, d("2026-04-07")), "2026-04-07");
}

static void years_that_nobody_proclaimed_are_provisional(void **state)
{
	(void)state;
	assert_false(calendar_is_provisional(cal, d("2010-01-01")));
	assert_false(calendar_is_provisional(cal, d("2028-12-31")));
	assert_true(calendar_is_provisional(cal, d("2009-12-31")));
	assert_true(calendar_is_provisional(cal, d("2029-01-01")));
}

/* Day by day, knowing nothing of tables. */
static duly_civil counted(duly_civil day, int n)
{
	const int step = n < 0 ? -1 : 1;

	for (int left = n < 0 ? -n : n; left > 0;) {
		day.day += step;
		left -= duly_civil_weekday(day) < 5 && calendar_holiday(cal, day) == NULL;
	}
	return day;
}

static void the_tables_agree_with_counting_day_by_day(void **state)
{
	static const int COUNTS[] = { -260, -65, -20, -3, -1, 0, 1, 2, 5, 10, 20, 45, 65, 260 };
	const duly_civil end = d("2036-01-01");

	(void)state;
	for (duly_civil c = d("2010-01-01"); c.day < end.day; c.day++)
		for (size_t i = 0; i < LEN(COUNTS); i++)
			assert_int_equal(calendar_add_working_days(cal, c, COUNTS[i]).day,
					 counted(c, COUNTS[i]).day);
}

static void adding_is_monotone_and_can_be_taken_back(void **state)
{
	const duly_civil end = d("2035-12-31");

	(void)state;
	for (duly_civil c = d("2010-01-01"); c.day < end.day; c.day++) {
		for (int n = 0; n <= 66; n += 6) {
			const duly_civil to = calendar_add_working_days(cal, c, n);
			const duly_civil next = { c.day + 1 };

			assert_true(calendar_add_working_days(cal, next, n).day >= to.day);
			assert_true(calendar_add_working_days(cal, c, n + 1).day > to.day);
			if (calendar_is_working_day(cal, c))
				assert_int_equal(calendar_add_working_days(cal, to, -n).day, c.day);
			else if (n >
				 0) /* back from a count that began on a day off: not before it */
				assert_int_equal(calendar_add_working_days(cal, to, -n).day,
						 calendar_on_or_before(cal, c).day);
		}
	}
}

#define HEAD "calendar: x\nissued: 2026-01-01\nweekend: [Sat, Sun]\n"
#define DAYS "holidays: { 2026: { Thu 1 Jan: A } }\n"
#define RULE "projected: { Christmas Day: 25 Dec }\n"

static void a_calendar_that_cannot_be_right_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *why, *text, *fault;
	} ROWS[] = {
		{ "a weekday that is wrong",
		  HEAD RULE "holidays:\n  2026:\n    Mon 1 Jan: New Year\n",
		  "x.yaml:7:5: 'Mon 1 Jan' 2026 is a Thursday" },
		{ "a day that does not exist",
		  HEAD RULE "holidays:\n  2026:\n    Sun 29 Feb: Leap\n",
		  "x.yaml:7:5: 'Sun 29 Feb' is no day of 2026; write \"Thu 1 Jan\"" },
		{ "a sign before the day",
		  HEAD RULE "holidays:\n  2026:\n    Thu +1 Jan: New Year\n",
		  "x.yaml:7:5: 'Thu +1 Jan' is no day of 2026; write \"Thu 1 Jan\"" },
		{ "the same day twice",
		  HEAD RULE "holidays:\n  2026:\n    Thu 1 Jan: New Year\n    Thu 1 Jan: Again\n",
		  "x.yaml:8:5: key 'Thu 1 Jan' stands here twice; first in line 7 (and 1 more)" },
		{ "days out of order",
		  HEAD RULE "holidays:\n  2026:\n    Fri 2 Jan: B\n    Thu 1 Jan: A\n",
		  "x.yaml:8:5: 'Thu 1 Jan' does not come after the day above it" },
		{ "a year left out",
		  HEAD RULE "holidays:\n  2026:\n    Thu 1 Jan: A\n  2028:\n    Mon 3 Jan: A\n",
		  "x.yaml:8:3: 2028 does not follow 2026, the year above it" },
		{ "a year without days", HEAD RULE "holidays:\n  2026:\n",
		  "x.yaml:6:3: a map of keys and values is wanted here, not nothing" },
		{ "no years", HEAD RULE "holidays: {}\n", "x.yaml:5:11: no year is listed" },
		{ "a year before 1990", HEAD RULE "holidays:\n  1989:\n    Mon 2 Jan: A\n",
		  "x.yaml:6:3: '1989' is no year from 1990 to 2110 (and 1 more)" },
		{ "a title without text", HEAD RULE "holidays:\n  2026:\n    Thu 1 Jan:\n",
		  "x.yaml:7:5: a value is missing here" },
		{ "a week without work",
		  "calendar: x\nissued: 2026-01-01\nweekend: [Mon, Tue, Wed, Thu, Fri, Sat, "
		  "Sun]\n" RULE "holidays:\n  2026:\n    Thu 1 Jan: A\n",
		  "x.yaml:3:10: no day of the week is left to work on" },
		{ "a rule that is none",
		  HEAD "projected: { New Year: 1 Janvier }\nholidays:\n  2026:\n    Thu 1 Jan: A\n",
		  "x.yaml:4:24: '1 Janvier' is no rule; write \"25 Dec\", \"first Monday of May\" "
		  "or "
		  "\"2 days before Easter Sunday\", and after it, if so, \", or the next working "
		  "day\"" },
		{ "a key that is not known",
		  HEAD RULE "country: x\nholidays:\n  2026:\n    Thu 1 Jan: A\n",
		  "x.yaml:5:1: unknown key 'country', known here: calendar, issued, weekend, "
		  "projected, holidays, terms" },
		{ "a term that ends before it begins",
		  HEAD RULE DAYS "terms:\n  - { name: a, from: 2026-09-01, to: 2026-08-01 }\n",
		  "x.yaml:7:5: this term ends before it begins" },
		{ "two terms at once",
		  HEAD RULE DAYS "terms:\n  - { name: a, from: 2026-09-01, to: 2026-12-18 }\n"
				 "  - { name: b, from: 2026-12-18, to: 2027-03-25 }\n",
		  "x.yaml:8:5: this term begins before a has ended" },
		{ "spring left out",
		  HEAD RULE DAYS "terms:\n  - { name: a, from: 2026-09-01, to: 2026-12-18 }\n"
				 "  - { name: b, from: 2027-04-12, to: 2027-07-23 }\n",
		  "x.yaml:8:5: more than 70 days after a: a term is missing in between" },
		{ "a term's name with a space",
		  HEAD RULE DAYS "terms:\n  - { name: a b, from: 2026-09-01, to: 2026-12-18 }\n",
		  "x.yaml:7:13: the name of a term is up to 32 of a-z, 0-9 and '-'" },
		{ "a term without an end",
		  HEAD RULE DAYS "terms:\n  - { name: a, from: 2026-09-01 }\n",
		  "x.yaml:7:5: 'to' is missing here" },
		{ "terms that are no list", HEAD RULE DAYS "terms: { a: b }\n",
		  "x.yaml:6:8: a list is wanted here, not a map of keys and values" },
		{ "a name with a space",
		  "calendar: x y\nissued: 2026-01-01\nweekend: []\n" RULE
		  "holidays:\n  2026:\n    Thu 1 Jan: A\n",
		  "x.yaml:1:11: a name is up to 64 of a-z, 0-9 and '-'" },
		{ "nothing", "", "x.yaml: nothing is in it" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		struct calendar *c = NULL;
		struct duly_diag diag = { "" };
		const struct view text = { ROWS[i].text, strlen(ROWS[i].text) };

		print_message("%s\n", ROWS[i].why);
		assert_int_equal(calendar_parse(text, "x.yaml", &c, &diag), DULY_E_MALFORMED);
		assert_null(c);
		assert_string_equal(diag.text, ROWS[i].fault);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_says_what_it_is),
		cmocka_unit_test(each_year_has_its_number_of_holidays),
		cmocka_unit_test(single_days_are_as_proclaimed_or_projected),
		cmocka_unit_test(the_rules_fail_in_exactly_these_proclaimed_years),
		cmocka_unit_test(easter_is_where_the_tables_have_it),
		cmocka_unit_test(rules_are_read_as_people_write_them),
		cmocka_unit_test(two_rules_for_one_day_make_two_days_where_one_may_move),
		cmocka_unit_test(terms_are_as_listed_and_by_rule_around_the_list),
		cmocka_unit_test(terms_by_rule_follow_one_another),
		cmocka_unit_test(working_days_are_added_and_taken_away),
		cmocka_unit_test(years_that_nobody_proclaimed_are_provisional),
		cmocka_unit_test(the_tables_agree_with_counting_day_by_day),
		cmocka_unit_test(adding_is_monotone_and_can_be_taken_back),
		cmocka_unit_test(a_calendar_that_cannot_be_right_is_refused_with_its_place),
	};

	return cmocka_run_group_tests(tests, load, unload);
}

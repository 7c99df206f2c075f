#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/calendar/zone.h"
#include "common/lawfiles/zone_system.h"

static struct zone *london;
static struct buf table;

static duly_instant at(const char *text)
{
	duly_instant ret = DULY_NEVER;

	assert_true(duly_instant_parse(text, strlen(text), &ret));
	return ret;
}

static duly_civil d(const char *text)
{
	duly_civil ret = DULY_NO_DATE;

	assert_true(duly_civil_parse(text, strlen(text), &ret));
	return ret;
}

static int load(void **state)
{
	(void)state;
	if (lawfiles_zone("Europe/London", &table, NULL) != DULY_OK)
		return -1;
	return zone_parse(buf_view(&table), &london, NULL) == DULY_OK ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	zone_free(&london);
	assert_null(london);
	buf_fini(&table);
	return 0;
}

static void the_table_is_text_with_a_line_for_each_change(void **state)
{
	static const char START[] = "duly-zone 1\n"
				    "zone Europe/London\n"
				    "1990-01-01T00:00:00Z +00:00 std GMT\n"
				    "1990-03-25T01:00:00Z +01:00 dst BST\n"
				    "1990-10-28T01:00:00Z +00:00 std GMT\n";
	static const char END[] = "2110-03-30T01:00:00Z +01:00 dst BST\n"
				  "2110-10-26T01:00:00Z +00:00 std GMT\n";
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < table.len; i++)
		lines += table.data[i] == '\n';
	assert_int_equal(lines, 2 + 1 + 2 * 121);
	assert_memory_equal(table.data, START, strlen(START));
	assert_memory_equal(table.data + table.len - strlen(END), END, strlen(END));
	assert_true(str_is(zone_name(london), "Europe/London"));
}

/* Since 1996 the clocks change on the last Sundays of March and October at 01:00 UTC (The Summer
 * Time Order 2002); the table is asked a second before and at each. */
static void clocks_change_on_the_last_sundays_of_march_and_october(void **state)
{
	(void)state;
	for (int year = 1996; year <= 2110; year++) {
		for (int month = 3; month <= 10; month += 7) {
			duly_civil c = duly_civil_from_ymd(year, month, 31);
			char before[48], after[48];

			while (duly_civil_weekday(c) != 6)
				c.day--;
			const duly_instant change = { c.day * DULY_DAY_MS + DULY_HOUR_MS };

			zone_print(london, (duly_instant){ change.ms - 1 }, before);
			zone_print(london, change, after);
			assert_string_equal(before + 11, month == 3 ? "00:59 GMT" : "01:59 BST");
			assert_string_equal(after + 11, month == 3 ? "02:00 BST" : "01:00 GMT");
		}
	}
}

static void instants_are_printed_by_the_wall(void **state)
{
	static const struct {
		const char *why, *instant, *wall;
	} ROWS[] = {
		{ "winter", "2026-01-14T09:00:00Z", "2026-01-14 09:00 GMT" },
		{ "summer", "2026-07-14T09:00:00Z", "2026-07-14 10:00 BST" },
		{ "37: 72 hours after Fri 27 March 22:30", "2026-03-30T22:30:00Z",
		  "2026-03-30 23:30 BST" },
		{ "41: the second 01:30, and 72 hours", "2027-11-03T01:30:00Z",
		  "2027-11-03 01:30 GMT" },
		{ "43: 24 hours after Sat 28 March noon", "2026-03-29T12:00:00Z",
		  "2026-03-29 13:00 BST" },
		{ "summer, late: the next day by the wall", "2026-07-14T23:30:00Z",
		  "2026-07-15 00:30 BST" },
		{ "seconds are cut", "2026-01-14T09:00:59.999Z", "2026-01-14 09:00 GMT" },
		{ "before the table", "1969-12-31T23:59:00Z", "1969-12-31 23:59 GMT" },
		{ "behind the table", "2200-07-01T12:00:00Z", "2200-07-01 12:00 GMT" },
	};
	char text[48];

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		print_message("%s\n", ROWS[i].why);
		assert_string_equal(zone_print(london, at(ROWS[i].instant), text), ROWS[i].wall);
	}
	assert_true(strlen(zone_print(london, DULY_NEVER, text)) < sizeof text);
	assert_true(strlen(zone_print(london, DULY_NO_INSTANT, text)) < sizeof text);
}

static void hours_run_on_over_clock_changes(void **state)
{
	static const struct {
		const char *why, *from;
		int hours;
		const char *wall;
	} ROWS[] = {
		{ "37", "2026-03-27T22:30:00+00:00", 72, "2026-03-30 23:30 BST" },
		{ "39: Christmas stops no hours", "2026-12-24T18:00:00+00:00", 72,
		  "2026-12-27 18:00 GMT" },
		{ "41: the second 01:30", "2027-10-31T01:30:00+00:00", 72, "2027-11-03 01:30 GMT" },
		{ "41: the first 01:30 is an hour earlier", "2027-10-31T01:30:00+01:00", 72,
		  "2027-11-03 00:30 GMT" },
		{ "43", "2026-03-28T12:00:00+00:00", 24, "2026-03-29 13:00 BST" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		const duly_instant t = { at(ROWS[i].from).ms + ROWS[i].hours * DULY_HOUR_MS };
		char text[48];

		print_message("%s\n", ROWS[i].why);
		assert_string_equal(zone_print(london, t, text), ROWS[i].wall);
	}
}

static void a_wall_time_has_one_instant(void **state)
{
	static const struct {
		const char *why, *day;
		int minutes;
		const char *instant;
	} ROWS[] = {
		{ "a day in winter", "2026-02-09", 0, "2026-02-09T00:00:00Z" },
		{ "its morning", "2026-02-09", 540, "2026-02-09T09:00:00Z" },
		{ "a day in summer begins the evening before", "2026-07-01", 0,
		  "2026-06-30T23:00:00Z" },
		{ "its morning", "2026-07-01", 540, "2026-07-01T08:00:00Z" },
		{ "the day on which they go forward", "2026-03-29", 0, "2026-03-29T00:00:00Z" },
		{ "00:59 exists", "2026-03-29", 59, "2026-03-29T00:59:00Z" },
		{ "01:00 does not: 02:00 BST", "2026-03-29", 60, "2026-03-29T01:00:00Z" },
		{ "01:30 does not: 02:30 BST", "2026-03-29", 90, "2026-03-29T01:30:00Z" },
		{ "02:00 exists", "2026-03-29", 120, "2026-03-29T01:00:00Z" },
		{ "its morning", "2026-03-29", 540, "2026-03-29T08:00:00Z" },
		{ "the day after", "2026-03-30", 0, "2026-03-29T23:00:00Z" },
		{ "the day on which they go back", "2026-10-25", 0, "2026-10-24T23:00:00Z" },
		{ "01:00 exists twice: the first", "2026-10-25", 60, "2026-10-25T00:00:00Z" },
		{ "01:30 exists twice: the first", "2026-10-25", 90, "2026-10-25T00:30:00Z" },
		{ "02:00 exists once", "2026-10-25", 120, "2026-10-25T02:00:00Z" },
		{ "the day after", "2026-10-26", 0, "2026-10-26T00:00:00Z" },
		{ "before the table", "1950-07-01", 0, "1950-07-01T00:00:00Z" },
		{ "behind the table", "2200-07-01", 0, "2200-07-01T00:00:00Z" },
	};
	char text[DULY_TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		print_message("%s\n", ROWS[i].why);
		assert_string_equal(
			duly_instant_print(zone_instant(london, d(ROWS[i].day), ROWS[i].minutes),
					   text),
			ROWS[i].instant);
	}
	assert_true(zone_day_end(london, d("2026-03-29")).ms -
			    zone_instant(london, d("2026-03-29"), 0).ms ==
		    23 * DULY_HOUR_MS);
	assert_true(zone_day_end(london, d("2026-10-25")).ms -
			    zone_instant(london, d("2026-10-25"), 0).ms ==
		    25 * DULY_HOUR_MS);
}

static void every_day_holds_its_first_and_its_last_instant(void **state)
{
	const duly_civil last = d("2110-12-31");

	(void)state;
	for (duly_civil c = d("1990-01-01"); c.day <= last.day; c.day++) {
		const duly_instant begin = zone_instant(london, c, 0),
				   end = zone_day_end(london, c);

		assert_int_equal(zone_date(london, begin).day, c.day);
		assert_int_equal(zone_date(london, (duly_instant){ begin.ms - 1 }).day, c.day - 1);
		assert_int_equal(zone_date(london, (duly_instant){ end.ms - 1 }).day, c.day);
	}
}

/* Zones elsewhere: half hours, a midnight that does not exist, a day that was left out. */
static void other_zones_are_read_too(void **state)
{
	static const struct {
		const char *why, *zone, *day, *begins;
	} ROWS[] = {
		{ "half an hour", "Asia/Kolkata", "2026-07-01", "2026-06-30T18:30:00Z" },
		{ "Lord Howe changes by half an hour", "Australia/Lord_Howe", "2026-04-06",
		  "2026-04-05T13:30:00Z" },
		{ "clocks went forward at midnight", "America/Sao_Paulo", "2018-11-04",
		  "2018-11-04T03:00:00Z" },
		{ "30 December 2011 was left out", "Pacific/Apia", "2011-12-30",
		  "2011-12-30T10:00:00Z" },
		{ "UTC", "UTC", "2026-07-01", "2026-07-01T00:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(buf) bytes = { NULL, 0, 0 };
		duly_auto(zone) z = NULL;
		struct duly_diag diag = { "" };
		char text[DULY_TIME_TEXT];

		print_message("%s\n", ROWS[i].why);
		assert_int_equal(lawfiles_zone(ROWS[i].zone, &bytes, &diag), DULY_OK);
		assert_int_equal(zone_parse(buf_view(&bytes), &z, &diag), DULY_OK);
		assert_string_equal(duly_instant_print(zone_instant(z, d(ROWS[i].day), 0), text),
				    ROWS[i].begins);
	}
}

static void a_zone_that_the_system_does_not_know_is_refused(void **state)
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	struct duly_diag diag;

	(void)state;
	assert_int_equal(lawfiles_zone("Europe/Lundon", &bytes, &diag), DULY_E_CONFIG);
	assert_string_equal(diag.text, "the system knows no time zone 'Europe/Lundon'");
	assert_int_equal(bytes.len, 0);
}

#define HEAD "duly-zone 1\nzone X\n"
#define LINE "1990-01-01T00:00:00Z +00:00 std GMT\n"

static void a_table_that_is_not_whole_is_refused(void **state)
{
	static const struct {
		const char *why, *text, *fault; /* NULL: fine */
	} ROWS[] = {
		{ "the smallest", HEAD LINE, NULL },
		{ "offsets of seconds", HEAD "1990-01-01T00:00:00Z -00:25:21 std DMT\n", NULL },
		{ "nothing", "", "zone table: not one of version 1" },
		{ "another version", "duly-zone 2\nzone X\n" LINE,
		  "zone table: not one of version 1" },
		{ "no name", "duly-zone 1\nzone \n" LINE, "zone table: line 2 names no zone" },
		{ "no zone line", "duly-zone 1\n" LINE, "zone table: line 2 names no zone" },
		{ "a name with a space", "duly-zone 1\nzone X Y\n" LINE,
		  "zone table: line 2 names no zone" },
		{ "no lines", HEAD, "zone table: it breaks off" },
		{ "the last line breaks off", HEAD LINE "1990-03", "zone table: it breaks off" },
		{ "the same instant twice", HEAD LINE LINE,
		  "zone table: line 4 is not after the one above it" },
		{ "no sign", HEAD "1990-01-01T00:00:00Z 00:00 std GMT\n",
		  "zone table: line 3 is none" },
		{ "an offset of a day", HEAD "1990-01-01T00:00:00Z +24:00 std GMT\n",
		  "zone table: line 3 is none" },
		{ "a letter in it", HEAD "1990-01-01T00:00:00Z +0a:00 std GMT\n",
		  "zone table: line 3 is none" },
		{ "neither std nor dst", HEAD "1990-01-01T00:00:00Z +00:00 xxx GMT\n",
		  "zone table: line 3 is none" },
		{ "no abbreviation", HEAD "1990-01-01T00:00:00Z +00:00 std \n",
		  "zone table: line 3 is none" },
		{ "a long one", HEAD "1990-01-01T00:00:00Z +00:00 std ABCDEFGHI\n",
		  "zone table: line 3 is none" },
		{ "something behind it", HEAD "1990-01-01T00:00:00Z +00:00 std GMT x\n",
		  "zone table: line 3 is none" },
		{ "an empty line", HEAD "\n" LINE, "zone table: line 3 is none" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto(zone) z = NULL;
		struct duly_diag diag = { "" };
		const duly_result r =
			zone_parse((struct view){ ROWS[i].text, strlen(ROWS[i].text) }, &z, &diag);

		print_message("%s\n", ROWS[i].why);
		assert_int_equal(r, ROWS[i].fault ? DULY_E_MALFORMED : DULY_OK);
		if (ROWS[i].fault) {
			assert_null(z);
			assert_string_equal(diag.text, ROWS[i].fault);
		}
	}
	assert_int_equal(zone_parse((struct view){ NULL, 0 }, NULL, NULL), DULY_E_MALFORMED);
}

/* Cut anywhere, or with any bit of it turned, a table is refused or read, and nothing else. */
static void damage_is_never_more_than_refused(void **state)
{
	char date[48];

	(void)state;
	for (size_t i = 0; i < table.len && i < 400; i++) {
		duly_auto(zone) cut = NULL;
		duly_auto(zone) turned = NULL;
		duly_auto_fini(buf) b = { NULL, 0, 0 };

		zone_parse((struct view){ table.data, i }, &cut, NULL);
		buf_put(&b, table.data, 400);
		b.data[i] ^= (uint8_t)(1 << i % 8);
		if (zone_parse(buf_view(&b), &turned, NULL) == DULY_OK)
			zone_print(turned, at("2026-01-01T00:00:00Z"), date);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_text_with_a_line_for_each_change),
		cmocka_unit_test(clocks_change_on_the_last_sundays_of_march_and_october),
		cmocka_unit_test(instants_are_printed_by_the_wall),
		cmocka_unit_test(hours_run_on_over_clock_changes),
		cmocka_unit_test(a_wall_time_has_one_instant),
		cmocka_unit_test(every_day_holds_its_first_and_its_last_instant),
		cmocka_unit_test(other_zones_are_read_too),
		cmocka_unit_test(a_zone_that_the_system_does_not_know_is_refused),
		cmocka_unit_test(a_table_that_is_not_whole_is_refused),
		cmocka_unit_test(damage_is_never_more_than_refused),
	};

	return cmocka_run_group_tests(tests, load, unload);
}

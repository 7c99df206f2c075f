#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/daemon/clock.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* Instants are counted from here, so that the tables stay readable. */
#define T0 INT64_C(1800000000000)

static struct clock clock_at(enum clock_mode mode, int64_t now, int64_t wall, int64_t boot)
{
	return (struct clock){ mode, { T0 + now }, { T0 + wall, boot } };
}

static void check(const char *why, struct clock got, enum clock_mode mode, int64_t now)
{
	if (got.mode != mode || got.now.ms != T0 + now)
		fail_msg("%s: mode %d, now T0%+lld; mode %d, now T0%+lld are right", why, got.mode,
			 (long long)(got.now.ms - T0), mode, (long long)now);
}

static void a_start_is_judged_by_what_was_recorded_last(void **state)
{
	static const struct {
		const char *why;
		bool in_doubt;
		int64_t wall; /* the last recorded instant is T0 */
		enum clock_mode mode;
		int64_t now;
	} CASES[] = {
		{ "the wall has gone on", false, HOUR, CLOCK_FOLLOWS, HOUR },
		{ "a little behind: the clock stands", false, -MINUTE, CLOCK_FOLLOWS, 0 },
		{ "more than a minute behind is a step", false, -MINUTE - 1, CLOCK_STEPPED, 0 },
		{ "a week away is an absence", false, 7 * DAY, CLOCK_FOLLOWS, 7 * DAY },
		{ "more than a week ahead is a step", false, 7 * DAY + 1, CLOCK_STEPPED, 0 },
		{ "in doubt it stays, however well the wall looks", true, SECOND, CLOCK_STEPPED,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++)
		check(CASES[i].why,
		      clock_start((duly_instant){ T0 }, CASES[i].in_doubt,
				  (struct clock_reading){ T0 + CASES[i].wall, 5 }),
		      CASES[i].mode, CASES[i].now);
	check("nothing was recorded: the wall is believed",
	      clock_start(DULY_NO_INSTANT, false, (struct clock_reading){ T0 - 90 * DAY, 5 }),
	      CLOCK_FOLLOWS, -90 * DAY);
}

static void a_first_start_believes_no_wall_that_cannot_be(void **state)
{
	static const struct {
		const char *why;
		int64_t wall;
		bool believed;
	} CASES[] = {
		{ "a machine without a battery", 1000, false },
		{ "the year before the first release", CLOCK_EARLIEST_MS - 1, false },
		{ "the first instant that can be", CLOCK_EARLIEST_MS, true },
		{ "the last", CLOCK_LATEST_MS - 1, true },
		{ "a year that this release does not see", CLOCK_LATEST_MS, false },
		{ "the year 9999", INT64_C(253402300799000), false },
		{ "before 1970", -1, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++)
		check(CASES[i].why,
		      clock_start(DULY_NO_INSTANT, false,
				  (struct clock_reading){ CASES[i].wall, 5 }),
		      CASES[i].believed ? CLOCK_FOLLOWS : CLOCK_STEPPED,
		      (CASES[i].believed ? CASES[i].wall : CLOCK_EARLIEST_MS) - T0);
}

static void the_wall_is_followed_as_long_as_it_can_be_believed(void **state)
{
	static const struct {
		const char *why;
		enum clock_mode mode;
		int64_t now;  /* before                                          */
		int64_t wall; /* of the wall, from 0 before                      */
		int64_t boot; /* of CLOCK_BOOTTIME, from 0 before                */
		enum clock_mode then;
		int64_t then_now;
	} CASES[] = {
		{ "both went on", CLOCK_FOLLOWS, 0, 10 * SECOND, 10 * SECOND, CLOCK_FOLLOWS,
		  10 * SECOND },
		{ "a long sleep counts in both", CLOCK_FOLLOWS, 0, 30 * DAY, 30 * DAY,
		  CLOCK_FOLLOWS, 30 * DAY },
		{ "a wall that is put right a little", CLOCK_FOLLOWS, 0, MINUTE + SECOND, SECOND,
		  CLOCK_FOLLOWS, MINUTE + SECOND },
		{ "over a minute forward is a step", CLOCK_FOLLOWS, 0, MINUTE + SECOND + 1, SECOND,
		  CLOCK_STEPPED, SECOND },
		{ "ten years forward too", CLOCK_FOLLOWS, 0, 3650 * DAY, SECOND, CLOCK_STEPPED,
		  SECOND },
		{ "a little back: the clock stands", CLOCK_FOLLOWS, 0, -30 * SECOND, SECOND,
		  CLOCK_FOLLOWS, 0 },
		{ "over a minute back is a step", CLOCK_FOLLOWS, 0, -MINUTE, SECOND, CLOCK_STEPPED,
		  SECOND },
		{ "little by little, over a minute behind in all", CLOCK_FOLLOWS, 40 * SECOND,
		  -30 * SECOND, SECOND, CLOCK_STEPPED, 41 * SECOND },
		{ "stepped, it goes on by CLOCK_BOOTTIME", CLOCK_STEPPED, 0, 3650 * DAY, HOUR,
		  CLOCK_STEPPED, HOUR },
		{ "stepped, also where the wall is right again", CLOCK_STEPPED, 0, SECOND, SECOND,
		  CLOCK_STEPPED, SECOND },
		{ "a rehearsal has no wall", CLOCK_REHEARSES, DAY, -DAY, SECOND, CLOCK_REHEARSES,
		  DAY + SECOND },
		{ "CLOCK_BOOTTIME cannot go back", CLOCK_STEPPED, 0, 0, -SECOND, CLOCK_STEPPED, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(CASES); i++)
		check(CASES[i].why,
		      clock_next(clock_at(CASES[i].mode, CASES[i].now, 0, 0),
				 (struct clock_reading){ T0 + CASES[i].wall, CASES[i].boot }),
		      CASES[i].then, CASES[i].then_now);
}

static void what_is_confirmed_is_followed_also_backwards(void **state)
{
	struct clock c = clock_at(CLOCK_FOLLOWS, 0, 0, 0);

	(void)state;
	c = clock_next(c, (struct clock_reading){ T0 - HOUR, SECOND });
	check("an hour back", c, CLOCK_STEPPED, SECOND);
	c = clock_confirmed(c);
	check("confirmed: it is put back", c, CLOCK_FOLLOWS, -HOUR);
	c = clock_next(c, (struct clock_reading){ T0 + SECOND, HOUR + 2 * SECOND });
	check("and goes on from there", c, CLOCK_FOLLOWS, SECOND);
	c = clock_next(c, (struct clock_reading){ T0 - MINUTE, HOUR + 2 * SECOND });
	check("a minute and a second back", c, CLOCK_STEPPED, SECOND);
	c = clock_confirmed(
		clock_next(c, (struct clock_reading){ T0 - MINUTE + SECOND, HOUR + 2 * SECOND }));
	check("a minute is made up by standing", c, CLOCK_FOLLOWS, SECOND);
	c = clock_next(c, (struct clock_reading){ T0 + SECOND, HOUR + 2 * SECOND + MINUTE });

	c = clock_next(c, (struct clock_reading){ T0 + 9 * DAY, HOUR + 3 * SECOND + MINUTE });
	check("nine days ahead", c, CLOCK_STEPPED, 2 * SECOND);
	c = clock_next(clock_confirmed(c),
		       (struct clock_reading){ T0 + 9 * DAY, HOUR + 3 * SECOND + MINUTE });
	check("confirmed: it is the ninth day", c, CLOCK_FOLLOWS, 9 * DAY);
	assert_int_equal(clock_confirmed(c).mode, CLOCK_FOLLOWS);
}

static void a_rehearsal_goes_on_from_the_later_instant(void **state)
{
	const struct clock_reading reading = { T0, 7 };
	const duly_instant early = { T0 + DAY }, late = { T0 + 2 * DAY };

	(void)state;
	check("a new one", clock_rehearse(early, DULY_NO_INSTANT, reading), CLOCK_REHEARSES, DAY);
	check("the same command again", clock_rehearse(early, late, reading), CLOCK_REHEARSES,
	      2 * DAY);
	check("put forward", clock_rehearse(late, early, reading), CLOCK_REHEARSES, 2 * DAY);
	check("without an instant", clock_rehearse(DULY_NO_INSTANT, late, reading), CLOCK_REHEARSES,
	      2 * DAY);
}

static void a_source_can_be_put_anywhere(void **state)
{
	struct clock_fixed fixed = CLOCK_FIXED(T0, 9);

	(void)state;
	fixed.at.wall_ms += HOUR;
	assert_int_equal(fixed.source.read(&fixed.source).wall_ms, T0 + HOUR);
	assert_int_equal(fixed.source.read(&fixed.source).boot_ms, 9);
	assert_true(clock_system.read(&clock_system).wall_ms > T0 - 9999 * DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_start_is_judged_by_what_was_recorded_last),
		cmocka_unit_test(the_wall_is_followed_as_long_as_it_can_be_believed),
		cmocka_unit_test(what_is_confirmed_is_followed_also_backwards),
		cmocka_unit_test(a_first_start_believes_no_wall_that_cannot_be),
		cmocka_unit_test(a_rehearsal_goes_on_from_the_later_instant),
		cmocka_unit_test(a_source_can_be_put_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

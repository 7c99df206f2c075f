/* The day by which people plan a clock of hours. Random clocks, of an instant or of a day alone,
 * many of them at midnight and about the changes of the clock; a failure prints its seed. */
#include "tests/law/casefold.h"
#include "tests/support/seeds.h"

static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % below;
}

static const char *const STARTS[] = {
	"missing.returned",
	"task.completed kind=begun-hours",
};

/* A day of 2026, or one of its two changes of the clock; an hour of it, midnight more often than
 * another; or no hour. */
static void random_when(const struct law *law, char ret[DULY_TIME_TEXT])
{
	static const int CHANGES[] = { 88, 301 };
	const int of_year = chance(4) == 0 ? CHANGES[chance(2)] - (int)chance(4) : (int)chance(365);
	const duly_civil day = { duly_civil_from_ymd(2026, 1, 1).day + of_year };
	const int minutes = chance(3) == 0 ? 0 : (int)chance(24 * 60);

	if (chance(4) == 0)
		duly_civil_print(day, ret);
	else
		duly_instant_print(zone_instant(law_zone(law), day, minutes), ret);
}

/* The last day of which a part lies before it lapses; but nobody plans for a day before it
 * began. */
static duly_civil last_day_for(const struct law *law, const struct obligation *o)
{
	const duly_instant last = { o->due_at.ms - 1 };

	return (duly_civil){ MAX(zone_date(law_zone(law), last).day, o->on.day) };
}

static void planned_for_the_last_day(void *law, uint64_t seed)
{
	char when[DULY_TIME_TEXT], lines[120], act_by[DULY_DATE_TEXT], wanted[DULY_DATE_TEXT];
	bool any = false;

	state = seed;
	random_when(law, when);
	/* What a return closes began on a day before. */
	snprintf(lines, sizeof lines, "2025-12-20 missing.started\n%s %s\n", when,
		 STARTS[chance(LEN(STARTS))]);

	duly_auto_fini(folded) f = fold_lines(law, lines, NULL, "2027-06-01T12:00:00Z");

	for (size_t i = 0; i < f.derived.n; i++) {
		const struct obligation *o = &f.derived.obligations[i];
		const duly_civil last = last_day_for(law, o);

		if (!obligation_by_hours(o))
			continue;
		any = true;
		if (o->act_by.day != last.day || o->provisional)
			fail_msg("DULY_SEED=%llu: %s: act by %s and not %s",
				 (unsigned long long)seed, when,
				 duly_civil_print(o->act_by, act_by),
				 duly_civil_print(last, wanted));
	}
	assert_true(any);
}

static const struct seed_run SEEDS[] = { { 1, 2000 } };

static void a_clock_of_hours_is_planned_for_its_last_day(void **unused)
{
	duly_auto(law) law = engine();

	(void)unused;
	seeds_run(SEEDS, LEN(SEEDS), planned_for_the_last_day, law);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_of_hours_is_planned_for_its_last_day),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "services/simulate/life.h"

int day_age(duly_civil dob, duly_civil day)
{
	const struct duly_ymd b = duly_civil_to_ymd(dob), d = duly_civil_to_ymd(day);

	return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

duly_civil day_months_after(const struct world *w, duly_civil day, int months)
{
	const struct period p = { .unit = PERIOD_MONTHS, .amount = months };

	return period_end(w->calendar, p, day, NULL, NULL);
}

duly_civil day_working_after(const struct world *w, duly_civil day, int n)
{
	return calendar_add_working_days(w->calendar, day, n);
}

duly_civil day_appointed(struct life *l, duly_civil day, int share)
{
	return random_share(&l->r, share) ? day : calendar_on_or_after(l->world->calendar, day);
}

duly_civil day_timely(struct life *l, duly_civil from, duly_civil due, int share, int early,
		      int late)
{
	const struct calendar *c = l->world->calendar;
	const bool in_time = random_share(&l->r, share);
	const int days = random_between(&l->r, in_time ? 0 : 1, in_time ? early : late);
	duly_civil day = day_plus(due, in_time ? -days : days);

	day = in_time ? calendar_on_or_before(c, day) : calendar_on_or_after(c, day);
	return day.day > from.day ? day : calendar_on_or_after(c, day_plus(from, 1));
}

/* ---- London's wall clock --------------------------------------------------------------------- */

/* The last Sunday of @month, at 01:00 UTC, in ms. */
static int64_t change_of(int year, int month)
{
	duly_civil day = duly_civil_from_ymd(year, month, 31);

	while (duly_civil_weekday(day) != 6)
		day.day--;
	return day.day * DULY_DAY_MS + DULY_HOUR_MS;
}

int64_t day_wall_instant(duly_civil day, int minute, int *ret_offset)
{
	const int year = duly_civil_to_ymd(day).year;
	const int64_t utc = day.day * DULY_DAY_MS + minute * 60 * DULY_SECOND_MS;
	const int64_t summer = utc - DULY_HOUR_MS;
	const bool is_summer = summer >= change_of(year, 3) && summer < change_of(year, 10);

	*ret_offset = is_summer ? 60 : 0;
	return is_summer ? summer : utc;
}

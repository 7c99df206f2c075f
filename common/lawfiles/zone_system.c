#include <glib.h>
#include <stdlib.h>

#include "common/lawfiles/zone_system.h"

/* The form of the table: zone.c. */
enum { FIRST_YEAR = 1990, LAST_YEAR = 2110, MINUTE = 60, HOUR = 60 * MINUTE };

static int interval_at(GTimeZone *tz, int64_t seconds)
{
	return g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, seconds);
}

/* The first second in (@low, @high] that lies in @interval or behind it. */
static int64_t first_second(GTimeZone *tz, int interval, int64_t low, int64_t high)
{
	while (high - low > 1) {
		const int64_t middle = low + (high - low) / 2;

		if (interval_at(tz, middle) >= interval)
			high = middle;
		else
			low = middle;
	}
	return high;
}

static void put_line(struct buf *b, GTimeZone *tz, int interval, int64_t from)
{
	const int offset = g_time_zone_get_offset(tz, interval);
	const int size = abs(offset);
	const bool dst = g_time_zone_is_dst(tz, interval);
	char text[DULY_TIME_TEXT];

	duly_instant_print((duly_instant){ from * DULY_SECOND_MS }, text);
	buf_printf(b, "%s %c%02d:%02d", text, offset < 0 ? '-' : '+', size / HOUR,
		   size / MINUTE % 60);
	if (size % MINUTE != 0)
		buf_printf(b, ":%02d", size % MINUTE);
	buf_printf(b, " %s %s\n", dst ? "dst" : "std", g_time_zone_get_abbreviation(tz, interval));
}

/* Between two intervals of the system's data there need be no difference here. */
static bool differs(GTimeZone *tz, int a, int b)
{
	return g_time_zone_get_offset(tz, a) != g_time_zone_get_offset(tz, b) ||
	       g_time_zone_is_dst(tz, a) != g_time_zone_is_dst(tz, b) ||
	       strcmp(g_time_zone_get_abbreviation(tz, a), g_time_zone_get_abbreviation(tz, b));
}

static int64_t year_start(int year)
{
	return (int64_t)duly_civil_from_ymd(year, 1, 1).day * (DULY_DAY_MS / DULY_SECOND_MS);
}

duly_result lawfiles_zone(const char *identifier, struct buf *ret_bytes, struct duly_diag *diag)
{
	const int64_t begin = year_start(FIRST_YEAR), end = year_start(LAST_YEAR + 1);
	/* Not g_time_zone_new(), which is silently UTC where it does not know the name. */
	GTimeZone *tz = g_time_zone_new_identifier(identifier);
	int64_t from = begin;

	if (tz == NULL)
		return duly_fail(diag, DULY_E_CONFIG, "the system knows no time zone '%s'",
				 identifier);
	buf_printf(ret_bytes, "duly-zone 1\nzone %s\n", identifier);

	int written = interval_at(tz, begin);
	const int last = interval_at(tz, end - 1);

	put_line(ret_bytes, tz, written, begin);
	for (int i = written + 1; i <= last; i++) {
		from = first_second(tz, i, from, end - 1);
		if (differs(tz, written, i)) {
			put_line(ret_bytes, tz, i, from);
			written = i;
		}
	}
	g_time_zone_unref(tz);
	return DULY_OK;
}

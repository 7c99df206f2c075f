/* zone.h - civil time in one zone, as a table of transitions.
 *
 * The table is made once from the system's zone data (common/lawfiles/) and is from then on data
 * like a calendar: its bytes are kept in the log, and everything is computed from the table, so a
 * replay on another machine or another year's tzdata gives the same instants. */
#pragma once
#include "common/base/base.h"

struct zone;

duly_result zone_parse(struct view bytes, struct zone **ret, struct duly_diag *diag);
void        zone_free(struct zone **zone);
struct str  zone_name(const struct zone *z);

/* The civil date on which @t falls here. */
duly_civil zone_date(const struct zone *z, duly_instant t);
/* The instant at which @day begins here, plus @minutes of wall-clock time (540: 09:00 by the wall).
 * A wall time that does not exist is moved forward by the gap; of one that exists twice it is the
 * first. */
duly_instant zone_instant(const struct zone *z, duly_civil day, int minutes);
static inline duly_instant zone_day_end(const struct zone *z, duly_civil day)
{
	return zone_instant(z, (duly_civil){ day.day + 1 }, 0);
}
/* Nine in the morning on @day, when people are told of what concerns a day (CONTRACT 5, Stages). */
static inline duly_instant zone_morning(const struct zone *z, duly_civil day)
{
	return zone_instant(z, day, 9 * 60);
}
/* "2026-03-30 23:30 BST". Returns @buf. */
char *zone_print(const struct zone *z, duly_instant t, char buf[48]);
/* "Mon 30 Mar 2026 23:30", as days are written in lists. Returns @buf. */
char *zone_short(const struct zone *z, duly_instant t, char buf[48]);

/* terms.h - school terms: those that a calendar lists, and by rule those that it does not.
 *
 * A list speaks for the time from its first day to its last. Before and after it, a year has three
 * terms: spring from the first working day of January to the Thursday before Good Friday; summer
 * from the second Tuesday after Easter Monday to the last Friday not after 23 July; autumn from
 * 1 September to the last Friday not after 21 December. No law says so, and councils differ: terms
 * by rule end rather early.
 */
#pragma once
#include "common/calendar/calendar.h"
#include "common/text/yaml.h"

struct terms {
	const struct term *list; /* ascending, none overlapping another */
	size_t n;
};

/* The list under "terms"; @list may be NULL: there is none. */
void terms_read(const struct yaml *list, struct arena *arena, struct faults *d, struct terms *ret);

/* The last term that begins on or before @day. */
struct term terms_at(const struct terms *terms, const struct calendar *c, duly_civil day);
/* The first term that begins after @day. */
struct term terms_next(const struct terms *terms, const struct calendar *c, duly_civil day);

/* placements.h - placements, which are read with the ones before them.
 *
 * Whether one goes on with the one before it stands in the episodes, or in the place to which a
 * child comes back.
 */
#pragma once
#include "common/base/base.h"

struct ssd;

/* A child was placed for adoption; to INT32_MAX: it is still. */
struct ssd_adoption {
	struct str subject;
	duly_civil from, to;
};

struct ssd_adoptive {
	struct ssd_adoption *list; /* by child, and then in their order */
	size_t n, cap;
};

/* After ssd_periods_read: a placement outside of care is told, and left out. */
void ssd_placement_facts(struct ssd *ssd);
/* Whether @subject was placed for adoption on @day, the days of its beginning and end included.
 * After ssd_placement_facts. */
bool ssd_placed_for_adoption(const struct ssd *ssd, struct str subject, duly_civil day);

/* placements.h - placements, which are read with the ones before them.
 *
 * Whether one goes on with the one before it stands in the episodes, or in the place to which a
 * child comes back.
 */
#pragma once

struct ssd;

/* After ssd_periods_read: a placement outside of care is told, and left out. */
void ssd_placement_facts(struct ssd *ssd);

/* wall_clock.h - the clock on the wall of those who wrote the files.
 *
 * Files give days, and times without a zone: both are those of London, by whatever this system
 * knows of its zone.
 */
#pragma once
#include "common/calendar/zone.h"

/* The caller frees *ret. DULY_E_CONFIG where the system does not know the zone. */
duly_result wall_clock_read(struct zone **ret, struct duly_diag *diag);

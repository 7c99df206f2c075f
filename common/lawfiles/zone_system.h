/* zone_system.h - the table of a zone, from the zone data of this system. */
#pragma once
#include "common/calendar/zone.h"

/* Appends the table of the zone @identifier ("Europe/London") for 1990-2110 to @ret_bytes, as
 * zone_parse() reads it (docs/formats.md). DULY_E_CONFIG where the system does not know the
 * zone. */
duly_result lawfiles_zone(const char *identifier, struct buf *ret_bytes, struct duly_diag *diag);

/* ical.h - what is owed as a calendar (RFC 5545): one all-day event an obligation, on the day to
 * act by, which takes up nobody's time.
 *
 * An event's UID is that of its obligation, for ever; its SEQUENCE rises with each calendar that is
 * written, so that whoever keeps files takes the newer one, and a date that moved moves there. It
 * has a reference, what is owed and the day, as lists have them: no name and no birth. */
#pragma once
#include "common/reports/listing.h"

/* Appends a calendar of what of @l is open and has a date. @name is that of the calendar;
 * @rehearsal: it says so in each event. */
void ical_write(const struct listing *l, const char *name, bool rehearsal, struct buf *ret);

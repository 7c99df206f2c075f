/* turn_room.h - for how much the batch of a turn has room. */
#pragma once
#include "common/docket/private.h"

/* Of a turn that begins. */
struct turn_room turn_room(void);

/* Whether the batch has room for one more alert of a case; asked by whoever has one to tell. False:
 * it stays owed, the turn is cut short, and its record says behind which alert, so that a replay is
 * cut there too. What is owed is told by the ticks of the next batches (process.c). */
bool turn_has_room(struct docket *d);

/* Whether a tick should take one more timer, or case of a sweep. In a replay: as many as the record
 * says. */
bool turn_goes_on(const struct docket *d);

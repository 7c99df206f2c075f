/* waiting.h - the hour beside the day: an event of which only the day is known, and that needs what
 * begins or ends at an hour of that day. Private to this folder.
 *
 * It stands at the start of its day in the order of events, and would find nothing there: a
 * placement that began "on the 3rd" in a care that began on the 3rd at 23:40. So it waits until
 * that hour (CONTRACT 2, Order: what opens with only a date, inside something that opened that same
 * day at an hour, opens with it); and a close that finds nothing open waits for that day's
 * opening. A death, and the close of a case, wait for the end of their day. */
#pragma once
#include "common/derive/fold.h"

/* True: @s waits, and is not to be folded now. */
bool waiting_begin(struct fold *f, const struct effective_event *s);
/* One of those that waited until @by opened one of @opened, or closed one of @closed (NULL: of
 * none), and waits no longer; NULL: there is none. */
const struct effective_event *waiting_end(struct fold *f, const struct event *by,
					  const struct episode_kind *opened,
					  const struct episode_kind *closed);
/* Whether a death waits for the end of the day, and @e was done at a later hour than it. */
bool waiting_death(const struct fold *f, const struct event *e);
/* One of those whose day is before @day, and what they waited for has not come. */
const struct effective_event *waiting_in_vain(struct fold *f, duly_civil day);

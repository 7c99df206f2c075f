#include "common/docket/turn_room.h"

/* What one batch has room for, beside what a request and a folder of rules are at most: their sum
 * is less than the log takes at once. The cases in hand are in memory, each several times as large
 * as it is stored. */
enum { TELL_BYTES = 4 << 20, TAKE_BYTES = 3 << 20, HAND_BYTES = 8 << 20 };

struct turn_room turn_room(void)
{
	return (struct turn_room){ .bytes = TELL_BYTES, .alerts = SIZE_MAX };
}

static bool is_full(const struct docket *d)
{
	return d->turn.room.used >= d->turn.room.bytes || d->turn.alerts.n >= d->turn.room.alerts;
}

bool turn_has_room(struct docket *d)
{
	struct turn_room *room = &d->turn.room;

	if (!is_full(d))
		return true;
	if (!room->cut)
		room->cut_at = d->turn.alerts.n;
	room->cut = true;
	return false;
}

void docket_narrow(struct docket *d)
{
	d->turn.room.alerts = 1;
}

bool docket_was_cut(const struct docket *d)
{
	return d->turn.room.cut || is_full(d);
}

bool docket_is_full(const struct docket *d)
{
	const struct turn_room *room = &d->turn.room;

	return (room->loaded >= HAND_BYTES && room->cases > 1) ||
	       log_batch_bytes(d->turn.batch) >= TAKE_BYTES;
}

bool turn_goes_on(const struct docket *d)
{
	return d->turn.replayed || (!is_full(d) && !docket_is_full(d));
}

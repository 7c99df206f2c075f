#include "common/daemon/clock.h"

static duly_instant later(duly_instant a, duly_instant b)
{
	return a.ms > b.ms ? a : b;
}

static duly_instant wall_of(struct clock_reading reading)
{
	return (duly_instant){ reading.wall_ms };
}

struct clock clock_start(duly_instant latest, bool in_doubt, struct clock_reading reading)
{
	const duly_instant wall = wall_of(reading);

	if (latest.ms == DULY_NO_INSTANT.ms)
		return (struct clock){ CLOCK_FOLLOWS, wall, reading };
	if (in_doubt || wall.ms < latest.ms - CLOCK_TOLERANCE_MS ||
	    wall.ms > latest.ms + CLOCK_ABSENCE_MS)
		return (struct clock){ CLOCK_STEPPED, latest, reading };
	return (struct clock){ CLOCK_FOLLOWS, later(latest, wall), reading };
}

struct clock clock_rehearse(duly_instant from, duly_instant latest, struct clock_reading reading)
{
	return (struct clock){ CLOCK_REHEARSES, later(from, latest), reading };
}

/* By how much the wall moved otherwise than time went by. */
static bool jumped(struct clock_reading from, struct clock_reading to)
{
	const int64_t drift = (to.wall_ms - from.wall_ms) - (to.boot_ms - from.boot_ms);

	return drift > CLOCK_TOLERANCE_MS || drift < -CLOCK_TOLERANCE_MS;
}

static struct clock go_on(enum clock_mode mode, struct clock last, struct clock_reading reading)
{
	const int64_t elapsed = MAX(reading.boot_ms - last.at.boot_ms, 0);

	return (struct clock){ mode, { last.now.ms + elapsed }, reading };
}

static struct clock follow(enum clock_mode mode, struct clock last, struct clock_reading reading)
{
	return (struct clock){ mode, later(last.now, wall_of(reading)), reading };
}

struct clock clock_next(struct clock last, struct clock_reading reading)
{
	const bool behind = reading.wall_ms < last.now.ms;

	switch (last.mode) {
	case CLOCK_FOLLOWS:
		if (jumped(last.at, reading) || reading.wall_ms < last.now.ms - CLOCK_TOLERANCE_MS)
			return go_on(CLOCK_STEPPED, last, reading);
		return follow(CLOCK_FOLLOWS, last, reading);
	case CLOCK_STANDS:
		if (jumped(last.at, reading))
			return go_on(CLOCK_STEPPED, last, reading);
		return follow(behind ? CLOCK_STANDS : CLOCK_FOLLOWS, last, reading);
	case CLOCK_STEPPED:
	case CLOCK_REHEARSES:
		break;
	}
	return go_on(last.mode, last, reading);
}

struct clock clock_confirmed(struct clock last)
{
	if (last.mode == CLOCK_STEPPED)
		last.mode = CLOCK_STANDS;
	return last;
}

#include "common/daemon/clock.h"

static duly_instant later(duly_instant a, duly_instant b)
{
	return a.ms > b.ms ? a : b;
}

static duly_instant wall_of(struct clock_reading reading)
{
	return (duly_instant){ reading.wall_ms };
}

bool clock_can_be(int64_t wall_ms)
{
	return wall_ms >= CLOCK_EARLIEST_MS && wall_ms < CLOCK_LATEST_MS;
}

/* By more than a clock that stands for a moment makes up. */
static bool is_behind(struct clock_reading reading, duly_instant now)
{
	return reading.wall_ms < now.ms - CLOCK_TOLERANCE_MS;
}

static struct clock start_ever(struct clock_reading reading)
{
	if (clock_can_be(reading.wall_ms))
		return (struct clock){ CLOCK_FOLLOWS, wall_of(reading), reading };
	return (struct clock){ CLOCK_STEPPED, { CLOCK_EARLIEST_MS }, reading };
}

struct clock clock_start(duly_instant latest, bool in_doubt, struct clock_reading reading)
{
	const duly_instant wall = wall_of(reading);

	if (latest.ms == DULY_NO_INSTANT.ms)
		return start_ever(reading);
	if (in_doubt || is_behind(reading, latest) || wall.ms > latest.ms + CLOCK_ABSENCE_MS)
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

struct clock clock_next(struct clock last, struct clock_reading reading)
{
	if (last.mode != CLOCK_FOLLOWS)
		return go_on(last.mode, last, reading);
	if (jumped(last.at, reading) || is_behind(reading, last.now))
		return go_on(CLOCK_STEPPED, last, reading);
	return (struct clock){ CLOCK_FOLLOWS, later(last.now, wall_of(reading)), reading };
}

struct clock clock_confirmed(struct clock last)
{
	const duly_instant wall = wall_of(last.at);

	if (last.mode != CLOCK_STEPPED)
		return last;
	return (struct clock){ CLOCK_FOLLOWS,
			       is_behind(last.at, last.now) ? wall : later(last.now, wall),
			       last.at };
}

/* clock.h - which instant it is, for a service that must not be fooled.
 *
 * The service's clock follows the wall clock and does not go back of itself. Where the wall clock
 * cannot be believed (a step), it goes on at the pace of CLOCK_BOOTTIME until an operator has
 * confirmed what the wall says; where that is earlier, because a wrong time was believed before, it
 * is put back to it. What is decided here is decided from values alone; a source reads them.
 */
#pragma once
#include "common/base/base.h"

/* Both clocks at one moment, in ms: since 1970 in UTC, and since the machine started (time asleep
 * counts). */
struct clock_reading {
	int64_t wall_ms, boot_ms;
};

struct clock_source {
	struct clock_reading (*read)(const struct clock_source *source);
};
extern const struct clock_source clock_system;

/* A source that stands where it was put. */
struct clock_fixed {
	struct clock_source source; /* first member: a clock_fixed is a clock_source */
	struct clock_reading at;
};
struct clock_reading clock_fixed_read(const struct clock_source *source);
#define CLOCK_FIXED(wall, boot)                                                               \
	{                                                                                     \
		.source = { clock_fixed_read }, .at = {.wall_ms = (wall), .boot_ms = (boot) } \
	}

/* More than this between wall and CLOCK_BOOTTIME over one turn, or behind the last instant: a
 * step. */
#define CLOCK_TOLERANCE_MS (60 * DULY_SECOND_MS)
/* More than this ahead of the last recorded instant at a start: a step. */
#define CLOCK_ABSENCE_MS (7 * DULY_DAY_MS)

/* What no machine's clock says while this release is in use: 2026 to 2055. */
#define CLOCK_EARLIEST_MS INT64_C(1767225600000)
#define CLOCK_LATEST_MS   INT64_C(2713910400000)

enum clock_mode {
	CLOCK_FOLLOWS,   /* the wall                                                       */
	CLOCK_STEPPED,   /* a step was seen: it goes on by CLOCK_BOOTTIME                  */
	CLOCK_REHEARSES, /* it goes on by CLOCK_BOOTTIME from an instant that was given    */
};

struct clock {
	enum clock_mode mode;
	duly_instant now;
	struct clock_reading at; /* when `now` was decided */
};

/* Whether a clock can say so at all. */
bool clock_can_be(int64_t wall_ms);
/* At a start. @latest: the last recorded instant (DULY_NO_INSTANT: none; then a wall that cannot be
 * is a step, from the earliest that can). @in_doubt: the service was held for its clock when it
 * ended, and nobody has confirmed since. */
struct clock clock_start(duly_instant latest, bool in_doubt, struct clock_reading reading);
/* At @from, or at @latest where that is later. */
struct clock clock_rehearse(duly_instant from, duly_instant latest, struct clock_reading reading);
/* At the next turn. It is a step where the mode becomes CLOCK_STEPPED. */
struct clock clock_next(struct clock last, struct clock_reading reading);
/* An operator has confirmed what the wall says: it is that time, also where that is earlier by more
 * than the tolerance. */
struct clock clock_confirmed(struct clock last);

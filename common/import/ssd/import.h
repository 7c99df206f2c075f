/* import.h - one import of a delivery, under way: what its parts hand on.
 *
 * delivery.c reads the tables; periods.c, care.c and placements.c say what follows from rows taken
 * together, rows.c and health.c what one row means; facts.c holds that against what was sent, which
 * state.c keeps; guard.c judges what went; feed.c speaks for the whole; ssd.c is the order of it.
 * What is worked out hangs on the arena of the delivery, but for the events.
 */
#pragma once
#include "common/import/ssd/facts.h"
#include "common/import/ssd/health.h"
#include "common/import/ssd/periods.h"
#include "common/import/ssd/ssd.h"

struct ssd {
	struct ssd_options opt;
	struct arena *arena; /* the delivery's */
	struct ssd_delivery delivery;
	struct ssd_state state;
	struct ssd_summary summary;
	struct ssd_periods periods;
	struct ssd_assessments assessments;
	struct ssd_events events;
	int lock;             /* the state directory; -1: it is not there yet             */
	duly_civil delivered; /* latest day in the delivery that is not after opt.at: what only
			       * this delivery says happened on it at the latest          */
	char digest[2 * SHA256_LEN + 1]; /* of what was written */
};

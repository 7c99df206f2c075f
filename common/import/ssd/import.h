/* import.h - one import of a delivery, under way: what its parts hand on.
 *
 * delivery.c reads the tables as a dialect has them (dialects.c); known.c finds whose a row is, and
 * which one it was before; periods.c, care.c and placements.c say what follows from rows taken
 * together, rows.c and health.c what one row means, in the events of events.c; that is held against
 * what was sent by facts.c and guard.c of all importers; feed.c speaks for the whole; ssd.c is the
 * order of it. What is worked out hangs on the arena of the delivery, but for the events.
 */
#pragma once
#include "common/import/guard.h"
#include "common/import/ssd/events.h"
#include "common/import/ssd/fields.h"
#include "common/import/ssd/health.h"
#include "common/import/ssd/periods.h"
#include "common/import/ssd/placements.h"
#include "common/import/ssd/ssd.h"

struct ssd {
	struct ssd_options opt;
	struct arena *arena; /* the delivery's */
	struct ssd_delivery delivery;
	struct import_facts facts;
	struct import_delivered delivered_of[SSD_KEPT_COUNT]; /* by table */
	struct ssd_summary summary;
	struct ssd_periods periods;
	struct ssd_assessments assessments;
	struct ssd_adoptive adoptive;
	duly_civil delivered; /* latest day in the delivery that is not after opt.at: what only
			       * this delivery says happened on it at the latest          */
	char digest[2 * SHA256_LEN + 1]; /* of what was written */
};

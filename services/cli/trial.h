/* trial.h - the service's own turns over a copy of its store in memory: what would follow if files
 * were put in force now. So what is listed is what loading gives, and no second opinion on it.
 *
 * The data directory is only read; the service may be running.
 */
#pragma once
#include "services/cli/data.h"

struct whatif {
	struct store *store;
	struct docket *docket;
	struct log_batch *batch;
	struct arena *arena; /* what is kept for the comparison             */
	duly_instant now;    /* of its turns                                */
	uint64_t sequence;
};

/* A copy of the data directory @dir as it is at @at (as --at is written), else (NULL) @now; in a
 * rehearsal at the last instant recorded. */
duly_result whatif_begin(const char *dir, const char *at, duly_instant now, struct whatif *ret,
			 struct duly_diag *diag);
void whatif_fini(struct whatif *t);

/* Turns until nothing more is due; the first of them with @loading put in force (NULL: nothing). */
duly_result whatif_settle(struct whatif *t, const struct contents *loading, struct duly_diag *diag);

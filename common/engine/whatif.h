/* whatif.h - the service's own turns over a copy of its store in memory: what would follow if files
 * were put in force now. So what is listed is what loading gives, and no second opinion on it.
 *
 * The data directory is only read; the service may be running.
 */
#pragma once
#include "common/engine/engine.h"

struct whatif {
	struct engine engine; /* without a log                              */
	struct arena *arena;  /* what is kept for the comparison            */
	duly_instant now;     /* of its turns                               */
};

/* A copy of @dir, as far as its log goes; then the instant of the turns. Where it was @asked for,
 * it may not lie before the last that happened; else a service's clock does not go back, and in a
 * rehearsal it is its own. */
duly_result whatif_open(const char *dir, struct whatif *ret, struct duly_diag *diag);
duly_result whatif_set_clock(struct whatif *w, duly_instant now, bool asked, struct duly_diag *diag);
void whatif_fini(struct whatif *w);

/* A turn with @event, as it would arrive at that instant. DULY_E_REFUSED: it would be rejected. */
duly_result whatif_take(struct whatif *w, const msgpack_object *event, struct duly_diag *diag);

/* Turns until nothing more is due; the first of them with @loading put in force (NULL: nothing). */
duly_result whatif_settle(struct whatif *t, const struct contents *loading, struct duly_diag *diag);

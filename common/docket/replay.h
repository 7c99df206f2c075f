/* replay.h - what a log holds, applied again: the turn with recorded batches in place of the
 * sockets and the clock. */
#pragma once
#include "common/docket/docket.h"

enum replay_mode {
	REPLAY_RECORDED,                     /* what was told is taken from its records           */
	REPLAY_VERIFY,                       /* it is computed again, and compared                */
};

struct replayed {
	uint64_t batches, records, events, alerts;
	uint64_t differences;                /* REPLAY_VERIFY: alerts that differ                 */
	struct buf report;                   /* a line for each of the first hundred              */
	duly_instant last;
};
void replayed_fini(struct replayed *r);

/* Where a replay ends: before the first batch recorded after @instant, and behind the first that
 * reaches @sequence. */
struct replay_until {
	duly_instant instant;
	uint64_t     sequence;
};
#define REPLAY_ALL ((struct replay_until){ DULY_NEVER, UINT64_MAX })

struct replay_plan {
	enum replay_mode    mode;
	struct replay_until until;
	/* Called with each batch; NULL: nobody wants to know. */
	void              (*progress)(void *ctx, const struct replayed *so_far);
	void               *ctx;
};

/* Applies what @log holds behind the docket's position, committing now and then and at the end. */
duly_result docket_replay(struct docket *d, struct log *log, const struct replay_plan *plan,
			  struct replayed *ret, struct duly_diag *diag);

/* A digest over everything in the store: equal stores that follow the log equally far have equal
 * ones. */
duly_result docket_digest(struct store *store, uint8_t ret[SHA256_LEN], struct duly_diag *diag);

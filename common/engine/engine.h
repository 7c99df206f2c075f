/* engine.h - log, store and docket of one service as they work together: found as they were left,
 * caught up, and taken forward a turn at a time.
 *
 * The scheduler, a rehearsal, a what-if and the bench of the tests all turn here, so that what is
 * rehearsed is what runs. An engine has no socket and no clock: its caller says what arrived and
 * when. */
#pragma once
#include "common/docket/docket.h"
#include "common/docket/replay.h"

/* Bounds of one turn (CONTRACT 8), and of the alerts of what has come due in one batch. */
enum {
	TURN_EVENTS = 4096,
	TURN_BYTES = 4 << 20,
	TURN_ALERTS = 2000,
	TURN_CHUNK = 16,              /* timers, or cases of a sweep, between two looks at the bounds */
};

struct engine {
	struct log       *log;        /* NULL: nothing of this is written down (a what-if)           */
	struct store     *store;
	struct docket    *docket;
	struct log_batch *batch;      /* of the turn                                                 */
	uint64_t          next;       /* without a log: the sequence of the next record              */
};

/* ---- opening --------------------------------------------------------------------------------- */

/* What the one who opens may want to tell; each may be NULL. */
struct engine_news {
	void (*set_aside)(void *ctx, const char *to, const char *why); /* a damaged or foreign store  */
	void (*torn)(void *ctx, uint64_t bytes);                       /* a last batch cut off        */
	/* The log is an earlier state of what the store followed up to record @known. */
	void (*went_back)(void *ctx, uint64_t known);
	void (*catching_up)(void *ctx, const struct replayed *so_far);
	void (*caught_up)(void *ctx, const struct replayed *all);
	void *ctx;
};

struct engine_options {
	const char *dir;              /* locked by the caller                                        */
	size_t map_bytes, segment_bytes;  /* 0: as store and log have it                             */
	const struct log_disk *disk;  /* NULL: the system's                                          */
	uint8_t incarnation[16];      /* of a log that begins                                        */
	const struct engine_news *news;
};

/* Opens what is in the directory, or begins it. The log is the truth: a store that is damaged,
 * ahead of it or of another one is set aside (store.damaged-<n>) and built again. Where the store
 * followed this very log to where it has not been (it was restored from an earlier copy), a new
 * incarnation begins, @options->incarnation, which names what the store knew. DULY_E_CORRUPT:
 * the log is damaged, or is gone while a store follows it: what was taken is in it, so this is no
 * place to begin anew. The caller closes @ret whatever comes of it; it is zeroed before. */
duly_result engine_open(const struct engine_options *options, struct engine *ret,
			struct duly_diag *diag);
/* The same over @take_store alone, which it takes. */
duly_result engine_open_store(struct store **take_store, struct engine *ret, struct duly_diag *diag);
void        engine_close(struct engine *e);

/* Applies what the log holds behind the store's position. */
duly_result engine_catch_up(struct engine *e, const struct engine_news *news, struct duly_diag *diag);

/* ---- one turn -------------------------------------------------------------------------------- */

/* For how long a turn looks at what is due. */
struct turn_budget {
	uint32_t chunk;               /* 0: TURN_CHUNK                                               */
	bool     one_chunk;           /* as little as can be: a batch was too large                  */
	bool   (*has_time)(void *ctx);/* NULL: it takes as long as it takes                          */
	void    *ctx;
};

/* Begins the turn at @now. Then records and events are taken (docket_record, docket_take). */
duly_result engine_begin(struct engine *e, duly_instant now, struct duly_diag *diag);
/* What follows from what was taken; then what is due, as far as @budget goes. NULL: nobody is told
 * yet of what has come due. Ensures: the turn is one batch, complete, and nothing of it has left
 * the process. */
duly_result engine_follow(struct engine *e, const struct turn_budget *budget, struct duly_diag *diag);
/* Appends the batch, synced; only then may anybody be answered. @commit: the store follows at once,
 * else with a later turn. DULY_E_NOSPACE, DULY_E_BOUND (the batch is larger than the log takes):
 * nothing of the turn stands once the docket is reloaded and the engine has caught up. */
duly_result engine_append(struct engine *e, duly_instant now, bool commit, struct duly_diag *diag);
/* Commits what was appended before. */
duly_result engine_commit(struct engine *e, struct duly_diag *diag);

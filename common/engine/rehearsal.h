/* rehearsal.h - the service's own turns under a clock that is turned by hand: events are taken at
 * the instant at which they became known, and every timer fires at its own. What comes of it is a
 * data directory like that of a service, and says that it is a rehearsal.
 *
 * The log is synced now and then and not with each batch: nobody waits for an answer, and what a
 * crash of the machine takes can be rehearsed again.
 */
#pragma once
#include "common/engine/engine.h"

/* One event of a file. */
struct rehearsal_event {
	duly_instant at;    /* when it became known                 */
	size_t offset, len; /* of its packed map in the file's bytes */
	size_t number;      /* of its line                          */
};

struct rehearsal {
	const char *rules; /* folder; NULL: the installed one                           */
	struct store_lock lock;
	struct log_disk disk;
	bool syncing;     /* the disk is asked to sync, not only to write                 */
	bool sync_failed; /* of a segment that was closed                                 */
	struct engine engine;
	duly_instant now;
	uint64_t committed; /* sequence */
	uint64_t accepted, duplicate, rejected;
	/* Told of each rejection. */
	void (*refused)(void *ctx, const struct rehearsal_event *e, struct str id,
			const struct reject *reject);
	void *ctx;
};

/* Begins at @at in @dir, which is made: it is new or empty (else DULY_E_USAGE, or DULY_E_BUSY where
 * another has just taken it). @contents are put in force. @r is zeroed but for rules, refused, ctx.
 * @incarnation follows from what is rehearsed, so that the same gives the same log. */
duly_result rehearsal_begin(struct rehearsal *r, const char *dir, const struct contents *contents,
			    const uint8_t incarnation[16], duly_instant at, struct duly_diag *diag);
/* Lets the clock go on to @at, and fires what is due before it. */
duly_result rehearsal_go_on(struct rehearsal *r, duly_instant at, struct duly_diag *diag);
/* One turn at @at, the instant at which @events became known: takes the first of them, as many as a
 * turn may (*ret_taken). With the last of them what is due at that instant follows, not before.
 * @bytes holds them. */
duly_result rehearsal_take(struct rehearsal *r, duly_instant at, const struct buf *bytes,
			   const struct rehearsal_event *events, size_t n, size_t *ret_taken,
			   struct duly_diag *diag);
/* Fires what is due up to @until, notes that the clock got there, and has all of it on disk. */
duly_result rehearsal_end(struct rehearsal *r, duly_instant until, struct duly_diag *diag);
void rehearsal_fini(struct rehearsal *r);

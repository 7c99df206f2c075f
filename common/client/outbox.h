/* outbox.h - events that a producer has handed over, on its own disk until the service has them and
 * for some weeks after that. For the client library only.
 *
 * An LMDB environment of its own, with four databases by rising number (be64): `waiting` events,
 * those `taken` by the service, those it `refused` for good, and `meta`. A number is given once, so
 * their order is that in which they were handed over, whatever became of them. Each value begins
 * with a checksum over its database, key and bytes: LMDB has none. docs/formats.md has the bytes.
 *
 * The service is restored where its incarnation is another one, or where it accepts an event under
 * a sequence number that is not above the highest so far: what was taken is then handed over again,
 * before what waits.
 */
#pragma once
#include "common/client/internal.h"

/* What waits, or is to be handed over again: as many as go into one request, in their order.
 * *ret_again: they were taken before. Nothing: batch is empty. @numbers: DULY_BATCH_EVENTS. */
duly_result outbox_next(struct duly_outbox *o, struct duly_batch *batch, uint64_t *numbers,
			bool *ret_again, struct duly_diag *diag);
/* What became of them, all or nothing; of one at least. *ret_restored: what was taken before is to
 * be handed over again. */
duly_result outbox_settle(struct duly_outbox *o, const uint64_t *numbers,
			  const struct duly_publication *done, duly_instant now, bool *ret_restored,
			  struct duly_diag *diag);
/* Forgets what was taken longer ago than it is kept, up to some thousands of it. */
duly_result outbox_prune(struct duly_outbox *o, duly_instant now, struct duly_diag *diag);

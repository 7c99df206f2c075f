/* batch.h - the end of every turn: what follows from what was taken, in one batch or, where it is
 * more than that holds, in several. Private to this folder. */
#pragma once
#include "common/base/base.h"

struct scheduler;

/* The moment at which the first tick of a run comes, though requests still come. */
int64_t batch_first_tick(const struct scheduler *s);
/* Applies, ticks as far as a turn may, and appends, synced. Only then may anybody be answered. */
duly_result batch_append(struct scheduler *s, struct duly_diag *diag);
/* The same in the middle of what is taken: what is taken after it is of the next batch. */
duly_result batch_split(struct scheduler *s, struct duly_diag *diag);
/* The store follows a quarter of a second later at most. */
enum { COMMIT_MS = 250 };
duly_result batch_commit(struct scheduler *s, struct duly_diag *diag);

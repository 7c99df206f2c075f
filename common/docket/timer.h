/* timer.h - one timer a case: the first instant at which something follows for it. In the store
 * (timer) its key is that instant and a rising number, so that the first key is the next to fire
 * and of two at one instant the one that was set first; its value is the key of the case. */
#pragma once
#include "common/docket/docket.h"
#include "common/docket/stored_obligations.h"

/* Sets the timer of the case with @key, in place of what @obligations say it has; DULY_NEVER: none.
 * Ensures: a case has at most one, and @obligations know which. */
void timer_set(struct docket *d, const uint8_t key[ID_LEN], struct stored_obligations *obligations,
	       duly_instant at);

/* The first of all. False: there is none, or the transaction has failed. */
bool timer_first(struct docket *d, duly_instant *ret_at, struct view *ret_key_of_case);

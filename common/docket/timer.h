/* timer.h - one timer a case: the first instant at which something follows for it. In the store
 * (timer) its key is that instant and a rising number, so that the first key is the next to fire
 * and of two at one instant the one that was set first; its value is the key of the case. */
#pragma once
#include "common/docket/docket.h"

/* Sets the timer of the case with @key at @at (DULY_NEVER: none), in place of the one that it has:
 * at *timer, with *number, which are those of the new one when it returns. */
void timer_set(struct docket *d, const uint8_t key[ID_LEN], duly_instant *timer, uint64_t *number,
	       duly_instant at);

/* The first of all. False: there is none, or the transaction has failed. */
bool timer_first(struct docket *d, duly_instant *ret_at, struct view *ret_key_of_case);

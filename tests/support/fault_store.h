/* fault_store.h - any store, plus a promise to fail its Nth call.
 *
 * Calls of begin, get, put, del, seek, last, count and commit are counted from 1.
 */
#pragma once
#include "common/store/store.h"

struct fault_store {
	struct store *real; /* borrowed                                           */
	unsigned calls;     /* so far                                             */
	unsigned fail_at;   /* the one that fails; 0: none                        */
	bool for_ever;      /* and every one after it                             */
	bool after;         /* a commit that fails has taken effect all the same  */
	duly_result with;   /* what the failing call returns                      */
	bool tripped;
};

/* A store over @f, which must outlive it. Closing it leaves the real one open. */
struct store *fault_store_open(struct fault_store *f);

/* feeds.h - the feeds that are declared, as a store knows them: up to when each is complete, and
 * whether it reports as often as it said. */
#pragma once
#include "common/docket/council.h"

/* All of them as of @at, by council and name, on @arena; strings are those of @c. DULY_E_CORRUPT
 * (stored.h). */
duly_result feeds_declared(const struct councils *c, struct store_txn *txn, duly_instant at,
			   struct arena *arena, struct declared_feed **ret, size_t *ret_n,
			   struct duly_diag *diag);

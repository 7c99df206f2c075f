/* council.h - what the councils have said for all of their cases, held in memory.
 *
 * All of them are read when a docket or a reader is opened, and again under another law, so that
 * one that does not read is found before anything is told: from then on councils_of() cannot
 * fail. */
#pragma once
#include "common/derive/reporting.h"
#include "common/docket/stored.h"

/* Zero-initialised has none. */
struct councils {
	struct council *list;
};

/* All that are stored in @txn, in place of what @c had. DULY_E_CORRUPT names the first that does
 * not read; @c is then as it was. */
duly_result councils_load(struct councils *c, struct store_txn *txn, const struct law *law,
			  struct duly_diag *diag);
void        councils_fini(struct councils *c);

/* Of a council that has said nothing: that it has said nothing. It lives until the council says
 * something else, or the councils are loaded again. */
const struct reporting *councils_of(const struct councils *c, struct str name);

/* Stores @now, and holds it. *ret_changed: it is not what it was; else nothing is written. */
duly_result councils_put(struct councils *c, struct store_txn *txn, const struct law *law,
			 struct str name, const struct reporting *now, bool *ret_changed,
			 struct duly_diag *diag);

/* The feeds that are declared, by council and name, in a list on @arena; strings are those of
 * @c. */
struct declared_feed *councils_feeds(const struct councils *c, struct arena *arena, size_t *ret_n);
/* Up to when every declared feed of every council says that it is complete; DULY_NO_INSTANT: none
 * is declared, or one of them has not said. */
duly_instant councils_complete_to(const struct councils *c);

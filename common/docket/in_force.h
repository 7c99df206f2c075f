/* in_force.h - the law that is in force, made from what a store keeps of it: the list of contents
 * (meta, `in-force`, the body of its record) and their bytes (meta, `content/` and their digest).
 */
#pragma once
#include "common/docket/stored.h"
#include "common/law/law.h"

/* Zero-initialised: nothing is in force yet. */
struct in_force {
	struct contents contents;
	struct law     *law;                 /* NULL: nothing is in force                        */
};
void in_force_fini(struct in_force *f);

/* What the store says. DULY_E_CORRUPT: it does not read, or a content is missing. */
duly_result in_force_get(struct store_txn *txn, struct in_force *ret, struct duly_diag *diag);
/* The same from @list, the body of a record. */
duly_result in_force_read(struct store_txn *txn, struct view list, struct in_force *ret,
			  struct duly_diag *diag);

void in_force_put(struct store_txn *txn, struct view list);
void in_force_put_content(struct store_txn *txn, struct view bytes);
bool in_force_has_content(struct store_txn *txn, const uint8_t digest[SHA256_LEN]);

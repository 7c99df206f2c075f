/* directories.h - since when the directories of people are what they are: the last time that each
 * was put in force, or put in force again as it was. Councils write them each night; where that
 * stops, nothing else is seen of it than that the last time lies back. */
#pragma once
#include "common/docket/in_force.h"

struct directory_age {
	struct str council;
	duly_instant loaded; /* DULY_NO_INSTANT: it came with the rules, at the beginning */
};

/* Each directory of @f as @txn has it, by council; on @arena, but for the strings, which are those
 * of @f. @tree: docket_state. */
duly_result directories_ages(struct store_txn *txn, const uint8_t tree[16], const struct in_force *f,
			     struct arena *arena, struct directory_age **ret, size_t *ret_n,
			     struct duly_diag *diag);

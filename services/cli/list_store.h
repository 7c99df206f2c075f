/* list_store.h - what is owed by a store: that of the data directory, or one that was replayed. */
#pragma once
#include "common/reports/listing.h"

/* Prints what @filter lets through, as of @at: a table, or by the bits of @form counts and JSON.
 * *ret_overdue: how many of those are overdue. */
enum { LIST_SUMMARY = 1, LIST_JSON = 2 };
duly_result list_store(struct docket_reader *reader, const struct listing_filter *filter,
		       duly_instant at, unsigned form, size_t *ret_overdue,
		       struct duly_diag *diag);

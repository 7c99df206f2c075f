/* list_store.h - what is owed by a store: that of the data directory, or one that was replayed. */
#pragma once
#include "services/cli/filters.h"

struct list_form {
	enum form form;
	bool summary;      /* counts by rule and stage, not each obligation          */
	bool ids;          /* for people: rules by their ids                         */
	bool every;        /* for people: also what no feed would report             */
	uint64_t limit;    /* at most so many, the soonest; 0: all                   */
	uint64_t log_head; /* the last record of the log; 0: it was not looked at    */
};

/* Prints what @filter lets through, as of @at. *ret_overdue: how many of those are overdue. */
duly_result list_store(struct docket_reader *reader, const struct listing_filter *filter,
		       duly_instant at, const struct list_form *form, size_t *ret_overdue,
		       struct duly_diag *diag);
/* What is listed for people, on a line: how many there are, and what is not shown. */
void list_say_counts(const struct listing *l, size_t all);

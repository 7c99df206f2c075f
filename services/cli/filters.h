/* filters.h - which obligations are listed. */
#pragma once
#include "common/options/options.h"
#include "common/reports/listing.h"

/* What a verb that lists can be given, as its field `filters`. */
struct filters_given {
	const char *case_ref, *team, *stage, *rule, *before, *status;
};
/* clang-format off */
#define FILTERS \
	TEXT("case", 'c', filters.case_ref, "C", "of this case alone"), \
	TEXT("team", 't', filters.team, "T", "that this team holds, or whose case it holds"), \
	TEXT("stage", 0, filters.stage, "S", \
	     "at this stage: none, upcoming, due, unconfirmed, overdue"), \
	TEXT("rule", 0, filters.rule, "R", "under this rule"), \
	TEXT("before", 0, filters.before, "DATE", "due before this day"), \
	TEXT("status", 0, filters.status, "S", "open, met, ended, void or any")
/* clang-format on */

/* @status is what is taken where --status is not given; NULL: any. DULY_E_USAGE for a stage, status
 * or rule that there is not. */
duly_result filters_read(const struct filters_given *given, const struct law *law,
			 const char *status, struct listing_filter *ret, struct duly_diag *diag);

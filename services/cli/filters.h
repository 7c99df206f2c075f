/* filters.h - --case, --team, --stage, --rule, --before, --status: which obligations are listed. */
#pragma once
#include "common/reports/listing.h"
#include "services/cli/cli.h"

/* @status is what is taken where --status is not given; NULL: any. DULY_E_USAGE for a stage, status
 * or rule that there is not. */
duly_result filters_read(const struct args *args, const struct law *law, const char *status,
			 struct listing_filter *ret, struct duly_diag *diag);

/* impact.h - `duly rules impact`, `duly calendar impact`: what loading would change, and whom it
 * would tell. */
#pragma once
#include "common/docket/loading.h"

/* What both can be given. */
struct impact_given {
	const char *data, *at;
	bool json;
};

/* Prints what would follow if @files, which have @digest, were put in force at @now. */
duly_result impact_print(const struct impact_given *given, enum loading what,
			 const struct contents *files, const uint8_t digest[SHA256_LEN],
			 duly_instant now, struct duly_diag *diag);

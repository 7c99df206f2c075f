/* list_store.h - what `duly list` prints of a store: that of the data directory, or one that was
 * replayed. */
#pragma once
#include "common/docket/docket.h"
#include "services/cli/cli.h"

/* How far the store can be believed: how far it follows the log, held, in rehearsal, sweeping. */
void store_state_print(const struct docket_state *s, const struct law *law, duly_instant at);

duly_result list_store(const struct args *args, struct docket_reader *reader, duly_instant at,
		       struct duly_diag *diag);

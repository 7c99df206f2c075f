/* state_print.h - how far a store can be believed: how far it follows the log, held, in rehearsal,
 * sweeping. */
#pragma once
#include "common/docket/docket.h"
#include "services/cli/json.h"

/* To standard output, in sentences. */
void state_print(const struct docket_state *s, const struct law *law, duly_instant at);
/* As keys of a map that has begun. */
void state_print_json(const struct docket_state *s, duly_instant at, struct json *j);

/* state_print.h - how far a store can be believed: how far it follows the log, held, in rehearsal,
 * sweeping. */
#pragma once
#include "services/cli/data.h"
#include "services/cli/json.h"

/* To standard output, in sentences. @head: the last record of the log; 0: not looked at. */
void state_print(const struct docket_state *s, uint64_t head, const struct law *law,
		 duly_instant at);
/* As keys of a map that has begun. */
void state_print_json(const struct docket_state *s, uint64_t head, duly_instant at,
		      struct json *j);

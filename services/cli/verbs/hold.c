#include <stdio.h>

#include "services/cli/service.h"
#include "services/cli/verb.h"

struct hold_given {
	struct service_given service;
};
#define GIVEN struct hold_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, SOURCE, TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "has the scheduler tell nobody until it is released",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct hold_given *given = call->given;
	duly_result r = service_tell(&given->service, "service.held", (struct view){ NULL, 0 },
				     call->now, diag);

	if (r == DULY_OK)
		puts("held: events are taken and applied, nobody is told");
	return r;
}

const struct verb verb_hold = { "hold", &COMMAND, run };

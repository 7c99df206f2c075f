#include "services/cli/telling_file.h"
#include "services/cli/verb.h"

#define GIVEN struct put_in_force_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	PUT_IN_FORCE, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[FILE]",
	.most = 1,
	.summary = "puts a routing of the scheduler's folder in force",
	.about =
	  "It is to be in the folder routing beside the scheduler's rules; FILE, or its SHA-256, says which\n"
	  "it is. See what it would change first: duly route impact.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	return telling_file_load(call->given, call->words[0], "routing.loaded", call->now, diag);
}

const struct verb verb_route_load = { "route load", &COMMAND, run };

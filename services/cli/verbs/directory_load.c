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
	.summary = "puts a directory of people of the scheduler's folder in force",
	.about =
	  "It is to be in the folder directory beside the scheduler's rules, called after its council; FILE,\n"
	  "or its SHA-256, says which it is. The same directory again changes nothing.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	return telling_file_load(call->given, call->words[0], "directory.loaded", call->now, diag);
}

const struct verb verb_directory_load = { "directory load", &COMMAND, run };

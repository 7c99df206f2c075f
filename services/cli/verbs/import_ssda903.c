#include "services/cli/import.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

#define GIVEN struct import_ssda903_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose return it is (default: local)"),
	TEXT("until", 0, until, "DATE",
	     "last day of the return (default: the 31 March after its last episode)"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "a council's own SSDA903 return (CSV files) as JSON Lines of events",
	.about =
	  "Rows that are not as they should be are told with their file and line; see\n"
	  "duly-import-ssda903(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	return import_ssda903(call->given, call->words[0], diag);
}

const struct verb verb_import_ssda903 = { "import ssda903", &COMMAND, run };

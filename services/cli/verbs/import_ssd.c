#include "services/cli/import.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

#define GIVEN struct import_ssd_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("state", 0, state, "DIR", "what was sent of earlier deliveries; made at the first one"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose data it is (default: local)"),
	TEXT("source", 0, source, "SOURCE", "who says so (default: /councils/COUNCIL/ssd)"),
	TEXT("at", 0, at, "DATE",
	     "the day of the delivery (default: today); later days have not happened"),
	FLAG("dry-run", 'n', dry_run, "say what would be sent, and change nothing"),
	TEXT("force", 0, force_tables, "TABLE[,TABLE]", "take these though rows of them vanish"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "a delivery of the Standard Safeguarding Dataset (CSV tables) as JSON Lines of events",
	.about =
	  "What is new since the delivery before, what changed, and what is retracted. The state is\n"
	  "written once the events are. A delivery in which more than 2 % of the rows of a table are\n"
	  "gone, or a table is empty or missing, is refused (65). Rows that are left out are told, and\n"
	  "the exit code is 1; see duly-import-ssd(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	return import_ssd(call->given, call->words[0], call->now, diag);
}

const struct verb verb_import_ssd = { "import ssd", &COMMAND, run };

#include "services/cli/given_calendar.h"
#include "services/cli/impact.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

#define GIVEN struct impact_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "what would move if this calendar were put in force now",
	.about =
	  "As duly rules impact. A provisional date that becomes final is listed, and nobody is told.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };

	duly_result r = given_calendar_file(call->words[0], &files, diag);
	return r == DULY_OK ? impact_print(call->given, LOADING_CALENDAR, &files,
					   files.list[0].digest, call->now, diag)
			    : r;
}

const struct verb verb_calendar_impact = { "calendar impact", &COMMAND, run };

#include "common/docket/loading.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/impact.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

#define GIVEN struct impact_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "what would move if the rules in DIR were put in force now",
	.about =
	  "Each obligation that would move, open or end, each alert that would follow, and the digest\n"
	  "to load them by. Computed beside the service, by the code that would do it.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	duly_auto_fini(contents) files = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = lawfiles_load(call->words[0], &files, diag);
	if (r != DULY_OK)
		return r;
	loading_digest(&files, digest);
	return impact_print(call->given, LOADING_RULES, &files, digest, call->now, diag);
}

const struct verb verb_rules_impact = { "rules impact", &COMMAND, run };

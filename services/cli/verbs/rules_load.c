#include "common/docket/loading.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/put_in_force.h"
#include "services/cli/verb.h"

#define GIVEN struct put_in_force_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	PUT_IN_FORCE, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[DIR]",
	.most = 1,
	.summary = "puts the rules of the scheduler's folder in force",
	.about =
	  "They are to be in the folder of rules that the scheduler was started with. DIR, or the\n"
	  "digest, says which they are: where that folder has others, nothing happens and the exit\n"
	  "code is 1.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct put_in_force_given *given = call->given;
	duly_auto_fini(contents) files = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = put_in_force_digest(given, call->words[0], "DIR", digest, diag);
	if (r == DULY_OK && given->digest == NULL)
		r = lawfiles_load(call->words[0], &files, diag);
	if (r != DULY_OK)
		return r;
	if (given->digest == NULL)
		loading_digest(&files, digest);
	return put_in_force(given, "rules.loaded", digest, call->now, diag);
}

const struct verb verb_rules_load = { "rules load", &COMMAND, run };

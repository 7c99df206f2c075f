#include <stdio.h>

#include "services/cli/shared_options.h"
#include "services/cli/telling_file.h"
#include "services/cli/verb.h"

struct route_check_given {
	const char *rules;
};
#define GIVEN struct route_check_given
/* clang-format off */
static const struct option_row OPTIONS[] = { RULES, OPTIONS_END };

static const struct command COMMAND = {
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "all faults of a routing, as file:line:column",
	.about =
	  "Beside the rules of --rules and the directories that lie with them: names that there are not,\n"
	  "and whether each rule and stage reaches somebody.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct route_check_given *given = call->given;
	duly_auto(law) law = NULL;
	size_t n;

	const duly_result r =
		telling_file_check(CONTENT_ROUTING, call->words[0], given->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	law_rules(law, &n);
	printf("each stage of %zu rules reaches somebody, no fault\n", n);
	return DULY_OK;
}

const struct verb verb_route_check = { "route check", &COMMAND, run };

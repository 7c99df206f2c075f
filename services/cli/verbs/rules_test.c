#include <stdio.h>

#include "common/derive/derive.h"
#include "services/cli/given_law.h"
#include "services/cli/print.h"
#include "services/cli/verb.h"

/* clang-format off */
static const struct option_row OPTIONS[] = { OPTIONS_END };

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "runs the worked examples of the packs in DIR",
	.options = OPTIONS,
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	duly_auto_fini(buf) report = { 0 };
	duly_auto(law) law = NULL;
	size_t run, failed;

	duly_result r = given_folder(call->words[0], &law, diag);
	if (r == DULY_OK)
		r = derive_examples(law, &run, &failed, &report, diag);
	if (r != DULY_OK)
		return r;
	print_buf(&report, stderr);
	printf("%zu examples, %zu failed\n", run, failed);
	return failed > 0 ? DULY_E_REFUSED : DULY_OK;
}

const struct verb verb_rules_test = { "rules test", &COMMAND, run };

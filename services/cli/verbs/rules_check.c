#include <stdio.h>

#include "common/law/routing_check.h"
#include "common/lawfiles/lawfiles.h"
#include "services/cli/print.h"
#include "services/cli/verb.h"

/* clang-format off */
static const struct option_row OPTIONS[] = { OPTIONS_END };

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "all faults of the packs in DIR, as file:line:column",
	.options = OPTIONS,
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	duly_auto(law) law = NULL;
	size_t n;

	duly_result r = lawfiles_load(call->words[0], &contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(&contents, &law, &faults) == DULY_OK)
		routing_check(law, &faults);
	if (faults.n > 0) {
		print_buf(&faults.text, stderr);
		return duly_fail(diag, DULY_E_REFUSED, "%zu faults", faults.n);
	}
	r = lawfiles_has_rules(law, call->words[0], diag);
	if (r != DULY_OK)
		return r;
	law_rules(law, &n);
	printf("%zu rules, no fault\n", n);
	return DULY_OK;
}

const struct verb verb_rules_check = { "rules check", &COMMAND, run };

#include <stdio.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/given_law.h"
#include "services/cli/print.h"

duly_result given_contents(const char *rules, struct contents *contents, struct law **ret,
			   struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };

	duly_result r = lawfiles_load(rules, contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(contents, ret, &faults) == DULY_OK)
		return DULY_OK;
	print_buf(&faults.text, stderr);
	return duly_fail(diag, DULY_E_CONFIG, "the rules do not load: %zu faults", faults.n);
}

duly_result given_law(const char *rules, struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	return given_contents(rules, &contents, ret, diag);
}

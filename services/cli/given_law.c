#include <stdio.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/given_law.h"
#include "services/cli/print.h"

static duly_result load(const char *rules, struct contents *contents, struct law **ret,
			struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };

	duly_result r = lawfiles_load(rules, contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(contents, ret, &faults) == DULY_OK)
		return lawfiles_has_rules(*ret, rules, diag);
	print_buf(&faults.text, stderr);
	return duly_fail(diag, DULY_E_CONFIG, "the rules do not load: %zu faults", faults.n);
}

duly_result given_contents(const char *rules, struct contents *contents, struct law **ret,
			   struct duly_diag *diag)
{
	const duly_result r = load(rules, contents, ret, diag);

	return r == DULY_E_NOTFOUND ? DULY_E_CONFIG : r;
}

duly_result given_law(const char *rules, struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	return given_contents(rules, &contents, ret, diag);
}

duly_result given_folder(const char *dir, struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	return load(dir, &contents, ret, diag);
}

/* given_law.h - the law of --rules. */
#pragma once
#include "common/law/law.h"

/* The law of the folder @rules, else (NULL) the installed one. Faults are printed to standard
 * error; DULY_E_CONFIG. */
duly_result given_law(const char *rules, struct law **ret, struct duly_diag *diag);
/* The same, and the files that it is made of, which the caller owns. */
duly_result given_contents(const char *rules, struct contents *contents, struct law **ret,
			   struct duly_diag *diag);
/* That of the folder that a verb is asked about, and not under which it works: one without a rule
 * is bad input, DULY_E_NOTFOUND. */
duly_result given_folder(const char *dir, struct law **ret, struct duly_diag *diag);

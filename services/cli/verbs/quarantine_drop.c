#include <stdio.h>

#include "services/cli/quarantined.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct quarantine_drop_given {
	const char *data;
	bool all;
};
#define GIVEN struct quarantine_drop_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, FLAG("all", 'a', all, "all of them"), OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[KEY...]",
	.most = WORDS_MAX,
	.summary = "drops rejected events",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct quarantine_drop_given *given = call->given;
	const char *dir = given_data(given->data);
	duly_auto_fini(quarantined_keys) keys = { 0 };

	duly_result r =
		quarantined_keys(dir, call->words, call->word_count, given->all, &keys, diag);
	for (size_t i = 0; i < keys.n && r == DULY_OK; i++)
		r = quarantine_drop(dir, keys.list[i], diag);
	if (r == DULY_OK)
		printf("%zu dropped\n", keys.n);
	return r;
}

const struct verb verb_quarantine_drop = { "quarantine drop", &COMMAND, run };

#include <stdio.h>

#include "services/cli/shared_options.h"
#include "services/cli/telling_file.h"
#include "services/cli/verb.h"

struct directory_check_given {
	const char *rules;
};
#define GIVEN struct directory_check_given
/* clang-format off */
static const struct option_row OPTIONS[] = { RULES, OPTIONS_END };

static const struct command COMMAND = {
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "all faults of a directory of people, as file:line:column",
	.about =
	  "Beside the rules of --rules and the routing that lies with them: whether everything that is\n"
	  "told reaches somebody of this directory. FILE is called after its council, COUNCIL.csv.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct directory_check_given *given = call->given;
	struct str council = str_of(call->words[0]);
	duly_auto(law) law = NULL;
	const char *slash = strrchr(call->words[0], '/');

	const duly_result r =
		telling_file_check(CONTENT_DIRECTORY, call->words[0], given->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	if (slash != NULL)
		council = str_of(slash + 1);
	str_cut_end(&council, ".csv");
	const struct directory *d = law_directory(law, council);

	printf("%zu people of %.*s, no fault\n", d->person_count, STR_FMT(council));
	return DULY_OK;
}

const struct verb verb_directory_check = { "directory check", &COMMAND, run };

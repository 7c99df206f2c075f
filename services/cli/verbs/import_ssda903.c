#include <stdio.h>

#include "common/base/whole_file.h"
#include "services/cli/import_print.h"
#include "services/cli/progress.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct import_ssda903_given {
	const char *output, *council, *until;
	bool json;
};
#define GIVEN struct import_ssda903_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose return it is (default: local)"),
	TEXT("until", 0, until, "DATE",
	     "last day of the return (default: the 31 March after its last episode)"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "a council's own SSDA903 return (CSV files) as JSON Lines of events",
	.about =
	  "Rows that are not as they should be are told with their file and line; see\n"
	  "duly-import-ssda903(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void tell_remark(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s: %s\n", r->file, r->line, r->about, r->text);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct import_ssda903_given *given = call->given;
	duly_auto_fini(whole_file) output = { 0 };
	struct ssda903_options options = {
		.dir = call->words[0],
		.council = given->council,
		.listener = { .remark = tell_remark, .progress = progress_count },
	};
	struct ssda903_summary summary = { 0 };
	duly_civil until;

	if (given->until != NULL) {
		duly_result r = option_date(given->until, "--until", &until, diag);
		if (r != DULY_OK)
			return r;
		options.until = &until;
	}
	duly_result r = whole_file_open(given->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.out = output.out;
	r = ssda903_import(&options, &summary, diag);
	progress_end();
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK && given->json)
		import_print_ssda903_json(&summary, output.path != NULL ? stdout : stderr);
	else if (r == DULY_OK)
		import_print_ssda903(&summary, output.path != NULL ? stdout : stderr);
	ssda903_summary_fini(&summary);
	return r;
}

const struct verb verb_import_ssda903 = { "import ssda903", &COMMAND, run };

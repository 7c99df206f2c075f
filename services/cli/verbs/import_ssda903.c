#include <stdio.h>

#include "common/base/whole_file.h"
#include "common/import/wall_clock.h"
#include "services/cli/import_print.h"
#include "services/cli/progress.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct import_ssda903_given {
	const char *state, *output, *council, *system, *until, *absent;
	bool force, json;
};
#define GIVEN struct import_ssda903_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("state", 0, state, "DIR",
	     "what earlier imports sent; made at the first one, and only the difference is sent"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose return it is (default: local)"),
	TEXT("system", 0, system, "NAME",
	     "the source is /councils/COUNCIL/NAME (default: ssda903)"),
	TEXT("until", 0, until, "DATE",
	     "last day of the return (default: the 31 March after its last episode)"),
	TEXT("absent", 0, absent, "left|in-care",
	     "what became of a child in care whom the next return lacks (default: left)"),
	FLAG("force", 0, force, "take it though more than 2 % of the rows of the state are gone"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "a council's own SSDA903 return (CSV, workbook, XML) as JSON Lines of events",
	.about =
	  "Rows that are not as they should be are told with their file and line. The exit code is 1\n"
	  "where some could not be read, or a file could not; see duly-import-ssda903(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void tell_remark(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s: %s\n", r->file, r->line, r->about, r->text);
}

static duly_result read_options(const struct call *call, struct ssda903_options *ret,
				duly_civil *ret_until, struct duly_diag *diag)
{
	const struct import_ssda903_given *given = call->given;
	duly_auto(zone) zone = NULL;
	duly_result r = wall_clock_read(&zone, diag);

	if (r != DULY_OK)
		return r;
	*ret = (struct ssda903_options){
		.dir = call->words[0],
		.council = given->council,
		.system = given->system,
		.state = given->state,
		.force = given->force,
		.today = zone_date(zone, call->now),
		.listener = { .remark = tell_remark, .progress = progress_count },
	};
	if (given->absent != NULL) {
		ret->absent_in_care = strcmp(given->absent, "in-care") == 0;
		if (!ret->absent_in_care && strcmp(given->absent, "left") != 0)
			return duly_fail(diag, DULY_E_USAGE,
					 "--absent is left or in-care, not '%s'", given->absent);
	}
	if (given->until == NULL)
		return DULY_OK;
	ret->until = ret_until;
	r = option_date(given->until, "--until", ret_until, diag);
	if (r == DULY_OK)
		ret->today.day = MAX(ret->today.day, ret_until->day);
	return r;
}

/* What was found is shown though nothing came of it: there is the reason. */
static void show(const struct import_ssda903_given *given, duly_result r,
		 const struct ssda903_summary *summary, FILE *to)
{
	if (r != DULY_OK && summary->files.n > 0)
		import_print_files(&summary->files, stderr);
	else if (r == DULY_OK && given->json)
		import_print_ssda903_json(summary, to);
	else if (r == DULY_OK)
		import_print_ssda903(summary, to);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct import_ssda903_given *given = call->given;
	duly_auto_fini(whole_file) output = { 0 };
	duly_auto_fini(ssda903_summary) summary = { 0 };
	struct ssda903_options options;
	duly_civil until;

	duly_result r = read_options(call, &options, &until, diag);
	if (r == DULY_OK)
		r = whole_file_open(given->output, &output, diag);
	if (r != DULY_OK)
		return r;
	options.out = output.out;
	r = ssda903_import(&options, &summary, diag);
	progress_end();
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK)
		r = ssda903_commit(&options, &summary, diag);
	show(given, r, &summary, output.path != NULL ? stdout : stderr);
	if (r == DULY_OK && summary.lost > 0)
		r = duly_fail(diag, DULY_E_REFUSED,
			      "not all could be read: %zu rows or fields, %zu files",
			      summary.lost - import_files_lost(&summary.files),
			      import_files_lost(&summary.files));
	return r;
}

const struct verb verb_import_ssda903 = { "import ssda903", &COMMAND, run };

#include <stdio.h>

#include "common/base/whole_file.h"
#include "services/cli/import_print.h"
#include "services/cli/import_source.h"
#include "services/cli/progress.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct import_ssd_given {
	const char *state, *output, *council, *source, *dialect, *at, *force_tables;
	bool dry_run, json;
};
#define GIVEN struct import_ssd_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("state", 0, state, "DIR", "what was sent of earlier deliveries; made at the first one"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose data it is (default: local)"),
	TEXT("source", 0, source, "SOURCE", "who says so (default: /councils/COUNCIL/ssd)"),
	TEXT("dialect", 0, dialect, "NAME|FILE",
	     "how it is written (default: seen by its columns and words)"),
	TEXT("at", 0, at, "DATE",
	     "the day of the delivery (default: today); later days have not happened"),
	FLAG("dry-run", 'n', dry_run, "say what would be sent, and change nothing"),
	TEXT("force", 0, force_tables, "TABLE[,TABLE]", "take these though rows of them vanish"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "DIR",
	.least = 1,
	.most = 1,
	.summary = "a delivery of the Standard Safeguarding Dataset (CSV tables) as JSON Lines of events",
	.about =
	  "What is new since the delivery before, what changed, and what is retracted. The state is\n"
	  "written once the events are. A delivery in which more than 2 % of the rows of a table are\n"
	  "gone, or a table is empty or missing, is refused (65). Rows that are left out are told, and\n"
	  "the exit code is 1; see duly-import-ssd(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void show(const struct import_ssd_given *given, const struct ssd *ssd, FILE *to)
{
	if (given->json)
		import_print_ssd_json(ssd, given->dry_run, to);
	else
		import_print_ssd(ssd, to);
}

/* The events on disk, and then the state: cut off between the two, a repeated run gives the same
 * events again. */
static duly_result send(const struct import_ssd_given *given, struct ssd *ssd,
			struct duly_diag *diag)
{
	duly_auto_fini(whole_file) output = { 0 };

	if (ssd_summary(ssd)->refused != NULL)
		return ssd_write(ssd, stdout, diag);
	duly_result r = whole_file_open(given->output, &output, diag);
	if (r == DULY_OK)
		r = ssd_write(ssd, output.out, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK)
		r = ssd_commit(ssd, diag);
	if (r == DULY_OK)
		show(given, ssd, output.path != NULL ? stdout : stderr);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct import_ssd_given *given = call->given;
	duly_auto(ssd) ssd = NULL;
	char source[260];
	struct ssd_options options = {
		.dir = call->words[0],
		.state = given->state,
		.source = source,
		.dialect = given->dialect,
		.force = given->force_tables,
		.listener = { .remark = import_tell_row, .progress = progress_count },
	};

	if (given->state == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--state DIR is missing");
	duly_result r = import_source(given->source, given->council, "ssd", source, diag);
	if (r == DULY_OK)
		r = import_day(given->at, call->now, &options.at, diag);
	if (r == DULY_OK)
		r = ssd_open(&options, &ssd, diag);
	progress_end();
	if (r == DULY_E_MALFORMED)
		import_print_files(ssd_summary(ssd)->files, stderr);
	if (r == DULY_OK && given->dry_run)
		show(given, ssd, stdout);
	else if (r == DULY_OK)
		r = send(given, ssd, diag);
	if (r == DULY_OK && ssd_summary(ssd)->refused != NULL)
		r = duly_fail(diag, DULY_E_CONFLICT, "%s", ssd_summary(ssd)->refused);
	if (r == DULY_OK && ssd_summary(ssd)->lost > 0)
		r = duly_fail(diag, DULY_E_REFUSED,
			      "not all could be read: %zu rows were left out, %zu values and %zu "
			      "files",
			      ssd_summary(ssd)->left_out, ssd_summary(ssd)->unread,
			      import_files_lost(ssd_summary(ssd)->files));
	return r;
}

const struct verb verb_import_ssd = { "import ssd", &COMMAND, run };

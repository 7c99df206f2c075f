#include <stdio.h>

#include "common/base/whole_file.h"
#include "common/import/table/suggest_map.h"
#include "services/cli/given_law.h"
#include "services/cli/given_map.h"
#include "services/cli/import_print.h"
#include "services/cli/import_source.h"
#include "services/cli/print.h"
#include "services/cli/progress.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct import_table_given {
	const char *state, *output, *council, *source, *at, *force_sheets, *rules;
	bool dry_run, suggest, json;
};
#define GIVEN struct import_table_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("state", 0, state, "DIR", "what was sent of earlier deliveries; made at the first one"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("council", 0, council, "NAME", "whose data it is (default: local)"),
	TEXT("source", 0, source, "SOURCE",
	     "who says so (default: /councils/COUNCIL/ and the map's system)"),
	TEXT("at", 0, at, "DATE",
	     "the day of the delivery (default: today); later days have not happened"),
	FLAG("dry-run", 'n', dry_run, "say what would be sent, and change nothing"),
	FLAG("suggest", 0, suggest, "write a first map for FILE, and read no map"),
	TEXT("force", 0, force_sheets, "SHEET[,SHEET]", "take these though rows of them vanish"),
	RULES, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[MAP] FILE|DIR",
	.least = 1,
	.most = 2,
	.summary = "anybody's tables (CSV, workbook, XML), by a map, as JSON Lines of events",
	.about =
	  "MAP is a file (duly-map(5)) or the name of one that comes with Duly. What is new since the\n"
	  "delivery before, what changed, and what is retracted, as of a dataset. What is not\n"
	  "understood is told, ends nothing and meets nothing, and the exit code is 1; see\n"
	  "duly-import-table(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- a first map ----------------------------------------------------------------------------- */

static duly_result suggest(const struct call *call, const struct law *law, struct duly_diag *diag)
{
	const struct import_listener silent = { .progress = progress_count };
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) text = { 0 };
	struct import_files files = { .titled = true };

	if (call->word_count != 1)
		return duly_fail(diag, DULY_E_USAGE, "--suggest takes one FILE");
	duly_result r = import_files_read(&files, call->words[0], 1, &silent, arena, diag);
	progress_end();
	if (r == DULY_OK)
		r = map_suggest(&files, law_vocabulary(law), arena, &text, diag);
	if (r == DULY_OK)
		print_buf(&text, stdout);
	if (r == DULY_E_MALFORMED)
		import_print_files(&files, stderr);
	return r;
}

/* ---- by a map -------------------------------------------------------------------------------- */

static void show(const struct import_table_given *given, const struct table_import *t, FILE *to)
{
	if (given->json)
		import_print_table_json(t, given->dry_run, to);
	else
		import_print_table(t, to);
}

/* The events on disk, and then the state: cut off between the two, a repeated run gives the same
 * events again. */
static duly_result hand_over(const struct import_table_given *given, struct table_import *t,
			     struct duly_diag *diag)
{
	duly_auto_fini(whole_file) output = { 0 };

	if (table_summary(t)->refused != NULL)
		return table_write(t, stdout, diag);
	duly_result r = whole_file_open(given->output, &output, diag);
	if (r == DULY_OK)
		r = table_write(t, output.out, diag);
	if (r == DULY_OK)
		r = whole_file_finish(&output, diag);
	if (r == DULY_OK)
		r = table_commit(t, diag);
	if (r == DULY_OK)
		show(given, t, output.path != NULL ? stdout : stderr);
	return r;
}

static duly_result judged(const struct table_summary *s, struct duly_diag *diag)
{
	if (s->refused != NULL)
		return duly_fail(diag, DULY_E_CONFLICT, "%s", s->refused);
	if (s->lost == 0)
		return DULY_OK;
	return duly_fail(diag, DULY_E_REFUSED,
			 "not all was understood: %zu rows were left out, of %zu a part, and %zu "
			 "files",
			 s->left_out, s->unsure, import_files_lost(s->files));
}

static duly_result import(const struct call *call, const struct table_options *options,
			  struct duly_diag *diag)
{
	const struct import_table_given *given = call->given;
	duly_auto(table_import) t = NULL;
	duly_result r = table_open(options, &t, diag);

	progress_end();
	if (r == DULY_E_MALFORMED)
		import_print_files(table_summary(t)->files, stderr);
	if (r == DULY_OK && given->dry_run)
		show(given, t, stdout);
	else if (r == DULY_OK)
		r = hand_over(given, t, diag);
	return r == DULY_OK ? judged(table_summary(t), diag) : r;
}

static duly_result by_map(const struct call *call, const struct law *law, struct duly_diag *diag)
{
	const struct import_table_given *given = call->given;
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) faults = { 0 };
	struct map map = { 0 };
	char source[260];
	struct table_options options = {
		.map = &map,
		.vocabulary = law_vocabulary(law),
		.path = call->words[call->word_count - 1],
		.state = given->state,
		.source = source,
		.force = given->force_sheets,
		.listener = { .remark = import_tell_row, .progress = progress_count },
	};

	if (call->word_count != 2)
		return duly_fail(diag, DULY_E_USAGE, "MAP and FILE or DIR are to be given");
	if (given->state == NULL && !given->dry_run)
		return duly_fail(diag, DULY_E_USAGE, "--state DIR is missing");
	duly_result r = given_map(call->words[0], options.vocabulary, arena, &map, &faults, diag);
	print_buf(&faults, stderr);
	if (r == DULY_OK)
		r = import_source(given->source, given->council, map.system.s, source, diag);
	if (r == DULY_OK)
		r = import_day(given->at, call->now, &options.at, diag);
	return r == DULY_OK ? import(call, &options, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct import_table_given *given = call->given;
	duly_auto(law) law = NULL;
	const duly_result r = given_law(given->rules, &law, diag);

	if (r != DULY_OK)
		return r;
	return given->suggest ? suggest(call, law, diag) : by_map(call, law, diag);
}

const struct verb verb_import_table = { "import table", &COMMAND, run };

#include <stdio.h>

#include "common/import/table/table.h"
#include "common/reports/listing.h"
#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/given_law.h"
#include "services/cli/given_map.h"
#include "services/cli/given_time.h"
#include "services/cli/import_source.h"
#include "services/cli/print.h"
#include "services/cli/reconcile_print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct reconcile_given {
	const char *tables, *dialect, *map, *table, *data, *events, *rules, *at, *council;
	bool json;
};
#define GIVEN struct reconcile_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("ssd", 0, tables, "DIR", "the tables (ssd_*.csv) that hold the other dates"),
	TEXT("dialect", 0, dialect, "NAME|FILE",
	     "how they are written (default: seen by their columns and words)"),
	TEXT("table", 0, table, "FILE|DIR", "anybody's tables that hold them, with --map"),
	TEXT("map", 0, map, "MAP", "what their columns mean: a file, or a name of a map of Duly's"),
	DATA,
	TEXT("events", 'e', events, "FILE", "derive ours from this file of events, without a server"),
	RULES, AT,
	TEXT("council", 0, council, "NAME", "ours of this council alone"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "the due dates that a case system holds against those of the law",
	.about =
	  "Each due date of the tables beside the obligation that it stands for, with the reason where\n"
	  "they differ. Where one is later than the law the exit code is 1; see duly-reconcile(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result by_map(const struct reconcile_given *given, struct reconcile *r,
			  const struct law *law, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(buf) faults = { 0 };
	struct map map = { 0 };
	const struct table_options options = {
		.map = &map,
		.vocabulary = law_vocabulary(law),
		.path = given->table,
		.source = "",
		.at = zone_date(law_zone(law), r->at),
		.listener = { .remark = import_tell_row },
	};

	duly_result result = given_map(given->map, law_vocabulary(law), arena, &map, &faults, diag);
	print_buf(&faults, stderr);
	return result == DULY_OK ? reconcile_mapped(r, law, &options, diag) : result;
}

static duly_result compare(const struct reconcile_given *given, struct reconcile *r,
			   const struct law *law, struct duly_diag *diag)
{
	const struct import_listener listener = { .remark = import_tell_row };

	if (given->map != NULL)
		return by_map(given, r, law, diag);
	r->dialect = given->dialect;
	return reconcile_tables(r, law, given->tables, &listener, diag);
}

static duly_result finish(const struct reconcile_given *given, struct reconcile *r,
			  const struct law *law, struct duly_diag *diag)
{
	duly_result result = compare(given, r, law, diag);
	if (result != DULY_OK)
		return result;
	if (given->json)
		reconcile_print_json(r, stdout);
	else
		reconcile_print(r, stdout);
	if (r->counts[RECONCILE_LATER] > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu dates are later than the law",
				 r->counts[RECONCILE_LATER]);
	return DULY_OK;
}

static duly_result with_events(const struct call *call, struct reconcile *r, struct duly_diag *diag)
{
	const struct reconcile_given *given = call->given;
	const struct listing_filter whose = { .council = str_of(given->council) };
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };

	duly_result result = given_law(given->rules, &law, diag);
	if (result == DULY_OK)
		result = given_at(given->at, call->now, law, &r->at, diag);
	if (result == DULY_OK)
		result = event_files_derive(law, &given->events, 1, r->at, &files, diag);
	if (result == DULY_OK)
		result = listing_check_offline(files.offline, &whose, diag);
	if (result != DULY_OK)
		return result;
	for (size_t i = 0; i < files.offline->n; i++) {
		const struct derivation *d = &files.offline->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++)
			reconcile_add(r, &d->obligations[k]);
	}
	result = finish(given, r, law, diag);
	if (result == DULY_OK || result == DULY_E_REFUSED) {
		struct duly_diag bad = { "" };

		if (event_files_verdict(&files, &bad) != DULY_OK)
			return duly_fail(diag, DULY_E_MALFORMED, "%s", bad.text);
	}
	return result;
}

static bool visit(void *context, const struct law *law, const struct seen *seen)
{
	(void)law;
	reconcile_add(context, seen->obligation);
	return true;
}

static duly_result with_data(const struct call *call, struct reconcile *r, struct duly_diag *diag)
{
	const struct reconcile_given *given = call->given;
	const struct listing_filter whose = { .council = str_of(given->council) };
	duly_auto_fini(data) data = { 0 };

	duly_result result = data_open(given_data(given->data), &data, diag);
	if (result == DULY_OK)
		result = data_now(&data, given->at, call->now, &r->at, diag);
	if (result == DULY_OK)
		result = listing_check_store(data.reader, &whose, r->at, diag);
	if (result == DULY_OK)
		result = docket_reader_each(data.reader, r->at, visit, r, diag);
	if (result != DULY_OK)
		return result;
	docket_reader_let_go(data.reader);
	return finish(given, r, docket_reader_law(data.reader), diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct reconcile_given *given = call->given;
	duly_auto_fini(reconcile) r = reconcile_begin(str_of(given->council));

	if ((given->tables == NULL) == (given->table == NULL))
		return duly_fail(diag, DULY_E_USAGE,
				 "either --ssd DIR or --table FILE with --map MAP is to be given");
	if ((given->table == NULL) != (given->map == NULL))
		return duly_fail(diag, DULY_E_USAGE, "--table and --map go together");
	return given->events != NULL ? with_events(call, &r, diag) : with_data(call, &r, diag);
}

const struct verb verb_reconcile = { "reconcile", &COMMAND, run };

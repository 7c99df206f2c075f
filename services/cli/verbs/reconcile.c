#include <stdio.h>

#include "common/reports/listing.h"
#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/reconcile_print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct reconcile_given {
	const char *tables, *dialect, *data, *events, *rules, *at, *council;
	bool json;
};
#define GIVEN struct reconcile_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("ssd", 0, tables, "DIR", "the tables (ssd_*.csv) that hold the other dates"),
	TEXT("dialect", 0, dialect, "NAME|FILE",
	     "how they are written (default: seen by their columns and words)"),
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

static void tell_row(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s%s%s\n", r->file, r->line, r->about,
		r->about[0] != '\0' ? ": " : "", r->text);
}

static duly_result finish(const struct reconcile_given *given, struct reconcile *r,
			  const struct law *law, struct duly_diag *diag)
{
	const struct import_listener listener = { .remark = tell_row };

	r->dialect = given->dialect;
	duly_result result = reconcile_tables(r, law, given->tables, &listener, diag);
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

	if (given->tables == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--ssd DIR is missing");
	return given->events != NULL ? with_events(call, &r, diag) : with_data(call, &r, diag);
}

const struct verb verb_reconcile = { "reconcile", &COMMAND, run };

#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/reconcile_print.h"

/* `duly reconcile`: their dates beside ours, and where and why they differ. */

static void tell_row(void *context, const struct ssd_problem *p)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s%s%s\n", p->file, p->line, p->column,
		p->column[0] != '\0' ? ": " : "", p->text);
}

static duly_result finish(const struct args *args, struct reconcile *r, const struct law *law,
			  struct duly_diag *diag)
{
	const struct ssd_listener listener = { .problem = tell_row };

	duly_result result = reconcile_tables(r, law, args->tables, &listener, diag);
	if (result != DULY_OK)
		return result;
	if (args->json)
		reconcile_print_json(r);
	else
		reconcile_print(r, stdout);
	if (r->counts[RECONCILE_LATER] > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%zu dates are later than the law",
				 r->counts[RECONCILE_LATER]);
	return DULY_OK;
}

static duly_result with_events(const struct args *args, struct reconcile *r, struct duly_diag *diag)
{
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };

	duly_result result = load_law(args->rules, &law, diag);
	if (result == DULY_OK)
		result = given_now(args, law, &r->at, diag);
	if (result == DULY_OK)
		result = event_files_derive(law, &args->events, 1, r->at, &files, diag);
	if (result != DULY_OK)
		return result;
	for (size_t i = 0; i < files.offline->n; i++) {
		const struct derivation *d = &files.offline->cases[i]->person.derived;

		for (size_t k = 0; k < d->n; k++)
			reconcile_add(r, &d->obligations[k]);
	}
	result = finish(args, r, law, diag);
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

static duly_result with_data(const struct args *args, struct reconcile *r, struct duly_diag *diag)
{
	duly_auto_fini(data) data = { 0 };

	duly_result result = data_open(args->data, &data, diag);
	if (result == DULY_OK)
		result = data_now(&data, args, &r->at, diag);
	if (result == DULY_OK)
		result = docket_reader_each(data.reader, r->at, visit, r, diag);
	return result == DULY_OK ? finish(args, r, docket_reader_law(data.reader), diag) : result;
}

duly_result verb_reconcile(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(reconcile) r = reconcile_begin(str_of(args->council));

	if (args->tables == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--ssd DIR is missing");
	return args->events != NULL ? with_events(args, &r, diag) : with_data(args, &r, diag);
}

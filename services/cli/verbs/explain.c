#include <stdio.h>

#include "common/reports/explanation.h"
#include "common/reports/listing.h"
#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/given_law.h"
#include "services/cli/given_time.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct explain_given {
	const char *data, *at, *events, *rules, *council;
	bool json;
};
#define GIVEN struct explain_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT,
	TEXT("events", 'e', events, "FILE", "explain from this file of events, without a server"),
	RULES, TEXT("council", 0, council, "NAME", "of this council alone"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "ID",
	.least = 1,
	.most = 1,
	.summary = "how a date came about, day by day, with the law that it follows",
	.about =
	  "ID is that of an obligation or of an alert, 32 hex digits; of an obligation the first\n"
	  "eight or more are enough where no other begins with them.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void print_alert(const struct explanation *e)
{
	duly_auto_fini(wire) w = { 0 };

	if (e->alert.len == 0 || wire_unpack(buf_view(&e->alert), &w, NULL) != DULY_OK)
		return;
	puts("The alert, as it was told:");
	json_pretty(&w.root, stdout);
	puts("");
	if (e->text.len == 0 && !e->is_of_none)
		printf("The obligation does not stand any more.\n");
}

static duly_result verdict(const struct explanation *e, bool json, struct duly_diag *diag)
{
	struct json j = JSON_TO(stdout);

	if (e->found == 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "no obligation or alert has the id %s",
				 e->prefix);
	if (e->found > 1)
		return duly_fail(diag, DULY_E_USAGE,
				 "%zu obligations begin with %s: give more of it", e->found,
				 e->prefix);
	if (json) {
		json_packed(&j, NULL, buf_view(&e->packed));
		json_finish(&j);
		return DULY_OK;
	}
	print_alert(e);
	print_buf(&e->text, stdout);
	return DULY_OK;
}

/* ---- from a file ----------------------------------------------------------------------------- */

static duly_result from_file(const struct call *call, struct explanation *e, struct duly_diag *diag)
{
	const struct explain_given *given = call->given;
	const struct listing_filter whose = { .council = e->council };
	duly_auto(law) law = NULL;
	duly_auto_fini(event_files) files = { 0 };

	duly_result r = given_law(given->rules, &law, diag);
	if (r == DULY_OK)
		r = given_at(given->at, call->now, law, &e->at, diag);
	if (r == DULY_OK)
		r = event_files_derive(law, &given->events, 1, e->at, &files, diag);
	if (r != DULY_OK)
		return r;
	explanation_of_offline(e, files.offline);
	if (e->found == 0)
		r = listing_check_offline(files.offline, &whose, diag);
	return r == DULY_OK ? verdict(e, given->json, diag) : r;
}

/* ---- from a store ---------------------------------------------------------------------------- */

static duly_result from_store(const struct call *call, struct explanation *e,
			      struct duly_diag *diag)
{
	const struct explain_given *given = call->given;
	const struct listing_filter whose = { .council = e->council };
	duly_auto_fini(data) data = { 0 };

	duly_result r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, given->at, call->now, &e->at, diag);
	if (r == DULY_OK)
		r = explanation_of_store(e, data.reader, diag);
	if (r == DULY_OK && e->found == 0)
		r = listing_check_store(data.reader, &whose, e->at, diag);
	if (r == DULY_OK)
		docket_reader_let_go(data.reader);
	return r == DULY_OK ? verdict(e, given->json, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct explain_given *given = call->given;
	duly_auto_fini(explanation) e = { 0 };

	duly_result r = explanation_begin(call->words[0], call->now, &e, diag);
	if (r != DULY_OK)
		return r;
	e.council = str_of(given->council);
	return given->events != NULL ? from_file(call, &e, diag) : from_store(call, &e, diag);
}

const struct verb verb_explain = { "explain", &COMMAND, run };

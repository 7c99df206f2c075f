#include <stdio.h>

#include "common/law/routing.h"
#include "common/reports/routed.h"
#include "common/text/suggest.h"
#include "services/cli/data.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct route_test_given {
	const char *data, *at, *stage, *council;
	bool json;
};
#define GIVEN struct route_test_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT,
	TEXT("stage", 0, stage, "STAGE", "of this stage alone, as if it were told now; and why by no other line"),
	TEXT("council", 0, council, "NAME", "of this council alone"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "CASE|ID",
	.least = 1,
	.most = 1,
	.summary = "who would be told of what is open, when and how, and by which line",
	.about =
	  "CASE is the reference of a case, of which everything that is open is shown; ID the first eight\n"
	  "or more digits of an obligation's. By the routing and the directory in force (duly-routing(5)),\n"
	  "and by who holds the case, is away or has left today.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result read_stage(const char *name, int *ret, struct duly_diag *diag)
{
	const char *names[ROUTING_STAGE_COUNT];
	size_t at;

	*ret = -1;
	if (name == NULL)
		return DULY_OK;
	for (int i = 0; i < ROUTING_STAGE_COUNT; i++)
		names[i] = routing_stage_name((enum routing_stage)i);
	at = suggest_index(names, LEN(names), "no stage is called", str_of(name), diag);
	*ret = (int)at;
	return at < LEN(names) ? DULY_OK : DULY_E_USAGE;
}

static duly_result print(const struct routed *r, bool json, struct duly_diag *diag)
{
	duly_auto_fini(buf) all = { 0 };
	struct json j = JSON_TO(stdout);

	if (r->found == 0) {
		suggest_near(&r->near, &all);
		return duly_fail(diag, DULY_E_NOTFOUND,
				 "nothing is open of a case or an obligation %s%.*s", r->wanted,
				 (int)all.len, (const char *)all.data);
	}
	if (!json) {
		print_buf(&r->text, stdout);
		return DULY_OK;
	}
	pack_array(&all, (uint32_t)r->found);
	buf_put(&all, r->packed.data, r->packed.len);
	json_packed(&j, NULL, buf_view(&all));
	json_finish(&j);
	return DULY_OK;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct route_test_given *given = call->given;
	duly_auto_fini(routed) r = { .wanted = call->words[0], .council = str_of(given->council) };
	duly_auto_fini(data) data = { 0 };

	duly_result result = read_stage(given->stage, &r.stage, diag);
	if (result == DULY_OK)
		result = data_open(given_data(given->data), &data, diag);
	if (result == DULY_OK)
		result = data_now(&data, given->at, call->now, &r.at, diag);
	if (result == DULY_OK)
		result = routed_of_store(&r, data.reader, diag);
	if (result == DULY_OK)
		docket_reader_let_go(data.reader);
	return result == DULY_OK ? print(&r, given->json, diag) : result;
}

const struct verb verb_route_test = { "route test", &COMMAND, run };

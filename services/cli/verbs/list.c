#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/list_store.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct list_given {
	const char *data, *at, *group;
	struct filters_given filters;
	bool fail_if_overdue, summary, all, restricted, json;
};
#define GIVEN struct list_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT, FILTERS,
	FLAG("fail-if-overdue", 0, fail_if_overdue, "exit with 1 where one of them is overdue"),
	FLAG("summary", 's', summary, "counts by rule and stage, not each of them"),
	FLAG("all", 'a', all, "also duties before the council's time (ours_from)"),
	TEXT("group", 'g', group, "G", "of cases linked in this group"),
	FLAG("restricted", 0, restricted, "also of cases that only named eyes may see"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "obligations, soonest first; the open ones unless told otherwise",
	.about =
	  "Says how far the store follows the log, and whether the service is held, in rehearsal, or\n"
	  "looking at all cases again. In a rehearsal its own clock is used.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result list(const struct list_given *given, struct docket_reader *reader,
			duly_instant at, struct duly_diag *diag)
{
	const unsigned form = (given->json ? LIST_JSON : 0) | (given->summary ? LIST_SUMMARY : 0);
	struct listing_filter filter;
	size_t overdue;

	duly_result r =
		filters_read(&given->filters, docket_reader_law(reader), "open", &filter, diag);
	if (r != DULY_OK)
		return r;
	filter.history = given->all;
	filter.group = str_of(given->group);
	filter.restricted = given->restricted;
	r = list_store(reader, &filter, at, form, &overdue, diag);
	if (r == DULY_OK && given->fail_if_overdue && overdue > 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%zu obligations are overdue", overdue);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct list_given *given = call->given;
	duly_auto_fini(data) data = { 0 };
	duly_instant at;

	duly_result r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, given->at, call->now, &at, diag);
	return r == DULY_OK ? list(given, data.reader, at, diag) : r;
}

const struct verb verb_list = { "list", &COMMAND, run };

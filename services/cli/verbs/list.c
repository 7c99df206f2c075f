#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/list_store.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct list_given {
	const char *data, *at, *group, *format;
	struct filters_given filters;
	uint64_t limit;
	bool fail_if_overdue, summary, all, restricted, ids, json;
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
	COUNT("limit", 'n', limit, "N", "the soonest N alone (all)"),
	FLAG("ids", 0, ids, "rules by their ids, not by their titles"),
	FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "obligations, soonest first; the open ones unless told otherwise",
	.about =
	  "Says up to when it is up to date, and whether the service is held, in rehearsal, or looking at\n"
	  "all cases again. In a rehearsal its own clock is used. What no feed would report as done is\n"
	  "counted and not shown, but of one case, with --unwatched, and as csv and json. A table is as\n"
	  "wide as the terminal, or as COLUMNS says (80).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result list(const struct list_given *given, const struct data *data, duly_instant at,
			struct duly_diag *diag)
{
	struct list_form form = { .summary = given->summary,
				  .ids = given->ids,
				  .every = given->all,
				  .limit = given->limit,
				  .log_head = data->log_head };
	struct listing_filter filter;
	size_t overdue;

	duly_result r = form_read(given->format, given->json, &form.form, diag);
	if (r == DULY_OK)
		r = filters_read(&given->filters, docket_reader_law(data->reader), "open", &filter,
				 diag);
	if (r != DULY_OK)
		return r;
	filter.history = given->all;
	filter.group = str_of(given->group);
	filter.restricted = given->restricted;
	r = list_store(data->reader, &filter, at, &form, &overdue, diag);
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
	return r == DULY_OK ? list(given, &data, at, diag) : r;
}

const struct verb verb_list = { "list", &COMMAND, run };

#include <stdio.h>

#include "common/base/whole_file.h"
#include "common/reports/ical.h"
#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct calendar_feed_given {
	const char *data, *at, *name, *output;
	struct filters_given filters;
	bool restricted;
};
#define GIVEN struct calendar_feed_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, AT, FILTERS,
	TEXT("name", 0, name, "NAME", "what the calendar is called (Duly)"),
	FLAG("restricted", 0, restricted, "also of cases that only named eyes may see"),
	TEXT("output", 0, output, "FILE", "write it there, whole or not at all (standard output)"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "what is owed as a calendar (iCalendar): of a team, a worker, an IRO",
	.about =
	  "One all-day event an obligation that is open and has a date, on the day to act by. An event is\n"
	  "known by its obligation, so that a date that moves moves in whatever calendar keeps it.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result write_feed(const struct calendar_feed_given *given, const struct data *data,
			      duly_instant at, struct buf *ret, struct duly_diag *diag)
{
	const struct law *law = docket_reader_law(data->reader);
	duly_auto_fini(listing) list = listing_begin(law, at, false);
	struct listing_filter filter;

	duly_result r = filters_read(&given->filters, law, "open", &filter, diag);
	if (r != DULY_OK)
		return r;
	filter.restricted = given->restricted;
	r = listing_add_store(&list, data->reader, &filter, diag);
	if (r == DULY_OK && list.n + list.hidden == 0)
		r = listing_check_store(data->reader, &filter, at, diag);
	if (r != DULY_OK)
		return r;
	listing_sort(&list);
	ical_write(&list, given->name != NULL ? given->name : "Duly",
		   docket_reader_state(data->reader)->rehearsal, ret);
	return DULY_OK;
}

static duly_result write_whole(const char *path, const struct buf *feed, struct duly_diag *diag)
{
	duly_auto_fini(whole_file) file = { 0 };

	const duly_result r = whole_file_open(path, &file, diag);
	if (r != DULY_OK)
		return r;
	print_buf(feed, file.out);
	return whole_file_finish(&file, diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct calendar_feed_given *given = call->given;
	duly_auto_fini(data) data = { 0 };
	duly_auto_fini(buf) feed = { 0 };
	duly_instant at;

	duly_result r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, given->at, call->now, &at, diag);
	if (r == DULY_OK)
		r = write_feed(given, &data, at, &feed, diag);
	if (r != DULY_OK)
		return r;
	return write_whole(given->output, &feed, diag);
}

const struct verb verb_calendar_feed = { "calendar feed", &COMMAND, run };

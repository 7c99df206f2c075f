#include <stdio.h>

#include "services/cli/data.h"
#include "services/cli/given_time.h"
#include "services/cli/json.h"
#include "services/cli/log_walk.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct log_export_given {
	const char *data, *from, *until;
};
#define GIVEN struct log_export_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA,
	TEXT("from", 0, from, "TIME", "what was recorded at this instant or later"),
	TEXT("until", 0, until, "TIME", "what was recorded at this instant or before"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "the records of the log as JSON Lines",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void export_record(const struct log_record *record)
{
	struct json j = JSON_TO(stdout);

	json_row(&j);
	json_number(&j, "seq", record->sequence);
	json_name(&j, "kind", log_kind_name(record->kind));
	json_time(&j, "recorded", record->recorded);
	json_packed(&j, "body", record->body);
	json_end(&j);
	json_finish(&j);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct log_export_given *given = call->given;
	struct log_walk walk = LOG_WALK_ALL;
	duly_auto(log) log = NULL;
	duly_result r = DULY_OK;

	if (given->from != NULL)
		r = given_instant_alone(given->from, "--from", &walk.from, diag);
	if (r == DULY_OK && given->until != NULL)
		r = given_instant_alone(given->until, "--until", &walk.until, diag);
	if (r == DULY_OK)
		r = folder_open_log(given_data(given->data), (struct log_position){ 0 }, &log,
				    diag);
	return r == DULY_OK ? log_walk(log, export_record, &walk, diag) : r;
}

const struct verb verb_log_export = { "log export", &COMMAND, run };

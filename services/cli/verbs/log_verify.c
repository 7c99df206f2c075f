#include <stdio.h>

#include "services/cli/data.h"
#include "services/cli/json.h"
#include "services/cli/log_walk.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct log_verify_given {
	const char *data;
	bool json;
};
#define GIVEN struct log_verify_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "checks every batch and every digest of the log, and prints its root",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void print_json_end(const struct log *log, const struct log_walk *w)
{
	const struct log_position end = log_end(log);
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_hex(&j, "incarnation", log_incarnation(log), 16);
	json_number(&j, "records", end.sequence);
	json_number(&j, "batches", w->batches);
	json_number(&j, "segments", end.segment);
	json_hex(&j, "root", end.root.hash, SHA256_LEN);
	json_end(&j);
	json_finish(&j);
}

static void print_end(const struct log *log, const struct log_walk *c)
{
	const struct log_position end = log_end(log);
	char text[2 * SHA256_LEN + 1], from[DULY_TIME_TEXT], to[DULY_TIME_TEXT];

	printf("incarnation %s\n", hex_print(log_incarnation(log), 16, text));
	printf("%llu records in %llu batches, %u segments\n", (unsigned long long)end.sequence,
	       (unsigned long long)c->batches, end.segment);
	if (c->batches > 0)
		printf("recorded from %s to %s\n", duly_instant_print(c->first, from),
		       duly_instant_print(c->last, to));
	for (unsigned kind = 1; kind < LEN(c->kinds); kind++) {
		if (c->kinds[kind] > 0)
			printf("  %10llu %s\n", (unsigned long long)c->kinds[kind],
			       log_kind_name((enum log_kind)kind));
	}
	printf("root %s of %llu records: every batch and every digest holds\n",
	       hex_print(end.root.hash, SHA256_LEN, text), (unsigned long long)end.root.size);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct log_verify_given *given = call->given;
	struct log_walk counted = LOG_WALK_ALL;
	duly_auto(log) log = NULL;

	duly_result r =
		folder_open_log(given_data(given->data), (struct log_position){ 0 }, &log, diag);
	if (r == DULY_OK)
		r = log_walk(log, NULL, &counted, diag);
	if (r == DULY_E_CORRUPT)
		return DULY_E_REFUSED;
	if (r != DULY_OK)
		return r;
	if (given->json)
		print_json_end(log, &counted);
	else
		print_end(log, &counted);
	return DULY_OK;
}

const struct verb verb_log_verify = { "log verify", &COMMAND, run };

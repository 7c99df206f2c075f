#include <stdio.h>
#include <stdlib.h>

#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct outbox_send_given {
	struct service_given service;
	bool json;
};
#define GIVEN struct outbox_send_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, TIMEOUT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "OUTBOX",
	.least = 1,
	.most = 1,
	.summary = "publishes what waits in an outbox",
	.about =
	  "In the order in which it was handed over. Where the service has been restored from a backup,\n"
	  "what it had taken in the last 35 days is published again before that. What is refused for\n"
	  "good is kept with its reason (duly outbox list), and the exit code is 1; it is 69 where the\n"
	  "service is not there: nothing is lost, and the same command sends it later.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void show(const struct duly_outbox_sent *sent, const struct duly_outbox_counts *counts,
		 bool json)
{
	struct json j = JSON_TO(stdout);

	if (!json) {
		printf("%llu accepted, %llu duplicate, %llu refused; %llu wait\n",
		       (unsigned long long)sent->accepted, (unsigned long long)sent->duplicate,
		       (unsigned long long)sent->refused, (unsigned long long)counts->waiting);
		if (sent->again > 0)
			printf("the service has been restored: %llu of them were handed over "
			       "again\n",
			       (unsigned long long)sent->again);
		return;
	}
	json_map(&j, NULL);
	json_number(&j, "accepted", sent->accepted);
	json_number(&j, "duplicate", sent->duplicate);
	json_number(&j, "refused", sent->refused);
	json_number(&j, "again", sent->again);
	json_number(&j, "waiting", counts->waiting);
	json_flag(&j, "restored", sent->restored);
	json_end(&j);
	json_finish(&j);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct outbox_send_given *given = call->given;
	const struct duly_outbox_options options = { .dir = call->words[0] };
	struct duly_outbox *box = NULL;
	struct duly_client *client = NULL;
	struct duly_outbox_sent sent = { 0 };
	struct duly_outbox_counts counts;

	duly_result r = duly_outbox_open(&options, &box, diag);
	if (r != DULY_OK)
		return r;
	r = service_events(&given->service, &client, diag);
	if (r == DULY_OK)
		r = duly_outbox_send(box, client, &sent, diag);
	duly_client_close(&client);
	const duly_result counted = duly_outbox_count(box, &counts, r == DULY_OK ? diag : NULL);

	duly_outbox_close(&box);
	if (counted == DULY_OK)
		show(&sent, &counts, given->json);
	if (r == DULY_OK && sent.refused > 0)
		return duly_fail(diag, DULY_E_REFUSED,
				 "%llu events were refused: see duly outbox list",
				 (unsigned long long)sent.refused);
	return r != DULY_OK ? r : counted;
}

const struct verb verb_outbox_send = { "outbox send", &COMMAND, run };

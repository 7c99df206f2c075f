#include <stdio.h>
#include <stdlib.h>

#include "duly/client.h"
#include "services/cli/json.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct outbox_list_given {
	bool json;
};
#define GIVEN struct outbox_list_given
/* clang-format off */
static const struct option_row OPTIONS[] = { JSON, OPTIONS_END };

static const struct command COMMAND = {
	.operands = "OUTBOX",
	.least = 1,
	.most = 1,
	.summary = "what an outbox holds, and what was refused, with the reason",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* Refused events one after the other, each as @put has it. */
static duly_result each_refused(struct duly_outbox *box, struct json *j,
				void (*put)(struct json *j, const struct duly_refused *refused),
				struct duly_diag *diag)
{
	struct duly_refused refused = { .number = 0 };
	duly_result r;

	while ((r = duly_outbox_refused(box, refused.number, &refused, diag)) == DULY_OK)
		put(j, &refused);
	return r == DULY_E_NOTFOUND ? DULY_OK : r;
}

static void put_line(struct json *j, const struct duly_refused *refused)
{
	char *event = duly_json(refused->event, refused->len, 0);

	(void)j;
	printf("%llu: %s%s%s: %s: %s\n", (unsigned long long)refused->number, refused->code,
	       refused->field[0] != '\0' ? ": " : "", refused->field, refused->message,
	       event != NULL ? event : "");
	free(event);
}

static void put_row(struct json *j, const struct duly_refused *refused)
{
	json_row(j);
	json_number(j, "number", refused->number);
	json_name(j, "code", refused->code);
	json_name(j, "field", refused->field);
	json_name(j, "message", refused->message);
	json_packed(j, "event", (struct view){ refused->event, refused->len });
	json_end(j);
}

static duly_result list(struct duly_outbox *box, bool as_json, struct duly_diag *diag)
{
	struct duly_outbox_counts n;
	struct json j = JSON_TO(stdout);
	duly_result r = duly_outbox_count(box, &n, diag);

	if (r != DULY_OK)
		return r;
	if (!as_json) {
		printf("%llu wait, %llu were taken, %llu were refused\n",
		       (unsigned long long)n.waiting, (unsigned long long)n.taken,
		       (unsigned long long)n.refused);
		return each_refused(box, NULL, put_line, diag);
	}
	json_map(&j, NULL);
	json_number(&j, "waiting", n.waiting);
	json_number(&j, "taken", n.taken);
	json_list(&j, "refused");
	r = each_refused(box, &j, put_row, diag);
	json_end(&j);
	json_end(&j);
	json_finish(&j);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct outbox_list_given *given = call->given;
	const struct duly_outbox_options options = { .dir = call->words[0] };
	struct duly_outbox *box = NULL;

	duly_result r = duly_outbox_open(&options, &box, diag);
	if (r == DULY_OK)
		r = list(box, given->json, diag);
	duly_outbox_close(&box);
	return r;
}

const struct verb verb_outbox_list = { "outbox list", &COMMAND, run };

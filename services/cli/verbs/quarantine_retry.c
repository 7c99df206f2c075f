#include <stdio.h>

#include "services/cli/quarantined.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct quarantine_retry_given {
	const char *data;
	struct service_given service;
	bool all;
};
#define GIVEN struct quarantine_retry_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, TO, FLAG("all", 'a', all, "all of them"), TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[KEY...]",
	.most = WORDS_MAX,
	.summary = "hands rejected events in again",
	.about =
	  "What is taken now leaves the quarantine.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result send_one(struct duly_client *client, const struct quarantined *q,
			    bool *ret_taken, struct duly_diag *diag)
{
	struct duly_batch *batch = duly_batch_new();
	struct duly_publication done;

	*ret_taken = false;
	duly_result r = duly_batch_add(batch, q->event.data, q->event.len, diag);
	if (r == DULY_E_MALFORMED || r == DULY_E_BOUND) {
		fprintf(stderr, "%s: %s\n", q->key, diag->text);
		duly_batch_free(&batch);
		return DULY_OK;
	}
	if (r == DULY_OK)
		r = duly_publish(client, batch, &done, diag);
	duly_batch_free(&batch);
	if (r != DULY_OK)
		return r;
	*ret_taken = done.results[0].status != DULY_REJECTED;
	if (!*ret_taken)
		fprintf(stderr, "%s: %s: %s: %s\n", q->key, done.results[0].code,
			done.results[0].field, done.results[0].message);
	return DULY_OK;
}

static duly_result retry_one(const char *dir, struct duly_client *client, const char *key,
			     size_t *taken, struct duly_diag *diag)
{
	struct quarantined q = { 0 };
	bool accepted;

	duly_result r = quarantine_read(dir, key, &q, diag);
	if (r != DULY_OK)
		return r;
	r = send_one(client, &q, &accepted, diag);
	quarantined_fini(&q);
	if (r != DULY_OK || !accepted)
		return r;
	++*taken;
	return quarantine_drop(dir, key, diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct quarantine_retry_given *given = call->given;
	const char *dir = given_data(given->data);
	duly_auto_fini(quarantined_keys) keys = { 0 };
	struct duly_client *client = NULL;
	size_t taken = 0;

	duly_result r =
		quarantined_keys(dir, call->words, call->word_count, given->all, &keys, diag);
	if (r == DULY_OK)
		r = service_events(&given->service, &client, diag);
	for (size_t i = 0; i < keys.n && r == DULY_OK; i++)
		r = retry_one(dir, client, keys.list[i], &taken, diag);
	duly_client_close(&client);
	if (r != DULY_OK)
		return r;
	printf("%zu taken, %zu rejected again\n", taken, keys.n - taken);
	if (taken < keys.n)
		return duly_fail(diag, DULY_E_REFUSED, "%zu events were rejected again",
				 keys.n - taken);
	return DULY_OK;
}

const struct verb verb_quarantine_retry = { "quarantine retry", &COMMAND, run };

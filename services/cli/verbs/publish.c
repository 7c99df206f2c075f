#include <stdio.h>

#include "services/cli/json.h"
#include "services/cli/lines.h"
#include "services/cli/progress.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct publish_given {
	struct service_given service;
	uint64_t batch;
	bool json;
};
#define GIVEN struct publish_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO,
	COUNT("batch", 'b', batch, "N", "events to a request, up to 1000 (500)"),
	TIMEOUT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[FILE|-]",
	.most = 1,
	.summary = "JSON Lines of events to the scheduler",
	.about =
	  "Each rejected event is told with its line, code and field, and the exit code is 1; lines\n"
	  "that are no JSON count as rejected. What was published before is a duplicate, so the same\n"
	  "file may be published again.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { BATCH_DEFAULT = 500 };

struct publishing {
	struct duly_client *client;
	struct duly_batch *batch;
	struct lines *lines;
	size_t batch_size; /* events, at most */
	size_t numbers[DULY_BATCH_EVENTS];
	char incarnation[64];
	bool restored;
	uint64_t line_count, accepted, duplicate, rejected;
	size_t last; /* last line of which the answer is known    */
};

static void refuse(struct publishing *p, size_t number, struct str id, const struct reject *reject)
{
	progress_end();
	lines_complain(p->lines, number, id, reject);
	p->rejected++;
}

static void count(struct publishing *p, size_t number, const struct duly_published *result)
{
	progress_end();
	switch (result->status) {
	case DULY_ACCEPTED:
		p->accepted++;
		return;
	case DULY_DUPLICATE:
		p->duplicate++;
		return;
	case DULY_REJECTED:
		p->rejected++;
		lines_complain_of(p->lines, number, str_of(result->id), result->code, result->field,
				  result->message);
		return;
	}
}

/* Another incarnation is a service that was restored: what it has forgotten is to be sent again. */
static void look_at_incarnation(struct publishing *p, const char *incarnation)
{
	if (p->incarnation[0] != '\0' && strcmp(p->incarnation, incarnation) != 0)
		p->restored = true;
	snprintf(p->incarnation, sizeof p->incarnation, "%s", incarnation);
}

static duly_result flush(struct publishing *p, struct duly_diag *diag)
{
	struct duly_publication done;

	if (duly_batch_count(p->batch) == 0)
		return DULY_OK;
	duly_result r = duly_publish(p->client, p->batch, &done, diag);
	if (r != DULY_OK)
		return r;
	look_at_incarnation(p, done.incarnation);
	for (size_t i = 0; i < done.n && i < DULY_BATCH_EVENTS; i++) {
		count(p, p->numbers[i], &done.results[i]);
		p->last = p->numbers[i];
	}
	duly_batch_clear(p->batch);
	progress("%llu accepted, %llu duplicate, %llu rejected", (unsigned long long)p->accepted,
		 (unsigned long long)p->duplicate, (unsigned long long)p->rejected);
	return DULY_OK;
}

static duly_result add(struct publishing *p, size_t number, struct view event,
		       struct duly_diag *diag)
{
	struct reject reject = { 0 };
	struct duly_diag why = { "" };
	const size_t n = duly_batch_count(p->batch);

	duly_result r = duly_batch_add(p->batch, event.data, event.len, &why);
	if (r == DULY_E_BOUND && n > 0) {
		r = flush(p, diag);
		return r == DULY_OK ? add(p, number, event, diag) : r;
	}
	if (r == DULY_OK) {
		p->numbers[n] = number;
		return n + 1 >= p->batch_size ? flush(p, diag) : DULY_OK;
	}
	reject_with(&reject, r == DULY_E_BOUND ? REJECT_TOO_LARGE : REJECT_MALFORMED, "", "%.200s",
		    why.text);
	refuse(p, number, NO_STR, &reject);
	return DULY_OK;
}

static duly_result publish_lines(struct publishing *p, struct duly_diag *diag)
{
	duly_auto_fini(buf) event = { 0 };
	duly_result r = DULY_OK;
	struct reject reject;
	size_t number;

	while (r == DULY_OK && lines_next(p->lines, &number, &event, &reject)) {
		p->line_count++;
		if (reject.code != REJECT_NONE)
			refuse(p, number, NO_STR, &reject);
		else
			r = add(p, number, buf_view(&event), diag);
		buf_clear(&event);
	}
	if (r == DULY_OK)
		r = flush(p, diag);
	progress_end();
	if (r == DULY_OK)
		r = lines_end(p->lines, diag);
	return r == DULY_OK && p->line_count == 0 ? lines_none(p->lines, diag) : r;
}

static void print_summary(const struct publishing *p, bool json)
{
	struct json j = JSON_TO(stdout);

	if (!json) {
		printf("%llu lines: %llu accepted, %llu duplicate, %llu rejected\n",
		       (unsigned long long)p->line_count, (unsigned long long)p->accepted,
		       (unsigned long long)p->duplicate, (unsigned long long)p->rejected);
		return;
	}
	json_map(&j, NULL);
	json_number(&j, "lines", p->line_count);
	json_number(&j, "accepted", p->accepted);
	json_number(&j, "duplicate", p->duplicate);
	json_number(&j, "rejected", p->rejected);
	json_end(&j);
	json_finish(&j);
}

static duly_result verdict(const struct publishing *p, duly_result r, struct duly_diag *diag)
{
	if (r == DULY_E_UNAVAILABLE && p->last > 0)
		fprintf(stderr,
			"%s: answered up to line %zu; publish it again, what was taken is "
			"a duplicate then\n",
			lines_name(p->lines), p->last);
	if (r != DULY_OK)
		return r;
	if (p->restored)
		return duly_fail(
			diag, DULY_E_REFUSED,
			"the service was restored meanwhile: publish everything again that "
			"was accepted since its backup");
	if (p->rejected > 0)
		return duly_fail(diag, DULY_E_REFUSED, "%llu lines were rejected",
				 (unsigned long long)p->rejected);
	return DULY_OK;
}

static void publishing_fini(struct publishing *p)
{
	duly_client_close(&p->client);
	duly_batch_free(&p->batch);
	lines_free(&p->lines);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct publish_given *given = call->given;
	duly_auto_fini(publishing)
		p = { .batch_size = given->batch > 0 ? given->batch : BATCH_DEFAULT };

	if (p.batch_size > DULY_BATCH_EVENTS)
		return duly_fail(diag, DULY_E_USAGE, "--batch is at most %d", DULY_BATCH_EVENTS);
	p.batch = duly_batch_new();
	duly_result r = lines_open(call->word_count > 0 ? call->words[0] : "-", &p.lines, diag);
	if (r == DULY_OK)
		r = service_events(&given->service, &p.client, diag);
	if (r != DULY_OK)
		return r;
	r = publish_lines(&p, diag);
	print_summary(&p, given->json);
	return verdict(&p, r, diag);
}

const struct verb verb_publish = { "publish", &COMMAND, run };

#include <stdio.h>

#include "duly/client.h"
#include "services/cli/lines.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct outbox_put_given {
	bool unused;
};
#define GIVEN struct outbox_put_given
/* clang-format off */
static const struct option_row OPTIONS[] = { OPTIONS_END };

static const struct command COMMAND = {
	.operands = "OUTBOX [FILE|-]",
	.least = 1,
	.most = 2,
	.summary = "keeps JSON Lines of events on this machine's disk, to be sent",
	.about =
	  "The service need not be there. Each line is synced to disk in the folder OUTBOX, which is\n"
	  "made, before the verb ends; `duly outbox send` publishes it. A line that is no JSON is told,\n"
	  "the others are kept, and the exit code is 1.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

struct putting {
	struct duly_outbox *box;
	struct duly_batch *batch;
	struct lines *lines;
	uint64_t kept, bad;
};

static void putting_fini(struct putting *p)
{
	duly_outbox_close(&p->box);
	duly_batch_free(&p->batch);
	lines_free(&p->lines);
}

static duly_result flush(struct putting *p, struct duly_diag *diag)
{
	const size_t n = duly_batch_count(p->batch);
	const duly_result r = n > 0 ? duly_outbox_put(p->box, p->batch, diag) : DULY_OK;

	if (r == DULY_OK)
		p->kept += n;
	duly_batch_clear(p->batch);
	return r;
}

static duly_result add(struct putting *p, size_t number, struct view event, struct duly_diag *diag)
{
	struct duly_diag why = { "" };
	struct reject reject = { 0 };
	duly_result r = duly_batch_add(p->batch, event.data, event.len, &why);

	if (r == DULY_E_BOUND && duly_batch_count(p->batch) > 0) {
		r = flush(p, diag);
		return r == DULY_OK ? add(p, number, event, diag) : r;
	}
	if (r == DULY_OK)
		return r;
	reject_with(&reject, r == DULY_E_BOUND ? REJECT_TOO_LARGE : REJECT_MALFORMED, "", "%.200s",
		    why.text);
	lines_complain(p->lines, number, NO_STR, &reject);
	p->bad++;
	return DULY_OK;
}

static duly_result put_lines(struct putting *p, struct duly_diag *diag)
{
	duly_auto_fini(buf) event = { 0 };
	duly_result r = DULY_OK;
	struct reject reject;
	size_t number;

	while (r == DULY_OK && lines_next(p->lines, &number, &event, &reject)) {
		if (reject.code == REJECT_NONE) {
			r = add(p, number, buf_view(&event), diag);
		} else {
			lines_complain(p->lines, number, NO_STR, &reject);
			p->bad++;
		}
		buf_clear(&event);
	}
	if (r == DULY_OK)
		r = flush(p, diag);
	if (r == DULY_OK)
		r = lines_end(p->lines, diag);
	return r == DULY_OK && p->kept + p->bad == 0 ? lines_none(p->lines, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct duly_outbox_options options = { .dir = call->words[0] };
	duly_auto_fini(putting) p = { .batch = duly_batch_new() };

	duly_result r = lines_open(call->word_count > 1 ? call->words[1] : "-", &p.lines, diag);
	if (r == DULY_OK)
		r = duly_outbox_open(&options, &p.box, diag);
	if (r != DULY_OK)
		return r;
	r = put_lines(&p, diag);
	printf("%llu kept, %llu left out\n", (unsigned long long)p.kept, (unsigned long long)p.bad);
	if (r == DULY_OK && p.bad > 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%llu lines are no events",
			      (unsigned long long)p.bad);
	return r;
}

const struct verb verb_outbox_put = { "outbox put", &COMMAND, run };

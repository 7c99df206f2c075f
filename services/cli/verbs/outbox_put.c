#include <stdio.h>

#include "services/cli/outbox_lines.h"
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

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct duly_outbox_options options = { .dir = call->words[0] };
	const char *path = call->word_count > 1 ? call->words[1] : "-";
	struct duly_outbox *box = NULL;
	struct outbox_lines n = { 0 };

	duly_result r = duly_outbox_open(&options, &box, diag);
	if (r != DULY_OK)
		return r;
	r = outbox_put_lines(box, path, false, &n, diag);
	duly_outbox_close(&box);
	printf("%llu kept, %llu left out\n", (unsigned long long)n.kept, (unsigned long long)n.bad);
	if (r == DULY_OK && n.bad > 0)
		r = duly_fail(diag, DULY_E_REFUSED, "%llu lines are no events",
			      (unsigned long long)n.bad);
	return r;
}

const struct verb verb_outbox_put = { "outbox put", &COMMAND, run };

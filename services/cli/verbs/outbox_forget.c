#include <stdio.h>

#include "duly/client.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct outbox_forget_given {
	bool unused;
};
#define GIVEN struct outbox_forget_given
/* clang-format off */
static const struct option_row OPTIONS[] = { OPTIONS_END };

static const struct command COMMAND = {
	.operands = "OUTBOX NUMBER...",
	.least = 2,
	.most = WORDS_MAX,
	.summary = "drops events that were refused",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result forget(struct duly_outbox *box, const char *word, struct duly_diag *diag)
{
	struct duly_refused refused;
	uint64_t number;

	if (!str_to_u64(str_of(word), UINT64_MAX, &number) || number == 0)
		return duly_fail(diag, DULY_E_USAGE, "'%s' is no number of an event", word);
	const duly_result r = duly_outbox_refused(box, number - 1, &refused, diag);

	if (r == DULY_E_NOTFOUND || (r == DULY_OK && refused.number != number))
		return duly_fail(diag, DULY_E_NOTFOUND, "no event %s was refused", word);
	return r == DULY_OK ? duly_outbox_forget(box, number, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct duly_outbox_options options = { .dir = call->words[0] };
	struct duly_outbox *box = NULL;

	duly_result r = duly_outbox_open(&options, &box, diag);
	for (int i = 1; r == DULY_OK && i < call->word_count; i++)
		r = forget(box, call->words[i], diag);
	duly_outbox_close(&box);
	if (r == DULY_OK)
		printf("%d dropped\n", call->word_count - 1);
	return r;
}

const struct verb verb_outbox_forget = { "outbox forget", &COMMAND, run };

#include <stdio.h>

#include "services/cli/json.h"
#include "services/cli/quarantined.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct quarantine_show_given {
	const char *data;
};
#define GIVEN struct quarantine_show_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "KEY",
	.least = 1,
	.most = 1,
	.summary = "one rejected event as it arrived",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct quarantine_show_given *given = call->given;
	const char *dir = given_data(given->data);
	struct quarantined q = { 0 };
	duly_auto_fini(buf) b = { 0 };
	duly_auto_fini(wire) w = { 0 };

	duly_result r = quarantined_folder(dir, diag);
	if (r == DULY_OK)
		r = quarantine_read(dir, call->words[0], &q, diag);
	if (r != DULY_OK)
		return r;
	quarantined_pack(&q, true, &b);
	quarantined_fini(&q);
	r = wire_unpack(buf_view(&b), &w, diag);
	if (r == DULY_OK)
		json_pretty(&w.root, stdout);
	return r;
}

const struct verb verb_quarantine_show = { "quarantine show", &COMMAND, run };

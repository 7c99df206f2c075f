#include <stdio.h>
#include <stdlib.h>

#include "services/cli/given_time.h"
#include "services/cli/service.h"
#include "services/cli/service_clock.h"
#include "services/cli/verb.h"

struct clock_confirm_given {
	struct service_given service;
};
#define GIVEN struct clock_confirm_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, SOURCE, TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "TIME",
	.least = 1,
	.most = 1,
	.summary = "says that the machine's clock is right, and that it is TIME",
	.about = "Put it right first where it is wrong; `duly clock show` prints what it says.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* A hand that types what it has read needs a while. */
enum { READ_AND_TYPED_MS = 10 * 60 * 1000 };

static duly_result check(const struct service_clock *c, duly_instant named, struct duly_diag *diag)
{
	char says[DULY_TIME_TEXT];

	duly_instant_print(c->wall, says);
	if (strcmp(c->mode, "stepped") != 0)
		return duly_fail(diag, DULY_E_REFUSED,
				 "there is nothing to confirm: the service's clock %s", c->mode);
	if (llabs(c->wall.ms - named.ms) > READ_AND_TYPED_MS)
		return duly_fail(diag, DULY_E_REFUSED,
				 "the machine's clock says %s: put it right, or confirm that",
				 says);
	return DULY_OK;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct clock_confirm_given *given = call->given;
	struct service_clock c;
	duly_instant named;
	char text[DULY_TIME_TEXT];

	duly_result r = given_instant_alone(call->words[0], "TIME", &named, diag);
	if (r == DULY_OK)
		r = service_clock(&given->service, &c, diag);
	if (r == DULY_OK)
		r = check(&c, named, diag);
	if (r == DULY_OK)
		r = service_confirm_clock(&given->service, named, call->now, diag);
	if (r == DULY_OK)
		printf("confirmed: it is %s, and people are told again\n",
		       duly_instant_print(named, text));
	return r;
}

const struct verb verb_clock_confirm = { "clock confirm", &COMMAND, run };

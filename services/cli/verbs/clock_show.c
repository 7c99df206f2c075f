#include <stdio.h>

#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/service_clock.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct clock_show_given {
	struct service_given service;
	bool json;
};
#define GIVEN struct clock_show_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, TIMEOUT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "what the machine's clock says, and whether the scheduler believes it",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void print_json(const struct service_clock *c)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_name(&j, "clock", c->mode);
	json_time(&j, "wall", c->wall);
	json_time(&j, "now", c->now);
	json_flag(&j, "held", c->held);
	json_end(&j);
	json_finish(&j);
}

static void print(const struct service_clock *c)
{
	char text[DULY_TIME_TEXT];

	printf("the machine's clock says  %s\n", duly_instant_print(c->wall, text));
	printf("for the service it is     %s (%s)\n", duly_instant_print(c->now, text), c->mode);
	if (strcmp(c->mode, "stepped") == 0)
		printf("The machine's clock is not believed, and nobody is told of anything. Put "
		       "it right if it is wrong; then say what it says:\n"
		       "  duly clock confirm %s\n",
		       duly_instant_print(c->wall, text));
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct clock_show_given *given = call->given;
	struct service_clock c;

	const duly_result r = service_clock(&given->service, &c, diag);
	if (r != DULY_OK)
		return r;
	if (given->json)
		print_json(&c);
	else
		print(&c);
	return DULY_OK;
}

const struct verb verb_clock_show = { "clock show", &COMMAND, run };

#include <stdio.h>

#include "services/cli/given_time.h"
#include "services/cli/service.h"
#include "services/cli/verb.h"

struct release_given {
	const char *from;
	struct service_given service;
};
#define GIVEN struct release_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, SOURCE,
	TEXT("from", 'f', from, "TIME", "people are told of what falls due from this instant on"),
	TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "has the scheduler tell people again",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct release_given *given = call->given;
	duly_instant from = DULY_NO_INSTANT;
	duly_auto_fini(buf) data = { 0 };
	char text[DULY_TIME_TEXT];

	if (given->from != NULL) {
		duly_result r = given_instant_alone(given->from, "--from", &from, diag);
		if (r != DULY_OK)
			return r;
		pack_map(&data, 1);
		pack_cstr(&data, "from");
		pack_instant(&data, from);
	}
	duly_result r =
		service_tell(&given->service, "service.released", buf_view(&data), call->now, diag);

	if (r == DULY_OK && given->from != NULL)
		printf("released: people are told of what falls due from %s on\n",
		       duly_instant_print(from, text));
	else if (r == DULY_OK)
		puts("released: people are told again");
	return r;
}

const struct verb verb_release = { "release", &COMMAND, run };

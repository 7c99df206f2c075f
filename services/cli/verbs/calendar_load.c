#include "services/cli/given_calendar.h"
#include "services/cli/put_in_force.h"
#include "services/cli/verb.h"

#define GIVEN struct put_in_force_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	PUT_IN_FORCE, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[FILE]",
	.most = 1,
	.summary = "puts a calendar of the scheduler's folder in force",
	.about =
	  "It is to be in the folder calendars beside the scheduler's rules; FILE, or its SHA-256,\n"
	  "says which it is.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct put_in_force_given *given = call->given;
	duly_auto_fini(contents) files = { 0 };
	uint8_t digest[SHA256_LEN];

	duly_result r = put_in_force_digest(given, call->words[0], "FILE", digest, diag);
	if (r == DULY_OK && given->digest == NULL)
		r = given_calendar_file(call->words[0], &files, diag);
	if (r != DULY_OK)
		return r;
	if (given->digest == NULL)
		memcpy(digest, files.list[0].digest, sizeof digest);
	return put_in_force(given, "calendar.loaded", digest, call->now, diag);
}

const struct verb verb_calendar_load = { "calendar load", &COMMAND, run };

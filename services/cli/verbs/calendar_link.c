#include <stdio.h>

#include "common/tokens/sealed_link.h"
#include "common/wire/wire.h"
#include "services/cli/given_time.h"
#include "services/cli/verb.h"

struct calendar_link_given {
	const char *key, *council, *team, *worker, *until, *url;
};
#define GIVEN struct calendar_link_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("link-key", 'k', key, "FILE", "that of duly-web, by the same option (made where it is not there)"),
	TEXT("council", 0, council, "NAME", "whose"),
	TEXT("team", 't', team, "T", "what this team holds"),
	TEXT("worker", 'w', worker, "W", "or what this worker holds"),
	TEXT("until", 0, until, "DATE", "up to when the link is good (a year from now)"),
	TEXT("url", 0, url, "URL", "where duly-web is seen from outside: it stands in front of the link"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "the address of a calendar for a team or a worker, to subscribe to",
	.about =
	  "Whoever has the address sees what that team or worker owes, by references: send it to them alone.\n"
	  "A new key ends all addresses made with the old one.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result check(const struct calendar_link_given *given, struct duly_diag *diag)
{
	const char *whose = given->team != NULL ? given->team : given->worker;

	if (given->key == NULL || given->council == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--link-key and --council are wanted");
	if ((given->team != NULL) == (given->worker != NULL))
		return duly_fail(diag, DULY_E_USAGE, "either --team or --worker is wanted");
	if (!is_reference(str_of(whose), 64) || !is_reference(str_of(given->council), 64))
		return duly_fail(diag, DULY_E_USAGE, "a name is 1 to 64 of [A-Za-z0-9._:-]");
	return DULY_OK;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct calendar_link_given *given = call->given;
	char subject[80], text[SEALED_LINK_MAX];
	uint8_t key[LINK_KEY];
	duly_instant until = { call->now.ms + 365 * DULY_DAY_MS };

	duly_result r = check(given, diag);
	if (r == DULY_OK && given->until != NULL)
		r = given_instant_alone(given->until, "--until", &until, diag);
	if (r == DULY_OK)
		r = link_key(given->key, key, diag);
	if (r != DULY_OK)
		return r;
	snprintf(subject, sizeof subject, "%s:%s", given->team != NULL ? "team" : "worker",
		 given->team != NULL ? given->team : given->worker);
	const struct sealed_link link = { .use = LINK_CALENDAR,
					  .council = str_of(given->council),
					  .subject = str_of(subject),
					  .person = STR("-"),
					  .expires = until };

	printf("%s/calendar/%s.ics\n", given->url != NULL ? given->url : "",
	       sealed_link_print(&link, key, text));
	return DULY_OK;
}

const struct verb verb_calendar_link = { "calendar link", &COMMAND, run };

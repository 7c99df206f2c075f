#include <stdio.h>

#include "common/tokens/tokens.h"
#include "services/cli/json.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct token_new_given {
	const char *tokens, *source, *team, *council;
	bool all, json;
};
#define GIVEN struct token_new_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("tokens", 0, tokens, "DIR", "directory of the tokens of duly-web (made where it is not there)"),
	TEXT("source", 0, source, "SOURCE", "it may hand in events of this source"),
	TEXT("team", 't', team, "T", "it may read what is this team's own"),
	TEXT("council", 0, council, "NAME", "the council of the team"),
	FLAG("all", 'a', all, "it may read everything"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "NAME",
	.least = 1,
	.most = 1,
	.summary = "makes a bearer token for duly-web, and prints it this once",
	.about =
	  "One of --source, --team with --council, and --all says what it may do. DIR/NAME.yaml keeps a\n"
	  "digest of it, never the token itself. A running duly-web takes it up within a second; when the\n"
	  "file is removed, the token is worth nothing.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result read_given(const struct call *call, struct bearer *ret, struct duly_diag *diag)
{
	const struct token_new_given *given = call->given;

	if (given->tokens == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--tokens DIR is needed");
	if ((given->source != NULL) + (given->team != NULL) + given->all != 1)
		return duly_fail(diag, DULY_E_USAGE, "one of --source, --team and --all is wanted");
	if ((given->team != NULL) != (given->council != NULL))
		return duly_fail(diag, DULY_E_USAGE, "--team and --council go together");
	*ret = (struct bearer){ .name = str_of(call->words[0]),
				.kind = given->all            ? BEARER_ALL
					: given->team != NULL ? BEARER_TEAM
							      : BEARER_SOURCE,
				.source = str_of(given->source),
				.council = str_of(given->council),
				.team = str_of(given->team) };
	return DULY_OK;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct token_new_given *given = call->given;
	struct json j = JSON_TO(stdout);
	char text[TOKEN_TEXT];
	struct bearer token;

	duly_result r = read_given(call, &token, diag);
	if (r == DULY_OK)
		r = tokens_make(given->tokens, &token, text, diag);
	if (r != DULY_OK)
		return r;
	if (!given->json) {
		printf("%s\n", text);
		return DULY_OK;
	}
	json_map(&j, NULL);
	json_text(&j, "name", token.name);
	json_name(&j, "token", text);
	json_end(&j);
	json_finish(&j);
	return DULY_OK;
}

const struct verb verb_token_new = { "token new", &COMMAND, run };

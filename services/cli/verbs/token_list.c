#include <stdio.h>

#include "common/tokens/tokens.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct token_list_given {
	const char *tokens;
	bool json;
};
#define GIVEN struct token_list_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("tokens", 0, tokens, "DIR", "directory of the tokens of duly-web"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "the bearer tokens of duly-web, and what each may do",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void print_table(const struct bearer *list, size_t n)
{
	static const struct table_column COLUMNS[] = { { .name = "NAME" },
						       { .name = "HANDS IN" },
						       { .name = "READS" } };
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < n; i++) {
		table_row(t);
		table_put(t, 0, "%.*s", STR_FMT(list[i].name));
		table_put(t, 1, "%.*s", STR_FMT(list[i].source));
		if (list[i].kind == BEARER_ALL)
			table_put(t, 2, "everything");
		else if (list[i].kind == BEARER_TEAM)
			table_put(t, 2, "%.*s of %.*s", STR_FMT(list[i].team),
				  STR_FMT(list[i].council));
	}
	table_print(t, stdout);
}

static void print_json(const struct bearer *list, size_t n)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_list(&j, "tokens");
	for (size_t i = 0; i < n; i++) {
		json_row(&j);
		json_text(&j, "name", list[i].name);
		if (list[i].kind == BEARER_SOURCE)
			json_text(&j, "source", list[i].source);
		if (list[i].kind == BEARER_TEAM) {
			json_text(&j, "council", list[i].council);
			json_text(&j, "team", list[i].team);
		}
		if (list[i].kind == BEARER_ALL)
			json_flag(&j, "all", true);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct token_list_given *given = call->given;
	duly_auto_fini(faults) faults = FAULTS(given->tokens);
	duly_auto(tokens) tokens = NULL;
	size_t n;

	if (given->tokens == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--tokens DIR is needed");
	duly_result r = tokens_read(given->tokens, &tokens, &faults, diag);
	if (r != DULY_OK)
		return r;
	const struct bearer *list = tokens_list(tokens, &n);

	if (given->json)
		print_json(list, n);
	else
		print_table(list, n);
	print_buf(&faults.text, stderr);
	return faults_result(&faults, diag);
}

const struct verb verb_token_list = { "token list", &COMMAND, run };

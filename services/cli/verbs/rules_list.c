#include <stdio.h>

#include "services/cli/given_law.h"
#include "services/cli/json.h"
#include "services/cli/rule_words.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct rules_list_given {
	const char *rules;
	bool json;
};
#define GIVEN struct rules_list_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	RULES, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "all rules in a table",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void list_json(const struct law *law, const struct rule *rules, size_t n)
{
	struct json j = JSON_TO(stdout);

	j.indent = 1;
	json_list(&j, NULL);
	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };

		rule_words_periods(law, &rules[i], &periods);
		json_row(&j);
		json_text(&j, "rule", rules[i].id);
		json_text(&j, "title", rules[i].title);
		json_text(&j, "owner", rules[i].owner);
		json_text(&j, "within", (struct str){ (const char *)periods.data, periods.len });
		json_text(&j, "basis", rules[i].basis_text);
		json_text(&j, "verified", rules[i].verified);
		json_text(&j, "pack", rules[i].pack);
		json_text(&j, "pack_version", rules[i].pack_version);
		json_end(&j);
	}
	json_end(&j);
	json_finish(&j);
}

static void list_table(const struct law *law, const struct rule *rules, size_t n)
{
	static const struct table_column COLUMNS[] = {
		{ "RULE", false },   { "TITLE", false }, { "OWED BY", false },
		{ "WITHIN", false }, { "BASIS", false }, { "VERIFIED", false }
	};
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };

		rule_words_periods(law, &rules[i], &periods);
		table_row(t);
		table_put(t, 0, "%.*s", STR_FMT(rules[i].id));
		table_put(t, 1, "%.*s", STR_FMT(rules[i].title));
		table_put(t, 2, "%.*s", STR_FMT(rules[i].owner));
		table_put(t, 3, "%.*s", (int)periods.len, (const char *)periods.data);
		table_put(t, 4, "%.*s", STR_FMT(rules[i].basis_text));
		table_put(t, 5, "%.*s", STR_FMT(rules[i].verified));
	}
	table_print(t, stdout);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rules_list_given *given = call->given;
	duly_auto(law) law = NULL;
	size_t n;

	duly_result r = given_law(given->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	const struct rule *rules = law_rules(law, &n);

	if (given->json)
		list_json(law, rules, n);
	else
		list_table(law, rules, n);
	return DULY_OK;
}

const struct verb verb_rules_list = { "rules list", &COMMAND, run };

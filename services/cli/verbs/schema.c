#include "common/law/schema.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct schema_given {
	const char *rules;
};
#define GIVEN struct schema_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	RULES, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[TYPE]",
	.most = 1,
	.summary = "JSON Schema of events, or of one type of event",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result no_type(const struct law *law, const char *name, struct duly_diag *diag)
{
	struct suggestion s = suggest_for(str_of(name));
	size_t n;
	const struct event_type *types = vocabulary_types(law_vocabulary(law), &n);

	for (size_t i = 0; i < n; i++)
		suggest_offer(&s, types[i].name);
	return suggest_refuse(DULY_E_NOTFOUND, "no event type is called", &s, diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct schema_given *given = call->given;
	duly_auto_fini(buf) text = { 0 };
	duly_auto(law) law = NULL;

	duly_result r = given_law(given->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	law_schema_write(law, call->word_count > 0 ? call->words[0] : NULL, &text);
	if (text.len == 0)
		return no_type(law, call->words[0], diag);
	print_buf(&text, stdout);
	return DULY_OK;
}

const struct verb verb_schema = { "schema", &COMMAND, run };

#include "common/law/schema.h"
#include "services/cli/cli.h"

/* `duly schema`: what events may look like, as JSON Schema from the vocabulary. */

duly_result verb_schema(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	duly_auto(law) law = NULL;

	duly_result r = load_law(args->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	law_schema_write(law, args->word_count > 0 ? args->words[0] : NULL, &text);
	if (text.len == 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "no event type is called %s",
				 args->words[0]);
	print_buf(&text, stdout);
	return DULY_OK;
}

/* print_schema.c - the JSON Schema of the project's own vocabulary, on standard output.
 *
 *	print_schema [TYPE] > schemas/event.schema.json
 */
#include <stdio.h>

#include "common/law/schema.h"
#include "common/lawfiles/lawfiles.h"

int main(int argc, char **argv)
{
	duly_auto_fini(contents) files = { NULL, 0 };
	duly_auto_fini(faults) faults = { 0 };
	duly_auto_fini(buf) text = { NULL, 0, 0 };
	duly_auto(law) law = NULL;
	struct duly_diag diag = { "" };

	base_init();
	duly_result r = lawfiles_read(DULY_SOURCE_DIR "/schemas/england/rules",
				      DULY_SOURCE_DIR "/schemas/england", &files, &diag);

	if (r == DULY_OK)
		r = law_load(&files, &law, &faults);
	if (r != DULY_OK) {
		fprintf(stderr, "%s\n%.*s", diag.text, (int)faults.text.len,
			faults.text.len > 0 ? (const char *)faults.text.data : "");
		return duly_result_exit(r);
	}
	law_schema_write(law, argc > 1 ? argv[1] : NULL, &text);
	fwrite(text.data, 1, text.len, stdout);
	return text.len > 0 ? 0 : 1;
}

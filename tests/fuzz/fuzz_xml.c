/* Any bytes as a return in XML: sheets come of it, of which each line has a field for each column,
 * or one sentence that says why not. */
#include <stdlib.h>

#include "common/import/xml_sheets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sheet_parts parts = { 0 };
	struct duly_diag diag = { "" };

	base_init();
	duly_auto(arena) arena = arena_new();
	const duly_result r = xml_sheets_read((struct view){ data, size }, arena, &parts, &diag);

	if ((r == DULY_OK) != (parts.n > 0) || (r != DULY_OK && diag.text[0] == '\0'))
		abort();
	for (size_t i = 0; i < parts.n; i++)
		for (size_t l = 0; l < parts.list[i].sheet.n_lines; l++)
			for (size_t c = 0; c < parts.list[i].sheet.n_columns; c++)
				if (parts.list[i].sheet.lines[l].fields[c].s == NULL)
					abort();
	return 0;
}

/* Any bytes as the one file of a return: the reader takes the lines it can and says what is wrong
 * with the others, and every line of what comes out is an event of its own. */
#include <jansson.h>
#include <stdlib.h>

#include "common/import/ssda903/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(const char *text)
{
	while (*text != '\0') {
		const char *end = strchr(text, '\n');
		json_t *event =
			end ? json_loadb(text, (size_t)(end - text), JSON_REJECT_DUPLICATES, NULL)
			    : NULL;

		if (event == NULL || !json_is_string(json_object_get(event, "subject")))
			abort();
		json_decref(event);
		text = end + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = NULL;
	size_t len = 0;
	struct ssda903_summary sum;
	struct ssda903_import im;

	base_init();
	FILE *out = open_memstream(&text, &len);
	const struct ssda903_options opt = { .dir = "fuzz", .out = out, .today = DULY_NO_DATE };

	if (out == NULL || ssda903_import_begin(&im, &opt, &sum, NULL) != DULY_OK)
		abort();
	import_file_add(&sum.files, "fuzz.csv", (struct view){ data, size }, im.arena);
	const duly_result r = ssda903_import_finish(&im, NULL);

	fclose(out);
	if (r != DULY_OK && r != DULY_E_MALFORMED)
		abort();
	if (sum.rows_used + sum.rows_left_out != sum.rows)
		abort();
	check_lines(text);
	free(text);
	ssda903_import_fini(&im);
	ssda903_summary_fini(&sum);
	return 0;
}

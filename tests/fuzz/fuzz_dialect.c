/* Any bytes as a dialect file: it is read, or its faults are said with their places; and any bytes
 * as words, which stand for a code of the list or for none. */
#include <stdlib.h>

#include "common/import/ssd/dialect_words.h"
#include "common/import/ssd/dialects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_words(const struct ssd_dialect *dialect, struct str text)
{
	for (size_t list = 0; list < SSD_LIST_COUNT; list++) {
		const char *const *codes = ssd_list_codes((enum ssd_list)list);
		const struct str code = ssd_code_of(dialect, (enum ssd_list)list, text);

		while (code.s != NULL && *codes != NULL && !str_is(code, *codes))
			codes++;
		if (code.s != NULL && *codes == NULL)
			abort();
	}
	ssd_is_empty(dialect, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena *kept;
	static struct ssd_dialects known;
	duly_auto(arena) arena = arena_new();
	duly_auto_fini(faults) d = FAULTS("fuzz.yaml");
	struct ssd_dialect dialect;

	base_init();
	if (kept == NULL) {
		kept = arena_new();
		if (ssd_dialects_read(kept, &known, NULL) != DULY_OK)
			abort();
	}
	ssd_dialect_read((struct view){ data, size }, known.list, known.n, arena, &dialect, &d);
	if (d.n == 0)
		check_words(&dialect, dialect.about);
	check_words(&known.list[0], (struct str){ (const char *)data, size });
	return 0;
}

/* Any bytes as a map, under a vocabulary: it is refused with its faults, or a table is read by it,
 * and each event that comes of that has a type and a case. */
#include <stdlib.h>

#include "common/import/table/table.h"
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct law *some_law(void)
{
	static struct contents c;
	static struct law *law;
	struct faults faults = FAULTS("law");

	if (law != NULL)
		return law;
	base_init();
	add_fixed(&c, CONTENT_VOCABULARY, "tests/golden/law/people.yaml");
	add_fixed(&c, CONTENT_CALENDAR, "tests/golden/law/calendar.yaml");
	add_fixed(&c, CONTENT_ZONE, "tests/golden/law/zone");
	add_fixed(&c, CONTENT_PACK, "tests/golden/law/pack.yaml");
	if (law_load(&c, &law, &faults) != DULY_OK)
		abort();
	return law;
}

static void check_event(struct str line)
{
	json_t *event = json_loadb(line.s, line.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_string(json_object_get(event, "type")) ||
	    !json_is_string(json_object_get(event, "subject")))
		abort();
	json_decref(event);
}

static void read_table(const struct map *map, const struct vocabulary *vocabulary)
{
	static const char PATH[] = DULY_SOURCE_DIR "/tests/data/tables/fuzz.csv";
	const struct table_options options = {
		.map = map,
		.vocabulary = vocabulary,
		.path = PATH,
		.source = "/councils/x/fuzz",
		.at = duly_civil_from_ymd(2026, 3, 31),
	};
	duly_auto(table_import) t = NULL;
	struct duly_diag diag = { "" };
	const duly_result r = table_open(&options, &t, &diag);

	if (r != DULY_OK && r != DULY_E_MALFORMED)
		abort();
	for (size_t i = 0; r == DULY_OK && i < table_summary(t)->events; i++)
		check_event(table_event(t, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vocabulary *vocabulary = law_vocabulary(some_law());
	struct faults faults = FAULTS("fuzz");
	struct map map = { 0 };

	duly_auto(arena) arena = arena_new();
	const duly_result r =
		map_read((struct view){ data, size }, vocabulary, arena, &map, &faults);

	if ((r == DULY_OK) != (faults.n == 0))
		abort();
	faults_fini(&faults);
	if (r == DULY_OK)
		read_table(&map, vocabulary);
	return 0;
}

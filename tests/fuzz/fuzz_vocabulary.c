/* Any bytes as the vocabulary: it loads or is refused with its faults. No pack stands beside it, so
 * that what it says is not refused for what it no longer says. */
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct contents c;

	if (c.n == 0) {
		base_init();
		add_fixed(&c, CONTENT_CALENDAR, "tests/golden/law/calendar.yaml");
		add_fixed(&c, CONTENT_ZONE, "tests/golden/law/zone");
		contents_add(&c, CONTENT_VOCABULARY, STR("fuzz.yaml"), (struct view){ "", 0 });
	}
	set_any(&c, CONTENT_VOCABULARY, data, size);
	load_or_refuse(&c);
	return 0;
}

/* Any bytes as a pack beside a vocabulary: they load or are refused with their faults. */
#include "common/lawfiles/zone_system.h"
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct contents *ground(void)
{
	static struct contents c;
	duly_auto_fini(buf) zone = { 0 };

	if (c.n > 0)
		return &c;
	base_init();
	add_fixed(&c, CONTENT_VOCABULARY, "tests/data/vocabularies/childrens-social-care.yaml");
	add_fixed(&c, CONTENT_CALENDAR, "tests/data/calendars/england-and-wales.yaml");
	if (lawfiles_zone("Europe/London", &zone, NULL) != DULY_OK)
		abort();
	contents_add(&c, CONTENT_ZONE, STR("Europe/London"), buf_view(&zone));
	contents_add(&c, CONTENT_PACK, STR("fuzz.yaml"), (struct view){ "", 0 });
	return &c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct contents *c = ground();

	set_any(c, CONTENT_PACK, data, size);
	load_or_refuse(c);
	return 0;
}

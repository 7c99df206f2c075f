/* Any bytes as a pack beside the real vocabulary: they load or are refused with their faults. */
#include <stdlib.h>

#include "common/law/law.h"
#include "common/lawfiles/zone_system.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct contents *c, enum content_kind kind, const char *path)
{
	duly_auto_fini(buf) bytes = { 0 };

	if (file_read(path, 8u << 20, &bytes, NULL) != DULY_OK)
		abort();
	contents_add(c, kind, str_of(strrchr(path, '/') + 1), buf_view(&bytes));
}

/* What stands beside the pack; made once, and each run puts its own bytes where the pack is. */
static struct contents *ground(void)
{
	static struct contents c;
	duly_auto_fini(buf) zone = { 0 };

	if (c.n > 0)
		return &c;
	base_init();
	add(&c, CONTENT_VOCABULARY,
	    DULY_SOURCE_DIR "/schemas/england/vocabularies/childrens-social-care.yaml");
	add(&c, CONTENT_CALENDAR,
	    DULY_SOURCE_DIR "/schemas/england/calendars/england-and-wales.yaml");
	if (lawfiles_zone("Europe/London", &zone, NULL) != DULY_OK)
		abort();
	contents_add(&c, CONTENT_ZONE, STR("Europe/London"), buf_view(&zone));
	contents_add(&c, CONTENT_PACK, STR("fuzz.yaml"), (struct view){ "", 0 });
	return &c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	duly_auto_fini(faults) faults = { 0 };
	struct contents *c = ground();
	struct law *law = NULL;
	duly_result r;

	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].kind == CONTENT_PACK) {
			buf_clear(&c->list[i].bytes);
			buf_put(&c->list[i].bytes, data, size);
		}
	r = law_load(c, &law, &faults);
	if ((r == DULY_OK) != (faults.n == 0) || (r == DULY_OK) != (law != NULL))
		abort();
	law_free(&law);
	return 0;
}

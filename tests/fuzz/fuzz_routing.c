/* Any bytes as a routing, beside a directory of people and a pack: it loads or is refused
 * with its faults, and whatever loads can be looked at beside the others. */
#include "common/law/routing_check.h"
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char DIRECTORY[] =
	"person,role,team,mailbox,cover\nsw1,social-worker,care-1,a@e.uk,sw2\n"
	"sw2,iro,,b@e.uk,\n,,duty,c@e.uk,\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct contents c;
	duly_auto_fini(faults) faults = { 0 };
	duly_auto(law) law = NULL;

	if (c.n == 0) {
		base_init();
		add_fixed(&c, CONTENT_VOCABULARY, "tests/golden/law/people.yaml");
		add_fixed(&c, CONTENT_CALENDAR, "tests/golden/law/calendar.yaml");
		add_fixed(&c, CONTENT_ZONE, "tests/golden/law/zone");
		add_fixed(&c, CONTENT_PACK, "tests/golden/law/pack.yaml");
		contents_add(&c, CONTENT_DIRECTORY, STR("a.csv"),
			     (struct view){ DIRECTORY, sizeof DIRECTORY - 1 });
		contents_add(&c, CONTENT_ROUTING, STR("fuzz.yaml"), (struct view){ "", 0 });
	}
	set_any(&c, CONTENT_ROUTING, data, size);
	load_or_refuse(&c);
	if (law_load(&c, &law, &faults) == DULY_OK)
		routing_check(law, &faults);
	return 0;
}

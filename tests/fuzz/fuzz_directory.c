/* Any bytes as a council's directory of people, beside a routing and a pack: it loads or is refused
 * with its faults, and whatever loads can be looked at beside the others. */
#include "common/law/routing_check.h"
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char ROUTING[] =
	"routing: a\nversion: \"1\"\ndomains: [e.uk]\nallocated: social-worker\n"
	"roles: { unassigned: duty, iro: reviews }\nrestricted: iro\nlines:\n"
	"  - { id: a, stages: due, to: [owner, iro, { team: duty }], how: at-once }\n"
	"  - { id: b, to: told }\n"
	"escalate:\n  - { id: e, after: 2 working days, to: iro }\n";

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
		contents_add(&c, CONTENT_ROUTING, STR("r.yaml"),
			     (struct view){ ROUTING, sizeof ROUTING - 1 });
		contents_add(&c, CONTENT_DIRECTORY, STR("fuzz.csv"), (struct view){ "", 0 });
	}
	set_any(&c, CONTENT_DIRECTORY, data, size);
	load_or_refuse(&c);
	if (law_load(&c, &law, &faults) == DULY_OK)
		routing_check(law, &faults);
	return 0;
}

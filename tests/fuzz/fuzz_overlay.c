/* Any bytes as a council's overlay over two packs, one of them optional: it loads or is refused
 * with its faults. */
#include "tests/fuzz/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char OPTIONAL[] =
	"pack: practice\nversion: \"1\"\ntitle: What is not owed by law\noptional: true\n"
	"zone: Europe/London\ncalendar: golden\nrules:\n"
	"  - id: note-second\n    title: A second note\n    owed-by: social-worker\n"
	"    local: { up-to: 8 weeks }\n    closures: true\n    starts: { at: stay.began }\n"
	"    within: [ { period: 2 weeks, when: { happened: { event: note.made, at-least: 2, in: "
	"30 days "
	"} } },\n              { period: 4 weeks } ]\n"
	"    met-by: { event: note.made, kind: second }\n    warn: [5 working days]\n"
	"    repeat: 1 week\n    basis: { instrument: None, provision: s 3 }\n    verified: U\n"
	"    examples: [ { why: four weeks, started: 2026-01-12, due: 2026-02-09 } ]\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct contents c;

	if (c.n == 0) {
		base_init();
		add_fixed(&c, CONTENT_VOCABULARY, "tests/golden/law/people.yaml");
		add_fixed(&c, CONTENT_CALENDAR, "tests/golden/law/calendar.yaml");
		add_fixed(&c, CONTENT_ZONE, "tests/golden/law/zone");
		add_fixed(&c, CONTENT_PACK, "tests/golden/law/pack.yaml");
		contents_add(&c, CONTENT_PACK, STR("practice.yaml"),
			     (struct view){ OPTIONAL, sizeof OPTIONAL - 1 });
		contents_add(&c, CONTENT_OVERLAY, STR("fuzz.yaml"), (struct view){ "", 0 });
	}
	set_any(&c, CONTENT_OVERLAY, data, size);
	load_or_refuse(&c);
	return 0;
}

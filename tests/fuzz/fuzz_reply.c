/* Any bytes as a mail that comes into the inbox: whatever it is read as, no more lines than there
 * is room for, each with a code of the right length and a reason; a bounce has an id. */
#include "common/post/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool so, const char *what)
{
	if (!so)
		base_fault(what);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct texts texts;
	duly_auto(arena) arena = arena_new();
	struct reply r;

	if (texts.n == 0) {
		base_init();
		hold(texts_load(DULY_SOURCE_DIR "/schemas/mail", &texts, NULL) == DULY_OK, "texts");
	}
	reply_read((struct view){ data, size }, &texts, duly_civil_from_ymd(2026, 2, 3), arena, &r);
	hold(r.n <= REPLY_LINES_MAX && (r.n > 0) == (r.kind == REPLY_ANSWER), "lines");
	for (size_t i = 0; i < r.n; i++)
		hold(strlen(r.lines[i].token) == POST_TOKEN && r.lines[i].reason.len > 0, "a line");
	hold(r.kind != REPLY_BOUNCE || r.has_id, "a bounce");
	hold(r.kind != REPLY_OTHER || r.why != NULL, "why");
	return 0;
}

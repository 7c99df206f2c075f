#include "services/web/documents.h"

/* The files of schemas/ as they were when this was built (SCHEMAS: where they lay), so that what is
 * served is what this release does. */
/* clang-format off */
#define DOCUMENT(name, file)                                                   \
	__asm__(".pushsection .rodata\n"                                       \
		"document_" #name ":\n.incbin \"" SCHEMAS "/" file "\"\n"      \
		"document_" #name "_end:\n.byte 0\n.popsection\n");            \
	extern const char document_##name[], document_##name##_end[];          \
	void documents_get_##name(struct exchange *x)                          \
	{                                                                      \
		answer(x, document_##name, document_##name##_end);             \
	}
/* clang-format on */

static void answer(struct exchange *x, const char *begin, const char *end)
{
	static const char *const NONE[] = { NULL };

	if (exchange_knows(x, NONE))
		exchange_text(x, 200, "application/json",
			      (struct view){ begin, (size_t)(end - begin) });
}

DOCUMENT(openapi, "openapi.json")
DOCUMENT(obligation, "obligation.schema.json")
DOCUMENT(alert, "alert.schema.json")
DOCUMENT(events_answer, "events-answer.schema.json")

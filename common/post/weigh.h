/* weigh.h - which lines of a letter are still so, and in which order they come. Private to this
 * folder. */
#pragma once
#include "common/post/private.h"

/* The headings of a letter, in their order; names are those of `sections` in phrases.yaml. */
#define SECTIONS(X)                                                                      \
	X(SECTION_HOURS, "hours")          /* clocks of hours                          */ \
	X(SECTION_LATE, "late")            /* lapsed, and somebody has said that it is */ \
	X(SECTION_RECORD, "record")        /* lapsed, and nobody has said              */ \
	X(SECTION_SOON, "soon")            /* comes up                                 */ \
	X(SECTION_HOLDER, "holder")        /* new in somebody's name                   */ \
	X(SECTION_OPENED, "opened")        /* a clock has started                      */ \
	X(SECTION_CHANGED, "changed")      /* a date that was written is another       */ \
	X(SECTION_OVER, "over")            /* what was written of is done, or not so   */ \
	X(SECTION_ANSWER, "answer")        /* one that was not taken                   */ \
	X(SECTION_DATA, "data")            /* contradictions, and clocks that lack     */ \
	X(SECTION_SERVICE, "service")

enum section {
#define X(id, name) id,
	SECTIONS(X)
#undef X
	SECTION_COUNT,
};
const char *section_name(enum section section);

struct weighed {
	struct line line;
	struct post_duty duty;
	struct post_rule rule;
	const struct post_run *runs; /* of a case that is in somebody's name now      */
	size_t run_count;
	enum section section;
};

/* Whether it asks for something to be done, and is looked at again before it is written. */
bool weigh_asks(enum notice_kind kind);

/* Those of @lines that are still so, in the order of importance: by section, clocks of hours and
 * visits to children first, then one worker's together, then siblings, then by day. On p->arena. */
struct weighed *weigh(struct post *p, const struct post_whom *whom, const struct line *lines,
		      size_t n, duly_instant now, size_t *ret_n);

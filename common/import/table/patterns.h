/* patterns.h - headings and words as people write them.
 *
 * Compared without capitals, and with anything between letters and digits as one blank: "Date of
 * birth", "date_of_birth" and " DATE OF BIRTH: " are the same. In a pattern * stands for anything,
 * also for nothing.
 */
#pragma once
#include "common/base/base.h"

struct patterns {
	struct str *list; /* plain */
	size_t n, cap;
};

/* As it is compared; of a pattern with its stars. */
struct str pattern_plain(struct arena *arena, struct str text);
/* Both are plain. */
bool pattern_fits(struct str pattern, struct str plain);
/* Whether any of them does. */
bool patterns_fit(const struct patterns *patterns, struct str plain);
/* Whether any of them fits @text, or what stands behind the letter or number that counts its words:
 * "a) Yes", "1 - Yes". */
bool patterns_fit_text(const struct patterns *patterns, struct str text, struct arena *arena);
/* Codes that may stand in a text, one after another from *at (0 at first) on, in capitals: at its
 * head, in brackets, or anywhere as letters with a digit: "C1" of "a) C1 - Interim care order", of
 * "Interim care order [c1]". NO_STR: no more. */
struct str pattern_next_code(struct arena *arena, struct str text, size_t *at);

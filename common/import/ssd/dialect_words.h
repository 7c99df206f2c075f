/* dialect_words.h - the code that a field stands for.
 *
 * A field is a code; or has one at its head or in brackets, with words ("C1 - Interim care order",
 * "Interim care order [C1]"); or is words that the dialect knows. Where it names two codes, or
 * none, it is not known: nothing is guessed.
 */
#pragma once
#include "common/import/ssd/dialect.h"

/* @text in small letters, each run of other signs as one "-" and none at the ends, into @ret of
 * @text.len + 1 bytes: "Interim care order (C1)" as "interim-care-order-c1". */
struct str words_fold(struct str text, char *ret);

/* The code of @list that @text stands for; NO_STR: it is not known, or @text is empty. Lives as
 * long as the dialect. */
struct str ssd_code_of(const struct ssd_dialect *dialect, enum ssd_list list, struct str text);
/* Whether some words of @text stand for @code, whatever else stands there. */
bool ssd_speaks_of(const struct ssd_dialect *dialect, enum ssd_list list, struct str text,
		   const char *code);
/* Whether @text says nothing, though it is not empty: a word for "absent", the first day that a
 * database knows. */
bool ssd_is_empty(const struct ssd_dialect *dialect, struct str text);

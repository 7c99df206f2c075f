/* rule_words.h - parts of a rule in words, appended to a buf. */
#pragma once
#include "common/law/law.h"

/* "3 months where long term; else 6 weeks" */
void rule_words_periods(const struct law *law, const struct rule *rule, struct buf *b);
/* "the start of placement, the first one" */
void rule_words_start(const struct law *law, const struct start *s, struct buf *b);
/* How its number came to be known: "read in the instrument". */
const char *rule_words_verified(struct str verified);
/* Another reading, or a convention of reports: how it comes by its date, and what meets it. */
void rule_words_side(const struct law *law, const struct alternative_spec *side, struct buf *b);
/* "for what starts it from 2011-04-01 to now on"; nothing where neither is said. */
void rule_words_in_force(const struct rule *rule, struct buf *b);

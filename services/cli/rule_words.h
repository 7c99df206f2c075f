/* rule_words.h - parts of a rule in words, appended to a buf. */
#pragma once
#include "common/law/law.h"

/* "3 months where long_term; else 6 weeks" */
void rule_words_periods(const struct law *law, const struct rule *rule, struct buf *b);
/* "visit.made with kind statutory, if placed" */
void rule_words_matcher(const struct law *law, const struct matcher *m, struct buf *b);
/* "the opening of: placement, the first one" */
void rule_words_start(const struct law *law, const struct start *s, struct buf *b);

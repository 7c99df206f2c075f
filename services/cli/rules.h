/* rules.h - what `rules list` and `rules show` say alike. */
#pragma once
#include "common/law/law.h"

/* "3 months where long_term; else 6 weeks" */
void rule_say_periods(const struct law *law, const struct rule *rule, struct buf *b);

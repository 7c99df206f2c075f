/* feed_types.h - types of alerts in a filter, as struct feed_filter has them: each once, in the
 * order of their texts, a space behind each. */
#pragma once
#include "common/base/base.h"

void feed_add_type(struct buf *types, struct str type);
/* Whether both name the same, in whatever order. */
bool feed_same_types(struct str a, struct str b);
bool feed_type_wanted(struct str types, struct str type);

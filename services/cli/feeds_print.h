/* feeds_print.h - up to when the data of a list are complete, as its feeds say. */
#pragma once
#include "common/derive/reporting.h"
#include "services/cli/json.h"

/* To standard output, in sentences: also that no feed is declared, and which are silent. */
void feeds_print(const struct declared_feed *list, size_t n, const struct zone *zone);
/* As keys of a map that has begun: complete_to, and feeds. */
void feeds_print_json(const struct declared_feed *list, size_t n, struct json *j);

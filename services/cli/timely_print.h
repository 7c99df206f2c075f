/* timely_print.h - what fell due and how it ended, for people and for programs. */
#pragma once
#include "common/reports/timely.h"
#include "services/cli/json.h"

/* As a table no wider than @width where that can be, else with a line for each period. */
void timely_print_table(const struct timely *t, size_t width, FILE *to);
void timely_print_csv(const struct timely *t, FILE *to);
/* The rows as elements of a list that has begun. */
void timely_print_json(const struct timely *t, struct json *j);

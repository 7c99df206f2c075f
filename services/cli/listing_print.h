/* listing_print.h - what is owed, for people and for programs. */
#pragma once
#include "common/reports/listing.h"
#include "services/cli/json.h"

void listing_print_table(const struct listing *l, FILE *to);
/* Counts by rule and stage. */
void listing_print_sums(const struct listing *l, FILE *to);
/* The same as the elements of a list that has begun. */
void listing_print_json(const struct listing *l, struct json *j);
void listing_print_sums_json(const struct listing *l, struct json *j);

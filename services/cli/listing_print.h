/* listing_print.h - what is owed, for people and for programs. */
#pragma once
#include "common/reports/listing.h"
#include "services/cli/json.h"

/* As wide as the terminal; @ids: rules by their ids, not their titles. */
void listing_print_table(const struct listing *l, bool ids, FILE *to);
void listing_print_csv(const struct listing *l, FILE *to);
/* Counts by rule and stage. */
void listing_print_sums(const struct listing *l, bool ids, bool csv, FILE *to);
/* The same as the elements of a list that has begun. */
void listing_print_json(const struct listing *l, struct json *j);
void listing_print_sums_json(const struct listing *l, struct json *j);

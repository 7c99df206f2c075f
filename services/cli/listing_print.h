/* listing_print.h - what is owed, for people and for programs. */
#pragma once
#include <stdio.h>

#include "common/reports/listing.h"

void listing_print_table(const struct listing *l, FILE *to);
/* The elements of a JSON array, one a line, without its brackets. */
void listing_print_json(const struct listing *l, FILE *to);
/* Counts by rule and stage. */
void listing_print_sums(const struct listing *l, bool json, FILE *to);

/* table.h - rows and columns for people, aligned by libsmartcols. */
#pragma once
#include <stdio.h>

#include "common/base/base.h"

struct table_column {
	const char *name;
	bool right; /* aligned to the right */
};

struct table;
struct table *table_new(const struct table_column *columns, size_t n);
void table_free(struct table **table);
/* Begins a row; cells that are not put stay empty. */
void table_row(struct table *t);
void table_put(struct table *t, size_t column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void table_print(struct table *t, FILE *to);

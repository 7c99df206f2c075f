/* table.h - rows and columns: for people aligned and as wide as their terminal, for spreadsheets as
 * CSV. */
#pragma once
#include <stdio.h>

#include "common/base/base.h"

enum table_fit {
	TABLE_LEFT,
	TABLE_RIGHT,
	TABLE_WRAPS, /* to the left; at its blanks, where the terminal is too narrow */
};
struct table_column {
	const char *name; /* the head of the column */
	enum table_fit fit;
};

struct table;
struct table *table_new(const struct table_column *columns, size_t n);
void table_free(struct table **table);
/* Begins a row; cells that are not put stay empty. */
void table_row(struct table *t);
void table_put(struct table *t, size_t column, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool table_is_empty(const struct table *t);
/* No wider than table_width(80), where there are columns that wrap. Nothing where there is no
 * row. */
void table_print(const struct table *t, FILE *to);
void table_print_within(const struct table *t, size_t width, FILE *to);
/* RFC 4180: the head first, then a record for each row. */
void table_csv(const struct table *t, FILE *to);

/* @text as lines no wider than table_width(80), behind @indent blanks each but the first, which
 * begins where the caller is. */
void table_paragraph(struct str text, size_t indent, FILE *to);
/* Columns of the terminal, or as COLUMNS says; where there is neither @otherwise. */
size_t table_width(size_t otherwise);

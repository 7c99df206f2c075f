#include <libsmartcols/libsmartcols.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/cli/table.h"

struct table {
	struct libscols_table *cols;
	struct libscols_line *line;
};

struct table *table_new(const struct table_column *columns, size_t n)
{
	struct table *t = memory_zeroed(sizeof *t);

	t->cols = memory_need(scols_new_table());
	for (size_t i = 0; i < n; i++)
		memory_need(scols_table_new_column(t->cols, columns[i].name, 0,
						   columns[i].right ? SCOLS_FL_RIGHT : 0));
	scols_table_set_termforce(t->cols, SCOLS_TERMFORCE_NEVER);
	return t;
}

void table_free(struct table **table)
{
	if (*table == NULL)
		return;
	scols_unref_table((*table)->cols);
	free(*table);
	*table = NULL;
}

void table_row(struct table *t)
{
	t->line = memory_need(scols_table_new_line(t->cols, NULL));
}

void table_put(struct table *t, size_t column, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	memory_had(scols_line_set_data(t->line, column, text) == 0);
}

void table_print(struct table *t, FILE *to)
{
	if (t->line == NULL)
		return;
	scols_table_set_stream(t->cols, to);
	scols_print_table(t->cols);
}

/* csv.h - a table written as comma-separated values (RFC 4180), cell by cell, with places.
 *
 * For small tables that people keep and that are checked as a whole: what is wrong in them is said
 * with line and column, as for YAML. Cells stand between commas; quotes around a cell keep commas
 * and ends of lines in it, two quotes within stand for one; blanks around a cell are not part of
 * it. A mark of UTF-8 at the front and blank lines are passed over.
 */
#pragma once
#include "common/text/faults.h"

struct csv_cell {
	struct str text;
	int        line, column; /* from 1 */
};

struct csv_row {
	struct csv_cell *cells;
	size_t           n, cap;
};

struct csv_table {
	struct csv_row *rows;
	size_t          n, cap;
};

/* Appends a field of a record as RFC 4180 has it, behind a comma unless it is the @first. */
void csv_put(struct buf *b, struct str text, bool first);

/* All on @arena, but the texts of cells without quotes, which are those of @text. */
struct csv_table csv_table_read(struct view text, struct arena *arena, struct faults *faults);

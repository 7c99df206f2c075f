/* sheet.h - a table as named columns and numbered lines, whatever file it came in.
 *
 * A file is one such table or has many (workbook.h). Of a CSV file a record is a line: what is
 * exported has no field with a line end in it, and so a quotation mark that was never closed costs
 * one line and not the rest of the file. A byte order mark is taken off, names of columns are
 * folded to capitals, blanks around a field and empty lines are left out. The names are the first
 * line that has more texts than half of what is in the fullest lines at the head of the file: what
 * stands above is a title. */
#pragma once
#include "common/base/base.h"

struct sheet_line {
	size_t number;      /* from 1                                            */
	struct str *fields; /* one for each column; unused where wrong is given  */
	const char *wrong;  /* why the line cannot be read; NULL if it can       */
};

/* Titles may stand above the names of the columns, which are in one of so many rows. */
enum { SHEET_HEADING_WITHIN = 20 };

struct sheet {
	struct str *columns;
	size_t n_columns;
	size_t heading; /* the line in which they stand; 0: they stand in none                */
	size_t titles;  /* lines with something in them that were found above it              */
	struct sheet_line *lines; /* those below the names of the columns */
	size_t n_lines;
};

/* One table of a file that has many. */
struct sheet_part {
	const char *name; /* "List 1"                                                 */
	const char *why;  /* why there is nothing in it, a sentence; NULL: there is   */
	bool lost;        /* that is so though there may be something                 */
	struct sheet sheet;
};

struct sheet_parts {
	struct sheet_part *list;
	size_t n, cap;
};

/* @line_max: bytes of a line; a longer one cannot be read. A line that cannot be read is kept, with
 * the reason, and stops nothing. All of @ret hangs on @arena, copies of the fields included: @bytes
 * may go. DULY_E_MALFORMED: no line with names of columns at its head. */
duly_result sheet_read_csv(struct view bytes, size_t line_max, struct arena *arena,
			   struct sheet *ret, struct duly_diag *diag);

#define NO_COLUMN SIZE_MAX
/* Where the column @name (in capitals or not) stands in a line; the first of that name. */
size_t sheet_column(const struct sheet *t, const char *name);

/* worksheet.h - one worksheet of a workbook as a sheet.
 *
 * The names of the columns stand in the row that has the most text of the first twenty that have
 * anything in them, the first such: titles above it do no harm. What stands above it is left out,
 * and so are empty rows and cells under no name. Numbers of lines are those that are seen beside
 * the rows.
 */
#pragma once
#include "common/import/cell.h"
#include "common/import/sheet.h"
#include "common/import/unpack.h"

#define WORKSHEET_COLUMNS_MAX 256
#define WORKSHEET_FIELDS_MAX  (8u << 20) /* fields of all lines of a workbook */

/* What all worksheets of a workbook have in common. */
struct workbook_common {
	struct str *strings;
	size_t n_strings, strings_cap;
	struct cell_format *formats; /* by the number that cells give */
	size_t n_formats, formats_cap;
	bool since_1904;
	size_t fields; /* so many are made already */
};

/* Reads the part @name of @archive. Everything in @ret hangs on @arena. DULY_E_NOTFOUND: there is
 * nothing in it; other results as of archive_xml. */
duly_result worksheet_read(struct archive *archive, const char *name,
			   struct workbook_common *common, struct arena *arena, struct sheet *ret,
			   struct duly_diag *diag);

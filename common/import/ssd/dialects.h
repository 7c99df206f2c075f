/* dialects.h - the dialects that there are, and which of them a delivery is written in.
 *
 * Those that come with Duly lie in schemas/england/dialects; a council's own is a file. Which one
 * it is, is seen by the marks in the delivery: the one of which most stand there. Where none does
 * it is that of the delivery before, and the specification where there was none, or where two have
 * as many.
 */
#pragma once
#include "common/import/ssd/dialect.h"

struct ssd_dialects {
	struct ssd_dialect *list; /* the specification first */
	size_t n;
};

/* Reads those that come with Duly. DULY_E_CONFIG: they cannot be found. DULY_E_MALFORMED: one is
 * no dialect file; @diag has the place. */
duly_result ssd_dialects_read(struct arena *arena, struct ssd_dialects *ret,
			      struct duly_diag *diag);

struct ssd_dialect_given {
	const char *wanted; /* the name of one, or the path of a file that is one (it has a "/" or
			     * ends in ".yaml"); NULL: by the marks                            */
	struct str before;  /* of the delivery before; NO_STR: there was none                */
};
/* DULY_E_NOTFOUND: there is none of the name that is wanted. DULY_E_CONFLICT: by its marks it is
 * another than the one before. */
duly_result ssd_dialects_choose(const struct ssd_dialects *dialects,
				const struct ssd_dialect_given *given,
				const struct import_files *files, struct arena *arena,
				const struct ssd_dialect **ret, struct duly_diag *diag);

/* What the file is of a delivery in @dialect; SSD_TABLE_COUNT: none of its tables. */
enum ssd_table ssd_dialect_table_named(const struct ssd_dialect *dialect, struct str stem);
/* Where a column of @table stands in @sheet; NO_COLUMN. */
size_t ssd_dialect_column(const struct ssd_dialect *dialect, enum ssd_table table, int column,
			  const struct sheet *sheet);

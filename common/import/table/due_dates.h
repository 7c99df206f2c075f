/* due_dates.h - the days that somebody's tables hold themselves by which something is due. */
#pragma once
#include "common/import/table/table.h"

struct table_due {
	const struct map_due *map;
	struct str subject;
	duly_civil due, done; /* done DULY_NO_DATE: not yet, or not said */
	const char *file;
	size_t line;
};

struct table_dues {
	struct table_due *list;
	size_t n, cap;
	const struct map_due **there; /* those of which a sheet is there, in the map's order */
	size_t n_there, there_cap;
};

/* Those in the files of @options, which has no state, on @arena. Results as of table_open. */
duly_result table_due_dates(const struct table_options *options, struct arena *arena,
			    struct table_dues *ret, struct duly_diag *diag);

/* sources.h - the files of a return: found, read, and known for what they are.
 *
 * A folder is read with the folders in it, one level deep, since councils keep a folder for each
 * year. Whatever ends in .csv is noted in the summary, used or with the reason why it is not.
 */
#pragma once
#include "common/import/csv_table.h"

struct ssda903_import;

struct ssda903_source {
	const char *path; /* below the folder, fit to be shown               */
	const char *dir;  /* the part of it before the name; "" at the top   */
	struct csv_table table;
	const struct ssda903_kind_row *kind; /* one that is used             */
	/* Found by ssda903_years_find: the latest beginning in it, and in the episodes of its
	 * folder. Later files win: they are ranked by these, then by path. */
	duly_civil latest, dir_latest;
	size_t rank;
};

struct ssda903_sources {
	struct ssda903_source *list; /* in the order of rank once that is known */
	size_t n, cap;
};

/* One file's bytes, which may go after the call. Never fails: the summary says why a file is not
 * used. */
void ssda903_source_add(struct ssda903_import *im, const char *path, struct view bytes);
/* Adds all files below @dir. DULY_E_NOTFOUND: no such folder. DULY_E_IO, DULY_E_BOUND: a file could
 * not be read to its end. */
duly_result ssda903_sources_read(struct ssda903_import *im, const char *dir,
				 struct duly_diag *diag);

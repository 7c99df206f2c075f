/* sources.h - the files of a return, known for what they are by their columns.
 *
 * A folder is read with the folders in it, one level deep, since councils keep a folder for each
 * year. What is not used stands in the summary with the reason.
 */
#pragma once
#include "common/import/files.h"
#include "common/import/ssda903/kinds.h"

struct ssda903_import;

struct ssda903_source {
	struct import_file *file;
	const struct ssda903_kind_row *kind; /* one that is used                             */
	/* Found by ssda903_years_find. */
	int year;      /* it is of the return to 31 March of that year; 0: not known      */
	size_t rank;   /* of two rows that say otherwise, that of the higher rank counts  */
	/* Found by ssda903_rows_read. */
	size_t usable; /* rows that were not left out                                     */
};

struct ssda903_sources {
	struct ssda903_source *list; /* in the order of rank once that is known */
	size_t n, cap;
};

/* Finds out what the files of im->sum->files are. Never fails: the summary says why a file is not
 * used. */
void ssda903_sources_know(struct ssda903_import *im);
/* Whether more than half of its rows could be used, and so what it lacks did not happen. */
bool ssda903_source_understood(const struct ssda903_source *s);

/* kinds.h - what the files of a return are known by: their columns.
 *
 * Names of files are the council's own and say nothing. Every file of the return is in the table,
 * those that are of no use as well, so that the summary can say why one is not used.
 */
#pragma once
#include "common/import/sheet.h"

enum ssda903_kind {
	SSDA903_HEADER,
	SSDA903_EPISODES,
	SSDA903_REVIEWS,
	SSDA903_MISSING,
	SSDA903_WORKERS,
	SSDA903_KIND_COUNT /* also: of no kind that is used */
};

enum { SSDA903_COLUMNS_MAX = 9, SSDA903_DATES_MAX = 3 };

struct ssda903_kind_row {
	const char *name;
	enum ssda903_kind kind; /* SSDA903_KIND_COUNT: known, and not used                  */
	const char *why;        /* why it is not used; NULL if it is                        */
	const char *begins;     /* column of the day on which something began; NULL: none   */
	const char *columns[SSDA903_COLUMNS_MAX]; /* those that must be there               */
	const char *dates[SSDA903_DATES_MAX];     /* those of dates; NULL: no more          */
};

/* The kind of a file with these columns; NULL: those of no file of the return. *ret_near is then
 * the kind that lacks least and *ret_lacks the first column that it lacks, both NULL where none is
 * near. */
const struct ssda903_kind_row *ssda903_kind_of(const struct sheet *t,
					       const struct ssda903_kind_row **ret_near,
					       const char **ret_lacks);
/* As ssda903_kind_row.begins. */
const char *ssda903_kind_begins(enum ssda903_kind kind);

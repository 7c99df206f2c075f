/* whole_file.h - output to a file that is there only when all of it is on disk.
 *
 * What is written goes to "<path>.part" beside it, which takes the name when it is whole and
 * synced: a reader, and whoever starts the program again after a crash, sees the file of before or
 * the new one, never a part of either. A failure leaves the file of before and nothing beside it;
 * a process that is killed may leave the part, which the next run writes over. Two runs at a time
 * with one path are the caller's to keep apart. A path that is a device or a pipe is written as it
 * comes, and stays what it is.
 *
 *	duly_auto_fini(whole_file) file = { 0 };
 *	r = whole_file_open(path, &file, diag);
 *	... write to file.out ...
 *	if (r == DULY_OK)
 *		r = whole_file_finish(&file, diag);
 */
#pragma once
#include <stdio.h>

#include "common/base/base.h"

struct whole_file {
	const char *path; /* borrowed; NULL: standard output, which is written as it comes */
	char *part;       /* what it is called until it is whole; NULL: written as it comes */
	FILE *out;        /* to write to, from open to finish                              */
};

/* @path NULL or "-": standard output. DULY_E_IO: the file beside cannot be opened. */
duly_result whole_file_open(const char *path, struct whole_file *ret, struct duly_diag *diag);
/* Synced, renamed, and the folder synced, so that the name lasts as well. Of standard output what
 * was written is passed on, and synced where it is a file. DULY_E_IO: it is not whole, and the file
 * of before stands. */
duly_result whole_file_finish(struct whole_file *f, struct duly_diag *diag);
/* Removes what was not finished. A zeroed or a finished one is fine. */
void whole_file_fini(struct whole_file *f);

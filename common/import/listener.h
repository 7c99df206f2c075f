/* listener.h - whom an import tells of its rows and of its progress, while it goes on.
 *
 * An import prints nothing: what is wrong with a row is told here as it is found, in the order in
 * which the rows are looked at, and counted in the summary.
 */
#pragma once
#include <stdarg.h>

#include "common/base/base.h"

/* One row that is not as it should be. Everything in it lives for the call only. */
struct import_remark {
	const char *file;  /* as found below the folder                                       */
	size_t line;       /* from 1                                                          */
	const char *about; /* the column, or the stable name of the remark; "": the whole row */
	bool left;         /* the row is left out; else it is used, as far as it can be       */
	const char *text;  /* a sentence for a person: what is there, and what was done       */
};

struct import_listener {
	void (*remark)(void *context, const struct import_remark *remark);
	/* @done of @total of what is read (files, rows) is done; @what: the file that it is at. */
	void (*progress)(void *context, const char *what, size_t done, size_t total);
	void *context; /* of both, each of which may be NULL */
};

/* Tells @remark with what is formatted as its text; a text over 511 bytes is cut. */
void listener_remark(const struct import_listener *l, struct import_remark remark, const char *fmt,
		     va_list args) __attribute__((format(printf, 3, 0)));
void listener_progress(const struct import_listener *l, const char *what, size_t done,
		       size_t total);

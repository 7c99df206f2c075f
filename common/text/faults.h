/* faults.h - all that is wrong with texts that people wrote, collected before anybody is told.
 *
 * One line a fault, "file:line:column: sentence". A reader that meets one says it, leaves an empty
 * value and goes on, so that everything can be mended in one go.
 */
#pragma once
#include <stdarg.h>

#include "common/base/base.h"

struct faults {
	const char *file; /* what messages call the file that is being read; borrowed */
	struct buf text;  /* a line a fault, of one file the first FAULTS_MAX         */
	size_t n;         /* all of them                                              */
};
#define FAULTS_MAX 50
#define FAULTS(name)                                           \
	{                                                      \
		.file = (name), .text = { NULL, 0, 0 }, .n = 0 \
	}

void faults_fini(struct faults *f);
/* @line 0: the file as a whole; @column 0: the line as a whole. */
void faults_add(struct faults *f, int line, int column, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void faults_vadd(struct faults *f, int line, int column, const char *fmt, va_list args)
	__attribute__((format(printf, 4, 0)));
/* Of another file as a whole. */
void faults_add_in(struct faults *f, const char *file, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A line as another reader gave it, its place in front. */
void faults_add_line(struct faults *f, const char *line);
/* Moves all of @from behind those of @f; @from is empty then. */
void faults_join(struct faults *f, struct faults *from);
/* DULY_OK where there is no fault; else DULY_E_MALFORMED, and @diag has the first line and how many
 * more there are. The whole list stays in f->text. */
duly_result faults_result(const struct faults *f, struct duly_diag *diag);

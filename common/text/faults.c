#include "common/text/faults.h"

#include <stdio.h>

void faults_fini(struct faults *f)
{
	buf_fini(&f->text);
	f->n = 0;
}

static void add_place(struct faults *f, const char *file, int line, int column)
{
	buf_puts(&f->text, file);
	if (line > 0)
		buf_printf(&f->text, ":%d", line);
	if (line > 0 && column > 0)
		buf_printf(&f->text, ":%d", column);
	buf_puts(&f->text, ": ");
}

void faults_vadd(struct faults *f, int line, int column, const char *fmt, va_list args)
{
	char sentence[512];

	if (f->n++ >= FAULTS_MAX)
		return;
	vsnprintf(sentence, sizeof sentence, fmt, args);
	add_place(f, f->file, line, column);
	buf_printf(&f->text, "%s\n", sentence);
}

void faults_add(struct faults *f, int line, int column, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	faults_vadd(f, line, column, fmt, args);
	va_end(args);
}

void faults_add_in(struct faults *f, const char *file, const char *fmt, ...)
{
	char sentence[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, args);
	va_end(args);
	add_place(f, file, 0, 0);
	buf_printf(&f->text, "%s\n", sentence);
	f->n++;
}

void faults_add_line(struct faults *f, const char *line)
{
	buf_printf(&f->text, "%s\n", line);
	f->n++;
}

void faults_join(struct faults *f, struct faults *from)
{
	buf_put(&f->text, from->text.data, from->text.len);
	f->n += from->n;
	faults_fini(from);
}

duly_result faults_result(const struct faults *f, struct duly_diag *diag)
{
	if (f->n == 0)
		return DULY_OK;

	const char *text = (const char *)f->text.data;
	const char *end = memchr(text, '\n', f->text.len);
	const int len = (int)(end - text);

	if (f->n == 1)
		return duly_fail(diag, DULY_E_MALFORMED, "%.*s", len, text);
	return duly_fail(diag, DULY_E_MALFORMED, "%.*s (and %zu more)", len, text, f->n - 1);
}

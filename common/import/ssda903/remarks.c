#include <stdarg.h>

#include "common/import/ssda903/import.h"

static const struct ssda903_remark_row REMARKS[] = {
#define X(id, name, left, told, lost, sentence) { name, left, told, lost, sentence },
	SSDA903_REMARKS(X)
#undef X
};

const struct ssda903_remark_row *ssda903_remark_row(enum ssda903_remark remark)
{
	return &REMARKS[remark];
}

void ssda903_remark_put(struct ssda903_import *im, struct ssda903_place at,
			enum ssda903_remark what, const char *fmt, ...)
{
	const struct ssda903_remark_row *row = &REMARKS[what];
	struct ssda903_summary *s = im->sum;
	va_list args;

	if (s->remarks[what].n++ == 0)
		s->remarks[what].first =
			arena_printf(im->arena, "%s:%zu", at.file->file->path, at.line).s;
	s->rows_left_out += row->left;
	s->lost += row->lost;
	if (!row->told)
		return;
	s->faults++;
	va_start(args, fmt);
	listener_remark(&im->opt->listener,
			(struct import_remark){ .file = at.file->file->path,
						.line = at.line,
						.about = row->name,
						.left = row->left },
			fmt, args);
	va_end(args);
}

#include <stdio.h>

#include "common/import/listener.h"

void listener_remark(const struct import_listener *l, struct import_remark remark, const char *fmt,
		     va_list args)
{
	char text[512];

	if (l->remark == NULL)
		return;
	vsnprintf(text, sizeof text, fmt, args);
	remark.text = text;
	l->remark(l->context, &remark);
}

void listener_progress(const struct import_listener *l, const char *what, size_t done, size_t total)
{
	if (l->progress != NULL)
		l->progress(l->context, what, done, total);
}

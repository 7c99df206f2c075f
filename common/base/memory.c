#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

void *memory_resize(void *old, size_t n)
{
	void *p = realloc(old, n > 0 ? n : 1);

	if (p == NULL) {
		fprintf(stderr, "duly: out of memory (%zu bytes)\n", n);
		abort();
	}
	return p;
}

void *memory_zeroed(size_t n)
{
	return memset(memory_resize(NULL, n), 0, n);
}

void memory_had(bool had)
{
	if (!had) {
		fprintf(stderr, "duly: out of memory\n");
		abort();
	}
}

void *memory_need(void *p)
{
	memory_had(p != NULL);
	return p;
}

char *memory_printf(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	const int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);

	const size_t size = n > 0 ? (size_t)n + 1 : 1;
	char *text = memory_zeroed(size);

	va_start(args, fmt);
	vsnprintf(text, size, fmt, args);
	va_end(args);
	return text;
}

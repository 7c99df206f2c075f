#include <malloc.h>
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

/* From this size on a block is a mapping of its own and goes back when it is freed; left to itself
 * the allocator raises the size with each such block that it has seen freed. */
enum { MAPPED_BYTES = 256 << 10, FREE_BYTES = 16 << 20 };

void memory_map_large(void)
{
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
	/* Of an arena of a thread's own the end, however much of it is free, is never given
	 * back. */
	mallopt(M_ARENA_MAX, 1);
}

void memory_give_back(void)
{
	if (mallinfo2().fordblks >= FREE_BYTES)
		malloc_trim(0);
}

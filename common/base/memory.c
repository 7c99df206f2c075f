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

void *memory_need(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "duly: out of memory\n");
		abort();
	}
	return p;
}

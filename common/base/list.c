#include "common/base/base.h"
#include "common/base/memory.h"

enum { LEAST = 8 };

void list_room(struct arena *arena, void *list, size_t size, size_t n, size_t *cap)
{
	void *old, *more;

	if (n < *cap)
		return;
	*cap = *cap > 0 ? 2 * *cap : LEAST;
	memcpy(&old, list, sizeof old);
	more = arena != NULL ? arena_alloc(arena, size * *cap) : memory_resize(old, size * *cap);
	if (arena != NULL && n > 0)
		memcpy(more, old, size * n);
	memcpy(list, &more, sizeof more);
}

void be64_write(uint64_t v, uint8_t ret[8])
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		ret[i] = (uint8_t)v;
}

uint64_t be64_read(struct view key)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8 && i < key.len; i++)
		v = v << 8 | ((const uint8_t *)key.data)[i];
	return v;
}

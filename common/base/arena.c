#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/base.h"
#include "common/base/memory.h"

/* Blocks of rising size, in the order in which they are filled. A reset begins with the first one
 * again. A block that is too small for what is asked is freed and not passed over: a value that
 * grows a little from round to round would leave one of each size behind, and their sum is the
 * square of the last. */
struct block {
	struct block *next;
	size_t size, used;
	max_align_t bytes[];
};

struct arena {
	struct block *first, *current;
};

enum { ALIGN = _Alignof(max_align_t), FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };
enum { KEPT_ALWAYS = 4 << 20 }; /* bytes that a reset keeps, however few were used */

struct arena *arena_new(void)
{
	struct arena *a = memory_resize(NULL, sizeof *a);

	*a = (struct arena){ NULL, NULL };
	return a;
}

void arena_free(struct arena **arena)
{
	struct arena *a = *arena;

	*arena = NULL; /* first: the owner itself may live on the arena */
	if (a == NULL)
		return;
	for (struct block *b = a->first, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

static void free_behind(struct block *at)
{
	for (struct block *b = at->next, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	at->next = NULL;
}

size_t arena_held(const struct arena *arena)
{
	size_t held = 0;

	for (const struct block *b = arena->first; b != NULL; b = b->next)
		held += b->size;
	return held;
}

/* Of what this round did not reach as much is kept as it did reach: one large case among many does
 * not hold its memory for good, and rounds of one size allocate nothing. */
void arena_reset(struct arena *arena)
{
	size_t reached = 0, kept = 0;

	for (struct block *b = arena->first; b != NULL; b = b->next) {
		kept += b->size;
		if (b == arena->current)
			reached = kept;
		if (reached > 0 && kept >= MAX(KEPT_ALWAYS, 2 * reached))
			free_behind(b);
	}
	arena->current = arena->first;
	if (arena->current != NULL)
		arena->current->used = 0;
}

static size_t next_size(const struct block *last, size_t n)
{
	const size_t usual = last == NULL ? FIRST_BLOCK : MIN(2 * last->size, LARGEST_BLOCK);

	return MAX(usual, n);
}

static struct block *block_after(struct arena *arena, size_t n)
{
	struct block *at = arena->current;
	const size_t size = next_size(at, n);
	struct block *b = memory_resize(NULL, sizeof *b + size);

	*b = (struct block){ .next = at ? at->next : arena->first, .size = size };
	if (at != NULL)
		at->next = b;
	else
		arena->first = b;
	return b;
}

/* A block with @n free bytes becomes the current one. */
static void make_room(struct arena *arena, size_t n)
{
	struct block *at = arena->current;

	while (at != NULL && at->next != NULL && at->next->size < n) {
		struct block *small = at->next;

		at->next = small->next;
		free(small);
	}
	if (at != NULL && at->next != NULL) {
		arena->current = at->next;
		arena->current->used = 0;
	} else {
		arena->current = block_after(arena, n);
	}
}

static size_t rounded_up(size_t n, size_t align)
{
	return n > SIZE_MAX / 2 ? SIZE_MAX / 2 : (n + align - 1) / align * align;
}

static void *take(struct arena *arena, size_t n, size_t align)
{
	const size_t need = rounded_up(n, align);
	struct block *b = arena->current;

	if (b != NULL)
		b->used = MIN(rounded_up(b->used, align), b->size);
	if (b == NULL || b->size - b->used < need)
		make_room(arena, need);
	b = arena->current;
	void *p = (char *)b->bytes + b->used;

	b->used += need;
	return p;
}

void *arena_alloc(struct arena *arena, size_t n)
{
	return memset(take(arena, n, ALIGN), 0, n);
}

/* Texts lie side by side: most are short, and there are very many of them. */
struct str arena_str(struct arena *arena, struct str s)
{
	char *copy = take(arena, s.len + 1, 1);

	if (s.len > 0)
		memcpy(copy, s.s, s.len);
	copy[s.len] = '\0';
	return (struct str){ copy, s.len };
}

struct str arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	const int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);

	const size_t len = n > 0 ? (size_t)n : 0;
	char *text = take(arena, len + 1, 1);

	va_start(args, fmt);
	vsnprintf(text, len + 1, fmt, args);
	va_end(args);
	return (struct str){ text, len };
}

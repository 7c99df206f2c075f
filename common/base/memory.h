/* memory.h - the one place where memory that cannot be had ends the process.
 *
 * None of these gives NULL, a size of 0 included: they print one line to standard error and abort
 * instead. What they give is the caller's, who ends it with free().
 */
#pragma once
#include <stddef.h>

/* As realloc; @old may be NULL. */
void *memory_resize(void *old, size_t n);
/* @n bytes, all of them zero. */
void *memory_zeroed(size_t n);
/* What is formatted, its NUL after it. */
char *memory_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* @p, which a library gave; NULL: it had none. */
void *memory_need(void *p);

/* memory.h - the one place where memory that cannot be had ends the process.
 *
 * None of these gives NULL, a size of 0 included: they print one line to standard error and abort
 * instead. What they give is the caller's, who ends it with free().
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* As realloc; @old may be NULL. */
void *memory_resize(void *old, size_t n);
/* @n bytes, all of them zero. */
void *memory_zeroed(size_t n);
/* @p, which a library gave; NULL where it had none ends the process as well. */
void *memory_need(void *p);
/* @had false: a library says that it had not what it needed. */
void memory_had(bool had);
/* What is formatted, its NUL after it. */
char *memory_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* For a process that lives for long. The first once, before anything else; then now and then the
 * second: what was needed for a moment goes back to the system. */
void memory_map_large(void);
void memory_give_back(void);

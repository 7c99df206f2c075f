/* progress.h - how far something has come: a line that the next one replaces, where standard error
 * is a terminal. */
#pragma once
#include <stddef.h>

void progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "what: 3 of 7", as listeners are called; @context is nothing. */
void progress_count(void *context, const char *what, size_t done, size_t total);
void progress_end(void);

/* progress.h - how far something has come: a line that the next one replaces, where standard error
 * is a terminal. */
#pragma once

void progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void progress_end(void);

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "services/cli/clock.h"
#include "services/cli/progress.h"

enum { BETWEEN_MS = 100 }; /* nobody reads more than ten a second */

static bool shown;

void progress(const char *fmt, ...)
{
	va_list ap;

	static duly_instant last;
	const duly_instant at = clock_now();

	if (!isatty(STDERR_FILENO) || (shown && llabs(at.ms - last.ms) < BETWEEN_MS))
		return;
	last = at;
	fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fflush(stderr);
	shown = true;
}

void progress_count(void *context, const char *what, size_t done, size_t total)
{
	(void)context;
	progress("%s: %zu of %zu", what, done, total);
}

void progress_end(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}

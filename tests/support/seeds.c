#include "tests/support/seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
/* cmocka wants some of these. */
#include <cmocka.h>

enum { PIECE = 500 };

static void run_all(const struct seed_run *r, void (*run)(void *ctx, uint64_t seed), void *ctx)
{
	print_message("DULY_SEED=%llu and the %zu that follow\n", (unsigned long long)r->first,
		      r->rounds - 1);
	for (size_t i = 0; i < r->rounds; i++)
		run(ctx, r->first + i);
}

void seeds_run(const struct seed_run *pinned, size_t n, void (*run)(void *ctx, uint64_t seed),
	       void *ctx)
{
	const char *given = getenv("DULY_SEED");

	if (given != NULL) {
		run_all(&(struct seed_run){ strtoull(given, NULL, 10), 1 }, run, ctx);
		return;
	}
	for (size_t i = 0; i < n; i++)
		run_all(&pinned[i], run, ctx);
	if (getenv("DULY_LONG") != NULL)
		run_all(&(struct seed_run){ (uint64_t)time(NULL) * 1000003u + (uint64_t)getpid(),
					    pinned[0].rounds },
			run, ctx);
}

void print_whole(const char *text, size_t len)
{
	for (size_t at = 0; at < len; at += PIECE)
		print_error("%.*s", (int)MIN(len - at, PIECE), text + at);
}

/* seeds.h - which runs a random test makes, and how it says what failed.
 *
 * The seeds are pinned, so that today's run is yesterday's and a failure has a cause in the change
 * at hand. DULY_SEED=7 makes that run alone. DULY_LONG=1 makes, after those that are pinned, as
 * many as the first of them from a fresh seed, which is printed; one that fails there is added to
 * the table with the mend. */
#pragma once
#include "common/base/base.h"

struct seed_run {
	uint64_t first;
	size_t   rounds;                     /* first, first + 1, ...                             */
};

void seeds_run(const struct seed_run *pinned, size_t n, void (*run)(void *ctx, uint64_t seed),
	       void *ctx);

/* A text of any length: print_error() of cmocka cuts what is longer than a kilobyte. */
void print_whole(const char *text, size_t len);

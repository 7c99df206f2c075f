/* simulate_options.h - what duly-simulate can be given. `duly simulate` is that program by another
 * name, so that both read these rows. */
#pragma once
#include "common/options/options.h"

struct simulate_given {
	uint64_t children, years, seed;
	const char *profile, *start, *council, *output, *ssda903, *ssd, *calendar, *directory;
};

extern const struct command simulate_command;

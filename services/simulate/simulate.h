/* simulate.h - plausible lives of children known to a council, as events and as returns.
 *
 * A pure function of the options: the same ones give the same bytes on any machine. Each child has
 * a seed of its own, so one life does not depend on another. What is written is what the council's
 * systems knew at the end, in the order in which they came to know it.
 */
#pragma once
#include <stdio.h>

#include "common/calendar/calendar.h"
#include "services/simulate/profile.h"

struct simulate_options {
	int children; /* in care at any time; everything else scales with it */
	int years;
	uint64_t seed;
	duly_civil start;          /* the first day of the first year                     */
	const char *council;       /* of /councils/<council>/case and .../health          */
	const char *ssda903, *ssd; /* folders for the same lives as CSV; NULL: not wanted */
	const struct profile *profile;
	const struct calendar *calendar;
	FILE *out;
	uint64_t vary; /* not 0: the one life in a run whose number this is has another seed */
};

#define SIMULATE_CHILDREN_MAX 100000
#define SIMULATE_YEARS_MAX    40

struct simulate_summary {
	size_t lives;  /* subjects with at least one event */
	size_t events; /* lines                            */
	size_t corrected, retracted, sent_twice, contradictory;
	duly_civil from, until; /* first and last day        */
};

/* DULY_E_USAGE: an option that cannot be. DULY_E_IO: a file could not be written. */
duly_result simulate(const struct simulate_options *options, struct simulate_summary *ret,
		     struct duly_diag *diag);

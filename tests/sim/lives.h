/* lives.h - children who never were: what happens to each, and when it is reported.
 *
 * Everything follows from a seed. Reports are late, out of order, sent twice, corrected and taken
 * back, as they are; each is an event in JSON as tests/support/rig.h takes it.
 */
#pragma once
#include "common/base/base.h"

/* The same numbers on every machine (splitmix64). */
struct dice {
	uint64_t state;
};
uint64_t dice_roll(struct dice *d);
int dice_between(struct dice *d, int low, int high); /* both included */
bool dice_percent(struct dice *d, int percent);

struct report {
	duly_instant sent; /* when it arrives                                    */
	uint64_t order;    /* of two at one instant                              */
	char *json;
	bool again; /* sent before, unchanged: a duplicate                */
};

struct lives {
	struct dice dice;
	duly_civil first, last; /* of the days on which things happen                 */
	struct report *reports;
	size_t n, cap;
};

/* Appends the reports of @count lives, and of two councils: one whose feeds are not declared, and
 * one that declares all but visits and says each month up to when it is complete. */
void lives_make(struct lives *lives, int count);
/* By the time at which they arrive. */
void lives_sort(struct lives *lives);
void lives_fini(struct lives *lives);

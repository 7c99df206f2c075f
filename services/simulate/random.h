/* random.h - chance that is the same on every machine: splitmix64, integers alone.
 *
 * Each part of each life draws from a stream of its own, made from the seed and from what the part
 * is, so that what is drawn for one never moves what is drawn for another.
 */
#pragma once
#include "common/base/base.h"

struct random {
	uint64_t state;
};

/* The stream of @what within @seed; the same two give the same stream. */
struct random random_of(uint64_t seed, uint64_t what);
/* A seed for what lies within: the children of a family, the parts of a life. */
uint64_t random_seed(uint64_t seed, uint64_t what);

/* In [0, @n); 0 where @n is 0. */
uint32_t random_below(struct random *r, uint32_t n);
/* In [@least, @most]. */
int random_between(struct random *r, int least, int most);

/* A share is counted in ten-thousandths: 72 % is 7200. */
#define SHARE_ALL 10000
bool random_share(struct random *r, int share);

/* Ranges of numbers, each with its weight. */
#define SPREAD_ROWS_MAX 16
struct spread {
	struct spread_row {
		int from, to, weight;
	} rows[SPREAD_ROWS_MAX];
	int n, total;
};
/* A range by weight, then any number in it. */
int spread_draw(const struct spread *s, struct random *r);

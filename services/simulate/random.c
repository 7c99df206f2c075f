#include "services/simulate/random.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t random_seed(uint64_t seed, uint64_t what)
{
	return mix(mix(seed + GOLDEN) ^ (what * GOLDEN + 1));
}

struct random random_of(uint64_t seed, uint64_t what)
{
	return (struct random){ random_seed(seed, what) };
}

static uint64_t next(struct random *r)
{
	r->state += GOLDEN;
	return mix(r->state);
}

uint32_t random_below(struct random *r, uint32_t n)
{
	return (uint32_t)(((next(r) >> 32) * n) >> 32);
}

int random_between(struct random *r, int least, int most)
{
	return most <= least ? least : least + (int)random_below(r, (uint32_t)(most - least) + 1);
}

bool random_share(struct random *r, int share)
{
	return (int)random_below(r, SHARE_ALL) < share;
}

int spread_draw(const struct spread *s, struct random *r)
{
	int at = (int)random_below(r, (uint32_t)s->total);

	for (int i = 0; i < s->n; i++) {
		if (at < s->rows[i].weight)
			return random_between(r, s->rows[i].from, s->rows[i].to);
		at -= s->rows[i].weight;
	}
	return s->rows[s->n - 1].to;
}

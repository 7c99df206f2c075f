#include "services/web/beat.h"

void beat_init(struct beat *b, struct clock_reading at)
{
	*b = (struct beat){ .at = at };
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->next, NULL);
}

void beat_fini(struct beat *b)
{
	pthread_cond_destroy(&b->next);
	pthread_mutex_destroy(&b->lock);
}

struct clock_reading beat_at(struct beat *b)
{
	pthread_mutex_lock(&b->lock);
	const struct clock_reading at = b->at;

	pthread_mutex_unlock(&b->lock);
	return at;
}

void beat_strike(struct beat *b, struct clock_reading at, bool stopping)
{
	pthread_mutex_lock(&b->lock);
	b->at = at;
	b->number++;
	b->stopping = stopping;
	pthread_cond_broadcast(&b->next);
	pthread_mutex_unlock(&b->lock);
}

bool beat_wait(struct beat *b)
{
	pthread_mutex_lock(&b->lock);
	const uint64_t before = b->number;

	while (b->number == before && !b->stopping)
		pthread_cond_wait(&b->next, &b->lock);
	const bool go_on = !b->stopping;

	pthread_mutex_unlock(&b->lock);
	return go_on;
}

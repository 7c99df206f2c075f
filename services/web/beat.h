/* beat.h - four times a second: the one clock of the service, and what wakes those who wait.
 * Private to this folder. */
#pragma once
#include <pthread.h>

#include "common/daemon/clock.h"

enum { BEAT_MS = 250 };

struct beat {
	pthread_mutex_t lock;
	pthread_cond_t next;
	uint64_t number;
	struct clock_reading at; /* of the last */
	bool stopping;
};

void beat_init(struct beat *b, struct clock_reading at);
void beat_fini(struct beat *b);
/* Of the last beat. */
struct clock_reading beat_at(struct beat *b);
/* The main thread's: a beat; @stopping: the last ones are beaten. */
void beat_strike(struct beat *b, struct clock_reading at, bool stopping);
/* Waits for the next one. False: the service is ending. */
bool beat_wait(struct beat *b);

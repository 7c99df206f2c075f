/* waiting.h - how many wait for alerts, each of whom has a thread. Private to this folder. */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct waiters {
	atomic_int_fast64_t n;
	int64_t most;
};

/* False: there are as many as may be. */
bool waiting_enter(struct waiters *w);
void waiting_leave(struct waiters *w);

#include "services/web/waiting.h"

bool waiting_enter(struct waiters *w)
{
	if (atomic_fetch_add(&w->n, 1) < w->most)
		return true;
	waiting_leave(w);
	return false;
}

void waiting_leave(struct waiters *w)
{
	atomic_fetch_sub(&w->n, 1);
}

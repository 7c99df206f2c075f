#include <time.h>

#include "services/cli/clock.h"

duly_instant clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (duly_instant){ (int64_t)t.tv_sec * DULY_SECOND_MS + t.tv_nsec / 1000000 };
}

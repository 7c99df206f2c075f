#include <time.h>

#include "common/daemon/clock.h"

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct clock_reading read_system(const struct clock_source *source)
{
	(void)source;
	return (struct clock_reading){ .wall_ms = read_ms(CLOCK_REALTIME),
				       .boot_ms = read_ms(CLOCK_BOOTTIME) };
}

const struct clock_source clock_system = { read_system };

struct clock_reading clock_fixed_read(const struct clock_source *source)
{
	return ((const struct clock_fixed *)(const void *)source)->at;
}

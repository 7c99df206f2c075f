#include "services/mail/service.h"

int64_t mail_boot_ms(const struct mail *m)
{
	return m->clock->read(m->clock).boot_ms;
}

/* The scheduler's clock is believed: it is that by which alerts are told, also in a rehearsal. */
duly_instant mail_now(const struct mail *m)
{
	const struct clock_reading at = m->clock->read(m->clock);

	if (m->feed_now.ms == DULY_NO_INSTANT.ms)
		return (duly_instant){ at.wall_ms };
	return (duly_instant){ m->feed_now.ms + (at.boot_ms - m->heard_ms) };
}

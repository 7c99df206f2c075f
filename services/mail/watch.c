#include <stdlib.h>

#include "services/mail/service.h"

/* What must not be taken for "all well": that it hears nothing, that nobody takes its letters, that
 * its clock is another. */
enum {
	EVERY_MS = 5000,
	SILENT_MS = 15 * 60000,
	DELAYED_MS = 4 * 3600000,
	OFF_MS = 60000,
};

/* Nothing is heard, or only that nobody is told. */
static duly_result watch_silence(struct mail *m, struct duly_diag *diag)
{
	const bool away = mail_boot_ms(m) - m->heard_ms >= SILENT_MS;
	const bool held = m->held_ms > 0 && mail_boot_ms(m) - m->held_ms >= SILENT_MS;

	if (!away && !held) {
		m->silent = false;
		return DULY_OK;
	}
	if (m->silent)
		return DULY_OK;
	m->silent = true;
	report(REPORT_ERROR, away ? "scheduler-silent" : "scheduler-held", "minutes=%d",
	       SILENT_MS / 60000);
	return post_say(m->post, away ? "scheduler-silent" : "held", mail_now(m), diag);
}

/* Mail that says so would wait with the others: the scheduler is told, and whoever reads its feed
 * tells it. */
static duly_result watch_queue(struct mail *m, struct duly_diag *diag)
{
	bool delayed;
	const duly_result r = post_delayed(m->post, DELAYED_MS, mail_now(m), &delayed, diag);

	if (delayed && !m->delayed)
		report(REPORT_ERROR, "letters-delayed", "hours=%d", DELAYED_MS / 3600000);
	m->delayed = delayed;
	return r;
}

int64_t mail_clock_ahead_ms(const struct mail *m)
{
	if (m->feed_now.ms == DULY_NO_INSTANT.ms || !present_has_look(m->present) ||
	    present_rehearses(m->present))
		return 0;
	return m->clock->read(m->clock).wall_ms - mail_now(m).ms;
}

/* Letters are made by the scheduler's clock; one of the two is wrong. */
static duly_result watch_clock(struct mail *m, struct duly_diag *diag)
{
	const bool off = llabs(mail_clock_ahead_ms(m)) >= OFF_MS;
	const bool news = off && !m->off;

	m->off = off;
	if (!news)
		return DULY_OK;
	report(REPORT_ERROR, "clock-off", "seconds=%lld",
	       (long long)(mail_clock_ahead_ms(m) / 1000));
	return post_say(m->post, "clock-off", mail_now(m), diag);
}

duly_result mail_watch(struct mail *m, struct duly_diag *diag)
{
	if (mail_boot_ms(m) < m->watch_ms)
		return DULY_OK;
	m->watch_ms = mail_boot_ms(m) + EVERY_MS;
	duly_result r = watch_silence(m, diag);
	if (r == DULY_OK)
		r = watch_queue(m, diag);
	return r == DULY_OK ? watch_clock(m, diag) : r;
}

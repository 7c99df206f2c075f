#include <poll.h>

#include "services/mail/inbox.h"
#include "services/mail/service.h"

enum { BEAT_MS = 250, SILENT_MS = 15 * 60000 };

/* A gateway that hears nothing, or only that nobody is told, says so itself: silence must not be
 * taken for "all well". */
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

static void wait_a_moment(const struct mail *m)
{
	struct pollfd in[] = { { .fd = m->signal_fd, .events = POLLIN },
			       { .fd = sender_fd(m->sender), .events = POLLIN } };

	poll(in, LEN(in), BEAT_MS);
}

duly_result mail_turn(void *self, struct duly_diag *diag)
{
	struct mail *m = self;
	duly_result r;

	wait_a_moment(m);
	r = mail_read_feed(m, diag);
	if (r == DULY_OK)
		r = inbox_look(m, diag);
	if (r == DULY_OK)
		r = watch_silence(m, diag);
	if (r == DULY_OK)
		r = mail_resend(m, diag);
	if (r == DULY_OK)
		r = mail_deliver(m, diag);
	if (r == DULY_OK)
		r = mail_publish(m, diag);
	mail_measure(m);
	if (daemon_patience() < INT64_MAX)
		daemon_alive();
	return r;
}

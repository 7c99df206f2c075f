#include <poll.h>

#include "services/mail/inbox.h"
#include "services/mail/service.h"

enum { BEAT_MS = 250 };

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
		r = mail_watch(m, diag);
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

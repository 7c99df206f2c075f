#include "services/mail/service.h"

enum { AGAIN_MS = 3000 };

struct collected {
	struct mail *m;
	uint64_t last;
};

static bool add(void *ctx, uint64_t number, struct view event)
{
	struct collected *c = ctx;

	if (duly_batch_count(c->m->batch) >= DULY_BATCH_EVENTS ||
	    duly_batch_add(c->m->batch, event.data, event.len, NULL) != DULY_OK)
		return false;
	c->last = number;
	return true;
}

/* A rejection is final. What of it is said in the log names no one. Gives how many there are. */
static size_t count(struct mail *m, const struct duly_publication *done)
{
	size_t n = 0;

	for (size_t i = 0; i < done->n; i++)
		if (done->results[i].status == DULY_REJECTED) {
			n++;
			report(REPORT_ERROR, "event-rejected", "code=%s field=%s",
			       done->results[i].code, done->results[i].field);
		}
	m->tally.rejected += n;
	return n;
}

duly_result mail_publish(struct mail *m, struct duly_diag *diag)
{
	struct collected c = { .m = m };
	struct duly_publication done;
	struct duly_diag why = { "" };

	if (mail_boot_ms(m) < m->publish_ms)
		return DULY_OK;
	duly_batch_clear(m->batch);
	duly_result r = post_events(m->post, add, &c, diag);
	if (r != DULY_OK || duly_batch_count(m->batch) == 0)
		return r;
	if (duly_publish(m->client, m->batch, &done, &why) != DULY_OK) {
		m->publish_ms = mail_boot_ms(m) + AGAIN_MS;
		return DULY_OK;
	}
	if (count(m, &done) > 0)
		r = mail_refused(m, &done, diag);
	return r == DULY_OK ? post_events_forget(m->post, c.last, diag) : r;
}

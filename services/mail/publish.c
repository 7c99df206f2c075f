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

/* A service that was restored has lost what it took since its backup: answers, and what became of
 * letters. It is given them again once people are told again, for by then it has the cases that
 * answers are of. */
static duly_result give_again(struct mail *m, struct duly_diag *diag)
{
	if (m->gave_again)
		return DULY_OK;
	m->gave_again = true;
	return post_events_again(m->post, str_of((const char *)m->incarnation.data), diag);
}

static bool may_publish(const struct mail *m)
{
	return mail_boot_ms(m) >= m->publish_ms && m->feed_now.ms != DULY_NO_INSTANT.ms &&
	       (m->gave_again || m->held_ms == 0);
}

/* One that was restored, and that the feed was not read of yet, may refuse what it will take. */
static bool is_same_service(const struct mail *m, const struct duly_publication *done)
{
	return strcmp(done->incarnation, (const char *)m->incarnation.data) == 0;
}

duly_result mail_publish(struct mail *m, struct duly_diag *diag)
{
	struct collected c = { .m = m };
	struct duly_publication done;
	struct duly_diag why = { "" };

	if (!may_publish(m))
		return DULY_OK;
	duly_batch_clear(m->batch);
	duly_result r = give_again(m, diag);
	if (r == DULY_OK)
		r = post_events(m->post, add, &c, diag);
	if (r != DULY_OK || duly_batch_count(m->batch) == 0)
		return r;
	if (duly_publish(m->client, m->batch, &done, &why) != DULY_OK ||
	    !is_same_service(m, &done)) {
		m->publish_ms = mail_boot_ms(m) + AGAIN_MS;
		return DULY_OK;
	}
	if (count(m, &done) > 0)
		r = mail_refused(m, &done, diag);
	return r == DULY_OK ? post_events_given(m->post, c.last, str_of(done.incarnation),
						mail_now(m), diag)
			    : r;
}

#include "services/mail/service.h"

enum { AGAIN_MS = 3000, LIMIT = 500 };

static void heard(struct mail *m, const struct duly_feed *feed)
{
	m->heard_ms = mail_boot_ms(m);
	m->feed_now = feed->now;
	if (!feed->held)
		m->held_ms = 0;
	else if (m->held_ms == 0)
		m->held_ms = m->heard_ms;
}

static duly_result take(struct mail *m, const struct duly_feed *feed, struct duly_diag *diag)
{
	struct post_alert alerts[LIMIT];
	size_t odd;

	for (size_t i = 0; i < feed->n; i++)
		alerts[i] = (struct post_alert){ feed->alerts[i].bytes, feed->alerts[i].len };
	duly_result r =
		post_take(m->post, alerts, feed->n, feed->next, feed->incarnation, &odd, diag);
	if (r != DULY_OK)
		return r;
	m->taken = feed->next;
	m->tally.alerts += feed->n;
	m->tally.odd += odd;
	if (odd > 0)
		report(REPORT_ERROR, "alerts-odd", "count=%zu", odd);
	if (strcmp((const char *)m->incarnation.data, feed->incarnation) != 0)
		m->gave_again = false;
	buf_clear(&m->incarnation);
	buf_puts(&m->incarnation, feed->incarnation);
	buf_u8(&m->incarnation, 0);
	return DULY_OK;
}

/* The service was restored, or does not know the place that was kept: it says where it is. */
static void begin_again(struct mail *m, const struct duly_feed *feed)
{
	report(REPORT_WARN, "feed-restored", "cursor=%llu", (unsigned long long)feed->cursor);
	m->believes = false;
}

static struct duly_feed_request request_of(const struct mail *m)
{
	const char *incarnation = (const char *)m->incarnation.data;

	return (struct duly_feed_request){
		.consumer = config_text(m->config, "consumer"),
		.from = m->known                               ? NULL
			: config_flag(m->config, "from-start") ? "start"
							       : "now",
		.has_ack = m->believes && m->taken > 0,
		.ack = m->taken,
		.incarnation = m->believes && incarnation[0] != '\0' ? incarnation : NULL,
		.limit = LIMIT,
	};
}

duly_result mail_read_feed(struct mail *m, struct duly_diag *diag)
{
	const struct duly_feed_request request = request_of(m);
	struct duly_diag why = { "" };
	struct duly_feed feed;

	if (mail_boot_ms(m) < m->ask_ms)
		return DULY_OK;
	const duly_result r = duly_feed_read(m->client, &request, &feed, &why);
	if (r == DULY_OK) {
		heard(m, &feed);
		m->known = m->believes = true;
		return feed.next > m->taken || feed.n > 0 ||
				       strcmp((const char *)m->incarnation.data,
					      feed.incarnation) != 0
			       ? take(m, &feed, diag)
			       : DULY_OK;
	}
	if (r == DULY_E_CONFLICT)
		begin_again(m, &feed);
	else if (r == DULY_E_NOTFOUND)
		m->known = false;
	else
		m->ask_ms = mail_boot_ms(m) + AGAIN_MS;
	if (r != DULY_E_UNAVAILABLE && r != DULY_E_CONFLICT && r != DULY_E_NOTFOUND)
		report(REPORT_ERROR, "feed", "code=%s result=%d", duly_client_code(m->client),
		       (int)r);
	return DULY_OK;
}

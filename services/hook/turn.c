#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/wire/wire.h"
#include "services/hook/hook.h"

/* One alert a turn: it is posted, and acknowledged with the next question to the feed. */

enum {
	WAIT_MS = 1000,
	FIRST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 5 * 60 * 1000,
	LEAST_GOOD = 200,
	MOST_GOOD = 299
};

static int64_t boot_ms(const struct hook *h)
{
	return h->clock->read(h->clock).boot_ms;
}

/* ---- trying again ---------------------------------------------------------------------------- */

static void put_off(struct hook *h, int64_t ms)
{
	h->again_ms = boot_ms(h) + ms;
	h->pause_ms = MIN(MAX(h->pause_ms * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
}

static void went(struct hook *h)
{
	if (h->failing)
		report(REPORT_INFO, "posting-again", "consumer=%s",
		       config_text(h->config, "consumer"));
	h->failing = false;
	h->pause_ms = 0;
}

/* Said once: what stands in line is in the lag of the consumer. */
static void failed(struct hook *h, const struct http_outcome *o)
{
	if (!h->failing)
		report(REPORT_ERROR, "not-taken", "consumer=%s code=%u%s%s%s",
		       config_text(h->config, "consumer"), o->code,
		       o->why[0] != '\0' ? " why=\"" : "", o->why, o->why[0] != '\0' ? "\"" : "");
	h->failing = true;
	put_off(h, MAX(o->retry_after_ms, MAX(h->pause_ms, FIRST_PAUSE_MS)));
}

/* ---- one alert ------------------------------------------------------------------------------- */

static void read_id(const struct duly_alert *a, char *ret, size_t len)
{
	duly_auto_fini(wire) w = { 0 };

	ret[0] = '\0';
	if (wire_unpack((struct view){ a->bytes, a->len }, &w, NULL) == DULY_OK)
		snprintf(ret, len, "%.*s", STR_FMT(wire_str(wire_get(&w.root, "id"))));
}

static struct http_outcome post_signed(struct hook *h, const struct duly_alert *a)
{
	const duly_instant now = { h->clock->read(h->clock).wall_ms };
	struct hook_signature s;
	char id[ID_HEX];
	char *json = duly_json(a->bytes, a->len, 0);
	const struct view body = { json, json != NULL ? strlen(json) : 0 };

	read_id(a, id, sizeof id);
	hook_sign(&h->secret, id, now, body, &s);
	const char *const headers[] = { "Content-Type: application/cloudevents+json", s.id,
					s.timestamp, s.signature, NULL };
	const struct http_outcome o = http_post(h->there, "", headers, body, NULL);

	free(json);
	return o;
}

static struct http_outcome post_card(struct hook *h, const struct duly_alert *a)
{
	static const char *const HEADERS[] = { "Content-Type: application/json", NULL };
	duly_auto_fini(buf) card = { 0 };

	hook_card(a->bytes, a->len, config_text(h->config, "case-link"), &card);
	return http_post(h->there, "", HEADERS, buf_view(&card), NULL);
}

static bool post(struct hook *h, const struct duly_alert *a)
{
	const struct http_outcome o = h->form == HOOK_CARD ? post_card(h, a) : post_signed(h, a);
	const bool good = o.code >= LEAST_GOOD && o.code <= MOST_GOOD;

	if (good)
		went(h);
	else
		failed(h, &o);
	return good;
}

/* ---- the feed -------------------------------------------------------------------------------- */

static struct duly_feed_request request_of(const struct hook *h)
{
	return (struct duly_feed_request){
		.consumer = config_text(h->config, "consumer"),
		.from = h->known                               ? NULL
			: config_flag(h->config, "from-start") ? "start"
							       : "now",
		.has_ack = h->has_ack,
		.ack = h->ack,
		.incarnation = h->has_ack ? (const char *)h->incarnation.data : NULL,
		.limit = 1,
		.wait_ms = WAIT_MS,
		.team = config_text(h->config, "team"),
		.types = h->types[0] != NULL ? h->types : NULL,
	};
}

static void take(struct hook *h, const struct duly_feed *feed)
{
	h->known = true;
	h->has_ack = false;
	if (feed->n > 0 && !post(h, &feed->alerts[0]))
		return;
	/* What is passed over by the filter is acknowledged too, so that a restart begins
	 * behind. */
	h->has_ack = feed->next > feed->cursor;
	h->ack = feed->next;
	buf_clear(&h->incarnation);
	buf_puts(&h->incarnation, feed->incarnation);
	buf_u8(&h->incarnation, 0);
}

static void read_feed(struct hook *h)
{
	const struct duly_feed_request request = request_of(h);
	struct duly_diag why = { "" };
	struct duly_feed feed;

	const duly_result r = duly_feed_read(h->client, &request, &feed, &why);
	if (r == DULY_OK) {
		take(h, &feed);
		return;
	}
	h->has_ack = false; /* the feed says where it is */
	if (r == DULY_E_NOTFOUND) {
		h->known = false;
		return;
	}
	if (r == DULY_E_CONFLICT)
		return;
	if (r != DULY_E_UNAVAILABLE)
		report(REPORT_ERROR, "feed", "why=\"%s\"", why.text);
	put_off(h, FIRST_PAUSE_MS);
}

duly_result hook_turn(void *self, struct duly_diag *diag)
{
	struct hook *h = self;
	struct pollfd in = { .fd = h->signal_fd, .events = POLLIN };
	const int64_t wait = MAX(h->again_ms - boot_ms(h), 0);

	(void)diag;
	if (poll(&in, 1, (int)MIN(wait, WAIT_MS)) == 0 && boot_ms(h) >= h->again_ms)
		read_feed(h);
	if (daemon_patience() < INT64_MAX)
		daemon_alive();
	return DULY_OK;
}

#include "services/web/alerts.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <ulfius.h>

#include "common/base/memory.h"
#include "common/docket/alerts.h"
#include "common/docket/feed_read.h"
#include "common/docket/feed_types.h"
#include "common/reports/viewer.h"
#include "common/text/suggest.h"
#include "services/web/alerts_page.h"
#include "services/web/service.h"

enum { LIMIT = 100, LIMIT_MAX = 1000, WAIT_MAX_MS = 60000 };

/* ---- parameters ------------------------------------------------------------------------------ */

static bool refuse(struct exchange *x, const char *what)
{
	exchange_refuse(x, 400, "bad-request", "%s", what);
	return false;
}

static bool read_number(struct exchange *x, const char *name, uint64_t most, uint64_t *ret)
{
	const char *text = exchange_parameter(x, name);

	if (text == NULL || str_to_u64(str_of(text), most, ret))
		return true;
	exchange_refuse(x, 400, "bad-request", "%s is a number to %llu", name,
			(unsigned long long)most);
	return false;
}

/* A type that there is not would never come, and nobody would know. */
static bool read_types(struct exchange *x, struct buf *types)
{
	const char *list = exchange_parameter(x, "types");

	while (list != NULL) {
		const struct str one = { list, strcspn(list, ",") };
		struct suggestion meant = suggest_for(one);
		struct duly_diag why;
		bool known = false;

		list = one.s[one.len] == ',' ? one.s + one.len + 1 : NULL;
		for (size_t i = 0; alert_type_listed(i) != NULL; i++) {
			known |= str_is(one, alert_type_listed(i));
			suggest_offer(&meant, str_of(alert_type_listed(i)));
		}
		if (!known) {
			suggest_refuse(DULY_E_USAGE, "types: there is no", &meant, &why);
			return refuse(x, why.text);
		}
		feed_add_type(types, one);
	}
	return true;
}

/* "41" or "INCARNATION/41", "start", "now". What a stream was given last goes before what it first
 * asked for: a browser sends it when it comes again. */
static bool read_after(struct exchange *x, struct alerts_page *p)
{
	const char *last = exchange_header(x, "Last-Event-ID");
	const char *text = last != NULL && last[0] != '\0' ? last : exchange_parameter(x, "after");
	const char *slash = text != NULL ? strchr(text, '/') : NULL;

	if (text == NULL || strcmp(text, "start") == 0)
		return true;
	p->from_now = strcmp(text, "now") == 0;
	if (p->from_now)
		return true;
	if (slash != NULL && (size_t)(slash - text) < sizeof p->incarnation)
		memcpy(p->incarnation, text, (size_t)(slash - text));
	return str_to_u64(str_of(slash != NULL ? slash + 1 : text), INT64_MAX, &p->after) ||
	       refuse(x, "after is a position in the feed, start or now");
}

static bool read_query(struct exchange *x, struct alerts_page *p)
{
	static const char *const NAMES[] = { "after",   "limit", "wait_ms", "team",
					     "council", "types", NULL };
	const char *team = exchange_parameter(x, "team");

	p->limit = LIMIT;
	if (!exchange_knows(x, NAMES) || !read_after(x, p) ||
	    !read_number(x, "limit", LIMIT_MAX, &p->limit) ||
	    !read_number(x, "wait_ms", WAIT_MAX_MS, &p->wait_ms) || !read_types(x, &p->types))
		return false;
	if (p->limit == 0)
		return refuse(x, "limit is 1 to 1000");
	snprintf(p->team, sizeof p->team, "%s", team != NULL ? team : "");
	if (exchange_parameter(x, "council") != NULL)
		snprintf(p->council, sizeof p->council, "%s", exchange_parameter(x, "council"));
	return true;
}

/* ---- a page ---------------------------------------------------------------------------------- */

/* Waits until there is more than @p has seen. False: it never came to that. */
static bool wait_for_news(struct web *w, const struct alerts_page *p, int64_t until)
{
	while (web_now_ms(w) < until && beat_wait(&w->beat))
		if (looking_has_news(&w->looking, p->head, p->held))
			return true;
	return false;
}

static duly_result wait_for_page(struct exchange *x, struct alerts_page *p, struct duly_diag *diag)
{
	const int64_t until = web_now_ms(x->web) + (int64_t)p->wait_ms;
	duly_result r = alerts_page_read(x, p, diag);

	while (r == DULY_OK && p->count == 0) {
		p->after = p->next;
		if (p->next >= p->head && !wait_for_news(x->web, p, until))
			break;
		r = alerts_page_read(x, p, diag);
	}
	return r;
}

static void answer_page(struct exchange *x, struct alerts_page *p)
{
	struct duly_diag why = { "" };
	duly_auto_fini(buf) json = { 0 };

	const duly_result r = wait_for_page(x, p, &why);
	if (r == DULY_E_CONFLICT) {
		exchange_refuse(x, 409, p->conflict, "%s", why.text);
		return;
	}
	if (r != DULY_OK) {
		exchange_fail(x, r, &why);
		return;
	}
	alerts_page_json(p, &json);
	exchange_json(x, 200, &json);
}

/* ---- a stream -------------------------------------------------------------------------------- */

enum { QUIET_MS = 15000, STREAM_BLOCK = 4096 };

/* It has the exchange's place once that is answered: of it only the service, the caller and nothing
 * of the request is left. */
struct alert_stream {
	struct exchange x;
	struct alerts_page page;
	struct buf text; /* to be sent */
	size_t sent;
	bool was_held, ending;
};

static void stream_free(void *ctx)
{
	struct alert_stream *s = ctx;

	waiting_leave(&s->x.web->waiting);
	alerts_page_fini(&s->page);
	buf_fini(&s->text);
	free(s);
}

/* What there is to send next: alerts, that nobody is told any more, or that it is still there. */
static void look_on(struct alert_stream *s)
{
	struct duly_diag why = { "" };
	const duly_result r = alerts_page_read(&s->x, &s->page, &why);

	s->ending = r == DULY_E_CONFLICT;
	if (r != DULY_OK)
		return;
	alerts_page_events(&s->page, s->was_held, &s->text);
	s->was_held = s->page.held;
	s->page.after = s->page.next;
}

static void fill(struct alert_stream *s)
{
	struct web *w = s->x.web;
	const int64_t until = web_now_ms(w) + QUIET_MS;

	buf_clear(&s->text);
	s->sent = 0;
	while (s->text.len == 0 && !s->ending) {
		if (s->page.next < s->page.head || wait_for_news(w, &s->page, until))
			look_on(s);
		else if (web_now_ms(w) >= until)
			buf_puts(&s->text, ":\n\n");
		else
			s->ending = true;
	}
}

static ssize_t stream_more(void *ctx, uint64_t offset, char *out, size_t max)
{
	struct alert_stream *s = ctx;

	(void)offset;
	if (s->sent == s->text.len)
		fill(s);
	const size_t n = MIN(max, s->text.len - s->sent);

	if (n == 0)
		return U_STREAM_END;
	memcpy(out, s->text.data + s->sent, n);
	s->sent += n;
	return (ssize_t)n;
}

/* The first look says whether it can be begun at all. */
static void answer_stream(struct exchange *x, struct alerts_page *p)
{
	struct alert_stream *s = memory_zeroed(sizeof *s);
	struct duly_diag why = { "" };

	const duly_result r = alerts_page_read(x, p, &why);
	if (r != DULY_OK) {
		free(s);
		waiting_leave(&x->web->waiting);
		alerts_page_fini(p);
		if (r == DULY_E_CONFLICT)
			exchange_refuse(x, 409, p->conflict, "%s", why.text);
		else
			exchange_fail(x, r, &why);
		return;
	}
	s->x = (struct exchange){ .web = x->web, .caller = x->caller };
	s->page = *p;
	memcpy(s->page.incarnation, p->is_incarnation, sizeof s->page.incarnation);
	alerts_page_events(&s->page, !s->page.held, &s->text);
	s->was_held = s->page.held;
	s->page.after = s->page.next;
	exchange_set(x, "Content-Type", "text/event-stream");
	exchange_set(x, "Cache-Control", "no-store");
	exchange_set(x, "X-Accel-Buffering", "no");
	ulfius_set_stream_response(x->response, 200, stream_more, stream_free,
				   U_STREAM_SIZE_UNKNOWN, STREAM_BLOCK, s);
}

static bool wants_stream(const struct exchange *x)
{
	const char *accept = exchange_header(x, "Accept");

	return accept != NULL && strcasestr(accept, "text/event-stream") != NULL;
}

void alerts_get(struct exchange *x)
{
	struct alerts_page page = { .limit = LIMIT };
	const bool stream = wants_stream(x);

	if (!read_query(x, &page)) {
		alerts_page_fini(&page);
		return;
	}
	if ((stream || page.wait_ms > 0) && !waiting_enter(&x->web->waiting)) {
		exchange_later(x, 429, "too-many", 5, "too many wait already");
		alerts_page_fini(&page);
		return;
	}
	if (stream) {
		answer_stream(x, &page);
		return;
	}
	answer_page(x, &page);
	if (page.wait_ms > 0)
		waiting_leave(&x->web->waiting);
	alerts_page_fini(&page);
}

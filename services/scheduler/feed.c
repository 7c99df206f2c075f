#include <stdio.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/docket/records.h"
#include "services/scheduler/info.h"
#include "services/scheduler/service.h"

/* The feed: consumers and their cursors, who waits, and who is answered. */

enum {
	ARRIVED_MAX = 256, /* requests received in one turn                                      */
	STRETCH = 4096,    /* alerts looked at in one turn, for all readers together             */
	ROOM_FOR_HEAD = 1024, /* of an answer, beside its alerts                                  */
};

void feed_init(struct feed_state *feed)
{
	*feed = (struct feed_state){ .arrived = NULL };
	feed->arrived_last = &feed->arrived;
}

static void free_list(struct feed_request *list)
{
	while (list != NULL) {
		struct feed_request *following = list->following;

		feed_request_free(&list);
		list = following;
	}
}

void feed_fini(struct feed_state *feed)
{
	free_list(feed->arrived);
	free_list(feed->readers);
	free(feed->watchers);
	feed_init(feed);
}

bool feed_is_full(const struct scheduler *s)
{
	return s->feed.arrived_n >= ARRIVED_MAX;
}

/* ---- receiving ------------------------------------------------------------------------------- */

void feed_receive(struct scheduler *s)
{
	struct feed_state *feed = &s->feed;
	struct bus_message *message;

	while (!feed_is_full(s) && (message = bus_receive(s->alerts)) != NULL) {
		struct feed_request *r = memory_resize(NULL, sizeof *r);

		*r = (struct feed_request){ .message = message };
		feed_request_read(s, r);
		bus_forget_body(message);
		*feed->arrived_last = r;
		feed->arrived_last = &r->following;
		feed->arrived_n++;
	}
}

/* ---- answers --------------------------------------------------------------------------------- */

static void send_answer(struct scheduler *s, struct feed_request *r)
{
	bus_answer(s->alerts, &r->message, buf_view(&r->answer));
	feed_request_free(&r);
}

static void pack_answer(struct scheduler *s, struct feed_request *r, const struct buf *alerts,
			uint32_t count)
{
	const struct docket_state *state = docket_state(s->engine.docket);
	const duly_instant complete = docket_complete_to(s->engine.docket);
	struct buf *b = &r->answer;
	struct pack_open map;

	buf_clear(b);
	map = pack_map_begin(b);
	map.n = 6;
	pack_cstr(b, "alerts");
	pack_array(b, count);
	buf_put(b, alerts->data, alerts->len);
	pack_cstr(b, "next");
	pack_uint(b, r->next);
	pack_cstr(b, "head");
	pack_uint(b, state->feed_head);
	pack_cstr(b, "incarnation");
	pack_cstr(b, s->incarnation);
	pack_cstr(b, "now");
	pack_instant(b, now(s));
	pack_cstr(b, "held");
	pack_bool(b, state->held);
	if (!r->watch) {
		map.n++;
		pack_cstr(b, "cursor");
		pack_uint(b, r->cursor);
	}
	if (complete.ms != DULY_NO_INSTANT.ms) {
		map.n++;
		pack_cstr(b, "complete_to");
		pack_instant(b, complete);
	}
	pack_map_end(b, &map);
}

/* ---- in the turn: consumers and cursors ------------------------------------------------------ */

static struct str types_of(const struct feed_request *r)
{
	return (struct str){ (const char *)r->types.data, r->types.len };
}

static struct str text_or_none(const char *text)
{
	return *text ? str_of(text) : NO_STR;
}

static struct feed_filter filter_of(const struct feed_request *r)
{
	return (struct feed_filter){ text_or_none(r->team), types_of(r) };
}

static bool filter_differs(const struct feed_request *r, const struct consumer *c)
{
	return (r->team[0] != '\0' && !str_is(c->filter.team, r->team)) ||
	       (r->types.len > 0 && !feed_same_types(c->filter.types, types_of(r)));
}

/* Fills @c with the consumer as it is known, or as it is to be. */
static bool know(struct scheduler *s, struct feed_request *r, struct consumer *c, bool is_new)
{
	if (is_new) {
		if (r->from == FROM_NOWHERE)
			return feed_refuse_one(s, r, "unknown-consumer",
					       "not known yet: from is wanted, start or now");
		if (docket_consumers(s->engine.docket) >= CONSUMERS)
			return feed_refuse_one(s, r, "too-many", "there are %d consumers",
					       CONSUMERS);
		*c = (struct consumer){ .cursor =
						r->from == FROM_NOW
							? docket_state(s->engine.docket)->feed_head
							: 0,
					.filter = filter_of(r) };
	}
	r->cursor = c->cursor;
	if (filter_differs(r, c))
		return feed_refuse_one(s, r, "bad-request",
				       "the filter of a consumer is fixed at its first contact");
	return true;
}

/* What the consumer may acknowledge was in the feed when this turn began. */
static bool acknowledge(const struct scheduler *s, struct feed_request *r, uint64_t head)
{
	if (!r->has_ack)
		return true;
	if (r->has_incarnation && !r->same_incarnation)
		return feed_refuse_one(s, r, "incarnation",
				       "the service has been restored: go on from the cursor");
	if (r->ack < r->cursor)
		return feed_refuse_one(s, r, "bad-cursor", "the cursor is at %llu already",
				       (unsigned long long)r->cursor);
	if (r->ack > head)
		return feed_refuse_one(s, r, "bad-cursor", "the feed ends at %llu",
				       (unsigned long long)head);
	r->cursor = r->ack;
	return true;
}

/* What is known goes before what was, or was not, said again. */
static void keep_filter(struct feed_request *r, const struct consumer *c)
{
	snprintf(r->team, sizeof r->team, "%.*s", STR_FMT(c->filter.team));
	if (r->types.len == 0)
		buf_put(&r->types, c->filter.types.s, c->filter.types.len);
}

static duly_result take_consumer(struct scheduler *s, struct feed_request *r, uint64_t head,
				 struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	struct consumer c = { 0 };

	const duly_result found = docket_consumer(s->engine.docket, str_of(r->name), &c, diag);
	if (found != DULY_OK && found != DULY_E_NOTFOUND)
		return found;
	const bool is_new = found == DULY_E_NOTFOUND;

	if (!know(s, r, &c, is_new) || !acknowledge(s, r, head))
		return store_outcome(docket_txn(s->engine.docket), diag);
	if (!is_new)
		keep_filter(r, &c);
	r->next = r->cursor;
	if (!is_new && r->cursor == c.cursor && now(s).ms < c.seen.ms + CONSUMER_SEEN_EVERY)
		return DULY_OK;
	c = (struct consumer){ r->cursor, filter_of(r), now(s) };
	record_consumer(&b, str_of(r->name), &c);
	return docket_record(s->engine.docket, LOG_CONSUMER, buf_view(&b), diag);
}

duly_result feed_take(struct scheduler *s, struct duly_diag *diag)
{
	const uint64_t head = docket_state(s->engine.docket)->feed_head;
	duly_result result = DULY_OK;

	for (struct feed_request *r = s->feed.arrived; r != NULL && result == DULY_OK;
	     r = r->following) {
		if (r->answer.len > 0 || r->info)
			continue;
		if (r->watch)
			watch_begin(s, r);
		else
			result = take_consumer(s, r, head, diag);
	}
	return result;
}

/* ---- behind the sync: who is answered -------------------------------------------------------- */

/* Reads on in the feed for @r, as far as the turn may: a hundred that look for what is rare hold up
 * nobody. True: it is to be answered. */
static duly_result read_on(struct scheduler *s, struct feed_request *r, bool *ret_answer,
			   struct duly_diag *diag)
{
	const uint64_t head = docket_state(s->engine.docket)->feed_head;
	const uint64_t left = STRETCH - MIN(s->feed.looked, (uint64_t)STRETCH);
	const struct feed_stretch stretch = { .filter = filter_of(r),
					      .after = r->next,
					      .head = MIN(head, r->next + left),
					      .limit = r->limit,
					      .max_bytes = FEED_BYTES - ROOM_FOR_HEAD };
	duly_auto_fini(buf) alerts = { 0 };
	struct feed_read read;

	*ret_answer = false;
	if (r->next >= head ? boot_ms(s) < r->until_boot_ms : left == 0)
		return DULY_OK;
	const duly_result result = docket_feed(s->engine.docket, &stretch, &alerts, &read, diag);
	if (result != DULY_OK)
		return result;
	s->feed.looked += read.next - r->next;
	r->next = read.next;
	*ret_answer = read.count > 0 || (r->next >= head && boot_ms(s) >= r->until_boot_ms);
	if (*ret_answer)
		pack_answer(s, r, &alerts, read.count);
	return DULY_OK;
}

static void finish(struct scheduler *s, struct feed_request *r)
{
	s->feed.waiting_n -= r->waiting;
	if (r->begun)
		watch_note(&s->feed, r);
	send_answer(s, r);
}

static struct feed_request *take_out(struct feed_state *feed, struct feed_request **link)
{
	struct feed_request *r = *link;

	*link = r->following;
	feed->readers_n--;
	feed->watching_n -= r->watch;
	return r;
}

/* Who comes behind the turn's budget is the first in the next. */
static void begin_with(struct feed_state *feed, struct feed_request **link)
{
	struct feed_request *first = *link, **last = link;

	if (link == &feed->readers)
		return;
	while (*last != NULL)
		last = &(*last)->following;
	*last = feed->readers;
	*link = NULL;
	feed->readers = first;
}

static duly_result answer_readers(struct scheduler *s, struct duly_diag *diag)
{
	struct feed_request **link = &s->feed.readers, **behind = NULL;
	duly_result result = DULY_OK;

	while (*link != NULL && result == DULY_OK) {
		struct feed_request *r = *link;
		bool answer;

		if (behind == NULL && s->feed.looked >= STRETCH)
			behind = link;
		result = read_on(s, r, &answer, diag);
		if (result == DULY_OK && answer)
			finish(s, take_out(&s->feed, link));
		else
			link = &r->following;
	}
	if (behind != NULL && *behind != NULL)
		begin_with(&s->feed, behind);
	return result;
}

/* Its place is another's: it may ask again, but not at once, or the two would take it from each
 * other for ever. */
static void displace(struct scheduler *s, struct feed_request **link, const char *why)
{
	struct feed_request *r = take_out(&s->feed, link);

	feed_refuse_one(s, r, "displaced", "%s", why);
	finish(s, r);
}

/* "One waiting request a consumer: a newer one has the older answered displaced." */
static void displace_older(struct scheduler *s, const struct feed_request *newer)
{
	struct feed_request **link = &s->feed.readers;

	while (*link != NULL && ((*link)->watch || strcmp((*link)->name, newer->name) != 0))
		link = &(*link)->following;
	if (*link != NULL)
		displace(s, link, "a newer request of this consumer waits");
}

/* Whoever is gone is not known to be until something is sent: of the watches the one that has had
 * its place for longest gives it up. */
static void displace_a_watch(struct scheduler *s)
{
	struct feed_request **oldest = NULL;

	for (struct feed_request **link = &s->feed.readers; *link != NULL;
	     link = &(*link)->following) {
		if ((*link)->watch && (oldest == NULL || (*link)->placed < (*oldest)->placed))
			oldest = link;
	}
	if (oldest != NULL)
		displace(s, oldest, "other watches wait, and there is no more room");
}

static void add_reader(struct scheduler *s, struct feed_request *r)
{
	struct feed_state *feed = &s->feed;
	struct feed_request **last = &feed->readers;

	if (r->watch && feed->watching_n >= WAITING)
		displace_a_watch(s);
	while (*last != NULL)
		last = &(*last)->following;
	*last = r;
	r->following = NULL;
	r->placed = feed->placed++;
	r->waiting = r->wait_ms > 0;
	feed->waiting_n += r->waiting;
	feed->watching_n += r->watch;
	feed->readers_n++;
}

/* Answers what can be answered at once; the rest waits. */
static duly_result place(struct scheduler *s, struct feed_request *r, struct duly_diag *diag)
{
	duly_result result = DULY_OK;
	bool answer = r->info || r->answer.len > 0;

	if (r->info)
		info_pack(s, &r->answer);
	if (!answer) {
		r->until_boot_ms = boot_ms(s) + r->wait_ms;
		if (!r->watch)
			displace_older(s, r);
		result = read_on(s, r, &answer, diag);
	}
	if (answer)
		finish(s, r);
	else
		add_reader(s, r);
	return result;
}

static struct feed_request *take_arrived(struct feed_state *feed)
{
	struct feed_request *list = feed->arrived;

	feed->arrived = NULL;
	feed->arrived_last = &feed->arrived;
	feed->arrived_n = 0;
	return list;
}

duly_result feed_answer(struct scheduler *s, struct duly_diag *diag)
{
	struct feed_request *following;
	duly_result result = DULY_OK;

	s->feed.looked = 0;
	for (struct feed_request *r = take_arrived(&s->feed); r != NULL; r = following) {
		following = r->following;
		if (result == DULY_OK)
			result = place(s, r, diag);
		else
			feed_request_free(&r);
	}
	return result == DULY_OK ? answer_readers(s, diag) : result;
}

void feed_refuse(struct scheduler *s, const char *why)
{
	struct feed_request *following;

	for (struct feed_request *r = take_arrived(&s->feed); r != NULL; r = following) {
		following = r->following;
		if (r->info)
			info_pack(s, &r->answer);
		else
			feed_refuse_one(s, r, "unavailable", "%s", why);
		send_answer(s, r);
	}
}

int64_t feed_due(const struct scheduler *s)
{
	const uint64_t head = docket_state(s->engine.docket)->feed_head;
	int64_t due = INT64_MAX;

	for (const struct feed_request *r = s->feed.readers; r != NULL; r = r->following)
		due = MIN(due, r->next < head ? boot_ms(s) : r->until_boot_ms);
	return due;
}

#include <stdlib.h>

#include "common/base/memory.h"
#include "services/scheduler/service.h"

/* Watches: who reads without a name and without a cursor is known by the connection, and only where
 * its last answer ended is remembered of it. */

enum { WATCHERS_MAX = 200 };

static struct watcher *watcher_of(struct feed_state *feed, const struct feed_request *r)
{
	const struct view id = bus_connection(r->message);

	for (size_t i = 0; i < feed->watchers_n; i++) {
		struct watcher *w = &feed->watchers[i];

		if (w->len == id.len && memcmp(w->connection, id.data, id.len) == 0)
			return w;
	}
	return NULL;
}

/* A free place, or that of the connection which watched least recently. */
static struct watcher *place_for(struct feed_state *feed)
{
	size_t oldest = 0;

	if (feed->watchers == NULL)
		feed->watchers = memory_resize(NULL, WATCHERS_MAX * sizeof *feed->watchers);
	if (feed->watchers_n < WATCHERS_MAX)
		return &feed->watchers[feed->watchers_n++];
	for (size_t i = 1; i < feed->watchers_n; i++)
		if (feed->watchers[i].used < feed->watchers[oldest].used)
			oldest = i;
	return &feed->watchers[oldest];
}

/* A watch from now goes on, on its connection, where its last answer ended: between two requests
 * nothing is missed. */
void watch_begin(struct scheduler *s, struct feed_request *r)
{
	const struct watcher *w = watcher_of(&s->feed, r);

	r->begun = true;
	if (r->from == FROM_NOW)
		r->next = w != NULL ? w->next : docket_state(s->engine.docket)->feed_head;
}

void watch_note(struct feed_state *feed, const struct feed_request *r)
{
	const struct view id = bus_connection(r->message);
	struct watcher *w = watcher_of(feed, r);

	if (w == NULL)
		w = place_for(feed);
	w->len = MIN(id.len, sizeof w->connection);
	memcpy(w->connection, id.data, w->len);
	w->next = r->next;
	w->used = ++feed->watched;
}

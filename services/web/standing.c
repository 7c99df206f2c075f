#include "services/web/standing.h"

#include "common/derive/reporting.h"
#include "services/web/exchange.h"

static void key(struct buf *b, struct pack_open *map, const char *name)
{
	map->n++;
	pack_cstr(b, name);
}

static void put_instant(struct buf *b, struct pack_open *map, const char *name, duly_instant t)
{
	if (t.ms == DULY_NO_INSTANT.ms)
		return;
	key(b, map, name);
	pack_instant(b, t);
}

static void put_flag(struct buf *b, struct pack_open *map, const char *name, bool v)
{
	key(b, map, name);
	pack_bool(b, v);
}

static void put_feed(struct buf *b, const struct declared_feed *feed)
{
	struct pack_open map = pack_map_begin(b);

	key(b, &map, "council");
	pack_str(b, feed->council);
	key(b, &map, "feed");
	pack_str(b, feed->name);
	put_instant(b, &map, "complete_to", feed->complete_to);
	put_instant(b, &map, "last_report", feed->reported);
	if (feed->hours > 0) {
		key(b, &map, "rhythm_hours");
		pack_uint(b, feed->hours);
	}
	put_flag(b, &map, "silent", feed->silent);
	pack_map_end(b, &map);
}

duly_result standing_pack(const struct exchange *x, const struct web_look *look, duly_instant at,
			  struct buf *b, struct pack_open *map, struct duly_diag *diag)
{
	const struct docket_state *state = docket_reader_state(look->reader);
	const struct declared_feed *feeds;
	size_t n;

	key(b, map, "as_of");
	pack_instant(b, at);
	key(b, map, "position");
	pack_uint(b, state->position.sequence);
	if (look->log_head > 0) {
		key(b, map, "log_head");
		pack_uint(b, look->log_head);
	}
	put_instant(b, map, "latest", state->latest);
	put_flag(b, map, "held", state->held);
	put_flag(b, map, "rehearsal", state->rehearsal);
	put_flag(b, map, "sweeping", state->sweeping);
	const duly_result r = docket_reader_feeds(look->reader, at, &feeds, &n, diag);
	if (r != DULY_OK)
		return r;
	put_instant(b, map, "complete_to", declared_feeds_complete_to(feeds, n));
	if (exchange_viewer(x).team.s != NULL)
		return r;
	key(b, map, "feeds");
	pack_array(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_feed(b, &feeds[i]);
	return r;
}

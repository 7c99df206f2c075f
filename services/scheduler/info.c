#include "services/scheduler/info.h"
#include "common/derive/derive.h"
#include "common/docket/directories.h"
#include "common/docket/loading.h"
#include "services/scheduler/service.h"

/* What the service says of itself: `{ "info": true }`. */

bool info_asked(const msgpack_object *body)
{
	bool asked = false;
	uint32_t given = 0;

	if (body->type != MSGPACK_OBJECT_MAP)
		return false;
	for (uint32_t i = 0; i < body->via.map.size; i++)
		given += body->via.map.ptr[i].val.type != MSGPACK_OBJECT_NIL;
	return given == 1 && wire_bool(wire_get(body, "info"), &asked) && asked;
}

struct open_map {
	struct buf *b;
	struct pack_open open;
};

static void key(struct open_map *m, const char *name)
{
	m->open.n++;
	pack_cstr(m->b, name);
}

static void put_number(struct open_map *m, const char *name, uint64_t v)
{
	key(m, name);
	pack_uint(m->b, v);
}

static void put_flag(struct open_map *m, const char *name, bool v)
{
	key(m, name);
	pack_bool(m->b, v);
}

static void put_text(struct open_map *m, const char *name, const char *v)
{
	key(m, name);
	pack_cstr(m->b, v);
}

static void put_instant(struct open_map *m, const char *name, duly_instant t)
{
	if (t.ms == DULY_NO_INSTANT.ms)
		return;
	key(m, name);
	pack_instant(m->b, t);
}

/* CONTRACT 8. */
static const struct {
	const char *name;
	uint64_t value;
} BOUNDS[] = {
	{ "request_events", REQUEST_EVENTS },
	{ "body_bytes", BUS_BODY_MAX },
	{ "envelope_frames", BUS_FRAMES_MAX },
	{ "envelope_frame_bytes", BUS_FRAME_MAX },
	{ "case_events", CASE_EVENTS_MAX },
	{ "case_bytes", CASE_BYTES_MAX },
	{ "case_obligations", CASE_OBLIGATIONS_MAX },
	{ "consumers", CONSUMERS },
	{ "waiting_requests", WAITING },
	{ "turn_events", TURN_EVENTS },
	{ "turn_bytes", TURN_BYTES },
	{ "quarantine_bytes", QUARANTINE_BYTES },
	{ "pack_bytes", 4u << 20 },
	{ "feed_answer_bytes", FEED_BYTES },
	{ "feed_limit", FEED_LIMIT },
	{ "feed_wait_ms", FEED_WAIT_MS },
};

static void put_bounds(struct open_map *m)
{
	key(m, "bounds");
	pack_map(m->b, LEN(BOUNDS));
	for (size_t i = 0; i < LEN(BOUNDS); i++) {
		pack_cstr(m->b, BOUNDS[i].name);
		pack_uint(m->b, BOUNDS[i].value);
	}
}

static void put_packs(struct open_map *m, const struct law *law)
{
	size_t n = 0;
	const struct pack_info *packs = law != NULL ? law_packs(law, &n) : NULL;

	key(m, "packs");
	pack_array(m->b, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		pack_map(m->b, 3);
		pack_cstr(m->b, "pack");
		pack_str(m->b, packs[i].name);
		pack_cstr(m->b, "version");
		pack_str(m->b, packs[i].version);
		pack_cstr(m->b, "digest");
		pack_hex(m->b, packs[i].digest, SHA256_LEN);
	}
}

static void put_rule_count(struct open_map *m, const struct law *law)
{
	size_t n = 0;

	if (law != NULL)
		law_rules(law, &n);
	put_number(m, "rules", n);
}

static void put_calendar(struct open_map *m, const struct docket *docket)
{
	const struct contents *contents = docket_contents(docket);
	const struct law *law = docket_law(docket);

	if (law == NULL)
		return;
	const struct calendar *c = law_calendar(law);

	key(m, "calendar");
	pack_map(m->b, 4);
	pack_cstr(m->b, "calendar");
	pack_str(m->b, calendar_name(c));
	pack_cstr(m->b, "issued");
	pack_civil(m->b, calendar_issued(c));
	pack_cstr(m->b, "proclaimed_to");
	pack_civil(m->b, calendar_last(c));
	pack_cstr(m->b, "digest");
	for (size_t i = 0; i < contents->n; i++)
		if (contents->list[i].kind == CONTENT_CALENDAR)
			pack_hex(m->b, contents->list[i].digest, SHA256_LEN);
}

/* What an event would name that put the same in force again. */
static void put_rules(struct open_map *m, const struct docket *docket)
{
	uint8_t digest[SHA256_LEN];

	loading_digest(docket_contents(docket), digest);
	key(m, "rules_digest");
	pack_hex(m->b, digest, SHA256_LEN);
}

static void put_directory(struct open_map *m, const struct directory *d,
			  const struct directory_age *ages, size_t age_count)
{
	struct open_map one = { m->b, pack_map_begin(m->b) };

	key(&one, "council");
	pack_str(m->b, d->council);
	put_number(&one, "people", d->person_count);
	for (size_t i = 0; i < age_count; i++)
		if (str_eq(ages[i].council, d->council))
			put_instant(&one, "loaded", ages[i].loaded);
	pack_map_end(m->b, &one.open);
}

/* Who is told by what: the routings, and of each directory how many people there are, and since
 * when it is what it is. */
static void put_telling(struct open_map *m, struct docket *docket)
{
	duly_auto(arena) arena = arena_new();
	struct directory_age *ages = NULL;
	size_t age_count = 0;
	const struct law *law = docket_law(docket);
	size_t routing_count = 0, directory_count = 0;
	const struct routing *routings = law ? law_routings(law, &routing_count) : NULL;
	const struct directory *directories = law ? law_directories(law, &directory_count) : NULL;

	/* What cannot be read is told by the turn that comes upon it, and left out here. */
	if (law == NULL || docket_directories(docket, arena, &ages, &age_count, NULL) != DULY_OK)
		age_count = 0;
	key(m, "routings");
	pack_array(m->b, (uint32_t)routing_count);
	for (size_t i = 0; i < routing_count; i++) {
		struct open_map one = { m->b, pack_map_begin(m->b) };

		key(&one, "routing");
		pack_str(m->b, routings[i].name);
		key(&one, "version");
		pack_str(m->b, routings[i].version);
		if (routings[i].council.len > 0) {
			key(&one, "council");
			pack_str(m->b, routings[i].council);
		}
		pack_map_end(m->b, &one.open);
	}
	key(m, "directories");
	pack_array(m->b, (uint32_t)directory_count);
	for (size_t i = 0; i < directory_count; i++)
		put_directory(m, &directories[i], ages, age_count);
}

static const char *mode_name(enum clock_mode mode)
{
	switch (mode) {
	case CLOCK_FOLLOWS:
		return "follows";
	case CLOCK_STEPPED:
		return "stepped";
	case CLOCK_REHEARSES:
		return "rehearses";
	}
	return "";
}

/* How far the log has been gone through again, and what was found. */
static void put_log_check(struct scheduler *s, struct open_map *m)
{
	const struct log_scrubbed so_far = log_scrubbed(s->guard.scrub);
	const struct guard_finding *damage = &s->guard.found[GUARD_LOG];
	struct open_map check = { m->b, { 0 } };

	key(m, "log_check");
	check.open = pack_map_begin(m->b);
	put_number(&check, "record", so_far.sequence);
	put_number(&check, "passes", so_far.passes);
	if (s->guard.passed.ms != DULY_NO_INSTANT.ms) {
		key(&check, "passed");
		pack_instant(m->b, s->guard.passed);
	}
	if (damage->is)
		put_text(&check, "damage", damage->why);
	pack_map_end(m->b, &check.open);
}

static void put_state(struct scheduler *s, struct open_map *m)
{
	const struct docket_state *state = docket_state(s->engine.docket);

	put_text(m, "incarnation", s->incarnation);
	key(m, "now");
	pack_instant(m->b, now(s));
	put_text(m, "clock", mode_name(s->clock.mode));
	key(m, "wall");
	pack_instant(m->b, (duly_instant){ s->clock.at.wall_ms });
	put_flag(m, "held", state->held);
	if (state->held)
		put_text(m, "held_why", state->held_why);
	put_flag(m, "rehearsal", state->rehearsal);
	put_number(m, "log_head", log_end(s->engine.log).sequence);
	put_number(m, "feed_head", state->feed_head);
	put_number(m, "committed", s->committed);
	put_flag(m, "sweeping", state->sweeping);
	put_flag(m, "rules_differ", s->files.code != NULL);
	put_flag(m, "directory_differs", s->directories.code != NULL);
	put_flag(m, "routing_differs", s->routings.code != NULL);
	put_flag(m, "low_on_disk", s->room.low);
	put_number(m, "store_map_bytes", (uint64_t)config_number(s->config, "store.map-mb") << 20);
	put_log_check(s, m);
}

static void put_feed(struct buf *b, const struct declared_feed *feed)
{
	struct open_map m = { b, pack_map_begin(b) };

	key(&m, "council");
	pack_str(b, feed->council);
	key(&m, "feed");
	pack_str(b, feed->name);
	put_instant(&m, "complete_to", feed->complete_to);
	put_instant(&m, "last_report", feed->reported);
	if (feed->hours > 0)
		put_number(&m, "rhythm_hours", feed->hours);
	put_flag(&m, "silent", feed->silent);
	pack_map_end(b, &m.open);
}

/* What cannot be read is told by the turn that comes upon it, and left out here. */
static void put_feeds(struct scheduler *s, struct open_map *m)
{
	duly_auto(arena) arena = arena_new();
	struct declared_feed *list = NULL;
	size_t n = 0;

	if (docket_feeds(s->engine.docket, now(s), arena, &list, &n, NULL) != DULY_OK)
		n = 0;
	put_instant(m, "complete_to", declared_feeds_complete_to(list, n));
	key(m, "feeds");
	pack_array(m->b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_feed(m->b, &list[i]);
}

/* Since the start, by code. */
static void put_rejected(const struct scheduler *s, struct open_map *m)
{
	struct open_map by = { m->b, { 0 } };

	key(m, "rejected_by");
	by.open = pack_map_begin(m->b);
	for (size_t i = 0; i < LEN(s->intake.rejected_by); i++)
		if (s->intake.rejected_by[i] > 0)
			put_number(&by, reject_code_name((enum reject_code)i),
				   s->intake.rejected_by[i]);
	pack_map_end(m->b, &by.open);
}

static void put_counts(struct scheduler *s, struct open_map *m)
{
	const struct docket_state *state = docket_state(s->engine.docket);
	const struct bus_counts events = bus_counts(s->events), alerts = bus_counts(s->alerts);
	const struct quarantine_totals kept = quarantine_totals(s->quarantine);
	struct open_map counts = { m->b, { 0 } };

	key(m, "counts");
	counts.open = pack_map_begin(m->b);
	put_number(&counts, "events", state->events);
	put_number(&counts, "cases", state->cases);
	put_number(&counts, "consumers", docket_consumers(s->engine.docket));
	put_number(&counts, "waiting", s->feed.waiting_n);
	put_number(&counts, "accepted", s->intake.accepted);
	put_number(&counts, "duplicate", s->intake.duplicate);
	put_number(&counts, "rejected", s->intake.rejected);
	put_rejected(s, &counts);
	put_number(&counts, "quarantined", kept.count);
	put_number(&counts, "dropped", events.dropped + alerts.dropped);
	put_number(&counts, "unsent", events.unsent + alerts.unsent);
	pack_map_end(m->b, &counts.open);
}

void info_pack(struct scheduler *s, struct buf *ret)
{
	struct open_map m = { ret, { 0 } };

	buf_clear(ret);
	m.open = pack_map_begin(ret);
	put_number(&m, "protocol", 1);
	put_text(&m, "version", DULY_VERSION);
	put_state(s, &m);
	put_packs(&m, docket_law(s->engine.docket));
	put_rule_count(&m, docket_law(s->engine.docket));
	put_rules(&m, s->engine.docket);
	put_telling(&m, s->engine.docket);
	put_calendar(&m, s->engine.docket);
	put_feeds(s, &m);
	put_counts(s, &m);
	put_bounds(&m);
	pack_map_end(ret, &m.open);
}

#include "services/web/alerts_page.h"

#include <stdio.h>

#include "common/derive/reporting.h"
#include "common/docket/feed_read.h"
#include "services/web/packed_each.h"
#include "services/web/service.h"

/* Alerts looked at in one look, and bytes of an answer. */
enum { STRETCH = 32768, ANSWER_BYTES = 1 << 20 };

void alerts_page_fini(struct alerts_page *p)
{
	buf_fini(&p->types);
	buf_fini(&p->alerts);
}

/* ---- reading --------------------------------------------------------------------------------- */

static duly_result conflict(struct alerts_page *p, const char *code, const char *message,
			    struct duly_diag *diag)
{
	p->conflict = code;
	return duly_fail(diag, DULY_E_CONFLICT, "%s", message);
}

static duly_result check(struct alerts_page *p, struct duly_diag *diag)
{
	if (p->incarnation[0] != '\0' && strcmp(p->incarnation, p->is_incarnation) != 0)
		return conflict(p, "incarnation",
				"the service has been restored: begin again from start", diag);
	if (p->from_now)
		p->after = p->head;
	p->from_now = false;
	return p->after <= p->head
		       ? DULY_OK
		       : conflict(p, "bad-cursor", "the feed does not reach so far", diag);
}

static struct str asked(const char *text, struct str viewer)
{
	return text[0] != '\0' ? str_of(text) : viewer;
}

/* Of a team alone, only what is its own, whatever else is asked for: another's name finds
 * nothing. */
static bool sees_nothing(const struct alerts_page *p, const struct viewer *v)
{
	return v->team.s != NULL && ((p->team[0] != '\0' && !str_is(v->team, p->team)) ||
				     (p->council[0] != '\0' && !str_is(v->council, p->council)));
}

static duly_result read_feed(struct exchange *x, struct alerts_page *p,
			     struct docket_reader *reader, struct duly_diag *diag)
{
	const struct viewer viewer = exchange_viewer(x);
	const struct feed_stretch stretch = {
		.filter = { .team = asked(p->team, viewer.team),
			    .types = { (const char *)p->types.data, p->types.len } },
		.council = asked(p->council, viewer.council),
		.after = p->after,
		.head = MIN(p->head, p->after + STRETCH),
		.limit = (uint32_t)p->limit,
		.max_bytes = ANSWER_BYTES,
	};
	struct feed_read read = { .next = p->head };
	duly_result r = DULY_OK;

	if (!sees_nothing(p, &viewer))
		r = docket_reader_feed(reader, &stretch, &p->alerts, &read, diag);
	p->count = read.count;
	p->next = read.next;
	return r;
}

static duly_result read_all(struct exchange *x, struct alerts_page *p, struct docket_reader *reader,
			    struct duly_diag *diag)
{
	const struct docket_state *state = docket_reader_state(reader);
	const struct declared_feed *feeds;
	size_t n;

	p->head = state->feed_head;
	p->held = state->held;
	p->now = look_at(x->web, reader);
	hex_print(state->incarnation, sizeof state->incarnation, p->is_incarnation);
	duly_result r = check(p, diag);
	if (r == DULY_OK)
		r = docket_reader_feeds(reader, p->now, &feeds, &n, diag);
	if (r != DULY_OK)
		return r;
	p->complete_to = declared_feeds_complete_to(feeds, n);
	return read_feed(x, p, reader, diag);
}

duly_result alerts_page_read(struct exchange *x, struct alerts_page *p, struct duly_diag *diag)
{
	struct web_look look;

	buf_clear(&p->alerts);
	if (look_begin(x->web, &look, diag) != DULY_OK)
		return DULY_E_UNAVAILABLE;
	const duly_result r = read_all(x, p, look.reader, diag);

	look_end(&look);
	return r;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The pairs that an answer and the event `state` have. */
static void pack_state(const struct alerts_page *p, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);

	map.n = 5;
	pack_cstr(b, "next");
	pack_uint(b, p->next);
	pack_cstr(b, "head");
	pack_uint(b, p->head);
	pack_cstr(b, "incarnation");
	pack_cstr(b, p->is_incarnation);
	pack_cstr(b, "now");
	pack_instant(b, p->now);
	pack_cstr(b, "held");
	pack_bool(b, p->held);
	if (p->complete_to.ms != DULY_NO_INSTANT.ms) {
		map.n++;
		pack_cstr(b, "complete_to");
		pack_instant(b, p->complete_to);
	}
	pack_map_end(b, &map);
}

void alerts_page_json(const struct alerts_page *p, struct buf *json)
{
	duly_auto_fini(buf) state = { 0 };
	duly_auto_fini(packed_each) e = { .left = buf_view(&p->alerts) };
	bool first = true;

	pack_state(p, &state);
	json_append(json, buf_view(&state), true);
	buf_puts(json, ",\"alerts\":[");
	for (; packed_next(&e); first = false) {
		buf_puts(json, first ? "\n" : ",\n");
		json_from_wire(&e.one.root, 0, json);
	}
	buf_puts(json, "\n]}\n");
}

static void write_event(const struct alerts_page *p, uint64_t position, const char *name,
			struct buf *text)
{
	buf_printf(text, "id: %s/%llu\nevent: %s\ndata: ", p->is_incarnation,
		   (unsigned long long)position, name);
}

void alerts_page_events(const struct alerts_page *p, bool was_held, struct buf *text)
{
	duly_auto_fini(packed_each) e = { .left = buf_view(&p->alerts) };
	int64_t position = 0;

	if (p->held != was_held) {
		duly_auto_fini(buf) state = { 0 };

		pack_state(p, &state);
		write_event(p, p->after, "state", text);
		json_append(text, buf_view(&state), false);
		buf_puts(text, "\n\n");
	}
	while (packed_next(&e)) {
		wire_int(wire_get(wire_get(&e.one.root, "data"), "seq"), &position);
		write_event(p, (uint64_t)position, "alert", text);
		json_from_wire(&e.one.root, 0, text);
		buf_puts(text, "\n\n");
	}
}

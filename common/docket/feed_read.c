#include "common/docket/feed_read.h"

#include "common/derive/staff.h"
#include "common/docket/feed_types.h"
#include "common/wire/wire.h"

/* Today's names of two teams, of which one may have been replaced by the other. */
struct naming {
	const struct reporting *reporting;
	struct str wanted;
	duly_civil today;
};

static struct naming naming_of(const struct feed_source *s, struct str team, struct str council)
{
	duly_civil next = DULY_NO_DATE;
	struct naming n = { .wanted = team };

	if (s->law == NULL || council.len == 0)
		return n;
	n.reporting = councils_of(s->councils, council);
	n.today = zone_date(law_zone(s->law), s->latest);
	n.wanted = staff_team(n.reporting, team, n.today, &next);
	return n;
}

static bool is_team(const struct naming *n, struct str team)
{
	duly_civil next = DULY_NO_DATE;

	if (n->reporting != NULL)
		team = staff_team(n->reporting, team, n->today, &next);
	return str_eq(team, n->wanted);
}

/* A team reads what is for it, and what is about its cases; of cases that only named eyes may see
 * what is for it alone. */
static bool team_wanted(const struct feed_source *s, struct str team, const msgpack_object *data)
{
	const msgpack_object *teams = wire_get(wire_get(data, "to"), "teams");
	const struct naming n = naming_of(s, team, wire_str(wire_get(data, "council")));
	bool restricted = false;

	for (uint32_t i = 0;
	     teams != NULL && teams->type == MSGPACK_OBJECT_ARRAY && i < teams->via.array.size;
	     i++) {
		if (is_team(&n, wire_str(&teams->via.array.ptr[i])))
			return true;
	}
	wire_bool(wire_get(data, "restricted"), &restricted);
	return !restricted && (is_team(&n, wire_str(wire_get(data, "team"))) ||
			       is_team(&n, wire_str(wire_get(data, "case_team"))));
}

/* Of the pairs of an alert the fourth, behind three texts (docs/formats.md): whoever looks for what
 * is rare reads hundreds of thousands of them. */
static struct str packed_text(struct reader *r)
{
	const uint8_t head = read_u8(r);
	const size_t len = head == 0xd9 ? read_u8(r) : head & 0x1fu;

	r->ok &= head == 0xd9 || (head & 0xe0u) == 0xa0u;
	return (struct str){ read_bytes(r, len), len };
}

static struct str packed_type(struct view alert)
{
	struct reader r = reader_of(alert.data, alert.len);
	struct str key, value;

	read_u8(&r);
	for (int i = 0; i < 4 && r.ok; i++) {
		key = packed_text(&r);
		value = packed_text(&r);
		if (r.ok && str_is(key, "type"))
			return value;
	}
	return NO_STR;
}

static bool wanted(const struct feed_source *s, const struct feed_stretch *stretch,
		   struct view alert)
{
	const struct feed_filter *filter = &stretch->filter;
	const struct str type = packed_type(alert);
	duly_auto_fini(wire) w = { 0 };

	if (filter->team.len == 0 && filter->types.len == 0 && stretch->council.len == 0)
		return true;
	if (type.s != NULL && filter->types.len > 0 && !feed_type_wanted(filter->types, type))
		return false;
	if (wire_unpack(alert, &w, NULL) != DULY_OK)
		return true;
	const msgpack_object *data = wire_get(&w.root, "data");

	return (filter->types.len == 0 ||
		feed_type_wanted(filter->types, wire_str(wire_get(&w.root, "type")))) &&
	       (stretch->council.len == 0 ||
		str_eq(stretch->council, wire_str(wire_get(data, "council")))) &&
	       (filter->team.len == 0 || team_wanted(s, filter->team, data));
}

bool feed_is_for(const struct feed_source *s, struct str council, struct str team,
		 struct view alert)
{
	duly_auto_fini(wire) w = { 0 };

	if (wire_unpack(alert, &w, NULL) != DULY_OK)
		return false;
	const msgpack_object *data = wire_get(&w.root, "data");

	return str_eq(council, wire_str(wire_get(data, "council"))) && team_wanted(s, team, data);
}

/* The first alert behind @position. */
static bool seek(const struct feed_source *s, uint64_t position, uint64_t *ret_at, struct view *ret)
{
	uint8_t from[8];
	struct view key;

	be64_write(position, from);
	if (!store_seek(s->txn, STORE_ALERT, (struct view){ from, sizeof from }, true, &key, ret))
		return false;
	*ret_at = be64_read(key);
	return true;
}

/* How far was read counts what nobody wanted: whoever asks again from there does not walk through
 * it a second time. What had no room is not counted, and comes first in the next answer. */
duly_result feed_read_stretch(const struct feed_source *s, const struct feed_stretch *stretch,
			      struct buf *ret, struct feed_read *ret_read, struct duly_diag *diag)
{
	struct feed_read read = { .next = stretch->after };
	struct view alert;
	uint64_t at;

	while (read.count < stretch->limit && read.next < stretch->head &&
	       seek(s, read.next, &at, &alert) && at <= stretch->head) {
		if (wanted(s, stretch, alert)) {
			if (read.count > 0 && ret->len + alert.len > stretch->max_bytes)
				break;
			buf_put(ret, alert.data, alert.len);
			read.count++;
		}
		read.next = at;
	}
	*ret_read = read;
	return store_outcome(s->txn, diag);
}

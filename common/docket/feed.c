#include <stdlib.h>

#include "common/docket/internal.h"

/* Consumers and what they read. */

/* ---- consumers ------------------------------------------------------------------------------- */

void record_consumer(struct buf *b, struct str name, const struct consumer *c)
{
	pack_map(b, 4);
	pack_cstr(b, "consumer");
	pack_str(b, name);
	pack_cstr(b, "cursor");
	pack_uint(b, c->cursor);
	pack_cstr(b, "team");
	pack_str(b, c->team.s ? c->team : STR(""));
	pack_cstr(b, "types");
	pack_str(b, c->types.s ? c->types : STR(""));
}

/* Stored as the record has it: format, cursor, team, types. */
duly_result consumer_take(struct docket *d, const msgpack_object *o, struct duly_diag *diag)
{
	const struct str name = wire_str(wire_get(o, "consumer"));
	duly_auto_fini(buf) b = { 0 };
	int64_t cursor;

	if (name.len == 0 || !wire_int(wire_get(o, "cursor"), &cursor) || cursor < 0)
		return duly_fail(diag, DULY_E_CORRUPT, "a consumer's record does not read");
	buf_u8(&b, 1);
	buf_var(&b, (uint64_t)cursor);
	buf_str(&b, wire_str(wire_get(o, "team")));
	buf_str(&b, wire_str(wire_get(o, "types")));
	store_put(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, buf_view(&b));
	return DULY_OK;
}

bool docket_consumer(struct docket *d, struct str name, struct consumer *ret)
{
	struct view v;

	if (docket_writing(d, NULL) != DULY_OK ||
	    !store_get(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, &v))
		return false;
	struct reader r = reader_of(v.data, v.len);

	if (read_u8(&r) != 1)
		return false;
	ret->cursor = read_var(&r);
	ret->team = read_str(&r);
	ret->types = read_str(&r);
	return r.ok;
}

uint64_t docket_consumers(struct docket *d)
{
	return docket_writing(d, NULL) == DULY_OK ? store_count(d->txn, STORE_CONSUMER) : 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool type_wanted(struct str types, struct str type)
{
	for (size_t i = 0; i + type.len < types.len + 1;) {
		size_t end = i;

		while (end < types.len && types.s[end] != ' ')
			end++;
		if (str_eq((struct str){ types.s + i, end - i }, type))
			return true;
		i = end + 1;
	}
	return false;
}

/* Today's names of two teams, of which one may have been replaced by the other. */
struct naming {
	const struct reporting *reporting;
	struct str wanted;
	duly_civil today;
};

static struct naming naming_of(struct docket *d, struct str team, struct str council)
{
	duly_civil next = DULY_NO_DATE;
	struct naming n = { .wanted = team };

	if (d->law == NULL || council.len == 0)
		return n;
	n.reporting = &council_of(d, council)->reporting;
	n.today = zone_date(law_zone(d->law), d->state.latest);
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
static bool team_wanted(struct docket *d, struct str team, const msgpack_object *data)
{
	const msgpack_object *teams = wire_get(wire_get(data, "to"), "teams");
	const struct naming n = naming_of(d, team, wire_str(wire_get(data, "council")));
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

static bool wanted(struct docket *d, const struct consumer *filter, struct view alert)
{
	struct wire w;
	bool yes;

	if (filter->team.len == 0 && filter->types.len == 0)
		return true;
	if (wire_unpack(alert, &w, NULL) != DULY_OK)
		return true;
	yes = (filter->types.len == 0 ||
	       type_wanted(filter->types, wire_str(wire_get(&w.root, "type")))) &&
	      (filter->team.len == 0 || team_wanted(d, filter->team, wire_get(&w.root, "data")));
	wire_fini(&w);
	return yes;
}

static uint64_t position_of(struct view key)
{
	uint64_t n = 0;

	for (size_t i = 0; i < 8 && i < key.len; i++)
		n = n << 8 | ((const uint8_t *)key.data)[i];
	return n;
}

struct view feed_key(uint64_t position, uint8_t b[8])
{
	for (int i = 7; i >= 0; i--, position >>= 8)
		b[i] = (uint8_t)position;
	return (struct view){ b, 8 };
}

duly_result docket_feed(struct docket *d, const struct consumer *filter, uint64_t after,
			uint64_t head, uint32_t limit, size_t max_bytes, struct buf *ret,
			uint32_t *ret_count, uint64_t *ret_next, struct duly_diag *diag)
{
	struct view key, value;
	uint8_t b[8];

	duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	*ret_count = 0;
	*ret_next = after;
	while (*ret_count < limit && *ret_next < head &&
	       store_seek(d->txn, STORE_ALERT, feed_key(*ret_next, b), true, &key, &value)) {
		if (position_of(key) > head)
			break;
		if (wanted(d, filter, value)) {
			if (*ret_count > 0 && ret->len + value.len > max_bytes)
				break;
			buf_put(ret, value.data, value.len);
			++*ret_count;
		}
		*ret_next = position_of(key);
	}
	return store_outcome(d->txn, diag);
}

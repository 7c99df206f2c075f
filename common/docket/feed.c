#include "common/docket/feed.h"

#include "common/derive/staff.h"
#include "common/docket/private.h"
#include "common/text/suggest.h"

/* ---- consumers ------------------------------------------------------------------------------- */

duly_result docket_consumer(struct docket *d, struct str name, struct consumer *ret,
			    struct duly_diag *diag)
{
	struct view value;

	duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	if (store_get(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, &value))
		return stored_consumer_read(name, value, ret, diag);
	r = store_outcome(d->txn, diag);
	return r != DULY_OK ? r : duly_fail(diag, DULY_E_NOTFOUND, "there is no such consumer");
}

uint64_t docket_consumers(struct docket *d)
{
	return docket_writing(d, NULL) == DULY_OK ? store_count(d->txn, STORE_CONSUMER) : 0;
}

bool feed_may_drop(struct docket *d, struct str name, struct reject *reject)
{
	struct suggestion s = suggest_for(name);
	duly_auto_fini(buf) meant = { 0 };
	struct view key = { NULL, 0 }, value;

	if (store_get(d->txn, STORE_CONSUMER, (struct view){ name.s, name.len }, &value))
		return true;
	while (store_seek(d->txn, STORE_CONSUMER, key, key.len > 0, &key, &value))
		suggest_offer(&s, (struct str){ key.data, key.len });
	suggest_text(&s, &meant);
	return reject_with(reject, REJECT_BAD_VALUE, "data.consumer",
			   "no consumer is called %.*s%.*s", STR_FMT(name), (int)meant.len,
			   (const char *)meant.data);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The next of @types, each of which has a space behind it; false: there is none. */
static bool next_type(struct str *types, struct str *ret)
{
	size_t len = 0;

	while (len < types->len && types->s[len] != ' ')
		len++;
	*ret = (struct str){ types->s, len };
	*types = (struct str){ types->s + MIN(len + 1, types->len),
			       types->len - MIN(len + 1, types->len) };
	return len > 0;
}

static bool type_wanted(struct str types, struct str type)
{
	struct str one;

	while (next_type(&types, &one)) {
		if (str_eq(one, type))
			return true;
	}
	return false;
}

void feed_add_type(struct buf *types, struct str type)
{
	duly_auto_fini(buf) old = { 0 };
	struct str left, one;
	bool added = false;

	buf_put(&old, types->data, types->len);
	buf_clear(types);
	left = (struct str){ (const char *)old.data, old.len };
	while (next_type(&left, &one)) {
		if (!added && str_cmp(type, one) < 0) {
			buf_printf(types, "%.*s ", STR_FMT(type));
			added = true;
		}
		added |= str_eq(type, one);
		buf_printf(types, "%.*s ", STR_FMT(one));
	}
	if (!added)
		buf_printf(types, "%.*s ", STR_FMT(type));
}

bool feed_same_types(struct str a, struct str b)
{
	duly_auto_fini(buf) x = { 0 };
	duly_auto_fini(buf) y = { 0 };
	struct str one;

	while (next_type(&a, &one))
		feed_add_type(&x, one);
	while (next_type(&b, &one))
		feed_add_type(&y, one);
	return str_eq((struct str){ (const char *)x.data, x.len },
		      (struct str){ (const char *)y.data, y.len });
}

/* Today's names of two teams, of which one may have been replaced by the other. */
struct naming {
	const struct reporting *reporting;
	struct str wanted;
	duly_civil today;
};

static struct naming naming_of(const struct docket *d, struct str team, struct str council)
{
	duly_civil next = DULY_NO_DATE;
	struct naming n = { .wanted = team };

	if (d->in_force.law == NULL || council.len == 0)
		return n;
	n.reporting = councils_of(&d->councils, council);
	n.today = zone_date(law_zone(d->in_force.law), d->state.latest);
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
static bool team_wanted(const struct docket *d, struct str team, const msgpack_object *data)
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

static bool wanted(const struct docket *d, const struct feed_filter *filter, struct view alert)
{
	const struct str type = packed_type(alert);
	duly_auto_fini(wire) w = { 0 };

	if (filter->team.len == 0 && filter->types.len == 0)
		return true;
	if (type.s != NULL && filter->types.len > 0 && !type_wanted(filter->types, type))
		return false;
	if (wire_unpack(alert, &w, NULL) != DULY_OK)
		return true;
	return (filter->types.len == 0 ||
		type_wanted(filter->types, wire_str(wire_get(&w.root, "type")))) &&
	       (filter->team.len == 0 || team_wanted(d, filter->team, wire_get(&w.root, "data")));
}

/* The first alert behind @position. */
static bool seek(struct docket *d, uint64_t position, uint64_t *ret_at, struct view *ret)
{
	uint8_t from[8];
	struct view key;

	be64_write(position, from);
	if (!store_seek(d->txn, STORE_ALERT, (struct view){ from, sizeof from }, true, &key, ret))
		return false;
	*ret_at = be64_read(key);
	return true;
}

/* How far was read counts what nobody wanted: whoever asks again from there does not walk through
 * it a second time. What had no room is not counted, and comes first in the next answer. */
duly_result docket_feed(struct docket *d, const struct feed_stretch *stretch, struct buf *ret,
			struct feed_read *ret_read, struct duly_diag *diag)
{
	struct feed_read read = { .next = stretch->after };
	struct view alert;
	uint64_t at;

	const duly_result r = docket_writing(d, diag);
	if (r != DULY_OK)
		return r;
	while (read.count < stretch->limit && read.next < stretch->head &&
	       seek(d, read.next, &at, &alert) && at <= stretch->head) {
		if (wanted(d, &stretch->filter, alert)) {
			if (read.count > 0 && ret->len + alert.len > stretch->max_bytes)
				break;
			buf_put(ret, alert.data, alert.len);
			read.count++;
		}
		read.next = at;
	}
	*ret_read = read;
	return store_outcome(d->txn, diag);
}

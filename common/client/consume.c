#include "common/client/internal.h"

/* ---- asking ---------------------------------------------------------------------------------- */

struct asking {
	struct buf *b;
	struct pack_open map;
};

static void key(struct asking *a, const char *name)
{
	a->map.n++;
	pack_cstr(a->b, name);
}

static void put_text(struct asking *a, const char *name, const char *text)
{
	if (text == NULL)
		return;
	key(a, name);
	pack_cstr(a->b, text);
}

static void put_types(struct asking *a, const char *const *types)
{
	struct pack_open list;

	if (types == NULL)
		return;
	key(a, "types");
	list = pack_array_begin(a->b);
	for (; types[list.n] != NULL; list.n++)
		pack_cstr(a->b, types[list.n]);
	pack_array_end(a->b, &list);
}

static void put_number(struct asking *a, const char *name, bool given, uint64_t v)
{
	if (!given)
		return;
	key(a, name);
	pack_uint(a->b, v);
}

static void pack_request(const struct duly_feed_request *request, struct buf *b)
{
	struct asking a = { .b = b };

	buf_clear(b);
	a.map = pack_map_begin(b);
	put_text(&a, "consumer", request->consumer);
	if (request->consumer == NULL) {
		key(&a, "watch");
		pack_bool(b, true);
	}
	put_text(&a, "from", request->from);
	put_number(&a, "ack", request->has_ack, request->ack);
	put_text(&a, "incarnation", request->incarnation);
	put_number(&a, "limit", request->limit > 0, request->limit);
	put_number(&a, "wait_ms", request->wait_ms > 0, (uint64_t)MAX(request->wait_ms, 0));
	put_text(&a, "team", request->team);
	put_types(&a, request->types);
	pack_map_end(b, &a.map);
}

/* ---- what comes back ------------------------------------------------------------------------- */

static uint64_t number_of(const struct duly_client *client, const char *name)
{
	int64_t v = 0;

	wire_int(wire_get(&client->wire.root, name), &v);
	return (uint64_t)v;
}

static duly_instant instant_of(const struct duly_client *client, const char *name)
{
	const struct str text = wire_str(wire_get(&client->wire.root, name));
	duly_instant t = DULY_NO_INSTANT;

	if (text.len > 0)
		duly_instant_parse(text.s, text.len, &t);
	return t;
}

static void read_head(struct duly_client *client, struct duly_feed *ret)
{
	*ret = (struct duly_feed){
		.cursor = number_of(client, "cursor"),
		.next = number_of(client, "next"),
		.head = number_of(client, "head"),
		.incarnation = answer_text(client, wire_get(&client->wire.root, "incarnation")),
		.now = instant_of(client, "now"),
		.complete_to = instant_of(client, "complete_to"),
	};
	wire_bool(wire_get(&client->wire.root, "held"), &ret->held);
}

/* Each alert as bytes of its own. */
static duly_result read_alerts(struct duly_client *client, struct duly_feed *ret,
			       struct duly_diag *diag)
{
	const msgpack_object *list = wire_get(&client->wire.root, "alerts");

	if (list == NULL || list->type != MSGPACK_OBJECT_ARRAY)
		return duly_fail(diag, DULY_E_MALFORMED, "the answer has no alerts");
	const size_t n = list->via.array.size;
	struct duly_alert *alerts = arena_new_array(client->arena, struct duly_alert, n);
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < n; i++) {
		buf_clear(&b);
		pack_object(&b, &list->via.array.ptr[i]);
		void *copy = arena_alloc(client->arena, b.len);

		memcpy(copy, b.data, b.len);
		alerts[i] = (struct duly_alert){ copy, b.len };
	}
	ret->alerts = alerts;
	ret->n = n;
	return DULY_OK;
}

duly_result duly_feed_read(struct duly_client *client, const struct duly_feed_request *request,
			   struct duly_feed *ret, struct duly_diag *diag)
{
	pack_request(request, &client->request);
	duly_result r = line_ask(client, client->alerts, request->wait_ms, diag);
	if (r != DULY_OK)
		return r;
	read_head(client, ret);
	r = answer_error(client, diag);
	return r == DULY_OK ? read_alerts(client, ret, diag) : r;
}

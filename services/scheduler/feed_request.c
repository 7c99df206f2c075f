#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/docket/alerts.h"
#include "common/text/suggest.h"
#include "services/scheduler/info.h"
#include "services/scheduler/service.h"

/* What a consumer asks for, read by table. */

enum { TYPES_MAX = 64 };

void feed_request_free(struct feed_request **request)
{
	struct feed_request *r = *request;

	*request = NULL;
	if (r == NULL)
		return;
	bus_message_free(&r->message);
	buf_fini(&r->types);
	buf_fini(&r->answer);
	free(r);
}

/* Of a request that was refused before its consumer was looked for. */
static void note_cursor(const struct scheduler *s, struct feed_request *r)
{
	struct consumer known;

	if (r->cursor == 0 &&
	    docket_consumer(s->engine.docket, str_of(r->name), &known, NULL) == DULY_OK)
		r->cursor = known.cursor;
}

/* Every error says where to go on: the cursor, where the consumer is known, and the incarnation. */
bool feed_refuse_one(const struct scheduler *s, struct feed_request *r, const char *code,
		     const char *fmt, ...)
{
	const bool retry = strcmp(code, "unavailable") == 0 || strcmp(code, "displaced") == 0;
	char message[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	buf_clear(&r->answer);
	pack_map(&r->answer, r->name[0] != '\0' ? 3 : 2);
	pack_error(&r->answer, code, message, retry ? RETRY_MS : 0);
	if (r->name[0] != '\0') {
		note_cursor(s, r);
		pack_cstr(&r->answer, "cursor");
		pack_uint(&r->answer, r->cursor);
	}
	pack_cstr(&r->answer, "incarnation");
	pack_cstr(&r->answer, s->incarnation);
	return false;
}

/* ---- fields ---------------------------------------------------------------------------------- */

typedef bool (*read_field)(const struct scheduler *s, struct feed_request *r,
			   const msgpack_object *v);

static bool read_reference(const msgpack_object *v, char ret[65])
{
	const struct str text = wire_str(v);

	if (!is_reference(text, 64))
		return false;
	snprintf(ret, 65, "%.*s", STR_FMT(text));
	return true;
}

static bool read_consumer(const struct scheduler *s, struct feed_request *r,
			  const msgpack_object *v)
{
	(void)s;
	return read_reference(v, r->name);
}

static bool read_team(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	(void)s;
	return read_reference(v, r->team);
}

static bool read_watch(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	(void)s;
	return wire_bool(v, &r->watch) && r->watch;
}

static bool read_from(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	const struct str text = wire_str(v);

	(void)s;
	if (str_is(text, "start"))
		r->from = FROM_START;
	else if (str_is(text, "now"))
		r->from = FROM_NOW;
	return r->from != FROM_NOWHERE;
}

static bool in_range(const msgpack_object *v, int64_t min, int64_t max, int64_t *ret)
{
	return wire_int(v, ret) && *ret >= min && *ret <= max;
}

static bool read_limit(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	int64_t limit;

	(void)s;
	if (!in_range(v, 1, FEED_LIMIT, &limit))
		return false;
	r->limit = (uint32_t)limit;
	return true;
}

static bool read_wait(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	(void)s;
	return in_range(v, 0, FEED_WAIT_MS, &r->wait_ms);
}

static bool read_ack(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	int64_t ack;

	(void)s;
	r->has_ack = in_range(v, 0, INT64_MAX, &ack);
	if (r->has_ack)
		r->ack = (uint64_t)ack;
	return r->has_ack;
}

static bool read_incarnation(const struct scheduler *s, struct feed_request *r,
			     const msgpack_object *v)
{
	const struct str text = wire_str(v);

	r->has_incarnation = text.len > 0;
	r->same_incarnation = str_is(text, s->incarnation);
	return r->has_incarnation;
}

/* A type that there is not would never come, and nobody would know. */
static bool is_alert_type(const struct scheduler *s, struct feed_request *r, struct str type)
{
	struct suggestion meant = suggest_for(type);
	duly_auto_fini(buf) text = { 0 };

	for (size_t i = 0; alert_type_listed(i) != NULL; i++) {
		if (str_is(type, alert_type_listed(i)))
			return true;
		suggest_offer(&meant, str_of(alert_type_listed(i)));
	}
	suggest_text(&meant, &text);
	return feed_refuse_one(s, r, "bad-request", "types: there is no %.*s%.*s",
			       STR_FMT(is_printable(type, 64) ? type : STR("such type")),
			       (int)text.len, (const char *)text.data);
}

/* In one order, each once: it is the same filter, however it is written. */
static bool read_types(const struct scheduler *s, struct feed_request *r, const msgpack_object *v)
{
	if (v->type != MSGPACK_OBJECT_ARRAY || v->via.array.size == 0 ||
	    v->via.array.size > TYPES_MAX)
		return false;
	for (uint32_t i = 0; i < v->via.array.size; i++) {
		const struct str type = wire_str(&v->via.array.ptr[i]);

		if (type.len == 0)
			return false;
		if (!is_alert_type(s, r, type))
			return false;
		feed_add_type(&r->types, type);
	}
	return true;
}

static const struct {
	const char *key;
	read_field read;
	bool consumer_only;
	const char *wanted;
} FIELDS[] = {
	{ "consumer", read_consumer, true, "a name: [A-Za-z0-9._:-], 1 to 64" },
	{ "watch", read_watch, false, "true" },
	{ "from", read_from, false, "start or now" },
	{ "ack", read_ack, true, "a position in the feed" },
	{ "incarnation", read_incarnation, true, "a text" },
	{ "limit", read_limit, false, "1 to 1000" },
	{ "wait_ms", read_wait, false, "0 to 60000" },
	{ "team", read_team, false, "a name: [A-Za-z0-9._:-], 1 to 64" },
	{ "types", read_types, false, "a list of 1 to 64 types of alerts" },
};

/* ---- the whole ------------------------------------------------------------------------------- */

static bool read_entry(const struct scheduler *s, struct feed_request *r,
		       const msgpack_object_kv *kv, bool watching)
{
	const struct str key = wire_str(&kv->key);

	for (size_t i = 0; i < LEN(FIELDS); i++) {
		if (!str_is(key, FIELDS[i].key))
			continue;
		if (watching && FIELDS[i].consumer_only)
			return feed_refuse_one(s, r, "bad-request", "a watch has no %s",
					       FIELDS[i].key);
		if (FIELDS[i].read(s, r, &kv->val))
			return true;
		if (r->answer.len > 0) /* it has said more of it */
			return false;
		return feed_refuse_one(s, r, "bad-request", "%s: %s is wanted", FIELDS[i].key,
				       FIELDS[i].wanted);
	}
	return feed_refuse_one(s, r, "bad-request", "a key that is not known here");
}

static bool is_given(const msgpack_object *o)
{
	return o != NULL && o->type != MSGPACK_OBJECT_NIL;
}

/* What is nil counts as left out. */
static bool read_map(const struct scheduler *s, struct feed_request *r, const msgpack_object *o)
{
	const msgpack_object *consumer = wire_get(o, "consumer");
	const bool watching = is_given(wire_get(o, "watch"));

	if (o->type != MSGPACK_OBJECT_MAP)
		return feed_refuse_one(s, r, "bad-request", "a map is wanted");
	/* Whose it is goes before what may be wrong with it. */
	if (!watching && is_given(consumer))
		(void)read_consumer(s, r, consumer);
	for (uint32_t i = 0; i < o->via.map.size; i++)
		if (is_given(&o->via.map.ptr[i].val) &&
		    !read_entry(s, r, &o->via.map.ptr[i], watching))
			return false;
	if (!watching && r->name[0] == '\0')
		return feed_refuse_one(s, r, "bad-request", "consumer or watch is wanted");
	if (watching && r->from == FROM_NOWHERE)
		return feed_refuse_one(s, r, "bad-request", "a watch says from: start or now");
	return true;
}

bool feed_request_read(const struct scheduler *s, struct feed_request *r)
{
	const struct view body = bus_body(r->message);
	struct duly_diag diag = { "" };
	duly_auto_fini(wire) w = { 0 };

	r->limit = FEED_LIMIT_DEFAULT;
	if (body.len > BUS_BODY_MAX)
		return feed_refuse_one(s, r, "too-large", "a body has at most 1 MiB");
	if (wire_unpack(body, &w, &diag) != DULY_OK)
		return feed_refuse_one(s, r, "malformed", "%s", diag.text);
	r->info = info_asked(&w.root);
	return r->info || read_map(s, r, &w.root);
}

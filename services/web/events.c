#include "services/web/events.h"

#include <stdio.h>

#include "services/web/body.h"
#include "services/web/service.h"

/* Of the array in which events are sent. */
enum { ARRAY_HEAD = 3 };

/* One event of the request: as it is sent, or what is answered without asking. */
struct posted {
	struct view packed; /* empty: it is not sent          */
	struct view result; /* packed; empty: not answered yet */
};

struct posting {
	struct exchange *x;
	struct arena *arena;
	enum body_kind kind;
	struct posted *list;
	size_t n;
	struct duly_client *client;
	struct duly_batch *batch;
	size_t sent[DULY_BATCH_EVENTS]; /* which those in the batch are */
	char incarnation[64];
};

static struct view keep(struct arena *arena, const struct buf *b)
{
	return (struct view){ memcpy(arena_alloc(arena, b->len), b->data, b->len), b->len };
}

/* ---- results --------------------------------------------------------------------------------- */

static const char *const STATUS[] = {
	[DULY_ACCEPTED] = "accepted", [DULY_DUPLICATE] = "duplicate", [DULY_REJECTED] = "rejected"
};

static struct view pack_result(struct arena *arena, const struct duly_published *result)
{
	const bool rejected = result->status == DULY_REJECTED;
	duly_auto_fini(buf) b = { 0 };

	pack_map(&b, rejected ? 5 : 3);
	pack_cstr(&b, "id");
	pack_cstr(&b, result->id);
	pack_cstr(&b, "status");
	pack_cstr(&b, STATUS[result->status]);
	if (rejected) {
		pack_cstr(&b, "code");
		pack_cstr(&b, result->code);
		pack_cstr(&b, "field");
		pack_cstr(&b, result->field);
		pack_cstr(&b, "message");
		pack_cstr(&b, result->message);
	} else {
		pack_cstr(&b, "seq");
		pack_uint(&b, result->seq);
	}
	return keep(arena, &b);
}

static void reject(struct posting *p, struct posted *one, struct str id, enum reject_code code,
		   const char *field, const char *message)
{
	const char *known = is_printable(id, 128) ? arena_str(p->arena, id).s : "";

	one->packed = (struct view){ NULL, 0 };
	one->result =
		pack_result(p->arena, &(struct duly_published){ .id = known,
								.status = DULY_REJECTED,
								.code = reject_code_name(code),
								.field = field,
								.message = message });
}

/* ---- what each may say ----------------------------------------------------------------------- */

/* What has the subject of the service is an operator's, but for taking back a batch. */
static bool is_operators(const msgpack_object *event)
{
	return str_is(wire_str(wire_get(event, "subject")), "-") &&
	       !str_is(wire_str(wire_get(event, "type")), "batch.retracted");
}

/* What has no source that reads is refused by the scheduler, as anybody's would be. */
static void look_whose(struct posting *p, struct posted *one, const msgpack_object *event)
{
	const struct caller *caller = &p->x->caller;
	const struct str source = wire_str(wire_get(event, "source"));
	const struct str id = wire_str(wire_get(event, "id"));

	if (caller->open)
		return;
	if (source.s != NULL && !str_is(source, caller->source))
		reject(p, one, id, REJECT_FORBIDDEN, "source",
		       "the token is not for events of this source");
	else if (is_operators(event))
		reject(p, one, id, REJECT_FORBIDDEN, "subject",
		       "events about the service itself are not taken here");
}

/* What the scheduler would refuse as a whole is no event's own rejection: a body that is one event
 * and does not read, a list of what are no events. */
static duly_result refuse_unread(struct posting *p, struct posted *one, struct str text,
				 const struct duly_diag *why, struct duly_diag *diag)
{
	char message[256];

	if (p->kind == BODY_EVENT || (p->kind == BODY_LIST && text.s[0] != '{'))
		return duly_fail(diag, DULY_E_MALFORMED, "%s", why->text);
	snprintf(message, sizeof message, "it cannot be decoded: %.200s", why->text);
	reject(p, one, NO_STR, REJECT_BAD_VALUE, "", message);
	return DULY_OK;
}

/* DULY_E_BOUND: it is larger than a request to the scheduler can be. */
static duly_result read_one(struct posting *p, struct posted *one, struct str text,
			    struct duly_diag *diag)
{
	struct duly_diag why = { "an event is a map" };
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(wire) w = { 0 };

	duly_result r = json_to_wire(text, &packed, &why);
	if (r == DULY_OK && packed.len > DULY_BATCH_BYTES - ARRAY_HEAD)
		return duly_fail(diag, DULY_E_BOUND, "an event has more than 1 MiB");
	if (r == DULY_OK)
		r = wire_unpack(buf_view(&packed), &w, &why);
	if (r != DULY_OK || w.root.type != MSGPACK_OBJECT_MAP)
		return refuse_unread(p, one, text, &why, diag);
	one->packed = keep(p->arena, &packed);
	look_whose(p, one, &w.root);
	return DULY_OK;
}

/* ---- to the scheduler ------------------------------------------------------------------------ */

/* A scheduler that was restored in the middle has forgotten what it had taken before. */
static bool is_same_service(struct posting *p, const char *incarnation)
{
	const bool same = p->incarnation[0] == '\0' || strcmp(p->incarnation, incarnation) == 0;

	snprintf(p->incarnation, sizeof p->incarnation, "%s", incarnation);
	return same;
}

static duly_result publish(struct posting *p, struct duly_diag *diag)
{
	struct duly_publication done;

	if (duly_batch_count(p->batch) == 0)
		return DULY_OK;
	duly_result r = duly_publish(p->client, p->batch, &done, diag);
	if (r != DULY_OK)
		return r;
	if (!is_same_service(p, done.incarnation))
		return duly_fail(diag, DULY_E_UNAVAILABLE, "the service was restored meanwhile");
	for (size_t i = 0; i < done.n; i++)
		p->list[p->sent[i]].result = pack_result(p->arena, &done.results[i]);
	duly_batch_clear(p->batch);
	return DULY_OK;
}

static duly_result add(struct posting *p, size_t i, struct duly_diag *diag)
{
	const struct view packed = p->list[i].packed;

	duly_result r = duly_batch_add(p->batch, packed.data, packed.len, diag);
	if (r == DULY_E_BOUND && duly_batch_count(p->batch) > 0) {
		r = publish(p, diag);
		if (r == DULY_OK)
			r = duly_batch_add(p->batch, packed.data, packed.len, diag);
	}
	if (r == DULY_OK)
		p->sent[duly_batch_count(p->batch) - 1] = i;
	return r;
}

/* Where nothing of it was sent, the scheduler is asked who it is. */
static duly_result know_incarnation(struct posting *p, struct duly_diag *diag)
{
	duly_auto_fini(wire) w = { 0 };
	struct view info;

	if (p->incarnation[0] != '\0')
		return DULY_OK;
	duly_result r = duly_client_info(p->client, &info.data, &info.len, diag);
	if (r == DULY_OK)
		r = wire_unpack(info, &w, diag);
	if (r == DULY_OK)
		snprintf(p->incarnation, sizeof p->incarnation, "%.*s",
			 STR_FMT(wire_str(wire_get(&w.root, "incarnation"))));
	return r;
}

static duly_result send_all(struct posting *p, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	p->client = publishers_take(&p->x->web->publishers);
	p->batch = duly_batch_new();
	for (size_t i = 0; i < p->n && r == DULY_OK; i++)
		if (p->list[i].packed.len > 0)
			r = add(p, i, diag);
	if (r == DULY_OK)
		r = publish(p, diag);
	if (r == DULY_OK)
		r = know_incarnation(p, diag);
	duly_batch_free(&p->batch);
	publishers_give_back(&p->x->web->publishers, p->client);
	return r;
}

/* ---- the answer ------------------------------------------------------------------------------ */

static void answer(const struct posting *p)
{
	duly_auto_fini(buf) json = { 0 };
	duly_auto_fini(buf) head = { 0 };

	pack_map(&head, 1);
	pack_cstr(&head, "incarnation");
	pack_cstr(&head, p->incarnation);
	json_append(&json, buf_view(&head), true);
	buf_puts(&json, ",\"results\":[");
	for (size_t i = 0; i < p->n; i++) {
		buf_puts(&json, i > 0 ? ",\n" : "\n");
		json_append(&json, p->list[i].result, false);
	}
	buf_puts(&json, "\n]}\n");
	exchange_json(p->x, 200, &json);
}

/* Whatever of it was taken is a duplicate when it comes again. */
static void say_why(struct exchange *x, duly_result r, const struct duly_diag *why)
{
	if (r == DULY_E_BOUND)
		exchange_refuse(x, 413, "too-large", "%s", why->text);
	else
		exchange_later(x, 503, "unavailable", 5, why->text);
}

static duly_result read_all(struct posting *p, struct duly_diag *diag)
{
	struct str *texts;

	duly_result r = body_split(&p->kind, exchange_body(p->x), EVENTS_MAX, p->arena, &texts,
				   &p->n, diag);
	if (r != DULY_OK)
		return r;
	p->list = arena_new_array(p->arena, struct posted, p->n);
	for (size_t i = 0; i < p->n && r == DULY_OK; i++)
		r = read_one(p, &p->list[i], texts[i], diag);
	return r;
}

static void post(struct posting *p)
{
	struct duly_diag why = { "" };

	duly_result r = read_all(p, &why);
	if (r == DULY_E_MALFORMED) {
		exchange_refuse(p->x, 400, "malformed", "%s", why.text);
		return;
	}
	if (r == DULY_OK)
		r = send_all(p, &why);
	if (r == DULY_OK)
		answer(p);
	else
		say_why(p->x, r, &why);
}

void events_post(struct exchange *x)
{
	const enum body_kind kind = body_kind(exchange_header(x, "Content-Type"));
	static const char *const NONE[] = { NULL };
	duly_auto(arena) arena = arena_new();

	if (!exchange_knows(x, NONE))
		return;
	if (kind == BODY_OTHER || exchange_header(x, "Content-Encoding") != NULL)
		exchange_refuse(x, 415, "unsupported-media-type",
				"application/cloudevents+json, application/cloudevents-batch+json, "
				"application/json or application/x-ndjson is wanted, as UTF-8");
	else
		post(&(struct posting){ .x = x, .arena = arena, .kind = kind });
}

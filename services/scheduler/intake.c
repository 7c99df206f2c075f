#include <stdlib.h>

#include "common/base/memory.h"
#include "common/docket/records.h"
#include "services/scheduler/batch.h"
#include "services/scheduler/info.h"
#include "services/scheduler/service.h"
#include "services/scheduler/step.h"

/* Requests on the events socket: received, taken, and answered behind the sync of their turn. */

/* ---- requests of a turn ---------------------------------------------------------------------- */

static struct request *add_request(struct intake *in, struct bus_message *message)
{
	if (in->n == in->cap) {
		in->cap = in->cap ? 2 * in->cap : 64;
		in->requests = memory_resize(in->requests, in->cap * sizeof *in->requests);
	}
	struct request *r = &in->requests[in->n++];

	*r = (struct request){ .message = message, .kind = REQUEST_ANSWERED };
	return r;
}

static void clear(struct intake *in)
{
	for (size_t i = 0; i < in->n; i++) {
		wire_fini(&in->requests[i].wire);
		bus_message_free(&in->requests[i].message);
		buf_fini(&in->requests[i].answer);
		free(in->requests[i].spans);
	}
	in->n = in->events = in->bytes = in->refused_n = 0;
}

void intake_fini(struct intake *in)
{
	clear(in);
	free(in->requests);
	free(in->refused);
}

/* ---- receiving ------------------------------------------------------------------------------- */

static void refuse(struct request *r, enum reject_code code, const char *message)
{
	r->kind = REQUEST_ANSWERED;
	buf_clear(&r->answer);
	pack_map(&r->answer, 1);
	pack_error(&r->answer, reject_code_name(code), message,
		   code == REJECT_UNAVAILABLE ? RETRY_MS : 0);
}

/* How many events @body holds; 0: it is no request. */
static size_t count_events(const msgpack_object *body)
{
	if (body->type == MSGPACK_OBJECT_MAP)
		return 1;
	if (body->type != MSGPACK_OBJECT_ARRAY || body->via.array.size > REQUEST_EVENTS)
		return 0;
	for (uint32_t i = 0; i < body->via.array.size; i++)
		if (body->via.array.ptr[i].type != MSGPACK_OBJECT_MAP)
			return 0;
	return body->via.array.size;
}

static bool is_map(struct view bytes)
{
	const uint8_t c = *(const uint8_t *)bytes.data;

	return (c >= 0x80 && c <= 0x8f) || c == 0xde || c == 0xdf;
}

/* Each event for itself, where one of several cannot be decoded: that one is nil in r->wire. False:
 * it is no request at all. */
static bool read_apart(struct request *r)
{
	struct view *spans = memory_need(malloc(REQUEST_EVENTS * sizeof *spans));
	const size_t n = wire_split(bus_body(r->message), spans, REQUEST_EVENTS);
	msgpack_object_array *events = &r->wire.root.via.array;
	size_t maps = 0;

	while (maps < n && is_map(spans[maps]))
		maps++;
	if (n == 0 || maps < n) {
		free(spans);
		return false;
	}
	r->spans = spans;
	r->events = n;
	r->wire.zone = wire_zone();
	r->wire.root.type = MSGPACK_OBJECT_ARRAY;
	events->size = (uint32_t)n;
	events->ptr = memory_need(msgpack_zone_malloc(r->wire.zone, n * sizeof *events->ptr));
	for (size_t i = 0; i < n; i++) {
		if (wire_unpack_on(spans[i], r->wire.zone, &events->ptr[i], NULL) != DULY_OK)
			events->ptr[i].type = MSGPACK_OBJECT_NIL;
	}
	return true;
}

static void read_request(struct request *r)
{
	const struct view body = bus_body(r->message);
	struct duly_diag diag = { "" };

	if (body.len > BUS_BODY_MAX) {
		refuse(r, REJECT_TOO_LARGE, "a body has at most 1 MiB");
		return;
	}
	if (wire_unpack(body, &r->wire, &diag) != DULY_OK) {
		if (read_apart(r))
			r->kind = REQUEST_EVENTS_IN;
		else
			refuse(r, REJECT_MALFORMED, diag.text);
		return;
	}
	r->events = count_events(&r->wire.root);
	if (info_asked(&r->wire.root))
		r->kind = REQUEST_INFO;
	else if (r->events > 0)
		r->kind = REQUEST_EVENTS_IN;
	else
		refuse(r, REJECT_MALFORMED,
		       "an event (a map), or an array of 1 to 1000 of them, is wanted");
}

/* What is received next may be as large as a request can be. */
static bool may_receive(const struct scheduler *s)
{
	const struct intake *in = &s->intake;

	return in->n == 0 || (in->events + REQUEST_EVENTS <= TURN_EVENTS &&
			      in->bytes + BUS_BODY_MAX <= TURN_BYTES && in->n < TURN_EVENTS);
}

void intake_receive(struct scheduler *s)
{
	struct intake *in = &s->intake;
	struct bus_message *message;

	while (may_receive(s) && (message = bus_receive(s->events)) != NULL) {
		struct request *r = add_request(in, message);

		read_request(r);
		in->events += r->kind == REQUEST_EVENTS_IN ? r->events : 0;
		in->bytes += bus_body(message).len;
	}
}

/* ---- what was refused ------------------------------------------------------------------------ */

static size_t head_of_array(const uint8_t *bytes)
{
	return bytes[0] == 0xdc ? 3 : bytes[0] == 0xdd ? 5 : 1;
}

/* The bytes of event @index of @r, as they arrived. They were checked, so they unpack again. */
static struct view event_bytes(struct request *r, size_t index)
{
	const struct view body = bus_body(r->message);
	msgpack_zone *zone;
	msgpack_object ignored;
	size_t begin = 0;

	if (r->wire.root.type == MSGPACK_OBJECT_MAP)
		return body;
	if (r->spans != NULL)
		return r->spans[index];
	if (r->span_offset == 0)
		r->span_offset = head_of_array(body.data);
	zone = wire_zone();
	for (; r->span_index <= index; r->span_index++) {
		begin = r->span_offset;
		msgpack_unpack(body.data, body.len, &r->span_offset, zone, &ignored);
		msgpack_zone_clear(zone);
	}
	msgpack_zone_free(zone);
	return (struct view){ (const uint8_t *)body.data + begin, r->span_offset - begin };
}

static struct str printable(struct str s, size_t max)
{
	return is_printable(s, max) ? s : STR("");
}

static void note_refused(struct intake *in, const struct refused *refused)
{
	if (in->refused_n == in->refused_cap) {
		in->refused_cap = in->refused_cap ? 2 * in->refused_cap : 64;
		in->refused = memory_resize(in->refused, in->refused_cap * sizeof *in->refused);
	}
	in->refused[in->refused_n++] = *refused;
}

static duly_result record_refused(struct scheduler *s, struct request *r, size_t index,
				  const struct taken *taken, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };
	const struct refused refused = { .event = event_bytes(r, index),
					 .source = printable(taken->source, 256),
					 .id = printable(taken->id, 128),
					 .reject = taken->reject };

	note_refused(&s->intake, &refused);
	record_rejected(&b, refused.event, refused.source, refused.id, &refused.reject);
	return docket_record(s->engine.docket, LOG_REJECTED, buf_view(&b), diag);
}

/* ---- taking ---------------------------------------------------------------------------------- */

static void pack_result(struct buf *b, const struct taken *taken)
{
	static const char *const STATUS[] = { [TAKEN_ACCEPTED] = "accepted",
					      [TAKEN_DUPLICATE] = "duplicate",
					      [TAKEN_REJECTED] = "rejected" };
	const bool rejected = taken->status == TAKEN_REJECTED;

	pack_map(b, rejected ? 5 : 3);
	pack_cstr(b, "id");
	pack_str(b, printable(taken->id, 128));
	pack_cstr(b, "status");
	pack_cstr(b, STATUS[taken->status]);
	if (!rejected) {
		pack_cstr(b, "seq");
		pack_uint(b, taken->sequence);
		return;
	}
	pack_cstr(b, "code");
	pack_cstr(b, reject_code_name(taken->reject.code));
	pack_cstr(b, "field");
	pack_cstr(b, taken->reject.field);
	pack_cstr(b, "message");
	pack_cstr(b, taken->reject.message);
}

/* A batch has room for so much; one that was too large all the same is taken an event at a time. */
static duly_result make_room(struct scheduler *s, struct duly_diag *diag)
{
	if (log_batch_count(s->engine.batch) == 0 ||
	    (!s->room.narrow && !docket_is_full(s->engine.docket)))
		return DULY_OK;
	return batch_split(s, diag);
}

/* A rejection is final, and that an event lies in the future cannot be said for good by a clock
 * that waits to be confirmed. */
static bool cannot_say(const struct scheduler *s, const struct taken *taken)
{
	return s->clock.mode == CLOCK_STEPPED && taken->status == TAKEN_REJECTED &&
	       taken->reject.code == REJECT_IN_FUTURE;
}

static void refuse_undecodable(struct view bytes, struct taken *ret)
{
	struct duly_diag why = { "" };

	*ret = (struct taken){ .status = TAKEN_REJECTED };
	wire_check(bytes, &why);
	reject_with(&ret->reject, REJECT_BAD_VALUE, "", "it cannot be decoded: %.200s", why.text);
}

static duly_result take_one(struct scheduler *s, struct request *r, size_t index, struct taken *ret,
			    struct duly_diag *diag)
{
	const msgpack_object *root = &r->wire.root;
	const msgpack_object *event =
		root->type == MSGPACK_OBJECT_MAP ? root : &root->via.array.ptr[index];

	if (event->type == MSGPACK_OBJECT_NIL) {
		refuse_undecodable(r->spans[index], ret);
		return record_refused(s, r, index, ret, diag);
	}
	if (!step_may_confirm(s, event, ret))
		return record_refused(s, r, index, ret, diag);
	duly_result result = docket_take(s->engine.docket, event, ret, diag);
	s->confirmed |= ret->status == TAKEN_ACCEPTED && step_confirms(event);
	if (result == DULY_OK && ret->status == TAKEN_ACCEPTED)
		result = waited_hear(s, event, diag);
	if (result != DULY_OK || ret->status != TAKEN_REJECTED || cannot_say(s, ret))
		return result;
	return record_refused(s, r, index, ret, diag);
}

static duly_result take_request(struct scheduler *s, struct request *r, struct duly_diag *diag)
{
	struct buf *b = &r->answer;
	struct taken taken;

	pack_map(b, 2);
	pack_cstr(b, "incarnation");
	pack_cstr(b, s->incarnation);
	pack_cstr(b, "results");
	pack_array(b, (uint32_t)r->events);
	for (size_t i = 0; i < r->events; i++) {
		duly_result result = take_one(s, r, i, &taken, diag);
		if (result == DULY_OK)
			result = make_room(s, diag);
		if (result != DULY_OK)
			return result;
		if (cannot_say(s, &taken)) {
			refuse(r, REJECT_UNAVAILABLE,
			       "an event may lie in the future, and the clock waits to be "
			       "confirmed");
			return DULY_OK;
		}
		r->counts[taken.status]++;
		if (taken.status == TAKEN_REJECTED)
			r->codes[taken.reject.code]++;
		pack_result(b, &taken);
	}
	return DULY_OK;
}

duly_result intake_take(struct scheduler *s, struct duly_diag *diag)
{
	duly_result result = DULY_OK;

	for (size_t i = 0; i < s->intake.n && result == DULY_OK; i++) {
		struct request *r = &s->intake.requests[i];

		s->intake.taking = r;
		if (r->kind == REQUEST_EVENTS_IN && s->room.low)
			refuse(r, REJECT_UNAVAILABLE, "the disk is nearly full");
		else if (r->kind == REQUEST_EVENTS_IN)
			result = take_request(s, r, diag);
	}
	if (result == DULY_OK)
		s->intake.taking = NULL;
	return result;
}

bool intake_too_large(struct scheduler *s)
{
	struct request *r = s->intake.taking;

	if (r != NULL)
		refuse(r, REJECT_TOO_LARGE,
		       "what follows from one of its events is more than the "
		       "log takes at once");
	s->intake.taking = NULL;
	return r != NULL;
}

void intake_again(struct scheduler *s)
{
	struct intake *in = &s->intake;

	in->refused_n = 0;
	for (size_t i = 0; i < in->n; i++) {
		struct request *r = &in->requests[i];

		if (r->kind != REQUEST_EVENTS_IN)
			continue;
		buf_clear(&r->answer);
		memset(r->counts, 0, sizeof r->counts);
		memset(r->codes, 0, sizeof r->codes);
	}
}

/* ---- answering ------------------------------------------------------------------------------- */

static void count(struct intake *in, const struct request *r)
{
	in->accepted += r->counts[TAKEN_ACCEPTED];
	in->duplicate += r->counts[TAKEN_DUPLICATE];
	in->rejected += r->counts[TAKEN_REJECTED];
	for (size_t i = 0; i < LEN(r->codes); i++)
		in->rejected_by[i] += r->codes[i];
}

static void send_answers(struct scheduler *s)
{
	for (size_t i = 0; i < s->intake.n; i++) {
		struct request *r = &s->intake.requests[i];

		if (r->kind == REQUEST_EVENTS_IN)
			count(&s->intake, r);
		if (r->kind == REQUEST_INFO)
			info_pack(s, &r->answer);
		bus_answer(s->events, &r->message, buf_view(&r->answer));
	}
}

/* Said once, and once that it is over: whoever sends what is refused sends it without end. */
static void note_kept(struct intake *in, bool kept, const char *why)
{
	if (in->keeps_nothing == !kept)
		return;
	in->keeps_nothing = !kept;
	report(kept ? REPORT_INFO : REPORT_WARN, kept ? "quarantine-keeps" : "quarantine-failed",
	       kept ? NULL : "why=\"%s\"", why);
}

static void keep_refused(struct scheduler *s)
{
	struct duly_diag diag = { "" };
	duly_result r = DULY_OK;

	for (size_t i = 0; i < s->intake.refused_n && r == DULY_OK; i++) {
		const struct refused *refused = &s->intake.refused[i];

		r = quarantine_keep(s->quarantine, now(s), refused->event, refused->source,
				    refused->id, &refused->reject, &diag);
	}
	if (s->intake.refused_n > 0)
		note_kept(&s->intake, r == DULY_OK, diag.text);
}

/* What was refused is kept before it is answered, so that whoever is told finds it. */
void intake_answer(struct scheduler *s)
{
	keep_refused(s);
	send_answers(s);
	clear(&s->intake);
}

void intake_refuse(struct scheduler *s, const char *why)
{
	for (size_t i = 0; i < s->intake.n; i++)
		if (s->intake.requests[i].kind == REQUEST_EVENTS_IN)
			refuse(&s->intake.requests[i], REJECT_UNAVAILABLE, why);
	send_answers(s);
	clear(&s->intake);
}

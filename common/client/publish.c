#include <stdlib.h>

#include "common/base/memory.h"
#include "common/client/internal.h"

/* ---- a batch --------------------------------------------------------------------------------- */

/* The head of an array of up to 1,000. */
enum { ARRAY_HEAD = 3 };

struct duly_batch *duly_batch_new(void)
{
	struct duly_batch *b = memory_resize(NULL, sizeof *b);

	*b = (struct duly_batch){ .n = 0 };
	return b;
}

void duly_batch_free(struct duly_batch **batch)
{
	if (*batch == NULL)
		return;
	buf_fini(&(*batch)->bytes);
	free(*batch);
	*batch = NULL;
}

void duly_batch_clear(struct duly_batch *batch)
{
	buf_clear(&batch->bytes);
	batch->n = 0;
}

size_t duly_batch_count(const struct duly_batch *batch)
{
	return batch->n;
}

static bool is_map(const uint8_t *bytes)
{
	return (bytes[0] & 0xf0) == 0x80 || bytes[0] == 0xde || bytes[0] == 0xdf;
}

duly_result duly_batch_add(struct duly_batch *batch, const void *event, size_t len,
			   struct duly_diag *diag)
{
	if (!wire_check((struct view){ event, len }, diag))
		return DULY_E_MALFORMED;
	if (!is_map(event))
		return duly_fail(diag, DULY_E_MALFORMED, "an event is a map");
	if (batch->n >= DULY_BATCH_EVENTS || batch->bytes.len + len + ARRAY_HEAD > DULY_BATCH_BYTES)
		return duly_fail(diag, DULY_E_BOUND, "a batch has at most %d events and %u bytes",
				 DULY_BATCH_EVENTS, DULY_BATCH_BYTES);
	buf_put(&batch->bytes, event, len);
	batch->ends[batch->n++] = batch->bytes.len;
	return DULY_OK;
}

duly_result duly_batch_add_json(struct duly_batch *batch, const char *text, size_t len,
				struct duly_diag *diag)
{
	duly_auto_fini(buf) event = { 0 };

	duly_result r = json_to_wire((struct str){ text, len }, &event, diag);
	return r == DULY_OK ? duly_batch_add(batch, event.data, event.len, diag) : r;
}

/* ---- publishing ------------------------------------------------------------------------------ */

static bool read_status(struct str text, enum duly_status *ret)
{
	static const char *const NAMES[] = { [DULY_ACCEPTED] = "accepted",
					     [DULY_DUPLICATE] = "duplicate",
					     [DULY_REJECTED] = "rejected" };

	for (size_t i = 0; i < LEN(NAMES); i++) {
		if (str_is(text, NAMES[i])) {
			*ret = (enum duly_status)i;
			return true;
		}
	}
	return false;
}

static bool read_result(struct duly_client *client, const msgpack_object *o,
			struct duly_published *ret)
{
	int64_t seq = 0;

	ret->id = answer_text(client, wire_get(o, "id"));
	ret->code = answer_text(client, wire_get(o, "code"));
	ret->field = answer_text(client, wire_get(o, "field"));
	ret->message = answer_text(client, wire_get(o, "message"));
	wire_int(wire_get(o, "seq"), &seq);
	ret->seq = (uint64_t)seq;
	return read_status(wire_str(wire_get(o, "status")), &ret->status);
}

static duly_result read_results(struct duly_client *client, size_t n, struct duly_publication *ret,
				struct duly_diag *diag)
{
	const msgpack_object *list = wire_get(&client->wire.root, "results");

	if (list == NULL || list->type != MSGPACK_OBJECT_ARRAY || list->via.array.size != n)
		return duly_fail(diag, DULY_E_MALFORMED, "the answer has not one result an event");
	struct duly_published *results = arena_new_array(client->arena, struct duly_published, n);

	for (size_t i = 0; i < n; i++)
		if (!read_result(client, &list->via.array.ptr[i], &results[i]))
			return duly_fail(diag, DULY_E_MALFORMED, "a result has no status");
	*ret = (struct duly_publication){
		.incarnation = answer_text(client, wire_get(&client->wire.root, "incarnation")),
		.results = results,
		.n = n,
	};
	return DULY_OK;
}

duly_result duly_publish(struct duly_client *client, const struct duly_batch *batch,
			 struct duly_publication *ret, struct duly_diag *diag)
{
	if (batch->n == 0)
		return duly_fail(diag, DULY_E_USAGE, "a batch without an event");
	buf_clear(&client->request);
	pack_array(&client->request, (uint32_t)batch->n);
	buf_put(&client->request, batch->bytes.data, batch->bytes.len);
	duly_result r = line_ask(client, client->events, 0, diag);
	if (r == DULY_OK)
		r = answer_error(client, diag);
	return r == DULY_OK ? read_results(client, batch->n, ret, diag) : r;
}

/* fuzz_wire.c - any bytes: check, unpack, envelope, JSON and back.
 *
 * What passes the check unpacks, is shown as JSON, and comes back from JSON as an object that is
 * shown alike. A refusal names a code, and an envelope that is read is within its bounds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(x)                                                                               \
	do {                                                                                  \
		if (!(x)) {                                                                   \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #x); \
			abort();                                                              \
		}                                                                             \
	} while (0)

static void envelope(const msgpack_object *event)
{
	struct envelope e;
	struct reject reject = { .code = REJECT_NONE };

	if (!envelope_read(event, &e, &reject)) {
		MUST(reject.code != REJECT_NONE && reject.message[0] != '\0');
		return;
	}
	MUST(is_printable(e.id, 128) && is_reference(e.subject, 64) && e.type.len <= 128);
	MUST(e.council.len > 0 && e.source.len <= 256);
	MUST(e.data == NULL || e.data->type == MSGPACK_OBJECT_MAP);
}

struct count {
	size_t values, floats;
};

static void count(const msgpack_object *o, struct count *c)
{
	c->values++;
	c->floats += o->type == MSGPACK_OBJECT_FLOAT32 || o->type == MSGPACK_OBJECT_FLOAT64;
	for (uint32_t i = 0; o->type == MSGPACK_OBJECT_ARRAY && i < o->via.array.size; i++)
		count(&o->via.array.ptr[i], c);
	for (uint32_t i = 0; o->type == MSGPACK_OBJECT_MAP && i < o->via.map.size; i++)
		count(&o->via.map.ptr[i].val, c);
}

static void there_and_back(const msgpack_object *o)
{
	duly_auto_fini(buf) json = { NULL, 0, 0 }, bytes = { NULL, 0, 0 }, again = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	struct count before = { 0, 0 }, after = { 0, 0 };

	json_from_wire(o, 0, &json);
	const struct str text = { (const char *)json.data, json.len };

	count(o, &before);
	if (before.floats > 0)
		return; /* they have no way back: the numbers of events are whole */
	MUST(json_to_wire(text, &bytes, NULL) == DULY_OK);
	MUST(wire_unpack(buf_view(&bytes), &w, NULL) == DULY_OK);
	count(&w.root, &after);
	MUST(before.values == after.values); /* a key that stood twice would be one here */
	json_from_wire(&w.root, 0, &again);
	MUST(str_eq(text, (struct str){ (const char *)again.data, again.len }));
}

/* The same bytes as JSON. */
static void as_json(const uint8_t *data, size_t size)
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	const struct str text = { (const char *)data, size };
	struct duly_diag diag = { "" };

	if (json_to_wire(text, &bytes, &diag) == DULY_OK)
		MUST(wire_check(buf_view(&bytes), NULL));
	else
		MUST(bytes.len == 0 && diag.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	duly_auto_fini(wire) w = { .zone = NULL };
	struct duly_diag diag = { "" };

	as_json(data, size);
	if (wire_unpack((struct view){ data, size }, &w, &diag) != DULY_OK) {
		MUST(diag.text[0] != '\0');
		return 0;
	}
	envelope(&w.root);
	for (uint32_t i = 0; w.root.type == MSGPACK_OBJECT_ARRAY && i < w.root.via.array.size; i++)
		envelope(&w.root.via.array.ptr[i]);
	there_and_back(&w.root);
	return 0;
}

#include "common/base/memory.h"
#include "common/wire/wire.h"
#include <inttypes.h>
#include <jansson.h>
#include <math.h>

static json_t *need(json_t *j)
{
	return memory_need(j);
}

/* ---- JSON to msgpack ------------------------------------------------------------------------- */

/* Whether the number at *p has a fraction or an exponent; *p is left at its last character. */
static bool is_fraction(const char **p, const char *end)
{
	bool found = false;

	for (; *p < end && memchr("-+0123456789.eE", **p, 15) != NULL; ++*p)
		found = found || memchr(".eE", **p, 3) != NULL;
	--*p;
	return found;
}

/* Where the first such number stands in @text, which is sound: jansson keeps no places. */
static const char *first_fraction(struct str text)
{
	const char *const end = text.s + text.len;
	bool quoted = false;

	for (const char *p = text.s; p < end; p++) {
		const char *const at = p;

		if (*p == '"')
			quoted = !quoted;
		else if (quoted)
			p += *p == '\\';
		else if ((*p == '-' || (*p >= '0' && *p <= '9')) && is_fraction(&p, end))
			return at;
	}
	return end;
}

static duly_result refuse_fraction(struct str text, struct duly_diag *diag)
{
	const char *const at = first_fraction(text);
	int line = 1, column = 1;

	for (const char *p = text.s; p < at; p++) {
		column = *p == '\n' ? 1 : column + 1;
		line += *p == '\n';
	}
	return duly_fail(diag, DULY_E_MALFORMED, "line %d column %d: a number with a fraction",
			 line, column);
}

static duly_result pack_json(json_t *j, int depth, struct buf *ret);

static duly_result pack_json_object(json_t *j, int depth, struct buf *ret)
{
	duly_result r = DULY_OK;

	pack_map(ret, (uint32_t)json_object_size(j));
	for (void *i = json_object_iter(j); i != NULL && r == DULY_OK;
	     i = json_object_iter_next(j, i)) {
		pack_cstr(ret, json_object_iter_key(i));
		r = pack_json(json_object_iter_value(i), depth, ret);
	}
	return r;
}

static duly_result pack_json_array(json_t *j, int depth, struct buf *ret)
{
	duly_result r = DULY_OK;
	const size_t n = json_array_size(j);

	pack_array(ret, (uint32_t)n);
	for (size_t i = 0; i < n && r == DULY_OK; i++)
		r = pack_json(json_array_get(j, i), depth, ret);
	return r;
}

/* DULY_E_MALFORMED: a fraction; DULY_E_BOUND: too deep. */
static duly_result pack_json(json_t *j, int depth, struct buf *ret)
{
	switch (json_typeof(j)) {
	case JSON_OBJECT:
		return depth == WIRE_DEPTH_MAX ? DULY_E_BOUND : pack_json_object(j, depth + 1, ret);
	case JSON_ARRAY:
		return depth == WIRE_DEPTH_MAX ? DULY_E_BOUND : pack_json_array(j, depth + 1, ret);
	case JSON_STRING:
		pack_str(ret, (struct str){ json_string_value(j), json_string_length(j) });
		return DULY_OK;
	case JSON_INTEGER:
		pack_int(ret, json_integer_value(j));
		return DULY_OK;
	case JSON_TRUE:
	case JSON_FALSE:
		pack_bool(ret, json_is_true(j));
		return DULY_OK;
	case JSON_NULL:
		pack_nil(ret);
		return DULY_OK;
	case JSON_REAL:
		break;
	}
	return DULY_E_MALFORMED;
}

duly_result json_to_wire(struct str text, struct buf *ret, struct duly_diag *diag)
{
	const size_t before = ret->len;
	json_error_t error;
	json_t *j = json_loadb(text.len > 0 ? text.s : "", text.len,
			       JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

	if (j == NULL)
		return duly_fail(diag, DULY_E_MALFORMED, "line %d column %d: %s", error.line,
				 error.column, error.text);

	const duly_result r = pack_json(j, 0, ret);

	json_decref(j);
	if (r == DULY_OK)
		return DULY_OK;
	ret->len = before;
	if (r == DULY_E_BOUND)
		return duly_fail(diag, DULY_E_MALFORMED, "nested more than %d deep",
				 WIRE_DEPTH_MAX);
	return refuse_fraction(text, diag);
}

/* ---- msgpack to JSON ------------------------------------------------------------------------- */

static json_t *text(const msgpack_object *o)
{
	const struct str s = wire_str(o);

	return need(json_stringn(s.s, s.len));
}

static json_t *hex(const msgpack_object *o)
{
	duly_auto_fini(buf) digits = { NULL, 0, 0 };
	const size_t n = o->via.bin.size;
	char *p = buf_add(&digits, 2 * n + 1);

	return json_string(hex_print((const uint8_t *)o->via.bin.ptr, n, p));
}

/* Beyond what a JSON integer of jansson holds: its digits. */
static json_t *large(uint64_t v)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRIu64, v);
	return json_string(digits);
}

static json_t *json_of(const msgpack_object *o);

static json_t *json_of_map(const msgpack_object_map *map)
{
	json_t *j = need(json_object());

	for (uint32_t i = 0; i < map->size; i++) {
		const msgpack_object_kv *kv = &map->ptr[i];
		json_t *key = text(&kv->key);

		json_object_set_new(j, json_string_value(key), json_of(&kv->val));
		json_decref(key);
	}
	return j;
}

static json_t *json_of_array(const msgpack_object_array *array)
{
	json_t *j = need(json_array());

	for (uint32_t i = 0; i < array->size; i++)
		json_array_append_new(j, json_of(&array->ptr[i]));
	return j;
}

static json_t *json_of(const msgpack_object *o)
{
	switch (o->type) {
	case MSGPACK_OBJECT_BOOLEAN:
		return json_boolean(o->via.boolean);
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
		return need(o->via.u64 > INT64_MAX ? large(o->via.u64)
						   : json_integer((json_int_t)o->via.u64));
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		return need(json_integer(o->via.i64));
	case MSGPACK_OBJECT_FLOAT32:
	case MSGPACK_OBJECT_FLOAT64:
		return isfinite(o->via.f64) ? need(json_real(o->via.f64)) : json_null();
	case MSGPACK_OBJECT_STR:
		return text(o);
	case MSGPACK_OBJECT_BIN:
		return need(hex(o));
	case MSGPACK_OBJECT_ARRAY:
		return json_of_array(&o->via.array);
	case MSGPACK_OBJECT_MAP:
		return json_of_map(&o->via.map);
	case MSGPACK_OBJECT_NIL:
	case MSGPACK_OBJECT_EXT: /* never passes wire_check */
		break;
	}
	return json_null();
}

static int append(const char *data, size_t len, void *buf)
{
	buf_put(buf, data, len);
	return 0;
}

void json_from_wire(const msgpack_object *o, int indent, struct buf *ret)
{
	const size_t layout = indent > 0 ? JSON_INDENT((size_t)indent) : JSON_COMPACT;
	json_t *j = json_of(o);

	json_dump_callback(j, append, ret, layout | JSON_ENCODE_ANY);
	json_decref(j);
}

#include <inttypes.h>
#include <stdio.h>

#include "common/derive/event.h"
#include "common/text/suggest.h"

/* ---- looking at an event --------------------------------------------------------------------- */

const struct value *event_part(const struct event *e, enum part part)
{
	static const struct value NONE = { .given = false };
	const int field = e->type != NULL ? e->type->parts[part] : -1;

	return field >= 0 ? &e->data[field] : &NONE;
}

struct str event_key(const struct event *e)
{
	if (e->type->key < 0 || !e->data[e->type->key].given ||
	    e->type->fields[e->type->key].kind != FIELD_REF)
		return NO_STR;
	return e->data[e->type->key].ref;
}

/* ---- reading data ---------------------------------------------------------------------------- */

struct reading {
	const struct vocabulary *vocabulary;
	const struct event_type *type;
	struct arena *arena;
	struct value *values;          /* one for each field of the type             */
	const msgpack_object **found;  /* likewise; NULL: left out                   */
	const msgpack_object *unknown; /* the first key that is no field of the type */
	struct reject *reject;
};

static struct str name_of(const struct reading *r, const struct field *f)
{
	return vocabulary_text(r->vocabulary, f->name);
}

/* @item < 0: the field itself; else the item of its list. @text says what it must be, and after it
 * a list may be named. */
static bool refuse(const struct reading *r, enum reject_code code, const struct field *f,
		   int64_t item, const char *text, struct str list)
{
	const struct str name = name_of(r, f);
	char field[sizeof r->reject->field], index[24] = "";

	if (item >= 0)
		snprintf(index, sizeof index, "[%" PRId64 "]", item);
	snprintf(field, sizeof field, "data.%.*s%s", STR_FMT(name), index);
	return reject_with(r->reject, code, field, "%s %s%s%.*s", field, text,
			   list.len > 0 ? " " : "", STR_FMT(list));
}

/* The codes that it takes, as far as a message has room: never what was given, which may be
 * text. */
static bool refuse_code(const struct reading *r, const struct field *f, int64_t item)
{
	enum { ROOM = 120 };
	duly_auto_fini(buf) codes = { 0 };

	buf_printf(&codes, "%.*s:", STR_FMT(f->list->name));
	for (size_t i = 0; i < f->list->n; i++) {
		const struct str code = vocabulary_text(r->vocabulary, f->list->codes[i]);

		if (codes.len + code.len > ROOM) {
			buf_puts(&codes, " ...");
			break;
		}
		buf_printf(&codes, " %.*s", STR_FMT(code));
	}
	return refuse(r, REJECT_BAD_VALUE, f, item, "is no code of the list",
		      (struct str){ (const char *)codes.data, codes.len });
}

/* What a value of each kind is in msgpack, and of a list its items. */
static const struct value_kind {
	msgpack_object_type type, item;
	const char *wanted;
} KIND[] = {
	[FIELD_CODE] = { MSGPACK_OBJECT_STR, MSGPACK_OBJECT_NIL, "must be a code: a string" },
	[FIELD_CODES] = { MSGPACK_OBJECT_ARRAY, MSGPACK_OBJECT_STR, "must be a list of codes" },
	[FIELD_REF] = { MSGPACK_OBJECT_STR, MSGPACK_OBJECT_NIL, "must be a key: a string" },
	[FIELD_REFS] = { MSGPACK_OBJECT_ARRAY, MSGPACK_OBJECT_STR, "must be a list of keys" },
	[FIELD_BOOL] = { MSGPACK_OBJECT_BOOLEAN, MSGPACK_OBJECT_NIL, "must be true or false" },
	[FIELD_DATE] = { MSGPACK_OBJECT_STR, MSGPACK_OBJECT_NIL, "must be a date: a string" },
	[FIELD_TIME] = { MSGPACK_OBJECT_STR, MSGPACK_OBJECT_NIL, "must be a time: a string" },
	[FIELD_INT] = { MSGPACK_OBJECT_POSITIVE_INTEGER, MSGPACK_OBJECT_NIL,
			"must be a whole number" },
	[FIELD_ID] = { MSGPACK_OBJECT_STR, MSGPACK_OBJECT_NIL, "must be an event's id: a string" },
};

static bool is_type(const msgpack_object *o, msgpack_object_type wanted)
{
	return o->type == wanted || (wanted == MSGPACK_OBJECT_POSITIVE_INTEGER &&
				     o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER);
}

static bool type_right(const struct reading *r, const struct field *f, const msgpack_object *o)
{
	const struct value_kind *kind = &KIND[f->kind];

	if (!is_type(o, kind->type))
		return refuse(r, REJECT_BAD_TYPE, f, -1, kind->wanted, STR(""));
	if (o->type != MSGPACK_OBJECT_ARRAY)
		return true;
	for (uint32_t i = 0; i < o->via.array.size; i++)
		if (!is_type(&o->via.array.ptr[i], kind->item))
			return refuse(r, REJECT_BAD_TYPE, f, i, "must be a string", STR(""));
	return true;
}

/* The symbol of the code; 0: it is none of the list. */
static sym code_in(const struct reading *r, const struct field *f, const msgpack_object *o)
{
	const sym s = vocabulary_sym(r->vocabulary, wire_str(o));

	for (size_t i = 0; s != 0 && i < f->list->n; i++)
		if (f->list->codes[i] == s)
			return s;
	return 0;
}

static bool read_code(const struct reading *r, const struct field *f, const msgpack_object *o,
		      struct value *ret)
{
	ret->code = code_in(r, f, o);
	return ret->code != 0 || refuse_code(r, f, -1);
}

/* Puts @s in its place among the @n before it. False: it is there already. */
static bool insert_sym(const struct vocabulary *v, sym *list, size_t n, sym s)
{
	const struct str text = vocabulary_text(v, s);

	for (; n > 0 && list[n - 1] != s; n--) {
		if (str_cmp(vocabulary_text(v, list[n - 1]), text) < 0)
			break;
		list[n] = list[n - 1];
	}
	list[n] = s;
	return n == 0 || list[n - 1] != s;
}

/* A list longer than its codes are many has one twice: room for all of them is enough. */
static bool read_codes(const struct reading *r, const struct field *f, const msgpack_object *o,
		       struct value *ret)
{
	const msgpack_object_array *in = &o->via.array;
	sym *list = arena_new_array(r->arena, sym, MIN(in->size, f->list->n) + 1);

	if (in->size == 0)
		return refuse(r, REJECT_BAD_VALUE, f, -1, "is empty; it takes codes of",
			      f->list->name);
	for (uint32_t i = 0; i < in->size; i++) {
		const sym s = code_in(r, f, &in->ptr[i]);

		if (s == 0)
			return refuse_code(r, f, i);
		if (!insert_sym(r->vocabulary, list, i, s))
			return refuse(r, REJECT_BAD_VALUE, f, i, "stands there twice; list",
				      f->list->name);
	}
	ret->codes.list = list;
	ret->codes.n = in->size;
	return true;
}

static bool insert_ref(struct str *list, size_t n, struct str s)
{
	for (; n > 0; n--) {
		const int order = str_cmp(list[n - 1], s);

		if (order == 0)
			return false;
		if (order < 0)
			break;
		list[n] = list[n - 1];
	}
	list[n] = s;
	return true;
}

static bool read_refs(const struct reading *r, const struct field *f, const msgpack_object *o,
		      struct value *ret)
{
	const msgpack_object_array *in = &o->via.array;

	if (in->size < 1 || in->size > 100)
		return refuse(r, REJECT_BAD_VALUE, f, -1, "must have 1 to 100 keys", STR(""));

	struct str *list = arena_new_array(r->arena, struct str, in->size);

	for (uint32_t i = 0; i < in->size; i++) {
		const struct str s = wire_str(&in->ptr[i]);

		if (!is_reference(s, 64))
			return refuse(r, REJECT_BAD_VALUE, f, i,
				      "must be 1 to 64 of A-Z a-z 0-9 . _ : -", STR(""));
		if (!insert_ref(list, i, s))
			return refuse(r, REJECT_BAD_VALUE, f, i, "stands there twice", STR(""));
	}
	ret->refs.list = list;
	ret->refs.n = in->size;
	return true;
}

static bool read_value(const struct reading *r, const struct field *f, const msgpack_object *o,
		       struct value *ret)
{
	const struct str s = wire_str(o);
	const char *wanted = "";
	bool ok = true;

	ret->given = true;
	switch (f->kind) {
	case FIELD_CODE:
		return read_code(r, f, o, ret);
	case FIELD_CODES:
		return read_codes(r, f, o, ret);
	case FIELD_REFS:
		return read_refs(r, f, o, ret);
	case FIELD_REF:
		ret->ref = s;
		ok = is_reference(s, 64);
		wanted = "must be 1 to 64 of A-Z a-z 0-9 . _ : -";
		break;
	case FIELD_ID:
		ret->ref = s;
		ok = is_printable(s, 128);
		wanted = "must be 1 to 128 printable characters without space";
		break;
	case FIELD_BOOL:
		ret->flag = o->via.boolean;
		break;
	case FIELD_DATE:
		ok = duly_civil_parse(s.s, s.len, &ret->date);
		wanted = "must be a day that exists, YYYY-MM-DD";
		break;
	case FIELD_TIME:
		ok = duly_instant_parse(s.s, s.len, &ret->time);
		wanted = "must be an RFC 3339 time with an offset, on a day that exists";
		break;
	case FIELD_INT:
		ok = wire_int(o, &ret->number) && ret->number >= 0 && ret->number <= 1000000;
		wanted = "must be 0 to 1000000";
		break;
	}
	return ok || refuse(r, REJECT_BAD_VALUE, f, -1, wanted, STR(""));
}

/* The index of the field; field_count: there is none. Producers mostly keep one order of keys, so
 * the search goes on from where the last one ended. */
static size_t field_named(const struct reading *r, struct str key, size_t from)
{
	const size_t n = r->type->field_count;

	for (size_t i = 0; i < n; i++) {
		const size_t at = from + i < n ? from + i : from + i - n;

		if (str_eq(name_of(r, &r->type->fields[at]), key))
			return at;
	}
	return n;
}

/* What is nil counts as left out. */
static void find(struct reading *r, const msgpack_object *data)
{
	size_t next = 0;

	for (uint32_t i = 0; data != NULL && i < data->via.map.size; i++) {
		const msgpack_object_kv *kv = &data->via.map.ptr[i];

		if (kv->val.type == MSGPACK_OBJECT_NIL)
			continue;
		const size_t at = field_named(r, wire_str(&kv->key), next);

		if (at < r->type->field_count) {
			r->found[at] = &kv->val;
			next = at + 1 < r->type->field_count ? at + 1 : 0;
		} else if (r->unknown == NULL) {
			r->unknown = &kv->key;
		}
	}
}

static bool needs_met(const struct reading *r)
{
	const struct event_type *type = r->type;
	size_t i = 0;

	while (i < type->needs_count && r->found[type->needs[i]] == NULL)
		i++;
	return type->needs_count == 0 || i < type->needs_count ||
	       refuse(r, REJECT_MISSING_FIELD, &type->fields[type->needs[0]], -1,
		      "is missing, and so is what could stand in its place", STR(""));
}

/* What was not sent but is needed, then what was sent but is not known, then what has not the right
 * type: as with the envelope. */
static bool shape_right(const struct reading *r)
{
	const struct event_type *type = r->type;

	for (size_t i = 0; i < type->field_count; i++)
		if (r->found[i] == NULL && type->fields[i].required)
			return refuse(r, REJECT_MISSING_FIELD, &type->fields[i], -1, "is missing",
				      STR(""));
	if (!needs_met(r))
		return false;
	if (r->unknown != NULL)
		return reject_unknown(r->reject, "data", wire_str(r->unknown));
	for (size_t i = 0; i < type->field_count; i++)
		if (r->found[i] != NULL && !type_right(r, &type->fields[i], r->found[i]))
			return false;
	return true;
}

static bool read_values(const struct reading *r)
{
	for (size_t i = 0; i < r->type->field_count; i++) {
		const struct field *f = &r->type->fields[i];

		if (r->found[i] != NULL && !read_value(r, f, r->found[i], &r->values[i]))
			return false;
		if (r->found[i] == NULL && f->fallback != NULL)
			r->values[i] = *f->fallback;
	}
	return true;
}

/* ---- an event from its envelope -------------------------------------------------------------- */

static bool read_data(const struct vocabulary *v, const struct envelope *envelope,
		      struct arena *arena, struct event *e, struct reject *reject)
{
	const size_t n = e->type->field_count;
	struct reading r = {
		.vocabulary = v,
		.type = e->type,
		.arena = arena,
		.values = arena_new_array(arena, struct value, n),
		.found = arena_new_array(arena, const msgpack_object *, n),
		.reject = reject,
	};

	find(&r, envelope->data);
	e->data = r.values;
	return shape_right(&r) && read_values(&r);
}

static void read_when(const struct zone *zone, const struct envelope *envelope, struct event *e)
{
	e->date_only = envelope->date_only;
	e->day = e->date_only ? envelope->date : zone_date(zone, envelope->time);
	e->at = e->date_only ? zone_instant(zone, envelope->date, 0) : envelope->time;
}

static bool is_expected_birth(const struct law *law, const struct event *e)
{
	const struct value *basis = event_part(e, PART_DOB_BASIS);
	const sym expected = vocabulary_codes(law_vocabulary(law))->expected;

	return e->type->means == MEANS_BIRTH && basis->given && expected != 0 &&
	       basis->code == expected;
}

static bool refuse_type(const struct vocabulary *v, struct str name, struct reject *reject)
{
	struct suggestion s = suggest_for(name);
	duly_auto_fini(buf) meant = { 0 };
	size_t n;
	const struct event_type *types = vocabulary_types(v, &n);

	for (size_t i = 0; i < n; i++)
		suggest_offer(&s, types[i].name);
	suggest_near(&s, &meant);
	return reject_with(reject, REJECT_UNKNOWN_TYPE, "type",
			   "no vocabulary that is in force has this type%.*s (`duly schema`)",
			   (int)meant.len, (const char *)meant.data);
}

bool event_read(const struct law *law, const struct envelope *envelope, struct arena *arena,
		struct event *ret, struct reject *reject)
{
	const struct vocabulary *v = law_vocabulary(law);
	struct event e = {
		.id = envelope->id,
		.source = envelope->source,
		.council = envelope->council,
		.subject = envelope->subject,
		.replaces = envelope->replaces,
		.batch = envelope->batch,
		.type = vocabulary_type(v, envelope->type),
		.type_name = envelope->type,
		.recorded = envelope->recorded,
		.received = { 0 },
	};

	if (e.type == NULL)
		return refuse_type(v, envelope->type, reject);
	if (!read_data(v, envelope, arena, &e, reject))
		return false;
	read_when(law_zone(law), envelope, &e);
	e.expected = is_expected_birth(law, &e);
	event_digest(law, &e, arena);
	*ret = e;
	return true;
}

#include <stdarg.h>
#include <stdio.h>

#include "common/wire/wire.h"

/* ---- refusals -------------------------------------------------------------------------------- */

const char *reject_code_name(enum reject_code code)
{
	static const char *const NAMES[] = {
#define X(id, name) [id] = name,
		REJECT_CODES(X)
#undef X
	};
	return NAMES[code];
}

bool reject_with(struct reject *reject, enum reject_code code, const char *field, const char *fmt,
		 ...)
{
	va_list args;

	reject->code = code;
	snprintf(reject->field, sizeof reject->field, "%s", field);
	va_start(args, fmt);
	vsnprintf(reject->message, sizeof reject->message, fmt, args);
	va_end(args);
	return false;
}

bool reject_unknown(struct reject *reject, const char *prefix, struct str key)
{
	if (!is_reference(key, 64))
		return reject_with(reject, REJECT_UNKNOWN_FIELD, prefix, "a key that is no name");

	char field[sizeof reject->field];

	snprintf(field, sizeof field, "%s%s%.*s", prefix, *prefix ? "." : "", STR_FMT(key));
	return reject_with(reject, REJECT_UNKNOWN_FIELD, field, "there is no such field");
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* Of what a character may be part. */
enum { IN_REFERENCE = 1, IN_SEGMENT = 2, IN_PRINTABLE = 4 };

static unsigned character(char c)
{
	const bool alnum =
		(c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

	if (alnum || c == '.' || c == '_' || c == '-')
		return IN_REFERENCE | IN_SEGMENT | IN_PRINTABLE;
	if (c == ':')
		return IN_REFERENCE | IN_PRINTABLE;
	return c > ' ' && c <= '~' ? IN_PRINTABLE : 0;
}

static bool all_in(struct str s, size_t max, unsigned set)
{
	for (size_t i = 0; i < s.len; i++)
		if ((character(s.s[i]) & set) == 0)
			return false;
	return s.len >= 1 && s.len <= max;
}

bool is_reference(struct str s, size_t max)
{
	return s.len <= max && all_in(s, max, IN_REFERENCE);
}

bool is_printable(struct str s, size_t max)
{
	return s.len <= max && all_in(s, max, IN_PRINTABLE);
}

/* "/councils/<council>/<system>". Empty: it is not of that shape. */
static struct str council_of(struct str source)
{
	static const char PREFIX[] = "/councils/";
	const size_t from = sizeof PREFIX - 1;

	if (source.len > 256 || !str_starts(source, PREFIX))
		return NO_STR;

	const char *const rest = source.s + from;
	const char *const slash = memchr(rest, '/', source.len - from);

	if (slash == NULL)
		return NO_STR;
	const struct str council = { rest, (size_t)(slash - rest) };
	const struct str system = { slash + 1, source.len - from - council.len - 1 };
	const bool ok = all_in(council, 256, IN_SEGMENT) && all_in(system, 256, IN_SEGMENT);

	return ok ? council : NO_STR;
}

/* ---- attributes ------------------------------------------------------------------------------ */

enum shape { VERSION, PRINTABLE, SOURCE, TEXT, REFERENCE, INSTANT, DATE, MAP, DROPPED };

/* clang-format off */
/*        id            name            shape      max  required */
#define ATTRIBUTES(X)                                               \
	X(SPECVERSION,  "specversion",  VERSION,   3,   true)       \
	X(ID,           "id",           PRINTABLE, 128, true)       \
	X(ORIGIN,       "source",       SOURCE,    256, true)       \
	X(TYPE,         "type",         TEXT,      128, true)       \
	X(SUBJECT,      "subject",      REFERENCE, 64,  true)       \
	X(TIME,         "time",         INSTANT,   0,   false)      \
	X(DAY,          "date",         DATE,      0,   false)      \
	X(RECORDEDTIME, "recordedtime", INSTANT,   0,   false)      \
	X(REPLACES,     "replaces",     PRINTABLE, 128, false)      \
	X(BATCH,        "batch",        PRINTABLE, 64,  false)      \
	X(DATA,         "data",         MAP,       0,   false)      \
	X(TRACEPARENT,  "traceparent",  DROPPED,   0,   false)      \
	X(TRACESTATE,   "tracestate",   DROPPED,   0,   false)      \
	X(SEQUENCE,     "sequence",     DROPPED,   0,   false)
/* clang-format on */

enum attribute {
#define X(id, name, shape, max, required) id,
	ATTRIBUTES(X)
#undef X
		ATTRIBUTE_COUNT
};

static const struct {
	struct str name;
	enum shape shape;
	uint16_t max;
	bool required;
} ATTRIBUTE[] = {
#define X(id, name, shape, max, required) \
	[id] = { { name, sizeof name - 1 }, shape, max, required },
	ATTRIBUTES(X)
#undef X
};

/* What an attribute of each shape must be, for people. */
static const char *const WANTED[] = {
	[VERSION] = "must be \"1.0\"",
	[PRINTABLE] = "must be printable ASCII without space, within its length",
	[SOURCE] = "must be /councils/<council>/<system>",
	[TEXT] = "must be a string of 1 to 128 bytes",
	[REFERENCE] = "must be 1 to 64 of A-Z a-z 0-9 . _ : -",
	[INSTANT] = "must be an RFC 3339 time with an offset, on a day that exists",
	[DATE] = "must be a day that exists, YYYY-MM-DD",
	[MAP] = "must be a map",
	[DROPPED] = "",
};

static bool refuse(struct reject *reject, enum reject_code code, enum attribute a)
{
	return reject_with(reject, code, ATTRIBUTE[a].name.s, "%s %s", ATTRIBUTE[a].name.s,
			   WANTED[ATTRIBUTE[a].shape]);
}

/* What was found under each name; NULL: nothing. */
struct envelope_found {
	const msgpack_object *of[ATTRIBUTE_COUNT];
	const msgpack_object *unknown; /* the first key that is none of them */
};

static enum attribute attribute_named(struct str key)
{
	int a = 0;

	while (a < ATTRIBUTE_COUNT && !str_eq(ATTRIBUTE[a].name, key))
		a++;
	return (enum attribute)a;
}

/* What is nil counts as left out, as CloudEvents has it. */
static struct envelope_found find(const msgpack_object_map *map)
{
	struct envelope_found f = { .unknown = NULL };

	for (uint32_t i = 0; i < map->size; i++) {
		const msgpack_object_kv *kv = &map->ptr[i];
		const enum attribute a = attribute_named(wire_str(&kv->key));

		if (kv->val.type == MSGPACK_OBJECT_NIL)
			continue;
		if (a != ATTRIBUTE_COUNT)
			f.of[a] = &kv->val;
		else if (f.unknown == NULL)
			f.unknown = &kv->key;
	}
	return f;
}

/* ---- findings, in the order in which they are told ------------------------------------------- */

static bool all_there(const struct envelope_found *f, struct reject *reject)
{
	for (enum attribute a = 0; a < ATTRIBUTE_COUNT; a++)
		if (ATTRIBUTE[a].required && f->of[a] == NULL)
			return reject_with(reject, REJECT_MISSING_FIELD, ATTRIBUTE[a].name.s,
					   "%s is missing", ATTRIBUTE[a].name.s);
	if (f->of[TIME] == NULL && f->of[DAY] == NULL)
		return reject_with(reject, REJECT_MISSING_FIELD, "time",
				   "neither time nor date says when it happened");
	return true;
}

static bool types_right(const struct envelope_found *f, struct reject *reject)
{
	for (enum attribute a = 0; a < ATTRIBUTE_COUNT; a++) {
		const enum shape shape = ATTRIBUTE[a].shape;
		const msgpack_object_type wanted =
			shape == MAP ? MSGPACK_OBJECT_MAP : MSGPACK_OBJECT_STR;

		if (f->of[a] != NULL && shape != DROPPED && f->of[a]->type != wanted)
			return reject_with(reject, REJECT_BAD_TYPE, ATTRIBUTE[a].name.s,
					   "%s must be a %s", ATTRIBUTE[a].name.s,
					   shape == MAP ? "map" : "string");
	}
	return true;
}

static bool text_right(enum attribute a, struct str s)
{
	switch (ATTRIBUTE[a].shape) {
	case VERSION:
		return str_is(s, "1.0");
	case PRINTABLE:
		return is_printable(s, ATTRIBUTE[a].max);
	case SOURCE:
		return council_of(s).s != NULL;
	case TEXT:
		return s.len >= 1 && s.len <= ATTRIBUTE[a].max;
	case REFERENCE:
		return is_reference(s, ATTRIBUTE[a].max);
	case INSTANT:
	case DATE:
	case MAP:
	case DROPPED:
		break;
	}
	return true;
}

static bool read_instant(const struct envelope_found *f, enum attribute a, duly_instant *ret,
			 struct reject *reject)
{
	const struct str s = wire_str(f->of[a]);

	return s.s == NULL || duly_instant_parse(s.s, s.len, ret) ||
	       refuse(reject, REJECT_BAD_VALUE, a);
}

static bool read_when(const struct envelope_found *f, struct envelope *ret, struct reject *reject)
{
	const struct str date = wire_str(f->of[DAY]);

	if (f->of[TIME] != NULL && date.s != NULL)
		return reject_with(reject, REJECT_BAD_VALUE, "date",
				   "time and date: exactly one of them says when it happened");
	ret->date_only = date.s != NULL;
	if (ret->date_only && !duly_civil_parse(date.s, date.len, &ret->date))
		return refuse(reject, REJECT_BAD_VALUE, DAY);
	return read_instant(f, TIME, &ret->time, reject) &&
	       read_instant(f, RECORDEDTIME, &ret->recorded, reject);
}

static bool values_right(const struct envelope_found *f, struct envelope *ret,
			 struct reject *reject)
{
	for (enum attribute a = 0; a < ATTRIBUTE_COUNT; a++)
		if (f->of[a] != NULL && !text_right(a, wire_str(f->of[a])))
			return refuse(reject, REJECT_BAD_VALUE, a);
	return read_when(f, ret, reject);
}

/* ---- the envelope ---------------------------------------------------------------------------- */

/* Its text where that is as it should be, so that a refusal can name whom it concerns. */
static struct str readable(const struct envelope_found *f, enum attribute a)
{
	const struct str s = wire_str(f->of[a]);

	return s.s != NULL && text_right(a, s) ? s : NO_STR;
}

bool envelope_read(const msgpack_object *event, struct envelope *ret, struct reject *reject)
{
	*ret = (struct envelope){ .recorded = DULY_NO_INSTANT };
	if (event->type != MSGPACK_OBJECT_MAP)
		return reject_with(reject, REJECT_BAD_TYPE, "", "an event must be a map");

	const struct envelope_found f = find(&event->via.map);

	ret->id = readable(&f, ID);
	ret->source = readable(&f, ORIGIN);
	ret->council = council_of(ret->source);
	ret->subject = readable(&f, SUBJECT);
	if (!all_there(&f, reject))
		return false;
	if (f.unknown != NULL)
		return reject_unknown(reject, "", wire_str(f.unknown));
	if (!types_right(&f, reject) || !values_right(&f, ret, reject))
		return false;

	ret->type = wire_str(f.of[TYPE]);
	ret->replaces = wire_str(f.of[REPLACES]);
	ret->batch = wire_str(f.of[BATCH]);
	ret->data = f.of[DATA];
	return true;
}

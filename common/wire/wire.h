/* wire.h - msgpack and JSON in and out, and the envelope of an event.
 *
 * What comes from outside is checked token by token before the library unpacks it: depth, counts
 * against the bytes that are left, no ext, exactly one object, no duplicate keys, UTF-8 without
 * NUL. What is decoded points into the bytes it came from.
 */
#pragma once
#include <msgpack.h>

#include "common/base/base.h"

/* ---- msgpack in ------------------------------------------------------------------------------ */

#define WIRE_DEPTH_MAX 8
#define WIRE_BODY_MAX  (1u << 20)
#define WIRE_NODES_MAX (1u << 19)   /* values of one object, of 24 bytes each once unpacked */

/* True where @bytes are one msgpack object as above, nothing after it. @diag says what is wrong and
 * at which byte. */
bool wire_check(struct view bytes, struct duly_diag *diag);

/* An unpacked object and the memory it hangs on. The bytes must outlive it. */
struct wire {
	msgpack_zone   *zone;
	msgpack_object  root;
};
/* wire_check, then unpack. DULY_E_MALFORMED. */
duly_result wire_unpack(struct view bytes, struct wire *ret, struct duly_diag *diag);
void        wire_fini(struct wire *w);

/* The same for many that go together: on a zone of the caller's, who frees it. Never NULL. */
msgpack_zone *wire_zone(void);
duly_result   wire_unpack_on(struct view bytes, msgpack_zone *zone, msgpack_object *ret,
			     struct duly_diag *diag);

/* Where the elements of the array begin and end that @bytes are, and nothing after it, though one
 * of them may be what wire_check() refuses: what it holds is not looked at, only how long it is.
 * Into @ret, at most @max. Returns how many; 0: it is no such array, or of more. */
size_t wire_split(struct view bytes, struct view *ret, size_t max);

/* The value of @key in @map; NULL: @map is no map, or has no such key. */
const msgpack_object *wire_get(const msgpack_object *map, const char *key);
/* Text of a str object; NO_STR for anything else, NULL included. */
struct str wire_str(const msgpack_object *o);
bool       wire_int(const msgpack_object *o, int64_t *ret);
bool       wire_bool(const msgpack_object *o, bool *ret);

/* ---- msgpack out ----------------------------------------------------------------------------- */

/* Appends to @b; integers and lengths in their shortest form. */
void pack_map(struct buf *b, uint32_t n);
void pack_array(struct buf *b, uint32_t n);
void pack_str(struct buf *b, struct str s);
void pack_cstr(struct buf *b, const char *s);
void pack_int(struct buf *b, int64_t v);
void pack_uint(struct buf *b, uint64_t v);
void pack_bool(struct buf *b, bool v);
void pack_nil(struct buf *b);
/* The key "error" and what it says (CONTRACT 2), in a map that counts it: code, message, and, where
 * it is more than 0, after how long to ask again. */
void pack_error(struct buf *b, const char *code, const char *message, int64_t retry_ms);
void pack_bin(struct buf *b, struct view v);
void pack_hex(struct buf *b, const uint8_t *bytes, size_t n);      /* as a str of hex digits */
void pack_instant(struct buf *b, duly_instant t);                  /* RFC 3339               */
void pack_civil(struct buf *b, duly_civil c);                      /* YYYY-MM-DD             */
void pack_object(struct buf *b, const msgpack_object *o);          /* a copy                 */

/* A map whose number of entries is known only at its end. */
struct pack_open { size_t at; uint32_t n; };
struct pack_open pack_map_begin(struct buf *b);                    /* count n up for each entry */
void             pack_map_end(struct buf *b, struct pack_open *open);
struct pack_open pack_array_begin(struct buf *b);
void             pack_array_end(struct buf *b, struct pack_open *open);

/* ---- JSON ------------------------------------------------------------------------------------ */

/* One JSON text to one msgpack object appended to @ret; @text is all of it. Duplicate keys, invalid
 * UTF-8, numbers with fractions are DULY_E_MALFORMED with line and column. */
duly_result json_to_wire(struct str text, struct buf *ret, struct duly_diag *diag);
/* Where the elements of the JSON array begin and end that @text is, and nothing after it, though
 * one of them may be what json_to_wire() refuses: what it holds is not looked at, only how long it
 * is. Into @ret, at most @max. Returns how many, @max + 1 where there are more; 0: it is no such
 * array, or an empty one. */
size_t json_split(struct str text, struct str *ret, size_t max);
/* Compact JSON of @o appended to @ret (bin as hex); @indent > 0: for people. */
void json_from_wire(const msgpack_object *o, int indent, struct buf *ret);

/* ---- the envelope of an event ---------------------------------------------------------------- */

/* Codes of CONTRACT 2: of a result, then of a request. */
#define REJECT_CODES(X)                                                                         \
	X(REJECT_NONE,          "")                                                             \
	X(REJECT_MISSING_FIELD, "missing-field")                                                \
	X(REJECT_UNKNOWN_FIELD, "unknown-field")                                                \
	X(REJECT_BAD_TYPE,      "bad-type")                                                     \
	X(REJECT_BAD_VALUE,     "bad-value")                                                    \
	X(REJECT_UNKNOWN_TYPE,  "unknown-type")                                                 \
	X(REJECT_IN_FUTURE,     "in-future")                                                    \
	X(REJECT_CONFLICT,      "conflict")                                                     \
	X(REJECT_TOO_MANY,      "too-many")                                                     \
	X(REJECT_FORBIDDEN,     "forbidden")                                                    \
	X(REJECT_MALFORMED,     "malformed")                                                    \
	X(REJECT_TOO_LARGE,     "too-large")                                                    \
	X(REJECT_UNAVAILABLE,   "unavailable")

enum reject_code {
#define X(id, name) id,
	REJECT_CODES(X)
#undef X
};
const char *reject_code_name(enum reject_code code);

struct reject {
	enum reject_code code;
	char             field[128];              /* "data.kinds[1]"; empty: the whole            */
	char             message[256];            /* for a person; holds no content of the event's
	                                             data beyond a code                           */
};
/* Fills @reject and returns false, so that a refusal is one line. */
bool reject_with(struct reject *reject, enum reject_code code, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), cold));

/* An unknown-field of @prefix ("", "data"). Its name is told only if it looks like one. */
bool reject_unknown(struct reject *reject, const char *prefix, struct str key);

struct envelope {
	struct str   id, source, type, subject, replaces, batch;   /* absent: NO_STR             */
	struct str   council;                                      /* the part of source         */
	bool         date_only;
	duly_instant time;                                         /* where not date_only        */
	duly_civil   date;                                         /* where date_only            */
	duly_instant recorded;                                     /* DULY_NO_INSTANT: not given */
	const msgpack_object *data;                                /* a map; NULL: left out      */
};

/* Decodes @event by table. False: @reject says why; ret->id, source and subject are still filled as
 * far as they could be read. Nothing of `data` is looked at but that it is a map. */
bool envelope_read(const msgpack_object *event, struct envelope *ret, struct reject *reject);

/* [A-Za-z0-9._:-]{1,max} */
bool is_reference(struct str s, size_t max);
/* 1-max printable ASCII without space */
bool is_printable(struct str s, size_t max);

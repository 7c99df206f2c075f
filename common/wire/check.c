#include <stdlib.h>

#include "common/wire/wire.h"

/* What a first byte announces. */
enum token_kind { TOKEN_VALUE, TOKEN_STR, TOKEN_BIN, TOKEN_ARRAY, TOKEN_MAP, TOKEN_REFUSED };

struct token {
	enum token_kind kind;
	uint32_t n; /* str, bin, value: bytes after the head; array: items; map: entries */
};

/* A container that is not yet complete. */
struct frame {
	uint32_t left; /* items that are still to come: of a map, keys and values */
	bool is_map;
	size_t keys_from; /* of a map: where its keys begin among those of the walk  */
};

struct check_walk {
	const uint8_t *start, *p, *end;
	struct frame frames[WIRE_DEPTH_MAX];
	size_t depth, nodes;
	struct buf keys; /* struct str, of all maps that are open, outermost first */
	struct duly_diag *diag;
};

static bool refuse(const struct check_walk *w, const uint8_t *at, const char *why)
{
	duly_fail(w->diag, DULY_E_MALFORMED, "byte %zu: %s", (size_t)(at - w->start), why);
	return false;
}

/* ---- strings --------------------------------------------------------------------------------- */

/* Bytes of the well-formed sequence at @p (RFC 3629: no overlong form, no surrogate, nothing above
 * U+10FFFF); 0: there is none. */
static size_t utf8_sequence(const uint8_t *p, size_t left)
{
	const uint8_t c = p[0];
	const size_t n = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;

	const uint8_t low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	const uint8_t high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;

	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* Eight bytes at once: neither a byte of a longer sequence nor a zero among them. */
static bool eight_plain(const uint8_t *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = UINT64_C(0x8080808080808080);
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return (((v - ones) | v) & highs) == 0;
}

static bool is_text(const uint8_t *p, size_t len)
{
	const uint8_t *const end = p + len;

	while (p < end) {
		const size_t left = (size_t)(end - p);
		const size_t n = left >= 8 && eight_plain(p) ? 8
				 : *p > 0 && *p < 0x80       ? 1
							     : utf8_sequence(p, left);

		if (n == 0)
			return false;
		p += n;
	}
	return true;
}

/* ---- keys ------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Pairs for the few keys of an honest map; for a million of them sorting, so that a hostile one
 * costs no more than reading it. */
static bool has_duplicate(struct str *keys, size_t n)
{
	enum { FEW = 16 };

	if (n <= FEW) {
		for (size_t i = 1; i < n; i++)
			for (size_t j = 0; j < i; j++)
				if (str_eq(keys[i], keys[j]))
					return true;
		return false;
	}
	qsort(keys, n, sizeof *keys, by_text);
	for (size_t i = 1; i < n; i++)
		if (str_eq(keys[i], keys[i - 1]))
			return true;
	return false;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

/* 0xc0 to 0xdf: what follows, and how many bytes of a length (or of the value itself) do. */
static const struct {
	enum token_kind kind;
	uint8_t bytes;
} HEADS[32] = {
	[0x00] = { TOKEN_VALUE, 0 },   [0x01] = { TOKEN_REFUSED, 0 }, [0x02] = { TOKEN_VALUE, 0 },
	[0x03] = { TOKEN_VALUE, 0 },   [0x04] = { TOKEN_BIN, 1 },     [0x05] = { TOKEN_BIN, 2 },
	[0x06] = { TOKEN_BIN, 4 },     [0x07] = { TOKEN_REFUSED, 0 }, [0x08] = { TOKEN_REFUSED, 0 },
	[0x09] = { TOKEN_REFUSED, 0 }, [0x0a] = { TOKEN_VALUE, 4 },   [0x0b] = { TOKEN_VALUE, 8 },
	[0x0c] = { TOKEN_VALUE, 1 },   [0x0d] = { TOKEN_VALUE, 2 },   [0x0e] = { TOKEN_VALUE, 4 },
	[0x0f] = { TOKEN_VALUE, 8 },   [0x10] = { TOKEN_VALUE, 1 },   [0x11] = { TOKEN_VALUE, 2 },
	[0x12] = { TOKEN_VALUE, 4 },   [0x13] = { TOKEN_VALUE, 8 },   [0x14] = { TOKEN_REFUSED, 0 },
	[0x15] = { TOKEN_REFUSED, 0 }, [0x16] = { TOKEN_REFUSED, 0 }, [0x17] = { TOKEN_REFUSED, 0 },
	[0x18] = { TOKEN_REFUSED, 0 }, [0x19] = { TOKEN_STR, 1 },     [0x1a] = { TOKEN_STR, 2 },
	[0x1b] = { TOKEN_STR, 4 },     [0x1c] = { TOKEN_ARRAY, 2 },   [0x1d] = { TOKEN_ARRAY, 4 },
	[0x1e] = { TOKEN_MAP, 2 },     [0x1f] = { TOKEN_MAP, 4 },
};

static struct token short_token(uint8_t c)
{
	if (c < 0x80 || c >= 0xe0)
		return (struct token){ TOKEN_VALUE, 0 };
	if (c < 0x90)
		return (struct token){ TOKEN_MAP, c & 15u };
	if (c < 0xa0)
		return (struct token){ TOKEN_ARRAY, c & 15u };
	return (struct token){ TOKEN_STR, c & 31u };
}

/* Reads the head of the next object; its payload stays. False: refused. */
static bool next_token(struct check_walk *w, struct token *ret)
{
	const uint8_t *const at = w->p;

	if (at == w->end)
		return refuse(w, at, "the bytes end in the middle of an object");
	const uint8_t c = *w->p++;

	if (c < 0xc0 || c >= 0xe0) {
		*ret = short_token(c);
		return true;
	}
	const enum token_kind kind = HEADS[c & 31].kind;
	const size_t n = HEADS[c & 31].bytes;

	if (kind == TOKEN_REFUSED)
		return refuse(w, at, c == 0xc1 ? "0xc1 is no type" : "ext types are not taken");
	*ret = (struct token){ kind, (uint32_t)n };
	if (kind == TOKEN_VALUE)
		return true;
	if (n > (size_t)(w->end - w->p))
		return refuse(w, at, "the bytes end in the middle of a length");
	ret->n = 0;
	for (size_t i = 0; i < n; i++)
		ret->n = ret->n << 8 | *w->p++;
	return true;
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* A list or map of @t.n, whose head stood at @at: believed as far as there are bytes for it. */
static bool enter(struct check_walk *w, struct token t, const uint8_t *at)
{
	const size_t left = (size_t)(w->end - w->p);
	const bool is_map = t.kind == TOKEN_MAP;

	if (t.n > (is_map ? left / 2 : left))
		return refuse(w, at, "more entries are announced than there are bytes");
	if (w->depth == WIRE_DEPTH_MAX)
		return refuse(w, at, "nested too deep");
	w->frames[w->depth++] = (struct frame){
		.left = is_map ? 2 * t.n : t.n,
		.is_map = is_map,
		.keys_from = w->keys.len,
	};
	return true;
}

/* Closes what is complete. */
static bool leave(struct check_walk *w)
{
	while (w->depth > 0 && w->frames[w->depth - 1].left == 0) {
		const struct frame f = w->frames[--w->depth];
		const size_t n = (w->keys.len - f.keys_from) / sizeof(struct str);

		if (n > 1 && has_duplicate((void *)(w->keys.data + f.keys_from), n))
			return refuse(w, w->p, "the map that ends here has a key twice");
		w->keys.len = f.keys_from;
	}
	return true;
}

/* Counts the object that starts here in the container that it stands in, and says whether it is a
 * key of a map. */
static bool is_key(struct check_walk *w)
{
	if (w->depth == 0)
		return false;
	struct frame *f = &w->frames[w->depth - 1];

	return f->left-- % 2 == 0 && f->is_map;
}

static bool take_bytes(struct check_walk *w, struct token t, const uint8_t *at, bool key)
{
	const struct str s = { (const char *)w->p, t.n };

	if (t.n > (size_t)(w->end - w->p))
		return refuse(w, at, "the bytes end in the middle of a value");
	if (t.kind == TOKEN_STR && !is_text(w->p, t.n))
		return refuse(w, at, "a string that is not UTF-8, or has a zero byte in it");
	if (key)
		buf_put(&w->keys, &s, sizeof s);
	w->p += t.n;
	return true;
}

static bool step(struct check_walk *w)
{
	const uint8_t *const at = w->p;
	const bool key = is_key(w);
	struct token t = { 0 };

	if (++w->nodes > WIRE_NODES_MAX)
		return refuse(w, at, "too many values");
	if (!next_token(w, &t))
		return false;
	if (key && t.kind != TOKEN_STR)
		return refuse(w, at, "a key that is no string");
	if (t.kind == TOKEN_ARRAY || t.kind == TOKEN_MAP)
		return enter(w, t, at) && leave(w);
	return take_bytes(w, t, at, key) && leave(w);
}

/* Each of these is a number to msgpack, with more behind it. */
static bool is_json(struct view bytes)
{
	const struct str s = { bytes.data, bytes.len };
	size_t i = 0;

	while (i < s.len && s.s[i] != '\0' && strchr(" \t\r\n", s.s[i]) != NULL)
		i++;
	return i < s.len && (s.s[i] == '{' || s.s[i] == '[' || s.s[i] == '"');
}

bool wire_check(struct view bytes, struct duly_diag *diag)
{
	static const uint8_t NOTHING[1];
	const uint8_t *start = bytes.data ? bytes.data : NOTHING;
	struct check_walk w = {
		.start = start, .p = start, .end = start + bytes.len, .diag = diag
	};
	bool ok = true;

	do
		ok = step(&w);
	while (ok && w.depth > 0);
	if (ok && w.p != w.end)
		ok = refuse(&w, w.p,
			    is_json(bytes) ? "this is JSON; the socket takes msgpack (`duly "
					     "publish` takes JSON)"
					   : "more bytes after the object");
	buf_fini(&w.keys);
	return ok;
}

/* ---- where an object ends -------------------------------------------------------------------- */

/* Of an ext, whose type is a byte behind its length: how long that and what follows are. */
static bool next_ext(struct check_walk *w, uint8_t c, struct token *ret)
{
	static const uint8_t LENGTHS[] = { 1, 2, 4 };
	const size_t n = c <= 0xc9 ? LENGTHS[c - 0xc7] : 0;

	*ret = (struct token){ TOKEN_BIN, c <= 0xc9 ? 0 : 1u << (c - 0xd4) };
	w->p++;
	if (n > (size_t)(w->end - w->p))
		return false;
	for (size_t i = 0; i < n; i++)
		ret->n = ret->n << 8 | *w->p++;
	if (w->p == w->end)
		return false;
	w->p++;
	return true;
}

/* Passes one object, however deep it is. False: it has no end that could be known. */
static bool pass(struct check_walk *w)
{
	for (uint64_t left = 1; left > 0; left--) {
		struct token t = { 0 };

		if (w->p == w->end)
			return false;
		const uint8_t c = *w->p;
		const bool ext = (c >= 0xc7 && c <= 0xc9) || (c >= 0xd4 && c <= 0xd8);

		if (ext ? !next_ext(w, c, &t) : !next_token(w, &t))
			return false;
		if (t.kind == TOKEN_ARRAY || t.kind == TOKEN_MAP) {
			left += (t.kind == TOKEN_MAP ? 2 : 1) * (uint64_t)t.n;
			continue;
		}
		if (t.n > (size_t)(w->end - w->p))
			return false;
		w->p += t.n;
	}
	return true;
}

size_t wire_split(struct view bytes, struct view *ret, size_t max)
{
	struct check_walk w = { .start = bytes.data,
				.p = bytes.data,
				.end = (const uint8_t *)bytes.data + bytes.len };
	struct token t;

	if (bytes.len == 0 || !next_token(&w, &t) || t.kind != TOKEN_ARRAY || t.n > max)
		return 0;
	for (uint32_t i = 0; i < t.n; i++) {
		const uint8_t *const at = w.p;

		if (!pass(&w))
			return 0;
		ret[i] = (struct view){ at, (size_t)(w.p - at) };
	}
	return w.p == w.end ? t.n : 0;
}

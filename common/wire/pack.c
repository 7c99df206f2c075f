#include "common/wire/wire.h"

static int append(void *buf, const char *data, size_t len)
{
	buf_put(buf, data, len);
	return 0;
}

static msgpack_packer packer(struct buf *b)
{
	return (msgpack_packer){ .data = b, .callback = append };
}

void pack_map(struct buf *b, uint32_t n)
{
	msgpack_packer p = packer(b);

	msgpack_pack_map(&p, n);
}

void pack_array(struct buf *b, uint32_t n)
{
	msgpack_packer p = packer(b);

	msgpack_pack_array(&p, n);
}

/* Nearly every text is short: its head and itself in one step, which the log's writing feels. */
static void pack_short(struct buf *b, struct str s)
{
	uint8_t *p = buf_add(b, s.len + 1);

	p[0] = (uint8_t)(0xa0 | s.len);
	if (s.len > 0)
		memcpy(p + 1, s.s, s.len);
}

void pack_str(struct buf *b, struct str s)
{
	msgpack_packer p = packer(b);

	if (s.len < 32) {
		pack_short(b, s);
		return;
	}
	msgpack_pack_str(&p, s.len);
	buf_put(b, s.s, s.len);
}

void pack_cstr(struct buf *b, const char *s)
{
	pack_str(b, str_of(s));
}

void pack_int(struct buf *b, int64_t v)
{
	msgpack_packer p = packer(b);

	msgpack_pack_int64(&p, v);
}

void pack_uint(struct buf *b, uint64_t v)
{
	msgpack_packer p = packer(b);

	msgpack_pack_uint64(&p, v);
}

void pack_bool(struct buf *b, bool v)
{
	buf_u8(b, v ? 0xc3 : 0xc2);
}

void pack_nil(struct buf *b)
{
	buf_u8(b, 0xc0);
}

void pack_bin(struct buf *b, struct view v)
{
	msgpack_packer p = packer(b);

	msgpack_pack_bin(&p, v.len);
	buf_put(b, v.data, v.len);
}

void pack_hex(struct buf *b, const uint8_t *bytes, size_t n)
{
	static const char DIGITS[] = "0123456789abcdef";
	msgpack_packer p = packer(b);

	msgpack_pack_str(&p, 2 * n);
	for (size_t i = 0; i < n; i++) {
		buf_u8(b, (uint8_t)DIGITS[bytes[i] >> 4]);
		buf_u8(b, (uint8_t)DIGITS[bytes[i] & 15]);
	}
}

void pack_instant(struct buf *b, duly_instant t)
{
	char text[DULY_TIME_TEXT];

	pack_cstr(b, duly_instant_print(t, text));
}

void pack_civil(struct buf *b, duly_civil c)
{
	char text[DULY_DATE_TEXT];

	pack_cstr(b, duly_civil_print(c, text));
}

void pack_object(struct buf *b, const msgpack_object *o)
{
	msgpack_packer p = packer(b);

	msgpack_pack_object(&p, *o);
}

/* ---- containers of a length known at their end ----------------------------------------------- */

/* One byte is kept for the head, which is enough for most; a longer head moves what follows. */
static struct pack_open begin(struct buf *b)
{
	buf_u8(b, 0);
	return (struct pack_open){ b->len - 1, 0 };
}

static void end(struct buf *b, const struct pack_open *open, void (*head)(struct buf *, uint32_t))
{
	const size_t body = b->len - open->at - 1;
	duly_auto_fini(buf) written = { NULL, 0, 0 };

	head(&written, open->n);
	if (written.len > 1) {
		buf_add(b, written.len - 1);
		memmove(b->data + open->at + written.len, b->data + open->at + 1, body);
	}
	memcpy(b->data + open->at, written.data, written.len);
}

struct pack_open pack_map_begin(struct buf *b)
{
	return begin(b);
}

void pack_map_end(struct buf *b, struct pack_open *open)
{
	end(b, open, pack_map);
}

struct pack_open pack_array_begin(struct buf *b)
{
	return begin(b);
}

void pack_array_end(struct buf *b, struct pack_open *open)
{
	end(b, open, pack_array);
}

void pack_error(struct buf *b, const char *code, const char *message, int64_t retry_ms)
{
	pack_cstr(b, "error");
	pack_map(b, retry_ms > 0 ? 3 : 2);
	pack_cstr(b, "code");
	pack_cstr(b, code);
	pack_cstr(b, "message");
	pack_cstr(b, message);
	if (retry_ms > 0) {
		pack_cstr(b, "retry_ms");
		pack_int(b, retry_ms);
	}
}

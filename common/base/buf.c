#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/base.h"
#include "common/base/memory.h"

void buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ NULL, 0, 0 };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
}

static void reserve(struct buf *b, size_t n)
{
	if (b->data != NULL && n <= b->cap - b->len)
		return;
	/* A sum that overflows asks for more than there is, and ends the process there. */
	const size_t need = n > SIZE_MAX / 4 - b->len ? SIZE_MAX / 2 : b->len + n;

	b->cap = MAX(MAX(need, 2 * b->cap), 64);
	b->data = memory_resize(b->data, b->cap);
}

void *buf_add(struct buf *b, size_t n)
{
	reserve(b, n);
	void *fresh = b->data + b->len;

	b->len += n;
	return fresh;
}

void buf_put(struct buf *b, const void *data, size_t n)
{
	if (n > 0)
		memcpy(buf_add(b, n), data, n);
}

void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	const int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n <= 0)
		return;

	reserve(b, (size_t)n + 1); /* its NUL is written, but not counted */
	va_start(args, fmt);
	vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, args);
	va_end(args);
	b->len += (size_t)n;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_little_endian(struct buf *b, uint64_t v, size_t n)
{
	uint8_t *p = buf_add(b, n);

	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

void buf_u8(struct buf *b, uint8_t v)
{
	put_little_endian(b, v, sizeof v);
}

void buf_u16(struct buf *b, uint16_t v)
{
	put_little_endian(b, v, sizeof v);
}

void buf_u32(struct buf *b, uint32_t v)
{
	put_little_endian(b, v, sizeof v);
}

void buf_u64(struct buf *b, uint64_t v)
{
	put_little_endian(b, v, sizeof v);
}

void buf_var(struct buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_u8(b, (uint8_t)(v | 0x80));
	buf_u8(b, (uint8_t)v);
}

void buf_zig(struct buf *b, int64_t v)
{
	buf_var(b, ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0));
}

void buf_str(struct buf *b, struct str s)
{
	buf_var(b, s.len);
	buf_put(b, s.s, s.len);
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reader reader_of(const void *data, size_t len)
{
	static const uint8_t NOTHING[1];
	const uint8_t *p = data ? data : NOTHING; /* no arithmetic on NULL */

	return (struct reader){ p, p + (data ? len : 0), true };
}

const void *read_bytes(struct reader *r, size_t n)
{
	if (!r->ok || reader_left(r) < n) {
		r->ok = false;
		return NULL;
	}
	const uint8_t *at = r->p;

	r->p += n;
	return at;
}

static uint64_t read_little_endian(struct reader *r, size_t n)
{
	const uint8_t *p = read_bytes(r, n);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

uint8_t read_u8(struct reader *r)
{
	return (uint8_t)read_little_endian(r, sizeof(uint8_t));
}

uint16_t read_u16(struct reader *r)
{
	return (uint16_t)read_little_endian(r, sizeof(uint16_t));
}

uint32_t read_u32(struct reader *r)
{
	return (uint32_t)read_little_endian(r, sizeof(uint32_t));
}

uint64_t read_u64(struct reader *r)
{
	return read_little_endian(r, sizeof(uint64_t));
}

/* Only the shortest form of a number is one, so that equal values are equal bytes. */
uint64_t read_var(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		const uint8_t byte = read_u8(r);

		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) != 0)
			continue;
		if (byte == 0 && shift > 0)
			break;
		return v;
	}
	r->ok = false;
	return 0;
}

uint64_t read_count(struct reader *r)
{
	const uint64_t n = read_var(r);

	if (n <= reader_left(r))
		return n;
	r->ok = false;
	return 0;
}

int64_t read_zig(struct reader *r)
{
	const uint64_t v = read_var(r);

	return (int64_t)(v >> 1) ^ ((v & 1) != 0 ? -1 : 0);
}

struct str read_str(struct reader *r)
{
	const uint64_t len = read_var(r);
	const char *s = len <= reader_left(r) ? read_bytes(r, (size_t)len) : NULL;

	if (s == NULL) {
		r->ok = false;
		return STR("");
	}
	return (struct str){ s, (size_t)len };
}

/* base.h - bytes, buffers and arenas: what every other folder stands on.
 *
 * A view is borrowed; a buf owns; what is decoded from one message or one case hangs on one arena
 * and goes with it. Memory that cannot be had ends the process (buf, arena): the supervisor starts
 * it again, and nothing was answered that is not on disk.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "duly/result.h"
#include "duly/time.h"

#define LEN(array) (sizeof(array) / sizeof *(array))
#define MIN(a, b)  (((a) < (b)) ? (a) : (b))        /* to the letter as GLib has them */
#define MAX(a, b)  (((a) > (b)) ? (a) : (b))

/* A local that owns a struct <type>: freed on every way out of the block. Each <type>_free() takes
 * the address of the owner's pointer, accepts an owner that is NULL, and leaves NULL. */
#define duly_auto(type) __attribute__((cleanup(type##_free))) struct type *
/* The same for a struct that is used by value, with <type>_fini(struct <type> *). */
#define duly_auto_fini(type) __attribute__((cleanup(type##_fini))) struct type

/* ---- views ----------------------------------------------------------------------------------- */

/* Borrowed bytes; the comment of whoever hands one out says how long they live. */
struct view {
	const void *data;
	size_t      len;
};

/* Borrowed text, not NUL-terminated. {NULL, 0} is "absent"; {"", 0} is empty. */
struct str {
	const char *s;
	size_t      len;
};

#define STR(literal)  ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT(x)    (int)(x).len, (x).s          /* for "%.*s" */
#define NO_STR        ((struct str){ NULL, 0 })

static inline struct str str_of(const char *s) { return (struct str){ s, s ? strlen(s) : 0 }; }
static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}
static inline bool str_is(struct str a, const char *b) { return str_eq(a, str_of(b)); }
int  str_cmp(struct str a, struct str b);           /* bytewise; a prefix sorts first */
bool str_starts(struct str a, const char *prefix);
/* Cuts @suffix off the end. False: it does not end so, and is untouched. */
bool str_cut_end(struct str *a, const char *suffix);

/* Strict decimal, no sign, no leading zero but "0" itself, at most @max. */
bool str_to_u64(struct str text, uint64_t max, uint64_t *ret);

/* ---- arena ----------------------------------------------------------------------------------- */

/* Bump allocator: everything goes at once. arena_reset keeps for the next round what this one has
 * used, and gives back what is far more than that. */
struct arena;
struct arena *arena_new(void);
void          arena_free(struct arena **arena);
void          arena_reset(struct arena *arena);
/* Bytes that it has of the system, used or not. */
size_t        arena_held(const struct arena *arena);
/* Zeroed, aligned for any type; never NULL. @n of 0 is fine. */
void         *arena_alloc(struct arena *arena, size_t n);
struct str    arena_str(struct arena *arena, struct str s);   /* a copy, NUL after it */
struct str    arena_printf(struct arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
#define arena_new_array(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (n)))

/* ---- buf ------------------------------------------------------------------------------------- */

/* A growing run of bytes. Zero-initialised is empty; buf_fini frees and empties. */
struct buf {
	uint8_t *data;
	size_t   len, cap;
};
void  buf_fini(struct buf *b);
void  buf_clear(struct buf *b);                     /* len 0, memory kept */
void *buf_add(struct buf *b, size_t n);             /* n fresh bytes, contents undefined */
void  buf_put(struct buf *b, const void *data, size_t n);
void  buf_puts(struct buf *b, const char *s);
void  buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline struct view buf_view(const struct buf *b) { return (struct view){ b->data, b->len }; }

/* Stored integers are little-endian, variable ones LEB128 (at most ten bytes), text is its varint
 * length and its bytes. Signed variable ones are zigzag. */
void buf_u8(struct buf *b, uint8_t v);
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_var(struct buf *b, uint64_t v);
void buf_zig(struct buf *b, int64_t v);
void buf_str(struct buf *b, struct str s);

/* Reads what the above wrote. The first failure is remembered: later reads give zero and empty, and
 * the caller checks `ok` once at the end. Strings point into the bytes that were given. */
struct reader {
	const uint8_t *p, *end;
	bool           ok;
};
struct reader reader_of(const void *data, size_t len);
uint8_t       read_u8(struct reader *r);
uint16_t      read_u16(struct reader *r);
uint32_t      read_u32(struct reader *r);
uint64_t      read_u64(struct reader *r);
uint64_t      read_var(struct reader *r);
/* A number of things that take at least a byte each: more than there are bytes left is a
 * failure. */
uint64_t      read_count(struct reader *r);
int64_t       read_zig(struct reader *r);
struct str    read_str(struct reader *r);
const void   *read_bytes(struct reader *r, size_t n);   /* NULL where there are fewer */
static inline size_t reader_left(const struct reader *r) { return (size_t)(r->end - r->p); }

/* ---- lists ----------------------------------------------------------------------------------- */

/* Makes room for one more behind the @n items of a list that has room for *cap: on @arena, or,
 * where that is NULL, on the heap, and then the owner frees it. Items keep their values; new room
 * is zeroed on an arena and undefined on the heap. Memory that cannot be had ends the process.
 *
 * 	LIST_ROOM(arena, x->list, x->n, x->cap);
 * 	x->list[x->n++] = item; */
#define LIST_ROOM(arena, list, n, cap) \
	((n) < (cap) ? (void)0 : list_room((arena), (void *)&(list), sizeof *(list), (n), &(cap)))
void list_room(struct arena *arena, void *list, size_t size, size_t n, size_t *cap);

/* ---- keys ------------------------------------------------------------------------------------ */

/* Numbers in keys of the store are big-endian, so that keys are in their order. */
void     be64_write(uint64_t v, uint8_t ret[8]);
/* Of the first eight bytes of @key; of a shorter one those that there are. */
uint64_t be64_read(struct view key);

/* ---- files ----------------------------------------------------------------------------------- */

/* The whole of @path ("-": standard input) appended to @ret. DULY_E_BOUND over @max bytes. */
duly_result file_read(const char *path, size_t max, struct buf *ret, struct duly_diag *diag);

/* ---- digests --------------------------------------------------------------------------------- */

#define SHA256_LEN 32
#define ID_LEN     16                               /* obligations, alerts, case keys */
#define ID_HEX     (2 * ID_LEN + 1)

void sha256(struct view v, uint8_t ret[SHA256_LEN]);
/* As one run over both, without copying them together. */
void sha256_two(struct view a, struct view b, uint8_t ret[SHA256_LEN]);
/* Of bytes that come one after the other; sha256_end() frees it. */
struct sha256_run;
struct sha256_run *sha256_begin(void);
void sha256_add(struct sha256_run *run, struct view v);
void sha256_end(struct sha256_run **run, uint8_t ret[SHA256_LEN]);
/* HMAC-SHA-256 (RFC 2104) with @key, of any length. */
void hmac_sha256(struct view key, struct view v, uint8_t ret[SHA256_LEN]);
/* BLAKE2b with @key (up to 64 bytes) to @n bytes (16-64). */
void blake2b(struct view key, struct view v, uint8_t *ret, size_t n);
/* Of @n secret bytes nothing shows in how long it takes. */
bool bytes_same(const uint8_t *a, const uint8_t *b, size_t n);
/* That nobody can guess. */
void bytes_random(uint8_t *ret, size_t n);
/* SipHash-2-4 of two runs under the all-zero key: detects damage, proves nothing. */
uint64_t checksum64(struct view a, struct view b);

char *hex_print(const uint8_t *bytes, size_t n, char *buf);      /* 2n + 1 bytes; returns buf */
bool  hex_parse(struct str text, uint8_t *ret, size_t n);        /* lower-case, exactly 2n    */

/* A fault that no result can mend, of ours or of the machine: says @what and ends the process. */
_Noreturn void base_fault(const char *what);

/* Must be called once before anything above; idempotent. */
void base_init(void);

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/base.h"
#include "common/base/memory.h"

static_assert(SHA256_LEN == crypto_hash_sha256_BYTES, "base.h states it without libsodium");

_Noreturn void base_fault(const char *what)
{
	fprintf(stderr, "duly: %s\n", what);
	abort();
}

void base_init(void)
{
	if (sodium_init() < 0)
		base_fault("libsodium cannot be used on this machine");
}

void sha256(struct view v, uint8_t ret[SHA256_LEN])
{
	crypto_hash_sha256(ret, v.data, v.len);
}

struct sha256_run {
	crypto_hash_sha256_state state;
};

struct sha256_run *sha256_begin(void)
{
	struct sha256_run *run = memory_resize(NULL, sizeof *run);

	crypto_hash_sha256_init(&run->state);
	return run;
}

void sha256_add(struct sha256_run *run, struct view v)
{
	crypto_hash_sha256_update(&run->state, v.data, v.len);
}

void sha256_end(struct sha256_run **run, uint8_t ret[SHA256_LEN])
{
	crypto_hash_sha256_final(&(*run)->state, ret);
	free(*run);
	*run = NULL;
}

void sha256_two(struct view a, struct view b, uint8_t ret[SHA256_LEN])
{
	crypto_hash_sha256_state s;

	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, a.data, a.len);
	crypto_hash_sha256_update(&s, b.data, b.len);
	crypto_hash_sha256_final(&s, ret);
}

void hmac_sha256(struct view key, struct view v, uint8_t ret[SHA256_LEN])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key.data, key.len);
	crypto_auth_hmacsha256_update(&state, v.data, v.len);
	crypto_auth_hmacsha256_final(&state, ret);
	sodium_memzero(&state, sizeof state);
}

void blake2b(struct view key, struct view v, uint8_t *ret, size_t n)
{
	if (crypto_generichash(ret, n, v.data, v.len, key.len > 0 ? key.data : NULL, key.len) != 0)
		base_fault("blake2b to a length, or under a key, that it does not have");
}

bool bytes_same(const uint8_t *a, const uint8_t *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void bytes_random(uint8_t *ret, size_t n)
{
	randombytes_buf(ret, n);
}

/* libsodium has no SipHash in parts, and joining the two costs less than hashing them. */
uint64_t checksum64(struct view a, struct view b)
{
	static const uint8_t KEY[crypto_shorthash_KEYBYTES];
	uint8_t out[crypto_shorthash_BYTES];
	duly_auto_fini(buf) joined = { NULL, 0, 0 };

	if (a.len > 0 && b.len > 0) {
		buf_put(&joined, a.data, a.len);
		buf_put(&joined, b.data, b.len);
		a = buf_view(&joined);
	} else if (a.len == 0) {
		a = b;
	}
	crypto_shorthash(out, a.data, a.len, KEY);

	struct reader r = reader_of(out, sizeof out);
	return read_u64(&r);
}

char *hex_print(const uint8_t *bytes, size_t n, char *buf)
{
	static const char DIGITS[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		buf[2 * i] = DIGITS[bytes[i] >> 4];
		buf[2 * i + 1] = DIGITS[bytes[i] & 15];
	}
	buf[2 * n] = '\0';
	return buf;
}

/* 0-15; anything else where @c is no lower-case digit. */
static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_parse(struct str text, uint8_t *ret, size_t n)
{
	if (text.len != 2 * n)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (nibble(text.s[i]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		ret[i] = (uint8_t)(nibble(text.s[2 * i]) << 4 | nibble(text.s[2 * i + 1]));
	return true;
}

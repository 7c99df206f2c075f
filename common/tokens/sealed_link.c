#include "common/tokens/sealed_link.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/wire/wire.h"

/* Sealed is the msgpack array [council, subject, person, obligation, expires in ms], behind a
 * random nonce of 24 bytes. */
enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	SAID_MAX = 300,
	FIELDS = 5,
	NAME_BYTES = 80
};

static_assert(LINK_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	      "sealed_link.h states it without libsodium");
static_assert(sodium_base64_ENCODED_LEN(NONCE + SAID_MAX + TAG,
					sodium_base64_VARIANT_URLSAFE_NO_PADDING) <=
		      SEALED_LINK_MAX,
	      "any link has room");

/* So that what was made for one use is nothing in another. */
static const char *const USES[] = {
	[LINK_ANSWERS] = "duly answer link 1", [LINK_CALENDAR] = "duly calendar link 1"
};

/* ---- the key --------------------------------------------------------------------------------- */

static duly_result make_key(const char *path, uint8_t ret[LINK_KEY], struct duly_diag *diag)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return link_key(path, ret, diag);
	if (fd < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	bytes_random(ret, LINK_KEY);
	const bool whole = write(fd, ret, LINK_KEY) == LINK_KEY && fsync(fd) == 0;
	const int error = errno;

	if (close(fd) == 0 && whole)
		return DULY_OK;
	unlink(path);
	return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(error));
}

static duly_result read_key(int fd, const char *path, uint8_t ret[LINK_KEY], struct duly_diag *diag)
{
	uint8_t bytes[LINK_KEY + 1];
	struct stat st;

	if (fstat(fd, &st) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	if ((st.st_mode & 007) != 0)
		return duly_fail(diag, DULY_E_CONFIG,
				 "%s can be read by anybody: chmod o= it, and make another key",
				 path);
	if (read(fd, bytes, sizeof bytes) != LINK_KEY)
		return duly_fail(diag, DULY_E_CONFIG, "%s is no key: %d bytes are wanted", path,
				 LINK_KEY);
	memcpy(ret, bytes, LINK_KEY);
	return DULY_OK;
}

duly_result link_key(const char *path, uint8_t ret[LINK_KEY], struct duly_diag *diag)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return make_key(path, ret, diag);
	if (fd < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	const duly_result r = read_key(fd, path, ret, diag);

	close(fd);
	return r;
}

static const uint8_t *use_of(enum link_use use)
{
	return (const uint8_t *)USES[use];
}

static size_t use_len(enum link_use use)
{
	return strlen(USES[use]) + 1;
}

/* ---- made ------------------------------------------------------------------------------------ */

char *sealed_link_print(const struct sealed_link *link, const uint8_t key[LINK_KEY],
			char ret[SEALED_LINK_MAX])
{
	uint8_t sealed[NONCE + SAID_MAX + TAG];
	unsigned long long len;
	duly_auto_fini(buf) said = { 0 };

	pack_array(&said, FIELDS);
	pack_str(&said, link->council);
	pack_str(&said, link->subject);
	pack_str(&said, link->person);
	pack_bin(&said, (struct view){ link->obligation, ID_LEN });
	pack_int(&said, link->expires.ms);
	if (said.len > SAID_MAX)
		base_fault("the names of a link are longer than names are");
	bytes_random(sealed, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, &len, said.data, said.len,
						   use_of(link->use), use_len(link->use), NULL,
						   sealed, key);
	return sodium_bin2base64(ret, SEALED_LINK_MAX, sealed, NONCE + (size_t)len,
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* ---- read ------------------------------------------------------------------------------------ */

static bool take_name(const msgpack_object *o, struct arena *arena, struct str *ret)
{
	const struct str name = wire_str(o);

	if (!is_reference(name, NAME_BYTES))
		return false;
	*ret = arena_str(arena, name);
	return true;
}

static bool take(const msgpack_object *o, struct arena *arena, struct sealed_link *ret)
{
	if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size != FIELDS)
		return false;
	const msgpack_object *f = o->via.array.ptr;

	if (f[3].type != MSGPACK_OBJECT_BIN || f[3].via.bin.size != ID_LEN)
		return false;
	memcpy(ret->obligation, f[3].via.bin.ptr, ID_LEN);
	return take_name(&f[0], arena, &ret->council) && take_name(&f[1], arena, &ret->subject) &&
	       take_name(&f[2], arena, &ret->person) && wire_int(&f[4], &ret->expires.ms);
}

static bool open_sealed(struct str text, enum link_use use, const uint8_t key[LINK_KEY],
			uint8_t ret[SAID_MAX], size_t *ret_len)
{
	uint8_t sealed[NONCE + SAID_MAX + TAG];
	unsigned long long len;
	size_t n;

	if (sodium_base642bin(sealed, sizeof sealed, text.s, text.len, NULL, &n, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    n < NONCE + TAG)
		return false;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(ret, &len, NULL, sealed + NONCE, n - NONCE,
						       use_of(use), use_len(use), sealed, key) != 0)
		return false;
	*ret_len = (size_t)len;
	return true;
}

enum sealed_link_verdict sealed_link_read(struct str text, enum link_use use,
					  const uint8_t key[LINK_KEY], duly_instant now,
					  struct arena *arena, struct sealed_link *ret)
{
	duly_auto_fini(wire) w = { 0 };
	uint8_t said[SAID_MAX];
	size_t len;

	*ret = (struct sealed_link){ .use = use };
	if (!open_sealed(text, use, key, said, &len) ||
	    wire_unpack((struct view){ said, len }, &w, NULL) != DULY_OK ||
	    !take(&w.root, arena, ret))
		return SEALED_LINK_NONE;
	return now.ms < ret->expires.ms ? SEALED_LINK_GOOD : SEALED_LINK_EXPIRED;
}

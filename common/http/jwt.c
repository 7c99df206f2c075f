#include "common/http/jwt.h"

#include <sodium.h>

static void put_base64url(struct view v, struct buf *b)
{
	enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
	const size_t room = sodium_base64_encoded_len(v.len, VARIANT);

	sodium_bin2base64(buf_add(b, room), room, v.data, v.len, VARIANT);
	b->len--; /* the NUL */
}

static void put_claims(struct str issuer, duly_instant now, struct buf *b)
{
	duly_auto_fini(buf) claims = { 0 };

	buf_printf(&claims, "{\"iss\":\"%.*s\",\"iat\":%lld}", STR_FMT(issuer),
		   (long long)(now.ms / 1000));
	put_base64url(buf_view(&claims), b);
}

void jwt_put(struct str issuer, struct view secret, duly_instant now, struct buf *ret)
{
	static const char HEADER[] = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";
	const size_t begin = ret->len;
	uint8_t mac[SHA256_LEN];

	put_base64url((struct view){ HEADER, sizeof HEADER - 1 }, ret);
	buf_puts(ret, ".");
	put_claims(issuer, now, ret);
	hmac_sha256(secret, (struct view){ ret->data + begin, ret->len - begin }, mac);
	buf_puts(ret, ".");
	put_base64url((struct view){ mac, sizeof mac }, ret);
}

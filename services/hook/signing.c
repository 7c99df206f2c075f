#include <sodium.h>
#include <stdio.h>

#include "services/hook/hook.h"

#define PREFIX "whsec_"

enum { SECRET_FILE_MAX = 4096, SECRET_LEAST = 16 };

static bool take_base64(const char *text, struct buf *ret)
{
	const size_t len = strlen(text);
	size_t n;

	buf_clear(ret);
	buf_add(ret, len);
	if (sodium_base642bin(ret->data, len, text, len, NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	ret->len = n;
	return true;
}

duly_result hook_secret(const char *path, struct buf *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) text = { 0 };
	struct duly_diag why = { "" };

	if (file_read(path, SECRET_FILE_MAX, &text, &why) != DULY_OK)
		return duly_fail(diag, DULY_E_CONFIG, "%s", why.text);
	buf_u8(&text, 0);
	char *line = (char *)text.data;

	line[strcspn(line, "\r\n")] = '\0';
	if (strncmp(line, PREFIX, strlen(PREFIX)) != 0)
		buf_puts(ret, line);
	else if (!take_base64(line + strlen(PREFIX), ret))
		return duly_fail(diag, DULY_E_CONFIG, "%s: behind " PREFIX " base64 is wanted",
				 path);
	return ret->len >= SECRET_LEAST
		       ? DULY_OK
		       : duly_fail(diag, DULY_E_CONFIG, "%s: a secret has at least %d bytes", path,
				   SECRET_LEAST);
}

/* HMAC-SHA256 over "id.timestamp.body". */
void hook_sign(const struct buf *secret, const char *id, duly_instant now, struct view body,
	       struct hook_signature *ret)
{
	duly_auto_fini(buf) told = { 0 };
	const long long seconds = now.ms / 1000;
	uint8_t mac[SHA256_LEN];
	char base64[64];

	buf_printf(&told, "%s.%lld.", id, seconds);
	buf_put(&told, body.data, body.len);
	hmac_sha256(buf_view(secret), buf_view(&told), mac);
	sodium_bin2base64(base64, sizeof base64, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
	snprintf(ret->id, sizeof ret->id, "webhook-id: %s", id);
	snprintf(ret->timestamp, sizeof ret->timestamp, "webhook-timestamp: %lld", seconds);
	snprintf(ret->signature, sizeof ret->signature, "webhook-signature: v1,%s", base64);
}

#include <stdio.h>

#include "services/cli/put_in_force.h"

duly_result put_in_force_digest(const struct put_in_force_given *given, const char *word,
				const char *operand, uint8_t ret[SHA256_LEN],
				struct duly_diag *diag)
{
	if ((word != NULL) == (given->digest != NULL))
		return duly_fail(diag, DULY_E_USAGE, "either %s or --digest is wanted", operand);
	if (given->digest == NULL || hex_parse(str_of(given->digest), ret, SHA256_LEN))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "--digest has 64 digits, 0-9 and a-f");
}

duly_result put_in_force(const struct put_in_force_given *given, const char *type,
			 const uint8_t digest[SHA256_LEN], duly_instant now, struct duly_diag *diag)
{
	duly_auto_fini(buf) data = { 0 };

	pack_map(&data, 1);
	pack_cstr(&data, "digest");
	pack_hex(&data, digest, SHA256_LEN);
	const duly_result r = service_tell(&given->service, type, buf_view(&data), now, diag);

	if (r == DULY_OK)
		puts(strcmp(type, "directory.loaded") == 0
			     ? "in force; whom is told next is by it"
			     : "in force; all cases are looked at again (`duly info`: sweeping)");
	return r;
}

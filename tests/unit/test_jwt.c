#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/http/jwt.h"

static struct view bytes(const char *s)
{
	return (struct view){ s, strlen(s) };
}

/* The example of RFC 7515, appendix A.1: its key, its signing input, its signature in hex. */
static void the_signature_is_that_of_the_standard(void **state)
{
	static const char KEY[] =
		"0323354b2b0fa5bc837e0665777ba68f5ab328e6f054c928a90f84b2d2502ebf"
		"d3fb5a92d20647ef968ab4c377623d223d2e2172052e4f08c0cd9af567d080a3";
	static const char INPUT[] =
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
		"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb2"
		"90Ijp0cnVlfQ";
	uint8_t key[64], mac[SHA256_LEN];
	char hex[2 * SHA256_LEN + 1];

	(void)state;
	assert_true(hex_parse(str_of(KEY), key, sizeof key));
	hmac_sha256((struct view){ key, sizeof key }, bytes(INPUT), mac);
	assert_string_equal(hex_print(mac, sizeof mac, hex),
			    "7418dfb49799e0254ffa607dd8adbbba16d4254d69d6bff05b58055853848d79");
}

/* Computed by hashlib and base64 of Python; PyJWT 2.6 reads it. */
static void a_token_is_as_other_implementations_read_it(void **state)
{
	static const char WANT[] = "before "
				   "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."
				   "eyJpc3MiOiIyNjc4NWEwOS1hYjE2LTRlYjAtODQwNy1hMzc0OTdhNTc1MDYiLCJ"
				   "pYXQiOjE1Njg4MTg1Nzh9."
				   "YT_aQYNif0l3HaPwy62Cj9g0qsYzjnj1K5pLwkELiFw";
	duly_auto_fini(buf) token = { 0 };

	(void)state;
	buf_puts(&token, "before ");
	jwt_put(STR("26785a09-ab16-4eb0-8407-a37497a57506"),
		bytes("3d844edf-8d35-48ac-975b-e847b4f122b0"),
		(duly_instant){ INT64_C(1568818578999) }, &token);
	assert_int_equal(token.len, strlen(WANT));
	assert_memory_equal(token.data, WANT, token.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_signature_is_that_of_the_standard),
		cmocka_unit_test(a_token_is_as_other_implementations_read_it),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

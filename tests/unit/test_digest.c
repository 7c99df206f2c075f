#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/base/base.h"

static struct view bytes(const char *s)
{
	return (struct view){ s, strlen(s) };
}

static void digests_are_those_of_other_implementations(void **state)
{
	uint8_t key[32], out[32];
	char hex[65];

	(void)state;
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	sha256(bytes("abc"), out);
	assert_string_equal(hex_print(out, 32, hex),
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	blake2b((struct view){ NULL, 0 }, bytes("abc"), out, 16);
	assert_string_equal(hex_print(out, 16, hex), "cf4ab791c62b8d2b2109c90275287816");
	blake2b((struct view){ key, sizeof key }, bytes("abc"), out, 32);
	assert_string_equal(hex_print(out, 32, hex),
			    "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
	assert_true(checksum64(bytes("abcdef"), bytes("")) == UINT64_C(0xbca086295a389247));
	assert_true(checksum64(bytes(""), bytes("")) == UINT64_C(0x1e924b9d737700d7));
}

static void two_runs_are_as_one(void **state)
{
	static const char TEXT[] = "abcdef";
	uint8_t whole[SHA256_LEN], parts[SHA256_LEN];
	const uint64_t checksum = checksum64(bytes(TEXT), bytes(""));

	(void)state;
	sha256(bytes(TEXT), whole);
	for (size_t i = 0; i <= strlen(TEXT); i++) {
		const struct view a = { TEXT, i }, b = { TEXT + i, strlen(TEXT) - i };

		sha256_two(a, b, parts);
		assert_memory_equal(parts, whole, sizeof whole);
		struct sha256_run *run = sha256_begin();

		sha256_add(run, a);
		sha256_add(run, b);
		sha256_end(&run, parts);
		assert_null(run);
		assert_memory_equal(parts, whole, sizeof whole);
		assert_true(checksum64(a, b) == checksum);
	}
}

static void hex_is_lower_case_and_of_exact_length(void **state)
{
	static const struct {
		const char *why, *text;
		bool ok;
	} ROWS[] = {
		{ "three bytes", "00ff1a", true },    { "upper case", "00FF1A", false },
		{ "one digit less", "00ff1", false }, { "one digit more", "00ff1a0", false },
		{ "no digit", "00fg1a", false },      { "nothing", "", false },
	};
	static const uint8_t WANT[] = { 0x00, 0xff, 0x1a };

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		uint8_t out[3] = { 7, 7, 7 };
		char back[7];

		print_message("%s: '%s'\n", ROWS[i].why, ROWS[i].text);
		assert_int_equal(hex_parse(str_of(ROWS[i].text), out, 3), ROWS[i].ok);
		if (ROWS[i].ok) {
			assert_memory_equal(out, WANT, 3);
			assert_string_equal(hex_print(out, 3, back), ROWS[i].text);
		} else {
			assert_int_equal(out[0], 7);
		}
	}
}

static int setup(void **state)
{
	(void)state;
	base_init();
	base_init(); /* idempotent */
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_other_implementations),
		cmocka_unit_test(two_runs_are_as_one),
		cmocka_unit_test(hex_is_lower_case_and_of_exact_length),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}

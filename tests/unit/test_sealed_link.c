#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/tokens/sealed_link.h"
#include "tests/support/scratch.h"

/* A link says to who has the key what was said, and to nobody else anything. */

static const struct sealed_link LINK = {
	.obligation = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
	.council = { "example", 7 },
	.subject = { "C-1042", 6 },
	.person = { "w-17", 4 },
	.expires = { 1000 },
};

static enum sealed_link_verdict read_at(const char *text, const uint8_t *key, int64_t now,
					struct sealed_link *ret, struct arena *arena)
{
	return sealed_link_read(str_of(text), LINK_ANSWERS, key, (duly_instant){ now }, arena, ret);
}

static void it_says_what_was_said_until_it_expires(void **state)
{
	static const uint8_t KEY[LINK_KEY] = { 7 }, OTHER[LINK_KEY] = { 8 };
	duly_auto(arena) arena = arena_new();
	struct sealed_link got;
	char text[SEALED_LINK_MAX], again[SEALED_LINK_MAX];

	(void)state;
	sealed_link_print(&LINK, KEY, text);
	assert_int_equal(read_at(text, KEY, 999, &got, arena), SEALED_LINK_GOOD);
	assert_memory_equal(got.obligation, LINK.obligation, ID_LEN);
	assert_true(str_eq(got.council, LINK.council) && str_eq(got.subject, LINK.subject) &&
		    str_eq(got.person, LINK.person));
	assert_int_equal(read_at(text, KEY, 1000, &got, arena), SEALED_LINK_EXPIRED);
	assert_int_equal(read_at(text, OTHER, 999, &got, arena), SEALED_LINK_NONE);
	assert_int_equal(sealed_link_read(str_of(text), LINK_CALENDAR, KEY, (duly_instant){ 0 },
					  arena, &got),
			 SEALED_LINK_NONE);
	/* It can stand in an address, shows no name, and no two of one thing are alike. */
	assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_-"),
			 strlen(text));
	assert_string_not_equal(text, sealed_link_print(&LINK, KEY, again));
}

/* The longest names that there can be have room. */
static void any_names_have_room(void **state)
{
	static const uint8_t KEY[LINK_KEY] = { 7 };
	static const char NAME[] =
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz012345678901";
	const struct sealed_link longest = { .council = str_of(NAME),
					     .subject = str_of(NAME),
					     .person = str_of(NAME),
					     .expires = { INT64_MAX } };
	duly_auto(arena) arena = arena_new();
	struct sealed_link got;
	char text[SEALED_LINK_MAX];

	(void)state;
	assert_int_equal(strlen(NAME), 64);
	sealed_link_print(&longest, KEY, text);
	assert_int_equal(read_at(text, KEY, 0, &got, arena), SEALED_LINK_GOOD);
	assert_true(str_eq(got.person, longest.person));
}

/* Each bit of each character counts, and so does each that is missing. */
static void what_was_changed_is_none(void **state)
{
	static const uint8_t KEY[LINK_KEY] = { 7 };
	duly_auto(arena) arena = arena_new();
	struct sealed_link got;
	char text[SEALED_LINK_MAX];

	(void)state;
	sealed_link_print(&LINK, KEY, text);
	for (size_t i = 0, n = strlen(text); i < n; i++) {
		const char was = text[i];

		text[i] = was == 'A' ? 'B' : 'A';
		assert_int_equal(read_at(text, KEY, 0, &got, arena), SEALED_LINK_NONE);
		text[i] = was;
		assert_int_equal(sealed_link_read((struct str){ text, i }, LINK_ANSWERS, KEY,
						  (duly_instant){ 0 }, arena, &got),
				 SEALED_LINK_NONE);
	}
}

static void a_key_is_made_once_and_is_nobody_elses(void **state)
{
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];
	uint8_t first[LINK_KEY], second[LINK_KEY];
	struct duly_diag diag;
	struct stat st;

	(void)state;
	scratch_make(dir);
	snprintf(path, sizeof path, "%s/key", dir);
	assert_int_equal(link_key(path, first, &diag), DULY_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(link_key(path, second, &diag), DULY_OK);
	assert_memory_equal(first, second, LINK_KEY);
	assert_int_equal(chmod(path, 0604), 0);
	assert_int_equal(link_key(path, second, &diag), DULY_E_CONFIG);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(link_key(path, second, &diag), DULY_OK);
	assert_int_equal(truncate(path, 31), 0);
	assert_int_equal(link_key(path, second, &diag), DULY_E_CONFIG);
	assert_int_equal(truncate(path, 33), 0);
	assert_int_equal(link_key(path, second, &diag), DULY_E_CONFIG);
	snprintf(path, sizeof path, "%s/none/key", dir);
	assert_int_equal(link_key(path, second, &diag), DULY_E_IO);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_what_was_said_until_it_expires),
		cmocka_unit_test(any_names_have_room),
		cmocka_unit_test(what_was_changed_is_none),
		cmocka_unit_test(a_key_is_made_once_and_is_nobody_elses),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

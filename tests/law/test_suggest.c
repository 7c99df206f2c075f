#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/text/suggest.h"

/* What was probably meant by a name that nobody has. */

static const struct {
	const char *why, *wanted, *names, *want;
} ROWS[] = {
	{ "a letter left out", "care1", "care-1 care-2 leaving",
	  "; did you mean care-1 or care-2?" },
	{ "two letters swapped", "exmaple", "example northshire", "; did you mean example?" },
	{ "only its beginning", "cla-rev", "cla-review-first visit-6w",
	  "; did you mean cla-review-first?" },
	{ "in other letters", "CARE-1", "care-1", "; did you mean care-1?" },
	{ "none is near: those that there are, in their order, each once", "x",
	  "care-2 care-1 care-2", "; there is care-1, care-2" },
	{ "too many to name", "x", "n9 n8 n7 n6 n5 n4 n3 n2 n1",
	  "; there is n1, n2, n3, n4, n5, n6, n7, n8, ..." },
	{ "three at most, the nearest first, each once", "abcdef",
	  "abcdeg abcdxx abcdeg abcdef1 abcxef", "; did you mean abcdeg or abcdef1 or abcxef?" },
	{ "nobody has a name", "x", "", "" },
	{ "nothing was written", "", "care-1", "; there is care-1" },
};

static void names_are_suggested_as_people_err(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		struct suggestion s = suggest_for(str_of(ROWS[i].wanted));
		duly_auto_fini(buf) got = { 0 };

		print_message("%s\n", ROWS[i].why);
		for (const char *p = ROWS[i].names; *p != '\0'; p += strspn(p, " ")) {
			const size_t n = strcspn(p, " ");

			suggest_offer(&s, (struct str){ p, n });
			p += n;
		}
		suggest_text(&s, &got);
		buf_u8(&got, '\0');
		assert_string_equal((const char *)got.data, ROWS[i].want);
	}
}

/* Bytes of anybody's: no name is too long to be asked after, or to be offered. */
static void a_name_that_is_too_long_is_passed_over(void **state)
{
	char longest[300];
	duly_auto_fini(buf) got = { 0 };

	(void)state;
	memset(longest, 'a', sizeof longest);
	struct suggestion s = suggest_for((struct str){ longest, sizeof longest });

	suggest_offer(&s, (struct str){ longest, sizeof longest - 1 });
	suggest_offer(&s, STR("care-1"));
	suggest_text(&s, &got);
	buf_u8(&got, '\0');
	assert_string_equal((const char *)got.data, "; there is care-1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_suggested_as_people_err),
		cmocka_unit_test(a_name_that_is_too_long_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/base/base.h"

static void texts_are_compared_bytewise_and_a_prefix_sorts_first(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("care"), STR("care.entered")) < 0);
	assert_true(str_cmp(STR("care.entered"), STR("care")) > 0);
	assert_true(str_cmp(STR("a\xff"), STR("ab")) > 0); /* bytes, not signed characters */
	assert_int_equal(str_cmp(NO_STR, STR("")), 0);
	assert_true(str_is(STR("care"), "care"));
	assert_false(str_is(STR("care"), "car"));
	assert_true(str_starts(STR("feed:a"), "feed:"));
	assert_false(str_starts(STR("fee"), "feed:"));
	assert_true(str_starts(NO_STR, ""));
}

static void numbers_are_strict_decimal(void **state)
{
	static const struct {
		const char *why, *text;
		uint64_t max;
		bool ok;
		uint64_t v;
	} ROWS[] = {
		{ "zero", "0", 9, true, 0 },
		{ "at the bound", "20", 20, true, 20 },
		{ "over it", "21", 20, false, 0 },
		{ "over a small bound", "9", 5, false, 0 },
		{ "the largest", "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "one more", "18446744073709551616", UINT64_MAX, false, 0 },
		{ "ten times as much", "184467440737095516150", UINT64_MAX, false, 0 },
		{ "a leading zero", "010", 99, false, 0 },
		{ "two zeros", "00", 99, false, 0 },
		{ "a sign", "+5", 99, false, 0 },
		{ "hexadecimal", "0x10", 99, false, 0 },
		{ "letters behind", "20x", 99, false, 0 },
		{ "a space", " 5", 99, false, 0 },
		{ "nothing", "", 99, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		uint64_t v = 0;

		print_message("%s: '%s'\n", ROWS[i].why, ROWS[i].text);
		assert_int_equal(str_to_u64(str_of(ROWS[i].text), ROWS[i].max, &v), ROWS[i].ok);
		assert_true(v == ROWS[i].v);
	}
}

static void stored_numbers_have_these_bytes(void **state)
{
	static const uint8_t WANT[] = {
		0x12,                                                       /* u8            */
		0x34, 0x12,                                                 /* u16           */
		0x78, 0x56, 0x34, 0x12,                                     /* u32           */
		0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01,             /* u64           */
		0x00, 0x7f, 0x80, 0x01, 0xac, 0x02,                         /* 0 127 128 300 */
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, /* 2^64 - 1      */
		0x00, 0x01, 0x02, 0x03,                                     /* 0 -1 1 -2     */
		0x02, 'h',  'i',  0x00,                                     /* "hi", ""      */
	};
	duly_auto_fini(buf) b = { NULL, 0, 0 };

	(void)state;
	buf_u8(&b, 0x12);
	buf_u16(&b, 0x1234);
	buf_u32(&b, 0x12345678);
	buf_u64(&b, 0x0123456789abcdef);
	buf_var(&b, 0);
	buf_var(&b, 127);
	buf_var(&b, 128);
	buf_var(&b, 300);
	buf_var(&b, UINT64_MAX);
	buf_zig(&b, 0);
	buf_zig(&b, -1);
	buf_zig(&b, 1);
	buf_zig(&b, -2);
	buf_str(&b, STR("hi"));
	buf_str(&b, NO_STR);
	assert_int_equal(b.len, sizeof WANT);
	assert_memory_equal(b.data, WANT, sizeof WANT);
}

static void what_was_written_is_read(void **state)
{
	static const uint64_t NUMBERS[] = { 0,          1,          127,
					    128,        16383,      16384,
					    INT64_MAX,  UINT64_MAX, UINT64_MAX - 1,
					    1ULL << 63, 1ULL << 32 };
	static const int64_t SIGNED[] = { 0, -1, 1, 63, -64, 64, INT64_MAX, INT64_MIN };
	duly_auto_fini(buf) b = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < LEN(NUMBERS); i++) {
		buf_var(&b, NUMBERS[i]);
		buf_u64(&b, NUMBERS[i]);
		buf_u32(&b, (uint32_t)NUMBERS[i]);
		buf_u16(&b, (uint16_t)NUMBERS[i]);
		buf_u8(&b, (uint8_t)NUMBERS[i]);
	}
	for (size_t i = 0; i < LEN(SIGNED); i++)
		buf_zig(&b, SIGNED[i]);
	buf_str(&b, STR("C-1042"));

	struct reader r = reader_of(b.data, b.len);

	for (size_t i = 0; i < LEN(NUMBERS); i++) {
		assert_true(read_var(&r) == NUMBERS[i]);
		assert_true(read_u64(&r) == NUMBERS[i]);
		assert_int_equal(read_u32(&r), (uint32_t)NUMBERS[i]);
		assert_int_equal(read_u16(&r), (uint16_t)NUMBERS[i]);
		assert_int_equal(read_u8(&r), (uint8_t)NUMBERS[i]);
	}
	for (size_t i = 0; i < LEN(SIGNED); i++)
		assert_true(read_zig(&r) == SIGNED[i]);
	assert_true(str_is(read_str(&r), "C-1042"));
	assert_true(r.ok);
	assert_int_equal(reader_left(&r), 0);
}

static void a_reader_remembers_its_first_failure(void **state)
{
	static const struct {
		const char *why;
		uint8_t bytes[12];
		size_t len;
	} ROWS[] = {
		{ "nothing", { 0 }, 0 },
		{ "a number that breaks off", { 0x80 }, 1 },
		{ "more than 64 bits",
		  { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 },
		  10 },
		{ "eleven bytes",
		  { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 },
		  11 },
		{ "not the shortest form", { 0x80, 0x00 }, 2 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		struct reader r = reader_of(ROWS[i].len ? ROWS[i].bytes : NULL, ROWS[i].len);

		print_message("%s\n", ROWS[i].why);
		assert_true(read_var(&r) == 0);
		assert_false(r.ok);
		assert_int_equal(read_u8(&r), 0);
		assert_true(str_is(read_str(&r), ""));
		assert_null(read_bytes(&r, 0));
		assert_false(r.ok);
	}
}

static void a_text_longer_than_its_bytes_is_a_failure(void **state)
{
	static const uint8_t SHORT[] = { 3, 'a', 'b' };
	static const uint8_t HUGE[] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01
	};
	struct reader a = reader_of(SHORT, sizeof SHORT), b = reader_of(HUGE, sizeof HUGE);

	(void)state;
	assert_int_equal(read_str(&a).len, 0);
	assert_false(a.ok);
	assert_int_equal(read_str(&b).len, 0);
	assert_false(b.ok);
}

static void a_buffer_grows_and_keeps_its_memory_when_cleared(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_int_equal(b.len, 3890);
	assert_memory_equal(b.data, "0,1,2,", 6);
	buf_puts(&b, "");
	buf_put(&b, NULL, 0);
	assert_int_equal(b.len, 3890);

	const uint8_t *before = b.data;

	buf_clear(&b);
	buf_puts(&b, "x");
	assert_ptr_equal(b.data, before);
	assert_int_equal(buf_view(&b).len, 1);
	buf_fini(&b);
	assert_null(b.data);
	assert_int_equal(b.cap, 0);
}

/* A delivery has millions of short ones. */
static void texts_on_an_arena_lie_side_by_side(void **state)
{
	duly_auto(arena) a = arena_new();
	const struct str one = arena_str(a, STR("abc")), two = arena_str(a, STR(""));
	const uint64_t *number = arena_new_array(a, uint64_t, 1);
	const struct str three = arena_printf(a, "%d", 12), four = arena_str(a, STR("x"));

	(void)state;
	assert_ptr_equal(two.s, one.s + 4);
	assert_ptr_equal(four.s, three.s + 3);
	assert_int_equal((uintptr_t)number % _Alignof(max_align_t), 0);
	assert_string_equal(one.s, "abc");
	assert_string_equal(two.s, "");
	assert_string_equal(three.s, "12");
}

static void an_arena_gives_zeroed_aligned_memory_again_and_again(void **state)
{
	duly_auto(arena) a = arena_new();
	void *first = NULL;

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 3000; n += 7) {
			uint8_t *p = arena_alloc(a, n);

			if (n == 0 && round == 0)
				first = p;
			if (n == 0)
				assert_ptr_equal(p,
						 first); /* a reset begins with the same memory */
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xaa, n);
		}
		memset(arena_alloc(a, 3 << 20), 0xaa, 3 << 20); /* larger than any block */
		arena_reset(a);
	}
}

/* A value that grows from round to round: the blocks of its earlier sizes are not kept. */
static void an_arena_holds_what_is_used_and_not_each_size_that_was(void **state)
{
	duly_auto(arena) a = arena_new();
	const size_t step = 64 << 10, last = 200 * step;

	(void)state;
	for (size_t n = step; n <= last; n += step) {
		arena_alloc(a, 100);
		arena_alloc(a, n);
		arena_reset(a);
	}
	assert_true(arena_held(a) <= 2 * last);
}

static void an_arena_gives_back_what_one_round_alone_needed(void **state)
{
	duly_auto(arena) a = arena_new();

	(void)state;
	for (int i = 0; i < 100; i++)
		arena_alloc(a, 1 << 20);
	assert_true(arena_held(a) >= 100 << 20);
	arena_reset(a);
	assert_true(arena_held(a) >= 100 << 20); /* the next may be as large */
	arena_alloc(a, 100);
	arena_reset(a);
	assert_true(arena_held(a) <= 8 << 20);
}

static void an_arena_keeps_copies_of_texts(void **state)
{
	duly_auto(arena) a = arena_new();
	char source[] = "C-1042xyz";
	const struct str copy = arena_str(a, (struct str){ source, 6 });
	const struct str made = arena_printf(a, "%s is %d", "answer", 42);

	(void)state;
	memset(source, '#', sizeof source);
	assert_string_equal(copy.s, "C-1042");
	assert_int_equal(copy.len, 6);
	assert_string_equal(made.s, "answer is 42");
	assert_int_equal(made.len, 12);
	assert_string_equal(arena_str(a, NO_STR).s, "");
	arena_free(&a);
	assert_null(a);
	arena_free(&a); /* an owner without anything is fine */
}

static void a_file_is_read_whole_or_not_at_all(void **state)
{
	char path[] = "/tmp/duly-test-XXXXXX";
	const int fd = mkstemp(path);
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	struct duly_diag diag;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "0123456789", 10), 10);
	close(fd);

	buf_puts(&b, "before ");
	assert_int_equal(file_read(path, 10, &b, &diag), DULY_OK);
	assert_int_equal(b.len, 17);
	assert_memory_equal(b.data, "before 0123456789", 17);
	assert_int_equal(file_read(path, SIZE_MAX, &b, &diag), DULY_OK);
	assert_int_equal(b.len, 27);

	assert_int_equal(file_read(path, 9, &b, &diag), DULY_E_BOUND);
	assert_int_equal(b.len, 27);
	assert_int_equal(file_read("/tmp", 9, &b, &diag), DULY_E_IO);
	assert_int_equal(b.len, 27);
	unlink(path);
	assert_int_equal(file_read(path, 9, &b, &diag), DULY_E_NOTFOUND);
	assert_non_null(strstr(diag.text, path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_compared_bytewise_and_a_prefix_sorts_first),
		cmocka_unit_test(numbers_are_strict_decimal),
		cmocka_unit_test(stored_numbers_have_these_bytes),
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(a_reader_remembers_its_first_failure),
		cmocka_unit_test(a_text_longer_than_its_bytes_is_a_failure),
		cmocka_unit_test(a_buffer_grows_and_keeps_its_memory_when_cleared),
		cmocka_unit_test(texts_on_an_arena_lie_side_by_side),
		cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_again_and_again),
		cmocka_unit_test(an_arena_holds_what_is_used_and_not_each_size_that_was),
		cmocka_unit_test(an_arena_gives_back_what_one_round_alone_needed),
		cmocka_unit_test(an_arena_keeps_copies_of_texts),
		cmocka_unit_test(a_file_is_read_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

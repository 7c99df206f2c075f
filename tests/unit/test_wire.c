#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/wire/wire.h"

/* "82 a1 61" to bytes. */
static struct buf bytes_of(const char *hex)
{
	struct buf b = { NULL, 0, 0 };
	char digits[3] = "";

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		memcpy(digits, hex++, 2);
		buf_u8(&b, (uint8_t)strtoul(digits, NULL, 16));
	}
	return b;
}

static const struct {
	const char *why, *hex, *says; /* NULL: it is sound */
} CHECKS[] = {
	{ "nothing at all", "", "byte 0: the bytes end" },
	{ "nil", "c0", NULL },
	{ "false", "c2", NULL },
	{ "true", "c3", NULL },
	{ "a small number", "7f", NULL },
	{ "a small negative number", "e0", NULL },
	{ "an empty map", "80", NULL },
	{ "an empty list", "90", NULL },
	{ "an empty string", "a0", NULL },
	{ "each width of unsigned", "94 cc01 cd0001 ce00000001 cf0000000000000001", NULL },
	{ "each width of signed", "94 d0ff d1ffff d2ffffffff d3ffffffffffffffff", NULL },
	{ "floats are the decoder's affair", "92 ca00000000 cb0000000000000000", NULL },
	{ "each width of string", "93 d90161 da000161 db0000000161", NULL },
	{ "each width of bytes", "93 c40100 c5000100 c60000000100", NULL },
	{ "long heads of short lists", "92 dc0000 dd00000000", NULL },
	{ "long heads of short maps", "92 de0000 df00000000", NULL },
	{ "two keys", "82 a161 01 a162 02", NULL },
	{ "the same key in two maps", "92 81a16101 81a16102", NULL },
	{ "a key of an outer map within", "81 a161 81 a161 01", NULL },
	{ "a key after an inner map that has it", "82 a162 81 a161 01 a161 02", NULL },
	{ "eight deep", "91919191 91919190", NULL },
	{ "two-byte text", "a2 c3a9", NULL },
	{ "three-byte text", "a3 e282ac", NULL },
	{ "four-byte text", "a4 f09f9880", NULL },
	{ "text across the eight-byte step", "ab 61616161616161 c3a9 6161", NULL },

	{ "bytes behind", "c0c0", "byte 1: more bytes" },
	{ "bytes behind a list", "9101 02", "byte 2: more bytes" },
	{ "JSON", "7b226964 223a317d", "this is JSON; the socket takes msgpack" },
	{ "a list as JSON", "5b7b7d5d", "this is JSON; the socket takes msgpack" },
	{ "nine deep", "91919191 91919191 90", "byte 8: nested too deep" },
	{ "0xc1", "c1", "byte 0: 0xc1" },
	{ "ext 8", "c7010000", "byte 0: ext" },
	{ "ext 16", "c800010000", "byte 0: ext" },
	{ "ext 32", "c9000000010000", "byte 0: ext" },
	{ "fixext 1", "d40000", "byte 0: ext" },
	{ "fixext 16 in a list", "91 d80000", "byte 1: ext" },
	{ "a timestamp as a value", "81a161 d6ff00000000", "byte 3: ext" },
	{ "five bytes that announce four thousand million items", "ddffffffff", "announced" },
	{ "five bytes that announce as many entries", "dfffffffff", "announced" },
	{ "one item more than bytes", "92 c0", "byte 0: more entries" },
	{ "a map of one needs two bytes", "81 a0", "byte 0: more entries" },
	{ "a list that ends early", "92 a161", "byte 3: the bytes end" },
	{ "a map without its last value", "81 a161", "byte 3: the bytes end" },
	{ "a string cut", "a361", "middle of a value" },
	{ "a long string cut", "dbffffffff61", "middle of a value" },
	{ "a number cut", "cd01", "middle of a value" },
	{ "a float cut", "cb00", "middle of a value" },
	{ "a length cut", "da00", "middle of a length" },
	{ "bytes cut", "c402 00", "middle of a value" },
	{ "a number as key", "81 01 01", "byte 1: a key" },
	{ "bytes as key", "81 c40161 01", "byte 1: a key" },
	{ "a list as key", "81 90 01", "byte 1: a key" },
	{ "the second key is a number", "82 a161 01 02 02", "byte 4: a key" },
	{ "a key twice", "82 a161 01 a161 02", "key twice" },
	{ "a key twice with a map between", "82 a161 81a16200 a161 02", "key twice" },
	{ "a key twice, in two encodings", "82 a161 01 d90161 02", "key twice" },
	{ "the empty key twice", "82 a0 01 a0 02", "key twice" },
	{ "a key twice in an inner map", "91 82 a161 01 a161 02", "key twice" },
	{ "a key twice among seventeen",
	  "de0011 a16100 a16200 a16300 a16400 a16500 a16600 a16700 a16800 a16900 a16a00 a16b00 "
	  "a16c00 a16d00 a16e00 a16f00 a17000 a16100",
	  "key twice" },
	{ "a zero byte in text", "a3 610062", "UTF-8" },
	{ "a zero byte within eight plain ones", "a8 6161616100616161", "UTF-8" },
	{ "a zero byte in a key", "81 a100 01", "UTF-8" },
	{ "a stray continuation", "a1 80", "UTF-8" },
	{ "a stray byte within eight plain ones", "a8 6161616180616161", "UTF-8" },
	{ "an overlong slash", "a2 c0af", "UTF-8" },
	{ "an overlong three", "a3 e09fbf", "UTF-8" },
	{ "an overlong four", "a4 f08fbfbf", "UTF-8" },
	{ "a surrogate", "a3 eda080", "UTF-8" },
	{ "above U+10FFFF", "a4 f4908080", "UTF-8" },
	{ "no such lead byte", "a4 f5808080", "UTF-8" },
	{ "a sequence cut by the end of the text", "92 a1c3 a9", "UTF-8" },
	{ "a sequence with a plain byte in it", "a3 e28261", "UTF-8" },
};

static void bytes_are_one_sound_object_or_are_refused_with_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(CHECKS); i++) {
		duly_auto_fini(buf) b = bytes_of(CHECKS[i].hex);
		struct duly_diag diag = { "" };

		print_message("%s\n", CHECKS[i].why);
		const bool ok = wire_check(buf_view(&b), &diag);

		if (diag.text[0] != '\0')
			print_message("  %s\n", diag.text);
		assert_int_equal(ok, CHECKS[i].says == NULL);
		assert_int_equal(wire_check(buf_view(&b), NULL), ok);
		if (!ok)
			assert_non_null(strstr(diag.text, CHECKS[i].says));
	}
}

/* The lengths of the elements, where each has an end, sound or not. */
static const struct {
	const char *why, *hex, *lengths;
} SPLITS[] = {
	{ "none", "90", "" },
	{ "sound ones", "93 80 01 a3616263", "1 1 4" },
	{ "text that is none", "93 80 a180 81a16180", "1 2 4" },
	{ "a key twice, and one that is a number", "92 82a16101a16102 810101", "7 3" },
	{ "ext of every length",
	  "95 d40000 d80000000000000000000000000000000000 c7010000 "
	  "c800010000 c9000000010000",
	  "3 18 4 5 7" },
	{ "lists in lists, deeper than any that is read", "92 919191919191919191919191919190 80",
	  "15 1" },
	{ "a long head", "dc0002 80 80", "1 1" },
	{ "one that has no end", "92 80 a361", NULL },
	{ "one too few", "92 80", NULL },
	{ "one too many", "91 80 80", NULL },
	{ "a byte that is no type", "91 c1", NULL },
	{ "an ext cut", "91 d400", NULL },
	{ "an ext of a length cut", "91 c9000000", NULL },
	{ "no array", "80", NULL },
	{ "nothing", "", NULL },
	{ "more than are wanted", "96 c0c0c0c0c0c0", NULL },
};

static void an_array_is_taken_apart_though_an_element_is_not_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(SPLITS); i++) {
		duly_auto_fini(buf) b = bytes_of(SPLITS[i].hex);
		duly_auto_fini(buf) got = { 0 };
		struct view parts[5];

		print_message("%s\n", SPLITS[i].why);
		const size_t n = wire_split(buf_view(&b), parts, LEN(parts));

		for (size_t k = 0; k < n; k++)
			buf_printf(&got, "%s%zu", k > 0 ? " " : "", parts[k].len);
		buf_u8(&got, 0);
		assert_string_equal((const char *)got.data,
				    SPLITS[i].lengths != NULL ? SPLITS[i].lengths : "");
	}
}

/* A map of @n keys k0, k1, ...; the last one as the first where @twice. */
static struct buf wide_map(uint32_t n, bool twice)
{
	struct buf b = { NULL, 0, 0 };

	pack_map(&b, n);
	for (uint32_t i = 0; i < n; i++) {
		char key[16];

		snprintf(key, sizeof key, "k%u", twice && i == n - 1 ? 0 : i);
		pack_cstr(&b, key);
		pack_nil(&b);
	}
	return b;
}

static void a_wide_map_is_looked_through_for_keys_that_stand_twice(void **state)
{
	static const uint32_t WIDTHS[] = { 2, 16, 17, 1000, 100000 };

	(void)state;
	for (size_t i = 0; i < LEN(WIDTHS); i++) {
		duly_auto_fini(buf) once = wide_map(WIDTHS[i], false);
		duly_auto_fini(buf) twice = wide_map(WIDTHS[i], true);

		print_message("%u keys\n", WIDTHS[i]);
		assert_true(wire_check(buf_view(&once), NULL));
		assert_false(wire_check(buf_view(&twice), NULL));
	}
}

static void more_values_than_stated_are_refused_before_they_are_unpacked(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	struct duly_diag diag = { "" };

	(void)state;
	pack_array(&b, WIRE_NODES_MAX);
	memset(buf_add(&b, WIRE_NODES_MAX), 0, WIRE_NODES_MAX);
	assert_false(wire_check(buf_view(&b), &diag));
	assert_non_null(strstr(diag.text, "too many values"));
	buf_clear(&b);
	pack_array(&b, WIRE_NODES_MAX - 1);
	memset(buf_add(&b, WIRE_NODES_MAX - 1), 0, WIRE_NODES_MAX - 1);
	assert_true(wire_check(buf_view(&b), NULL));
}

/* Whatever is cut off the end of a sound object, the rest is none. */
static void no_proper_prefix_of_an_object_is_one(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };

	(void)state;
	assert_int_equal(
		json_to_wire(STR("{\"a\":[1,-200,70000,\"text\",null,{\"b\":true}]}"), &b, NULL),
		DULY_OK);
	assert_true(wire_check(buf_view(&b), NULL));
	for (size_t n = 0; n < b.len; n++)
		assert_false(wire_check((struct view){ b.data, n }, NULL));
}

/* ---- unpacking ------------------------------------------------------------------------------- */

static void what_was_packed_is_found_again(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	int64_t number = 0;
	bool flag = false;

	(void)state;
	pack_map(&b, 6);
	pack_cstr(&b, "empty");
	pack_cstr(&b, "");
	pack_cstr(&b, "n");
	pack_int(&b, -70000);
	pack_cstr(&b, "big");
	pack_uint(&b, UINT64_MAX);
	pack_cstr(&b, "yes");
	pack_bool(&b, true);
	pack_cstr(&b, "at");
	pack_instant(&b, (duly_instant){ 0 });
	pack_cstr(&b, "on");
	pack_civil(&b, (duly_civil){ 0 });
	assert_int_equal(wire_unpack(buf_view(&b), &w, NULL), DULY_OK);

	assert_true(wire_int(wire_get(&w.root, "n"), &number));
	assert_int_equal(number, -70000);
	assert_false(wire_int(wire_get(&w.root, "big"), &number)); /* does not fit */
	assert_false(wire_int(wire_get(&w.root, "yes"), &number));
	assert_true(wire_bool(wire_get(&w.root, "yes"), &flag) && flag);
	assert_false(wire_bool(wire_get(&w.root, "n"), &flag));
	assert_true(str_is(wire_str(wire_get(&w.root, "at")), "1970-01-01T00:00:00Z"));
	assert_true(str_is(wire_str(wire_get(&w.root, "on")), "1970-01-01"));
	assert_null(wire_str(wire_get(&w.root, "n")).s);
	assert_non_null(wire_str(wire_get(&w.root, "empty")).s); /* empty is not absent */
	assert_null(wire_get(&w.root, "absent"));
	assert_null(wire_get(wire_get(&w.root, "n"), "absent"));
	assert_null(wire_str(wire_get(NULL, "absent")).s);
}

static void bytes_that_do_not_check_are_not_unpacked(void **state)
{
	duly_auto_fini(buf) b = bytes_of("82 a161 01 a161 02");
	duly_auto_fini(wire) w = { .zone = NULL };

	(void)state;
	assert_int_equal(wire_unpack(buf_view(&b), &w, NULL), DULY_E_MALFORMED);
	assert_null(w.zone);
}

static void numbers_and_lengths_take_their_shortest_form(void **state)
{
	static const struct {
		int64_t v;
		const char *hex;
	} ROWS[] = {
		{ 0, "00" },
		{ 127, "7f" },
		{ 128, "cc80" },
		{ 255, "ccff" },
		{ 256, "cd0100" },
		{ 65536, "ce00010000" },
		{ -1, "ff" },
		{ -32, "e0" },
		{ -33, "d0df" },
		{ -129, "d1ff7f" },
		{ -32769, "d2ffff7fff" },
		{ INT64_MIN, "d38000000000000000" },
		{ INT64_MAX, "cf7fffffffffffffff" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(buf) got = { NULL, 0, 0 };
		duly_auto_fini(buf) want = bytes_of(ROWS[i].hex);

		pack_int(&got, ROWS[i].v);
		print_message("%lld\n", (long long)ROWS[i].v);
		assert_int_equal(got.len, want.len);
		assert_memory_equal(got.data, want.data, want.len);
	}
}

static void texts_take_the_shortest_head_of_their_length(void **state)
{
	static const struct {
		size_t len;
		const char *head;
	} ROWS[] = {
		{ 0, "a0" },     { 31, "bf" },      { 32, "d920" },
		{ 255, "d9ff" }, { 256, "da0100" }, { 65536, "db00010000" },
	};
	static char text[65536];

	(void)state;
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(buf) got = { NULL, 0, 0 };
		duly_auto_fini(buf) want = bytes_of(ROWS[i].head);

		buf_put(&want, text, ROWS[i].len);
		pack_str(&got, (struct str){ text, ROWS[i].len });
		print_message("%zu bytes\n", ROWS[i].len);
		assert_int_equal(got.len, want.len);
		assert_memory_equal(got.data, want.data, want.len);
	}
}

/* The head of a container whose length came last is the one that it would have had. */
static void an_open_container_ends_with_the_head_of_its_length(void **state)
{
	static const uint32_t LENGTHS[] = { 0, 1, 15, 16, 300, 65536 };

	(void)state;
	for (size_t i = 0; i < LEN(LENGTHS); i++) {
		duly_auto_fini(buf) open = { NULL, 0, 0 };
		duly_auto_fini(buf) known = { NULL, 0, 0 };
		struct pack_open outer = pack_map_begin(&open);

		pack_cstr(&open, "list");
		outer.n++;
		struct pack_open inner = pack_array_begin(&open);

		pack_map(&known, 1);
		pack_cstr(&known, "list");
		pack_array(&known, LENGTHS[i]);
		for (; inner.n < LENGTHS[i]; inner.n++) {
			pack_uint(&open, inner.n);
			pack_uint(&known, inner.n);
		}
		pack_array_end(&open, &inner);
		pack_map_end(&open, &outer);
		assert_int_equal(open.len, known.len);
		assert_memory_equal(open.data, known.data, known.len);
	}
}

static void a_copy_of_an_object_has_its_bytes(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	duly_auto_fini(buf) copy = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	static const uint8_t ID[] = { 0x0f, 0xa0 };

	(void)state;
	pack_array(&b, 5);
	pack_bin(&b, (struct view){ ID, sizeof ID });
	pack_hex(&b, ID, sizeof ID);
	pack_nil(&b);
	pack_str(&b, NO_STR);
	pack_map(&b, 1);
	pack_cstr(&b, "k");
	pack_int(&b, 300);
	assert_int_equal(wire_unpack(buf_view(&b), &w, NULL), DULY_OK);
	assert_true(str_is(wire_str(&w.root.via.array.ptr[1]), "0fa0"));
	pack_object(&copy, &w.root);
	assert_int_equal(copy.len, b.len);
	assert_memory_equal(copy.data, b.data, b.len);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static const struct {
	const char *why, *json, *says; /* NULL: it comes back as it is */
} JSONS[] = {
	{ "an object keeps the order of its keys", "{\"b\":1,\"a\":[true,false,null,\"x\"]}",
	  NULL },
	{ "numbers at their bounds", "[-9223372036854775808,9223372036854775807,0]", NULL },
	{ "text beyond ASCII", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"", NULL },
	{ "quotes and backslashes", "[\"\\\"\",\"\\\\\",\"\\n\"]", NULL },
	{ "empty containers", "[{},[],\"\"]", NULL },
	{ "eight deep", "[[[[[[[[]]]]]]]]", NULL },
	{ "nine deep", "[[[[[[[[[]]]]]]]]]", "deep" },
	{ "a fraction", "{\"a\":1,\n \"b\": 1.5}", "line 2 column 7: a number with a fraction" },
	{ "a whole number with a fraction", "[1.0]", "line 1 column 2" },
	{ "an exponent", "[1, 1e3]", "line 1 column 5" },
	{ "a fraction after text that looks like one", "[\"1.5\\\" 2.5\", 3.5]", "column 15" },
	{ "a number too large", "[9223372036854775808]", "too big" },
	{ "a key twice", "{\"a\":1,\"a\":2}", "duplicate" },
	{ "a zero byte", "[\"\\u0000\"]", "line 1" },
	{ "a lone surrogate", "[\"\\ud800\"]", "line 1" },
	{ "invalid UTF-8", "[\"\xff\"]", "byte 0xff" },
	{ "something behind", "{} {}", "end of file" },
	{ "nothing", "", "line 1" },
	{ "a comment", "[/* 1 */]", "line 1" },
	{ "a comma too many", "[1,]", "line 1" },
	{ "not a number", "[NaN]", "line 1" },
};

static void json_becomes_msgpack_and_json_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(JSONS); i++) {
		duly_auto_fini(buf) b = { NULL, 0, 0 };
		duly_auto_fini(buf) text = { NULL, 0, 0 };
		duly_auto_fini(wire) w = { .zone = NULL };
		struct duly_diag diag = { "" };

		print_message("%s\n", JSONS[i].why);
		buf_u8(&b, 0xc0);
		const duly_result r = json_to_wire(str_of(JSONS[i].json), &b, &diag);

		if (JSONS[i].says != NULL) {
			print_message("  %s\n", diag.text);
			assert_int_equal(r, DULY_E_MALFORMED);
			assert_non_null(strstr(diag.text, JSONS[i].says));
			assert_int_equal(b.len, 1); /* nothing is left behind */
			continue;
		}
		assert_int_equal(r, DULY_OK);
		assert_int_equal(wire_unpack((struct view){ b.data + 1, b.len - 1 }, &w, NULL),
				 DULY_OK);
		json_from_wire(&w.root, 0, &text);
		assert_int_equal(text.len, strlen(JSONS[i].json));
		assert_memory_equal(text.data, JSONS[i].json, text.len);
	}
}

static void what_json_has_no_word_for_is_shown_all_the_same(void **state)
{
	/* bin, 2^64 - 1, NaN, 0.5 */
	duly_auto_fini(buf) b =
		bytes_of("94 c40201ff cfffffffffffffffff cb7ff8000000000000 ca3f000000");
	duly_auto_fini(buf) text = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };

	(void)state;
	assert_int_equal(wire_unpack(buf_view(&b), &w, NULL), DULY_OK);
	json_from_wire(&w.root, 0, &text);
	buf_u8(&text, 0);
	assert_string_equal(text.data, "[\"01ff\",\"18446744073709551615\",null,0.5]");
	buf_clear(&text);
	json_from_wire(&w.root, 2, &text);
	assert_memory_equal(text.data, "[\n  \"01ff\",\n", 12);
}

/* Elements with a bar between them; NULL: it is no array, or an empty one. */
static const struct {
	const char *json, *elements, *why;
} ARRAYS[] = {
	{ "[1]", "1", "one" },
	{ " [ 1 , \"a\" ]\r\n", "1|\"a\"", "blanks around" },
	{ "[{\"a\":[1,2]},[3,[4]]]", "{\"a\":[1,2]}|[3,[4]]", "commas inside" },
	{ "[\"],[\",\"\\\"],\",\"\\\\\"]", "\"],[\"|\"\\\"],\"|\"\\\\\"",
	  "brackets and quotes in texts" },
	{ "[{\"a\":1,\"a\":2},tru]", "{\"a\":1,\"a\":2}|tru", "elements that do not read" },
	{ "[]", NULL, "nothing in it" },
	{ "", NULL, "nothing" },
	{ "{}", NULL, "a map" },
	{ "[1", NULL, "no end" },
	{ "[1,]", NULL, "nothing behind the comma" },
	{ "[,1]", NULL, "nothing before it" },
	{ "[1]]", NULL, "more behind it" },
	{ "[1] 2", NULL, "more behind it" },
	{ "[\"a]", NULL, "a text without an end" },
	{ "[\"a\\\"]", NULL, "an escaped quote" },
	{ "[\"\\", NULL, "nothing behind the backslash" },
	{ "[1}]", NULL, "closed, and not opened" },
	{ "[{\"a\":1]}]", NULL, "crossed" },
};

static void a_json_array_is_taken_apart_though_an_element_does_not_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ARRAYS); i++) {
		duly_auto_fini(buf) got = { 0 };
		struct str list[4];
		const size_t n = json_split(str_of(ARRAYS[i].json), list, LEN(list));

		print_message("%s: %s\n", ARRAYS[i].json, ARRAYS[i].why);
		for (size_t k = 0; k < n; k++)
			buf_printf(&got, "%s%.*s", k > 0 ? "|" : "", STR_FMT(list[k]));
		buf_u8(&got, 0);
		assert_string_equal(got.data, ARRAYS[i].elements != NULL ? ARRAYS[i].elements : "");
	}
}

static void of_more_elements_than_there_is_room_for_the_first_are_kept(void **state)
{
	struct str list[2] = { NO_STR, NO_STR };

	(void)state;
	assert_int_equal(json_split(STR("[1,2]"), list, 2), 2);
	assert_int_equal(json_split(STR("[1,2,3]"), list, 2), 3);
	assert_int_equal(json_split(STR("[1,2,3,4,5]"), list, 2), 3);
	assert_true(str_is(list[1], "2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_one_sound_object_or_are_refused_with_their_place),
		cmocka_unit_test(an_array_is_taken_apart_though_an_element_is_not_sound),
		cmocka_unit_test(a_wide_map_is_looked_through_for_keys_that_stand_twice),
		cmocka_unit_test(more_values_than_stated_are_refused_before_they_are_unpacked),
		cmocka_unit_test(no_proper_prefix_of_an_object_is_one),
		cmocka_unit_test(what_was_packed_is_found_again),
		cmocka_unit_test(bytes_that_do_not_check_are_not_unpacked),
		cmocka_unit_test(numbers_and_lengths_take_their_shortest_form),
		cmocka_unit_test(texts_take_the_shortest_head_of_their_length),
		cmocka_unit_test(an_open_container_ends_with_the_head_of_its_length),
		cmocka_unit_test(a_copy_of_an_object_has_its_bytes),
		cmocka_unit_test(json_becomes_msgpack_and_json_again),
		cmocka_unit_test(what_json_has_no_word_for_is_shown_all_the_same),
		cmocka_unit_test(a_json_array_is_taken_apart_though_an_element_does_not_read),
		cmocka_unit_test(of_more_elements_than_there_is_room_for_the_first_are_kept),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

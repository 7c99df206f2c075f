/* Whatever the text of an array is: its elements lie in it one behind the other, and where the
 * whole is sound they are those that it has. */
#include <assert.h>
#include <jansson.h>

#include "common/wire/wire.h"

enum { MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_places(struct str text, const struct str *list, size_t n)
{
	const char *behind = text.s;

	for (size_t i = 0; i < n; i++) {
		assert(list[i].s > behind && list[i].len > 0);
		behind = list[i].s + list[i].len;
		assert(behind < text.s + text.len);
	}
}

static void check_elements(json_t *whole, const struct str *list, size_t n)
{
	const size_t there = json_array_size(whole);

	assert(n == MIN(there, MOST + 1));
	for (size_t i = 0; i < MIN(n, MOST); i++) {
		json_t *one = json_loadb(list[i].s, list[i].len, JSON_DECODE_ANY, NULL);

		assert(one != NULL && json_equal(one, json_array_get(whole, i)));
		json_decref(one);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str list[MOST];
	const struct str text = { (const char *)data, size };
	const size_t n = json_split(text, list, MOST);
	json_t *whole = json_loadb(text.s, text.len, 0, NULL);

	check_places(text, list, MIN(n, MOST));
	if (json_is_array(whole))
		check_elements(whole, list, n);
	json_decref(whole);
	return 0;
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/text/yaml.h"

static const struct yaml *parse(const char *text, struct arena *a, struct faults *d)
{
	return yaml_parse((struct view){ text, strlen(text) }, a, d);
}

static const char *faults(struct faults *d)
{
	buf_u8(&d->text, 0);
	d->text.len--;
	return (const char *)d->text.data;
}

static void nodes_know_their_places(void **state)
{
	static const char TEXT[] = "# a comment\n"
				   "id: x-1\n"
				   "owed-by:   iro\n"
				   "list:\n"
				   "  - one\n"
				   "  - { two: 'quoted', three: }\n"
				   "text: |\n"
				   "  several\n"
				   "  lines\n";
	duly_auto(arena) a = arena_new();
	duly_auto_fini(faults) d = FAULTS("f.yaml");
	const struct yaml *root = parse(TEXT, a, &d);
	const struct yaml *list = yaml_get(root, "list");
	const struct yaml *item = list->child;

	(void)state;
	assert_int_equal(d.n, 0);
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->n, 4);
	assert_int_equal(root->line, 2);
	assert_int_equal(yaml_get(root, "owed-by")->line, 3);
	assert_int_equal(yaml_get(root, "owed-by")->column, 12);
	assert_int_equal(yaml_get(root, "owed-by")->key_column, 1);
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->n, 2);
	assert_string_equal(item->text.s, "one");
	assert_int_equal(item->line, 5);
	assert_int_equal(item->column, 5);
	assert_true(item->plain);
	assert_false(yaml_get(item->next, "two")->plain);
	assert_int_equal(yaml_get(item->next, "two")->line, 6);
	assert_int_equal(yaml_get(item->next, "three")->text.len, 0);
	assert_string_equal(yaml_get(root, "text")->text.s, "several\nlines\n");
	assert_null(yaml_get(root, "none"));
	assert_null(yaml_get(item, "none"));
	assert_null(yaml_get(NULL, "none"));
}

static void what_can_be_read_in_two_ways_is_refused(void **state)
{
	static const struct {
		const char *text, *fault;
	} ROWS[] = {
		{ "a: 1\nb: 2\na: 3\n", "f:3:1: key 'a' stands here twice; first in line 1\n" },
		{ "a: {x: 1, x: 2}\n", "f:1:11: key 'x' stands here twice; first in line 1\n" },
		{ "a: &b 1\n", "f:1:5: anchors (&) are not known here\n" },
		{ "a: &b [1]\nc: *b\n", "f:1:5: anchors (&) are not known here\n"
					"f:2:5: aliases (*) are not known here\n" },
		{ "a: !!int 1\n", "f:1:10: tags (!) are not known here\n" },
		{ "<<: {a: 1}\n", "f:1:1: \"<<\" is not known here\n" },
		{ "? [a]\n: 1\n", "f:1:3: a key must be a word, not a list or a map\n" },
		{ "a: 1\n---\nb: 2\n", "f:2:1: a second document begins here; one is read\n" },
		{ "a: \x01\n", "f:1: a control character (0x01)\n" },
		{ "", "f: nothing is in it\n" },
		{ "# only a comment\n", "f: nothing is in it\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto(arena) a = arena_new();
		duly_auto_fini(faults) d = FAULTS("f");

		parse(ROWS[i].text, a, &d);
		assert_string_equal(faults(&d), ROWS[i].fault);
	}
}

static void broken_syntax_names_its_place(void **state)
{
	static const struct {
		const char *why, *text, *place;
	} ROWS[] = {
		{ "a quote that is not closed", "a: 1\nb: 'x\n", "f:2:5: " },
		{ "a list that is not closed", "a: [1, 2\n", "f:2:1: " },
		{ "a tab for indentation", "a:\n\tb: 1\n", "f:2:" },
		{ "a value that goes on as a map", "a: b\n  c: d\n", "f:" },
		{ "bytes that are no UTF-8", "a: 1\nb: \xff\xfe\n",
		  "f:2: bytes that are no UTF-8" },
		{ "a surrogate", "a: \xed\xa0\x80\n", "f:1: bytes that are no UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto(arena) a = arena_new();
		duly_auto_fini(faults) d = FAULTS("f");
		struct duly_diag diag;

		print_message("%s\n", ROWS[i].why);
		parse(ROWS[i].text, a, &d);
		assert_true(d.n > 0);
		assert_int_equal(faults_result(&d, &diag), DULY_E_MALFORMED);
		print_message("%s\n", diag.text);
		assert_int_equal(strncmp(diag.text, ROWS[i].place, strlen(ROWS[i].place)), 0);
	}
}

static void depth_and_keys_are_bounded(void **state)
{
	duly_auto(arena) a = arena_new();
	duly_auto_fini(faults) deep = FAULTS("f"), wide = FAULTS("f");
	duly_auto_fini(buf) text = { NULL, 0, 0 };

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_puts(&text, "[");
	for (int i = 0; i < 40; i++)
		buf_puts(&text, "]");
	yaml_parse(buf_view(&text), a, &deep);
	assert_string_equal(faults(&deep), "f:1:33: nested deeper than 32\n");

	buf_clear(&text);
	for (int i = 0; i < 5000; i++)
		buf_printf(&text, "k%d: 1\n", i);
	yaml_parse(buf_view(&text), a, &wide);
	assert_string_equal(faults(&wide), "f:4097:1: more than 4096 keys in one map\n");
}

static void getters_are_strict_and_say_all_faults_at_once(void **state)
{
	static const char TEXT[] = "a: 010\nb: 0x10\nc: '5'\nd: -3\ne: 11\nf: yes\ng: 2026-02-30\n"
				   "h: fortnights\ni:\nj: [1]\nk: 7\nx: 1\n";
	static const char *const KEYS[] = { "a", "b", "c", "d", "e", "f", "g",
					    "h", "i", "j", "k", "l", NULL };
	static const char *const UNITS[] = { "hours", "days", NULL };
	duly_auto(arena) a = arena_new();
	duly_auto_fini(faults) d = FAULTS("f");
	const struct yaml *root = parse(TEXT, a, &d);
	struct duly_diag diag;

	(void)state;
	yaml_check_keys(root, KEYS, &d);
	assert_int_equal(yaml_number(yaml_get(root, "a"), 1, 10, &d), 1);
	assert_int_equal(yaml_number(yaml_get(root, "b"), 1, 10, &d), 1);
	assert_int_equal(yaml_number(yaml_get(root, "c"), 1, 10, &d), 1);
	assert_int_equal(yaml_number(yaml_get(root, "d"), -5, 10, &d), -3);
	assert_int_equal(yaml_number(yaml_get(root, "e"), 1, 10, &d), 1);
	assert_int_equal(yaml_number(yaml_get(root, "k"), 1, 10, &d), 7);
	assert_false(yaml_bool(yaml_get(root, "f"), &d));
	assert_int_equal(yaml_date(yaml_get(root, "g"), &d).day, DULY_NO_DATE.day);
	assert_int_equal(yaml_choice(yaml_get(root, "h"), "unit", UNITS, &d), -1);
	assert_null(yaml_text(yaml_get(root, "i"), &d).s);
	assert_null(yaml_text(yaml_get(root, "j"), &d).s);
	assert_null(yaml_list(yaml_get(root, "k"), &d));
	assert_null(yaml_need(root, "l", &d));
	assert_null(yaml_text(NULL, &d).s);
	assert_string_equal(
		faults(&d),
		"f:12:1: unknown key 'x', known here: a, b, c, d, e, f, g, h, i, j, k, l\n"
		"f:1:4: '010' is no number (decimal, without leading zeros)\n"
		"f:2:4: '0x10' is no number (decimal, without leading zeros)\n"
		"f:3:4: '5' is no number (decimal, without leading zeros)\n"
		"f:5:4: 11 is outside 1 to 10\n"
		"f:6:4: 'yes' is neither true nor false\n"
		"f:7:4: '2026-02-30' is no date (YYYY-MM-DD, a day that exists)\n"
		"f:8:4: 'fortnights' is no unit; known: hours, days\n"
		"f:9:1: a value is missing here\n"
		"f:10:4: a single value is wanted here, not a list\n"
		"f:11:4: a list is wanted here, not a single value\n"
		"f:1:1: 'l' is missing here\n");
	assert_int_equal(faults_result(&d, &diag), DULY_E_MALFORMED);
	assert_string_equal(diag.text, "f:12:1: unknown key 'x', known here: a, b, c, d, e, f, g, "
				       "h, i, j, k, l (and 11 more)");
}

static void a_file_without_end_of_faults_is_told_up_to_a_bound(void **state)
{
	duly_auto_fini(faults) d = FAULTS("f");
	struct duly_diag diag;

	(void)state;
	assert_int_equal(faults_result(&d, &diag), DULY_OK);
	for (int i = 1; i <= 1000; i++)
		faults_add(&d, i, 1, "wrong");
	assert_int_equal(d.n, 1000);
	assert_true(d.text.len < 1000);
	faults_result(&d, &diag);
	assert_string_equal(diag.text, "f:1:1: wrong (and 999 more)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_know_their_places),
		cmocka_unit_test(what_can_be_read_in_two_ways_is_refused),
		cmocka_unit_test(broken_syntax_names_its_place),
		cmocka_unit_test(depth_and_keys_are_bounded),
		cmocka_unit_test(getters_are_strict_and_say_all_faults_at_once),
		cmocka_unit_test(a_file_without_end_of_faults_is_told_up_to_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Dialects of the Standard Safeguarding Dataset: which code a text stands for, and what is wrong
 * with a dialect file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "common/import/ssd/dialect_words.h"
#include "common/import/ssd/dialects.h"

/* ---- words ----------------------------------------------------------------------------------- */

static const struct {
	const char *why;
	enum ssd_list list;
	const char *text, *want; /* "": not known */
} CODES[] = {
	{ "a code", SSD_LIST_LEGAL_STATUS, "C1", "C1" },
	{ "in small letters", SSD_LIST_LEGAL_STATUS, "c1", "C1" },
	{ "before words", SSD_LIST_LEGAL_STATUS, "C1 - Interim care order", "C1" },
	{ "without a dash", SSD_LIST_LEGAL_STATUS, "C1 Interim Care Order", "C1" },
	{ "behind words", SSD_LIST_LEGAL_STATUS, "INTERIM CARE ORDER [C1]", "C1" },
	{ "in brackets", SSD_LIST_LEGAL_STATUS, "(C1) Interim care order", "C1" },
	{ "among others", SSD_LIST_LEGAL_STATUS, "CLA - C1 - Interim Care Order", "C1" },
	{ "behind a code of the system's own", SSD_LIST_LEGAL_STATUS, "L30 - Interim care order",
	  "C1" },
	{ "behind another word of the system's own", SSD_LIST_LEGAL_STATUS,
	  "CLA - Interim care order - Section 38(1)", "C1" },
	{ "parts that say two things", SSD_LIST_LEGAL_STATUS, "Care order - Placement order", "" },
	{ "an answer and what it means", SSD_LIST_ANSWER, "Y - Yes", "yes" },
	{ "an answer and what follows", SSD_LIST_ANSWER, "No: refused", "no" },
	{ "words with the section", SSD_LIST_LEGAL_STATUS, "Interim care order Sec. 38(1)", "C1" },
	{ "a section with a letter", SSD_LIST_LEGAL_STATUS, "Care Order Sec. 31(a)", "C2" },
	{ "the words of the guide", SSD_LIST_LEGAL_STATUS,
	  "Single period of accommodation under section 20 (Children Act 1989)", "V2" },
	{ "a status of none in care", SSD_LIST_LEGAL_STATUS, "Special Guardianship Order",
	  "other" },
	{ "longer words say more than shorter ones", SSD_LIST_LEGAL_STATUS,
	  "Interim supervision order", "other" },
	{ "an order that has ended is not one", SSD_LIST_LEGAL_STATUS, "Care order discharged",
	  "" },
	{ "two codes", SSD_LIST_LEGAL_STATUS, "C1/C2", "" },
	{ "nothing that is known", SSD_LIST_LEGAL_STATUS, "Wardship", "" },
	{ "nothing", SSD_LIST_LEGAL_STATUS, "", "" },
	{ "one letter, set apart", SSD_LIST_BEGAN, "S - Started to be looked after", "S" },
	{ "one letter, in capitals", SSD_LIST_BEGAN, "L Change of legal status", "L" },
	{ "words alone", SSD_LIST_BEGAN, "Change of placement (but same carer(s)) only", "T" },
	{ "a letter in brackets within a word is none", SSD_LIST_BEGAN,
	  "Change of placement and carer(s) only", "P" },
	{ "one letter among words is a word", SSD_LIST_BEGAN, "Brought in by a s", "" },
	{ "why it ceased", SSD_LIST_CEASED,
	  "X1 Episode ceases, and new episode begins on same day, or next day, for any reason",
	  "X1" },
	{ "a code with a letter behind it", SSD_LIST_CEASED, "E4A Returned home", "E4A" },
	{ "one of an older list", SSD_LIST_PLACEMENT, "H5a", "" },
	{ "a placement in words", SSD_LIST_PLACEMENT, "Placed with own parents", "P1" },
	{ "a role", SSD_LIST_ROLE, "Social Worker (CYP)", "social-worker" },
	{ "another role that has its words in it", SSD_LIST_ROLE, "Supervising Social Worker",
	  "supervising-social-worker" },
	{ "no role", SSD_LIST_ROLE, "Student Social Worker", "" },
	{ "a code of a role", SSD_LIST_ROLE, "CW", "social-worker" },
	{ "yes", SSD_LIST_ANSWER, "TRUE", "yes" },
	{ "neither yes nor no", SSD_LIST_ANSWER, "not known", "" },
};

static struct ssd_dialects dialects(struct arena *arena)
{
	struct ssd_dialects ret;
	struct duly_diag diag = { 0 };

	if (ssd_dialects_read(arena, &ret, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	return ret;
}

static void a_text_stands_for_a_code(void **state)
{
	duly_auto(arena) arena = arena_new();
	const struct ssd_dialects all = dialects(arena);

	(void)state;
	for (size_t i = 0; i < LEN(CODES); i++) {
		const struct str got =
			ssd_code_of(&all.list[0], CODES[i].list, str_of(CODES[i].text));

		print_message("%s\n", CODES[i].why);
		assert_string_equal(got.s == NULL ? "" : got.s, CODES[i].want);
	}
}

static void absent_values_are_empty(void **state)
{
	duly_auto(arena) arena = arena_new();
	const struct ssd_dialects all = dialects(arena);
	static const char *const EMPTY[] = { "",
					     "NULL",
					     "null",
					     "(NULL)",
					     "1900-01-01",
					     "1900-01-01 00:00:00.000",
					     "1900-01-01T00:00:00",
					     "01/01/1900",
					     "1899-12-30 00:00:00" };
	static const char *const NOT[] = { "0", "1900-01-02", "Nullable", "19000101", "-1" };

	(void)state;
	for (size_t i = 0; i < LEN(EMPTY); i++)
		assert_true(ssd_is_empty(&all.list[0], str_of(EMPTY[i])));
	for (size_t i = 0; i < LEN(NOT); i++)
		assert_false(ssd_is_empty(&all.list[0], str_of(NOT[i])));
}

/* ---- files ----------------------------------------------------------------------------------- */

#define HEAD "dialect: x\nabout: one\n"

static const struct {
	const char *why, *text, *want; /* "": nothing is wrong */
} FILES[] = {
	{ "the least that there can be", HEAD, "" },
	{ "a name is needed", "about: one\n", "x.yaml:1:1: 'dialect' is missing" },
	{ "a key that there is not", HEAD "word: {}\n", "x.yaml:3:1: unknown key 'word'" },
	{ "a table that is not read", HEAD "tables: { ssd_contacts: {} }\n",
	  "x.yaml:3:25: ssd_contacts is no table that is read" },
	{ "a column that is not read", HEAD "tables: { ssd_missing: { identity: [miss_name] } }\n",
	  "x.yaml:3:37: miss_name is no column of ssd_missing that is read" },
	{ "a list that there is not", HEAD "words: { colour: {} }\n", "unknown key 'colour'" },
	{ "a code that is not in the list", HEAD "words: { legal-status: { C9: [Nine] } }\n",
	  "unknown key 'C9'" },
	{ "a status belongs to one table",
	  HEAD "tables: { ssd_missing: { done-without-status: true } }\n",
	  "only ssd_cla_health has a status" },
	{ "a window that there is not", HEAD "tables: { ssd_missing: { window: six years } }\n",
	  "six years" },
	{ "a mark without a column", HEAD "known-by: [{ table: ssd_missing }]\n",
	  "a mark has either a column, or one that it lacks" },
	{ "a dialect that there is not", HEAD "of: y\n", "there is no dialect y to stand on" },
	{ "no YAML", "dialect: [", "x.yaml" },
};

static void a_file_is_read_strictly_and_its_faults_have_places(void **state)
{
	duly_auto(arena) arena = arena_new();
	const struct ssd_dialects all = dialects(arena);

	(void)state;
	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto_fini(faults) d = FAULTS("x.yaml");
		struct ssd_dialect dialect;

		print_message("%s\n", FILES[i].why);
		ssd_dialect_read((struct view){ FILES[i].text, strlen(FILES[i].text) }, all.list,
				 all.n, arena, &dialect, &d);
		buf_u8(&d.text, '\0');
		assert_int_equal(d.n == 0, FILES[i].want[0] == '\0');
		if (strstr((const char *)d.text.data, FILES[i].want) == NULL)
			fail_msg("%s", (const char *)d.text.data);
	}
}

static void words_come_on_top_and_what_they_stand_on_is_not_touched(void **state)
{
	static const char TEXT[] = HEAD "words: { legal-status: { C1: [Wardship] } }\n";
	duly_auto(arena) arena = arena_new();
	const struct ssd_dialects all = dialects(arena);
	duly_auto_fini(faults) d = FAULTS("x.yaml");
	struct ssd_dialect own;

	(void)state;
	ssd_dialect_read((struct view){ TEXT, sizeof TEXT - 1 }, all.list, all.n, arena, &own, &d);
	assert_int_equal(d.n, 0);
	assert_string_equal(ssd_code_of(&own, SSD_LIST_LEGAL_STATUS, STR("Wardship")).s, "C1");
	assert_string_equal(ssd_code_of(&own, SSD_LIST_LEGAL_STATUS, STR("Care order")).s, "C2");
	assert_null(ssd_code_of(&all.list[0], SSD_LIST_LEGAL_STATUS, STR("Wardship")).s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_stands_for_a_code),
		cmocka_unit_test(absent_values_are_empty),
		cmocka_unit_test(a_file_is_read_strictly_and_its_faults_have_places),
		cmocka_unit_test(words_come_on_top_and_what_they_stand_on_is_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <dirent.h>

#include "common/derive/reporting.h"
#include "common/law/schema.h"
#include "common/lawfiles/lawfiles.h"

#define CORPUS DULY_SOURCE_DIR "/tests/interop/corpus/"

static struct law *law;

static int load_law(void **state)
{
	duly_auto_fini(contents) files = { NULL, 0 };
	duly_auto_fini(faults) faults = { 0 };
	struct duly_diag diag = { "" };

	(void)state;
	if (lawfiles_read(DULY_SOURCE_DIR "/schemas/england/rules",
			  DULY_SOURCE_DIR "/schemas/england", &files, &diag) != DULY_OK)
		print_error("%s\n", diag.text);
	else if (law_load(&files, &law, &faults) != DULY_OK)
		print_error("%.*s", (int)faults.text.len, (char *)faults.text.data);
	return law != NULL ? 0 : -1;
}

static int free_law(void **state)
{
	(void)state;
	law_free(&law);
	return 0;
}

/* ---- one file -----------------------------------------------------------------------------------
 */

/* How a file was decided; REJECT_MALFORMED where it is no JSON for us. */
struct decision {
	struct reject reject;
	char type[64]; /* of what was accepted */
};

static struct decision decide(const struct str json)
{
	struct decision d = { .reject = { .code = REJECT_NONE } };
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	duly_auto(arena) arena = arena_new();
	struct duly_diag diag = { "" };
	struct envelope envelope;
	struct event e;
	duly_instant now;

	assert_true(duly_instant_parse("2026-11-22T00:00:00Z", 20, &now));
	if (json_to_wire(json, &bytes, &diag) != DULY_OK) {
		reject_with(&d.reject, REJECT_MALFORMED, "", "%.200s", diag.text);
		return d;
	}
	assert_int_equal(wire_unpack(buf_view(&bytes), &w, NULL), DULY_OK);
	if (envelope_read(&w.root, &envelope, &d.reject) &&
	    event_read(law, &envelope, arena, &e, &d.reject) && event_time_ok(&e, now, &d.reject) &&
	    event_data_time_ok(law, &e, &d.reject) && event_subject_ok(&e, &d.reject))
		snprintf(d.type, sizeof d.type, "%.*s", STR_FMT(e.type_name));
	return d;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strstr(entry->d_name, ".json") != NULL;
}

/* Calls @see for every file of @dir. Returns how many there are. */
static int each_file(const char *dir, void (*see)(const char *name, const struct decision *d))
{
	struct dirent **names = NULL;
	const int n = scandir(dir, &names, visible, alphasort);

	for (int i = 0; i < n; i++) {
		duly_auto_fini(buf) text = { NULL, 0, 0 };
		char path[4096];

		snprintf(path, sizeof path, "%s%s", dir, names[i]->d_name);
		assert_int_equal(file_read(path, 1u << 20, &text, NULL), DULY_OK);
		const struct decision d = decide((struct str){ (const char *)text.data, text.len });

		print_message("%s: %s %s\n", names[i]->d_name, d.reject.field, d.reject.message);
		see(names[i]->d_name, &d);
		free(names[i]);
	}
	free(names);
	return n;
}

/* ---- what is seen -------------------------------------------------------------------------------
 */

static bool type_seen[4096];
static bool code_seen[REJECT_UNAVAILABLE + 1];

static void is_accepted(const char *name, const struct decision *d)
{
	(void)name;
	assert_string_equal(reject_code_name(d->reject.code), "");
	const struct event_type *type = vocabulary_type(law_vocabulary(law), str_of(d->type));

	assert_non_null(type);
	type_seen[type->rank] = true;
}

/* A file is called by the code of its refusal: bad-value--an-empty-id.json. */
static void is_refused(const char *name, const struct decision *d)
{
	const char *const code = reject_code_name(d->reject.code);

	code_seen[d->reject.code] = true;
	if (d->reject.code == REJECT_NONE || strncmp(name, code, strlen(code)) != 0 ||
	    strncmp(name + strlen(code), "--", 2) != 0)
		fail_msg("%s is refused as '%s'", name, code);
}

/* A type whose required code has no list yet cannot occur. */
static bool is_possible(const struct event_type *type)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (type->fields[i].required && type->fields[i].list != NULL &&
		    type->fields[i].list->n == 0)
			return false;
	return true;
}

static void every_type_is_accepted_at_least_once(void **state)
{
	size_t n;
	const struct event_type *types = vocabulary_types(law_vocabulary(law), &n);

	(void)state;
	assert_true(each_file(CORPUS "accept/", is_accepted) > 0);
	for (size_t i = 0; i < n; i++)
		if (is_possible(&types[i]) && !type_seen[types[i].rank])
			fail_msg("no %.*s is in the corpus", STR_FMT(types[i].name));
}

static void every_refusal_of_the_decoder_occurs(void **state)
{
	static const enum reject_code CODES[] = {
		REJECT_MISSING_FIELD, REJECT_UNKNOWN_FIELD, REJECT_BAD_TYPE,
		REJECT_BAD_VALUE,     REJECT_UNKNOWN_TYPE,
	};

	(void)state;
	assert_true(each_file(CORPUS "reject/", is_refused) > 0);
	for (size_t i = 0; i < LEN(CODES); i++)
		assert_true(code_seen[CODES[i]]);
}

static void what_a_schema_cannot_say_is_refused_all_the_same(void **state)
{
	(void)state;
	assert_true(each_file(CORPUS "beyond-schema/", is_refused) > 0);
	assert_true(code_seen[REJECT_IN_FUTURE]);
	assert_true(code_seen[REJECT_MALFORMED]);
}

static void the_schema_in_the_project_is_the_one_that_is_printed(void **state)
{
	duly_auto_fini(buf) kept = { NULL, 0, 0 }, printed = { NULL, 0, 0 };

	(void)state;
	assert_int_equal(
		file_read(DULY_SOURCE_DIR "/schemas/event.schema.json", 4u << 20, &kept, NULL),
		DULY_OK);
	law_schema_write(law, NULL, &printed);
	assert_int_equal(kept.len, printed.len); /* else: ninja schemas */
	assert_memory_equal(kept.data, printed.data, printed.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_accepted_at_least_once),
		cmocka_unit_test(every_refusal_of_the_decoder_occurs),
		cmocka_unit_test(what_a_schema_cannot_say_is_refused_all_the_same),
		cmocka_unit_test(the_schema_in_the_project_is_the_one_that_is_printed),
	};

	base_init();
	return cmocka_run_group_tests(tests, load_law, free_law);
}

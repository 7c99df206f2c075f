#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/wire/wire.h"

/* An event as it should be, in which a row replaces the member of its first key (or adds it). */
static const char *const SOUND[][2] = {
	{ "specversion", "\"1.0\"" },
	{ "id", "\"e-1\"" },
	{ "source", "\"/councils/example/mosaic\"" },
	{ "type", "\"care.entered\"" },
	{ "subject", "\"C-1042\"" },
	{ "time", "\"2026-01-12T10:00:00+00:00\"" },
	{ "data", "{\"period\":\"p1\"}" },
};

#define S64 "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"

/* @value NULL: left out. More members may follow in @value, after a comma. */
static const struct row {
	const char *why, *key, *value, *code, *field;
} ROWS[] = {
	{ "all as it should be", "type", "\"care.entered\"", "", "" },
	{ "data may be left out", "data", NULL, "", "" },
	{ "data may be empty", "data", "{}", "", "" },
	{ "the service itself", "subject", "\"-\"", "", "" },
	{ "a feed", "subject", "\"feed:mosaic\"", "", "" },
	{ "64 bytes of subject", "subject", "\"" S64 "\"", "", "" },
	{ "128 bytes of id", "id", "\"" S64 S64 "\"", "", "" },
	{ "any printable id", "id", "\"!~{}/#\"", "", "" },
	{ "a correction", "replaces", "\"e-0\"", "", "" },
	{ "a batch of 64", "batch", "\"" S64 "\"", "", "" },
	{ "recorded in the summer", "recordedtime", "\"2026-06-12T10:00:00.5+01:00\"", "", "" },
	{ "a trace", "traceparent", "\"00-4bf9-00f0-01\", \"tracestate\": \"a=b\"", "", "" },
	{ "a sequence, whatever it is", "sequence", "7", "", "" },
	{ "an unknown type is nobody's affair here", "type", "\"no.such\"", "", "" },
	{ "capitals in a source", "source", "\"/councils/Example_2/Mosaic.v2\"", "", "" },

	{ "no specversion", "specversion", NULL, "missing-field", "specversion" },
	{ "no id", "id", NULL, "missing-field", "id" },
	{ "no source", "source", NULL, "missing-field", "source" },
	{ "no type", "type", NULL, "missing-field", "type" },
	{ "no subject", "subject", NULL, "missing-field", "subject" },
	{ "neither time nor date", "time", NULL, "missing-field", "time" },
	{ "a name that nobody knows", "colour", "\"red\"", "unknown-field", "colour" },
	{ "a key that is no name is not told", "Jane Doe", "1", "unknown-field", "" },
	{ "another version", "specversion", "\"1.1\"", "bad-value", "specversion" },
	{ "a version that is a number", "specversion", "1", "bad-type", "specversion" },
	{ "an empty id", "id", "\"\"", "bad-value", "id" },
	{ "a space in an id", "id", "\"a b\"", "bad-value", "id" },
	{ "129 bytes of id", "id", "\"" S64 S64 "s\"", "bad-value", "id" },
	{ "an id beyond ASCII", "id", "\"\xc3\xa9\"", "bad-value", "id" },
	{ "a tab in an id", "id", "\"a\\tb\"", "bad-value", "id" },
	{ "an id that is a number", "id", "17", "bad-type", "id" },
	{ "an id that is null is none", "id", "null", "missing-field", "id" },
	{ "a source without a system", "source", "\"/councils/example\"", "bad-value", "source" },
	{ "an empty system", "source", "\"/councils/example/\"", "bad-value", "source" },
	{ "an empty council", "source", "\"/councils//mosaic\"", "bad-value", "source" },
	{ "a source too deep", "source", "\"/councils/a/b/c\"", "bad-value", "source" },
	{ "another root", "source", "\"/boroughs/a/b\"", "bad-value", "source" },
	{ "no root", "source", "\"councils/a/b\"", "bad-value", "source" },
	{ "an address", "source", "\"https://example.org\"", "bad-value", "source" },
	{ "a colon in a council", "source", "\"/councils/a:b/c\"", "bad-value", "source" },
	{ "257 bytes of source", "source",
	  "\"/councils/a/" S64 S64 S64 "sssssssssssssssssssssssssssssssssssssssssssssssssssss\"",
	  "bad-value", "source" },
	{ "an empty type", "type", "\"\"", "bad-value", "type" },
	{ "129 bytes of type", "type", "\"" S64 S64 "s\"", "bad-value", "type" },
	{ "an empty subject", "subject", "\"\"", "bad-value", "subject" },
	{ "65 bytes of subject", "subject", "\"" S64 "s\"", "bad-value", "subject" },
	{ "a name as subject", "subject", "\"Jane Doe\"", "bad-value", "subject" },
	{ "a slash in a subject", "subject", "\"a/b\"", "bad-value", "subject" },
	{ "both time and date", "date", "\"2026-01-12\"", "bad-value", "date" },
	{ "both, the date empty", "date", "\"\"", "bad-value", "date" },
	{ "an empty time", "time", "\"\"", "bad-value", "time" },
	{ "a time without an offset", "time", "\"2026-01-12T10:00:00\"", "bad-value", "time" },
	{ "a time that is only a day", "time", "\"2026-01-12\"", "bad-value", "time" },
	{ "the thirtieth of February", "time", "\"2026-02-30T10:00:00Z\"", "bad-value", "time" },
	{ "twenty-four o'clock", "time", "\"2026-02-20T24:00:00Z\"", "bad-value", "time" },
	{ "a space in place of the T", "time", "\"2026-02-20 10:00:00Z\"", "bad-value", "time" },
	{ "a time that is a number", "time", "1768212000", "bad-type", "time" },
	{ "recorded at no time", "recordedtime", "\"yesterday\"", "bad-value", "recordedtime" },
	{ "recorded on a day", "recordedtime", "\"2026-01-12\"", "bad-value", "recordedtime" },
	{ "an empty correction", "replaces", "\"\"", "bad-value", "replaces" },
	{ "a correction of several", "replaces", "[\"e-0\"]", "bad-type", "replaces" },
	{ "an empty batch", "batch", "\"\"", "bad-value", "batch" },
	{ "65 bytes of batch", "batch", "\"" S64 "s\"", "bad-value", "batch" },
	{ "data in a list", "data", "[]", "bad-type", "data" },
	{ "no data at all, said aloud", "data", "null", "", "" },
	{ "a batch that is null", "batch", "null", "", "" },
	{ "a date that is null beside a time", "date", "null", "", "" },
	{ "a name that nobody knows, and nothing in it", "colour", "null", "", "" },
	{ "a time that is null, and no date", "time", "null", "missing-field", "time" },

	{ "missing goes before unknown", "id", NULL, "missing-field", "id" },
	{ "unknown goes before a bad type", "colour", "1, \"batch\": 1", "unknown-field",
	  "colour" },
	{ "a bad type goes before a bad value", "batch", "1, \"replaces\": \"\"", "bad-type",
	  "batch" },
	{ "bad types in the order of the table", "batch", "1, \"recordedtime\": 2", "bad-type",
	  "recordedtime" },
};

static struct buf event_of(const struct row *row)
{
	duly_auto_fini(buf) json = { NULL, 0, 0 };
	struct buf ret = { NULL, 0, 0 };
	struct duly_diag diag = { "" };
	bool placed = row->value == NULL;

	for (size_t i = 0; i < LEN(SOUND); i++) {
		const bool here = strcmp(SOUND[i][0], row->key) == 0;

		if (here && row->value == NULL)
			continue;
		buf_printf(&json, "%s\"%s\":%s", json.len == 0 ? "{" : ",", SOUND[i][0],
			   here ? row->value : SOUND[i][1]);
		placed = placed || here;
	}
	if (!placed)
		buf_printf(&json, ",\"%s\":%s", row->key, row->value);
	buf_puts(&json, "}");
	if (json_to_wire((struct str){ (char *)json.data, json.len }, &ret, &diag) != DULY_OK)
		fail_msg("%s: %s", row->why, diag.text);
	return ret;
}

static void each_refusal_has_its_code_and_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(buf) b = event_of(&ROWS[i]);
		duly_auto_fini(wire) w = { .zone = NULL };
		struct envelope e;
		struct reject reject = { .code = REJECT_NONE };

		print_message("%s\n", ROWS[i].why);
		assert_int_equal(wire_unpack(buf_view(&b), &w, NULL), DULY_OK);
		const bool ok = envelope_read(&w.root, &e, &reject);

		assert_int_equal(ok, ROWS[i].code[0] == '\0');
		assert_string_equal(reject_code_name(reject.code), ROWS[i].code);
		assert_string_equal(reject.field, ROWS[i].field);
		assert_int_equal(reject.message[0] != '\0', !ok);
	}
}

static struct envelope read_json(const char *json, struct buf *b, struct wire *w,
				 struct reject *reject)
{
	struct envelope e;

	assert_int_equal(json_to_wire(str_of(json), b, NULL), DULY_OK);
	assert_int_equal(wire_unpack(buf_view(b), w, NULL), DULY_OK);
	envelope_read(&w->root, &e, reject);
	return e;
}

static void what_is_read_is_what_was_written(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	struct reject reject = { .code = REJECT_NONE };
	const struct envelope e = read_json(
		"{\"batch\":\"b1\",\"data\":{\"x\":1},\"recordedtime\":\"1970-01-02T00:00:00Z\","
		"\"date\":\"1970-01-03\",\"replaces\":\"e0\",\"subject\":\"C\",\"type\":\"t\","
		"\"source\":\"/councils/ex-1/sys\",\"id\":\"e1\",\"specversion\":\"1.0\"}",
		&b, &w, &reject);

	(void)state;
	assert_int_equal(reject.code, REJECT_NONE);
	assert_true(str_is(e.id, "e1") && str_is(e.source, "/councils/ex-1/sys"));
	assert_true(str_is(e.council, "ex-1") && str_is(e.type, "t") && str_is(e.subject, "C"));
	assert_true(str_is(e.replaces, "e0") && str_is(e.batch, "b1"));
	assert_true(e.date_only);
	assert_int_equal(e.date.day, 2);
	assert_int_equal(e.recorded.ms, DULY_DAY_MS);
	assert_non_null(wire_get(e.data, "x"));
}

static void a_refusal_names_whom_it_concerns_as_far_as_that_can_be_read(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	struct reject reject = { .code = REJECT_NONE };
	const struct envelope e =
		read_json("{\"id\":\"e1\",\"source\":\"/councils/ex/sys\",\"subject\":\"a b\"}", &b,
			  &w, &reject);

	(void)state;
	assert_int_equal(reject.code, REJECT_MISSING_FIELD);
	assert_true(str_is(e.id, "e1") && str_is(e.source, "/councils/ex/sys"));
	assert_true(str_is(e.council, "ex"));
	assert_null(e.subject.s);
	assert_int_equal(e.recorded.ms, DULY_NO_INSTANT.ms);
}

static void an_event_that_is_no_map_is_refused(void **state)
{
	duly_auto_fini(buf) b = { NULL, 0, 0 };
	duly_auto_fini(wire) w = { .zone = NULL };
	struct reject reject = { .code = REJECT_NONE };

	(void)state;
	read_json("[1]", &b, &w, &reject);
	assert_int_equal(reject.code, REJECT_BAD_TYPE);
	assert_string_equal(reject.field, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_refusal_has_its_code_and_field),
		cmocka_unit_test(what_is_read_is_what_was_written),
		cmocka_unit_test(a_refusal_names_whom_it_concerns_as_far_as_that_can_be_read),
		cmocka_unit_test(an_event_that_is_no_map_is_refused),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/derive/event.h"
#include "common/law/schema.h"
#include "common/lawfiles/zone_system.h"

static const char VOCABULARY[] =
	"vocabulary: test\n"
	"version: '1'\n"
	"lists:\n"
	"  visits: [looked-after, iro, child-protection]\n"
	"  basis: [documented, expected]\n"
	"types:\n"
	"  person.registered:\n"
	"    class: registers\n"
	"    means: birth\n"
	"    data: { dob: { kind: date, required: true }, dob_basis: { kind: code, list: basis } "
	"}\n"
	"  care.entered:\n"
	"    opens: in-care\n"
	"    key: { field: period, of: in-care }\n"
	"    data: { period: { kind: ref }, short_break: { kind: bool, default: false } }\n"
	"  placement.started:\n"
	"    opens: placement\n"
	"    key: { field: placement, of: placement }\n"
	"    data: { placement: { kind: ref } }\n"
	"  care.changed: { changes: in-care }\n"
	"  care.ended: { closes: in-care }\n"
	"  placement.ended: { closes: placement }\n"
	"  visit.made:\n"
	"    class: completes\n"
	"    data:\n"
	"      kinds: { kind: codes, list: visits, required: true }\n"
	"      seen: { kind: bool, required: true }\n"
	"      left: { kind: time }\n"
	"      minutes: { kind: int }\n"
	"  rhi.held:\n"
	"    class: completes\n"
	"    data: { episodes: { kind: refs } }\n"
	"  review.held:\n"
	"    class: completes\n"
	"    data: { kinds: { kind: codes, list: visits, default: [looked-after] } }\n"
	"  appointment.booked:\n"
	"    class: registers\n"
	"    means: booked\n"
	"    data: { on: { kind: date, required: true },\n"
	"            for: { kind: code, list: visits, required: true } }\n"
	"  event.retracted:\n"
	"    class: changes\n"
	"    means: retracted\n"
	"    data: { id: { kind: id, required: true } }\n"
	"episodes:\n"
	"  in-care: {}\n"
	"  placement: { within: in-care }\n";

static struct law *law;

static void add(struct contents *c, enum content_kind kind, const char *name, const struct buf *b)
{
	contents_add(c, kind, str_of(name), buf_view(b));
}

static int load_law(void **state)
{
	struct contents c = { 0 };
	struct faults faults = { 0 };
	duly_auto_fini(buf) vocabulary = { 0 }, calendar = { 0 }, zone = { 0 };

	(void)state;
	buf_puts(&vocabulary, VOCABULARY);
	assert_int_equal(file_read(DULY_SOURCE_DIR "/tests/data/calendars/england-and-wales.yaml",
				   1u << 20, &calendar, NULL),
			 DULY_OK);
	assert_int_equal(lawfiles_zone("Europe/London", &zone, NULL), DULY_OK);
	add(&c, CONTENT_VOCABULARY, "test.yaml", &vocabulary);
	add(&c, CONTENT_CALENDAR, "england-and-wales.yaml", &calendar);
	add(&c, CONTENT_ZONE, "Europe/London", &zone);
	const duly_result r = law_load(&c, &law, &faults);

	print_message("%.*s", (int)faults.text.len, (char *)faults.text.data);
	faults_fini(&faults);
	contents_fini(&c);
	return r == DULY_OK ? 0 : -1;
}

static int free_law(void **state)
{
	(void)state;
	law_free(&law);
	return 0;
}

/* ---- making events ------------------------------------------------------------------------------
 */

/* What an event stands on; the event is in `e` if `ok`. */
struct made {
	struct buf bytes;
	struct wire wire;
	struct arena *arena;
	struct event e;
	struct reject reject;
	bool ok;
};

static void made_fini(struct made *m)
{
	wire_fini(&m->wire);
	buf_fini(&m->bytes);
	arena_free(&m->arena);
}

static void read_bytes_of(struct made *m)
{
	struct envelope envelope;

	m->arena = arena_new();
	m->reject = (struct reject){ .code = REJECT_NONE };
	assert_int_equal(wire_unpack(buf_view(&m->bytes), &m->wire, NULL), DULY_OK);
	m->ok = envelope_read(&m->wire.root, &envelope, &m->reject) &&
		event_read(law, &envelope, m->arena, &m->e, &m->reject);
}

/* @when: a date or a time, by its length; @more: members of the event, each with a comma before it.
 */
static struct made make(const char *id, const char *source, const char *type, const char *when,
			const char *more)
{
	duly_auto_fini(buf) json = { 0 };
	struct made m = { .ok = false };
	struct duly_diag diag = { "" };

	buf_printf(&json,
		   "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/councils/example/%s\","
		   "\"type\":\"%s\",\"subject\":\"C-1\",\"%s\":\"%s\"%s}",
		   id, source, type, strlen(when) == 10 ? "date" : "time", when, more);
	if (json_to_wire((struct str){ (char *)json.data, json.len }, &m.bytes, &diag) != DULY_OK)
		fail_msg("%s: %.*s", diag.text, (int)json.len, (char *)json.data);
	read_bytes_of(&m);
	return m;
}

static struct made make_data(const char *type, const char *data)
{
	char more[16384];

	snprintf(more, sizeof more, ",\"data\":%s", data);
	return make("e1", "a", type, "2026-01-12", more);
}

/* ---- data ---------------------------------------------------------------------------------------
 */

static const struct {
	const char *why, *type, *data, *code, *field;
} DATA[] = {
	{ "nothing is needed", "care.ended", "{}", "", "" },
	{ "a key", "care.entered", "{\"period\":\"p:1\"}", "", "" },
	{ "codes", "visit.made", "{\"kinds\":[\"iro\",\"looked-after\"],\"seen\":true}", "", "" },
	{ "a time and a number", "visit.made",
	  "{\"kinds\":[\"iro\"],\"seen\":false,\"left\":\"2026-01-12T10:00:00+01:00\",\"minutes\":"
	  "0}",
	  "", "" },
	{ "the largest number", "visit.made",
	  "{\"kinds\":[\"iro\"],\"seen\":true,\"minutes\":1000000}", "", "" },
	{ "an id with a slash", "event.retracted", "{\"id\":\"a/b#1\"}", "", "" },

	{ "an unknown type", "care.begun", "{}", "unknown-type", "type" },
	{ "a list is no type", "visits", "{}", "unknown-type", "type" },
	{ "what is needed", "visit.made", "{\"kinds\":[\"iro\"]}", "missing-field", "data.seen" },
	{ "missing goes before unknown", "visit.made", "{\"x\":1,\"kinds\":1}", "missing-field",
	  "data.seen" },
	{ "an unknown field", "care.ended", "{\"colour\":\"red\"}", "unknown-field",
	  "data.colour" },
	{ "a field of another type", "care.ended", "{\"seen\":true}", "unknown-field",
	  "data.seen" },
	{ "a key that is no name is not told", "care.ended", "{\"Jane Doe\":1}", "unknown-field",
	  "data" },
	{ "unknown goes before a bad type", "care.entered", "{\"period\":1,\"x\":1}",
	  "unknown-field", "data.x" },
	{ "a bad type goes before a bad value", "visit.made", "{\"kinds\":[],\"seen\":1}",
	  "bad-type", "data.seen" },
	{ "null is left out, also where that is not allowed", "visit.made",
	  "{\"kinds\":[\"iro\"],\"seen\":null}", "missing-field", "data.seen" },
	{ "but not among the items of a list", "visit.made", "{\"kinds\":[null],\"seen\":true}",
	  "bad-type", "data.kinds[0]" },
	{ "a number as key", "care.entered", "{\"period\":1}", "bad-type", "data.period" },
	{ "a word as flag", "care.entered", "{\"short_break\":\"true\"}", "bad-type",
	  "data.short_break" },
	{ "one code where a list is wanted", "visit.made", "{\"kinds\":\"iro\",\"seen\":true}",
	  "bad-type", "data.kinds" },
	{ "a number among codes", "visit.made", "{\"kinds\":[\"iro\",1],\"seen\":true}", "bad-type",
	  "data.kinds[1]" },
	{ "a word as number", "visit.made", "{\"kinds\":[\"iro\"],\"seen\":true,\"minutes\":\"5\"}",
	  "bad-type", "data.minutes" },
	{ "a number as date", "person.registered", "{\"dob\":20100101}", "bad-type", "data.dob" },
	{ "a map as key", "care.entered", "{\"period\":{}}", "bad-type", "data.period" },
	{ "a code that is none", "person.registered",
	  "{\"dob\":\"2010-01-01\",\"dob_basis\":\"guess\"}", "bad-value", "data.dob_basis" },
	{ "a code of another list", "person.registered",
	  "{\"dob\":\"2010-01-01\",\"dob_basis\":\"iro\"}", "bad-value", "data.dob_basis" },
	{ "a code in capitals", "visit.made", "{\"kinds\":[\"IRO\"],\"seen\":true}", "bad-value",
	  "data.kinds[0]" },
	{ "an empty code", "visit.made", "{\"kinds\":[\"\"],\"seen\":true}", "bad-value",
	  "data.kinds[0]" },
	{ "no codes", "visit.made", "{\"kinds\":[],\"seen\":true}", "bad-value", "data.kinds" },
	{ "a code twice", "visit.made",
	  "{\"kinds\":[\"looked-after\",\"iro\",\"looked-after\"],\"seen\":true}", "bad-value",
	  "data.kinds[2]" },
	{ "more codes than there are", "visit.made",
	  "{\"kinds\":[\"looked-after\",\"iro\",\"child-protection\",\"iro\",\"iro\",\"iro\"],"
	  "\"seen\":true}",
	  "bad-value", "data.kinds[3]" },
	{ "a day that does not exist", "person.registered", "{\"dob\":\"2026-02-30\"}", "bad-value",
	  "data.dob" },
	{ "a time without an offset", "visit.made",
	  "{\"kinds\":[\"iro\"],\"seen\":true,\"left\":\"2026-01-12T10:00:00\"}", "bad-value",
	  "data.left" },
	{ "below nought", "visit.made", "{\"kinds\":[\"iro\"],\"seen\":true,\"minutes\":-1}",
	  "bad-value", "data.minutes" },
	{ "over a million", "visit.made", "{\"kinds\":[\"iro\"],\"seen\":true,\"minutes\":1000001}",
	  "bad-value", "data.minutes" },
	{ "a name as key", "care.entered", "{\"period\":\"Jane Doe\"}", "bad-value",
	  "data.period" },
	{ "an empty key", "care.entered", "{\"period\":\"\"}", "bad-value", "data.period" },
	{ "a key twice in a list", "rhi.held", "{\"episodes\":[\"b\",\"a\",\"b\"]}", "bad-value",
	  "data.episodes[2]" },
	{ "no keys in a list", "rhi.held", "{\"episodes\":[]}", "bad-value", "data.episodes" },
	{ "a space in an id", "event.retracted", "{\"id\":\"a b\"}", "bad-value", "data.id" },
};

static void data_are_read_by_the_table_of_their_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(DATA); i++) {
		duly_auto_fini(made) m = make_data(DATA[i].type, DATA[i].data);

		print_message("%s: %s\n", DATA[i].why, m.reject.message);
		assert_string_equal(reject_code_name(m.reject.code), DATA[i].code);
		assert_string_equal(m.reject.field, DATA[i].field);
		assert_int_equal(m.ok, DATA[i].code[0] == '\0');
		assert_null(strstr(m.reject.message, "Doe"));
	}
}

/* 64 bytes, and a hundred of them, are the bounds; one more is too much. */
static void keys_and_lists_of_them_are_bounded(void **state)
{
	(void)state;
	for (int extra = 0; extra < 2; extra++) {
		duly_auto_fini(buf) list = { 0 };
		char key[128];

		snprintf(key, sizeof key, "{\"period\":\"%0*d\"}", 64 + extra, 1);
		duly_auto_fini(made) one = make_data("care.entered", key);

		buf_puts(&list, "{\"episodes\":[");
		for (int i = 0; i < 100 + extra; i++)
			buf_printf(&list, "%s\"k%d\"", i > 0 ? "," : "", i);
		buf_puts(&list, "]}");
		buf_u8(&list, 0);
		duly_auto_fini(made) many = make_data("rhi.held", (char *)list.data);

		assert_int_equal(one.ok, extra == 0);
		assert_int_equal(many.ok, extra == 0);
	}
}

static struct str text_of(sym s)
{
	return vocabulary_text(law_vocabulary(law), s);
}

/* The value of the field @name; one that is not given where the type has no such field. */
static const struct value *field_of(const struct event *e, const char *name)
{
	static const struct value NONE = { .given = false };
	const sym s = vocabulary_sym(law_vocabulary(law), str_of(name));
	const int i = e->type != NULL && s != 0 ? event_type_field(e->type, s) : -1;

	return i >= 0 ? &e->data[i] : &NONE;
}

static void values_are_found_by_name_and_lists_are_sorted(void **state)
{
	duly_auto_fini(made) visit = make_data(
		"visit.made",
		"{\"seen\":true,\"kinds\":[\"looked-after\",\"iro\",\"child-protection\"]}");
	duly_auto_fini(made) rhi = make_data("rhi.held", "{\"episodes\":[\"b\",\"c\",\"a\"]}");
	duly_auto_fini(made) review = make("e1", "a", "review.held", "2026-01-12", "");

	(void)state;
	assert_true(visit.ok && rhi.ok && review.ok);
	const struct value *kinds = field_of(&visit.e, "kinds");

	assert_int_equal(kinds->codes.n, 3);
	assert_true(str_is(text_of(kinds->codes.list[0]), "child-protection"));
	assert_true(str_is(text_of(kinds->codes.list[1]), "iro"));
	assert_true(str_is(text_of(kinds->codes.list[2]), "looked-after"));
	assert_true(field_of(&visit.e, "seen")->flag);
	assert_false(field_of(&visit.e, "minutes")->given);
	assert_false(field_of(&visit.e, "episodes")->given); /* not of this type */
	assert_false(field_of(&visit.e, "no-such-name")->given);

	const struct value *episodes = field_of(&rhi.e, "episodes");

	assert_int_equal(episodes->refs.n, 3);
	assert_true(str_is(episodes->refs.list[0], "a") && str_is(episodes->refs.list[2], "c"));

	const struct value *fallback = field_of(&review.e, "kinds");

	assert_true(fallback->given && fallback->codes.n == 1);
	assert_true(str_is(text_of(fallback->codes.list[0]), "looked-after"));
}

static void a_date_begins_in_the_laws_zone_and_an_instant_falls_on_its_day_there(void **state)
{
	static const struct {
		const char *why, *when, *at, *day;
	} ROWS[] = {
		{ "winter", "2026-01-12", "2026-01-12T00:00:00Z", "2026-01-12" },
		{ "summer", "2026-07-01", "2026-06-30T23:00:00Z", "2026-07-01" },
		{ "late in UTC is the next day", "2026-07-01T23:30:00Z", "2026-07-01T23:30:00Z",
		  "2026-07-02" },
		{ "as written elsewhere", "2026-07-02T04:30:00+05:00", "2026-07-01T23:30:00Z",
		  "2026-07-02" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(made) m = make("e1", "a", "care.ended", ROWS[i].when, "");
		char at[DULY_TIME_TEXT], day[DULY_DATE_TEXT];

		print_message("%s\n", ROWS[i].why);
		assert_string_equal(duly_instant_print(m.e.at, at), ROWS[i].at);
		assert_string_equal(duly_civil_print(m.e.day, day), ROWS[i].day);
	}
}

/* ---- content, and the bytes that are kept ---------------------------------------------------- */

static const struct {
	const char *why, *type, *when_a, *more_a, *when_b, *more_b;
	bool same;
} CONTENTS[] = {
	{ "the order of keys", "visit.made", "2026-01-12",
	  ",\"data\":{\"seen\":true,\"kinds\":[\"iro\",\"looked-after\"]}", "2026-01-12",
	  ",\"data\":{\"kinds\":[\"looked-after\",\"iro\"],\"seen\":true}", true },
	{ "the written offset", "care.ended", "2026-01-12T10:00:00Z", "",
	  "2026-01-12T11:00:00+01:00", "", true },
	{ "a fraction below a millisecond", "care.ended", "2026-01-12T10:00:00Z", "",
	  "2026-01-12T10:00:00.0004Z", "", true },
	{ "when it was recorded", "care.ended", "2026-01-12",
	  ",\"recordedtime\":\"2026-01-12T10:00:00Z\"", "2026-01-12", "", true },
	{ "the batch", "care.ended", "2026-01-12", ",\"batch\":\"b\"", "2026-01-12", "", true },
	{ "a default said aloud", "care.entered", "2026-01-12", ",\"data\":{\"short_break\":false}",
	  "2026-01-12", "", true },
	{ "a default list said aloud", "review.held", "2026-01-12",
	  ",\"data\":{\"kinds\":[\"looked-after\"]}", "2026-01-12", ",\"data\":{}", true },
	{ "another value", "care.entered", "2026-01-12", ",\"data\":{\"short_break\":true}",
	  "2026-01-12", "", false },
	{ "another instant", "care.ended", "2026-01-12T10:00:00Z", "", "2026-01-12T10:00:00.001Z",
	  "", false },
	{ "a date is not its midnight", "care.ended", "2026-01-12", "", "2026-01-12T00:00:00Z", "",
	  false },
	{ "what it corrects", "care.ended", "2026-01-12", ",\"replaces\":\"e0\"", "2026-01-12", "",
	  false },
};

static void the_content_of_two_events_is_equal_when_their_decoded_values_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(CONTENTS); i++) {
		duly_auto_fini(made) a =
			make("e1", "a", CONTENTS[i].type, CONTENTS[i].when_a, CONTENTS[i].more_a);
		duly_auto_fini(made) b =
			make("e1", "a", CONTENTS[i].type, CONTENTS[i].when_b, CONTENTS[i].more_b);

		print_message("%s\n", CONTENTS[i].why);
		assert_true(a.ok && b.ok);
		assert_int_equal(memcmp(a.e.content, b.e.content, ID_LEN) == 0, CONTENTS[i].same);
	}
}

/* The worked example of docs/formats.md. */
static void the_content_digest_is_the_one_that_is_written_down(void **state)
{
	duly_auto_fini(made) m = make(
		"e1", "a", "visit.made", "2026-01-12T10:00:00Z",
		",\"data\":{\"seen\":true,\"minutes\":90,\"kinds\":[\"looked-after\",\"iro\"]}");
	char hex[ID_HEX];

	(void)state;
	assert_true(m.ok);
	assert_string_equal(hex_print(m.e.content, ID_LEN, hex),
			    "32a6b9e9f3a30454add9bd091e8ed205");
}

static void what_is_packed_reads_as_an_equal_event(void **state)
{
	static const struct {
		const char *type, *when, *more;
	} ROWS[] = {
		{ "care.ended", "2026-01-12", "" },
		{ "care.entered", "2026-07-12T10:00:00.250+01:00",
		  ",\"data\":{\"period\":\"p\"},\"replaces\":\"e0\",\"batch\":\"b\","
		  "\"recordedtime\":\"2026-07-13T10:00:00+01:00\"" },
		{ "visit.made", "2026-01-12",
		  ",\"data\":{\"seen\":false,\"kinds\":[\"iro\",\"child-protection\"],"
		  "\"minutes\":90,\"left\":\"2026-07-12T10:00:00.250+01:00\"}" },
		{ "rhi.held", "2026-01-12", ",\"data\":{\"episodes\":[\"b\",\"a\"]}" },
		{ "person.registered", "2026-01-12",
		  ",\"data\":{\"dob\":\"2010-02-28\",\"dob_basis\":\"documented\"}" },
		{ "event.retracted", "2026-01-12", ",\"data\":{\"id\":\"a/b\"}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(made) m = make("e1", "a", ROWS[i].type, ROWS[i].when, ROWS[i].more);
		duly_auto_fini(made) again = { .ok = false };
		duly_auto_fini(buf) repacked = { 0 };

		print_message("%s\n", ROWS[i].type);
		assert_true(m.ok);
		event_pack(law, &m.e, &again.bytes);
		read_bytes_of(&again);
		assert_true(again.ok);
		assert_true(str_eq(m.e.id, again.e.id) && str_eq(m.e.source, again.e.source));
		assert_ptr_equal(m.e.type, again.e.type);
		assert_memory_equal(m.e.content, again.e.content, ID_LEN);
		assert_int_equal(m.e.recorded.ms, again.e.recorded.ms);
		assert_true(str_eq(m.e.batch, again.e.batch));
		assert_true(str_eq(m.e.council, STR("example")));
		event_pack(law, &again.e, &repacked);
		assert_int_equal(repacked.len, again.bytes.len);
		assert_memory_equal(repacked.data, again.bytes.data, repacked.len);
	}
}

/* ---- when it may lie ----------------------------------------------------------------------------
 */

static const struct {
	const char *why, *type, *when, *data, *code;
} TIMES[] = {
	/* received on 2026-01-12T10:00:00Z */
	{ "a day after its receipt", "visit.made", "2026-01-13T10:00:00Z",
	  "{\"kinds\":[\"iro\"],\"seen\":true}", "" },
	{ "later than that", "visit.made", "2026-01-13T10:00:00.001Z",
	  "{\"kinds\":[\"iro\"],\"seen\":true}", "in-future" },
	{ "tomorrow, only the day", "care.ended", "2026-01-13", "{}", "" },
	{ "the day after tomorrow", "care.ended", "2026-01-14", "{}", "in-future" },
	{ "an opening in ninety days", "care.entered", "2026-04-12T10:00:00Z", "{}", "" },
	{ "later than that", "care.entered", "2026-04-12T10:00:00.001Z", "{}", "in-future" },
	{ "a change is no opening", "care.changed", "2026-01-15", "{}", "in-future" },
	{ "a booking is made when it is made", "appointment.booked", "2026-01-15",
	  "{\"on\":\"2026-02-01\",\"for\":\"iro\"}", "in-future" },
	{ "the first day", "care.entered", "1990-01-01", "{}", "" },
	{ "the day before it", "care.entered", "1989-12-31", "{}", "bad-value" },
	{ "a birth", "person.registered", "1900-01-01", "{\"dob\":\"1900-01-01\"}", "" },
	{ "a birth before there were any", "person.registered", "1899-12-31",
	  "{\"dob\":\"1899-12-31\"}", "bad-value" },
	{ "a birth that is expected", "person.registered", "2026-11-08",
	  "{\"dob\":\"2026-11-08\",\"dob_basis\":\"expected\"}", "" },
	{ "later than can be expected", "person.registered", "2026-11-09",
	  "{\"dob\":\"2026-11-09\",\"dob_basis\":\"expected\"}", "in-future" },
	{ "a birth with a document, not yet", "person.registered", "2026-01-14",
	  "{\"dob\":\"2026-01-14\",\"dob_basis\":\"documented\"}", "in-future" },
	{ "a birth that has not been", "person.registered", "2026-01-14",
	  "{\"dob\":\"2026-01-14\"}", "in-future" },
};

static void an_event_lies_within_its_bounds_of_time(void **state)
{
	duly_instant now;

	(void)state;
	assert_true(duly_instant_parse("2026-01-12T10:00:00Z", 20, &now));
	for (size_t i = 0; i < LEN(TIMES); i++) {
		char more[256];

		snprintf(more, sizeof more, ",\"data\":%s", TIMES[i].data);
		duly_auto_fini(made) m = make("e1", "a", TIMES[i].type, TIMES[i].when, more);

		assert_true(m.ok);
		const bool ok = event_time_ok(&m.e, now, &m.reject);

		print_message("%s: %s\n", TIMES[i].why, m.reject.message);
		assert_int_equal(ok, TIMES[i].code[0] == '\0');
		assert_string_equal(reject_code_name(m.reject.code), TIMES[i].code);
	}
}

/* ---- order and sameness ---------------------------------------------------------------------- */

#define VISIT ",\"data\":{\"kinds\":[\"iro\"],\"seen\":true}"

/* Each row stands before the next. */
static const struct {
	const char *why, *type, *when, *more, *source, *id;
} ORDER[] = {
	{ "the day before, at its end", "review.held", "2026-01-11", "", "a", "e1" },
	{ "what contains closes last", "placement.ended", "2026-01-12", "", "a", "e2" },
	{ "closes before all else", "care.ended", "2026-01-12", "", "a", "e1" },
	{ "registers before it opens", "appointment.booked", "2026-01-12",
	  ",\"data\":{\"on\":\"2026-01-20\",\"for\":\"iro\"}", "a", "e1" },
	{ "what contains opens first", "care.entered", "2026-01-12", "", "a", "e2" },
	{ "then what it contains", "placement.started", "2026-01-12", "", "a", "e1" },
	{ "by source", "placement.started", "2026-01-12", "", "b", "e0" },
	{ "changes after it opens", "care.changed", "2026-01-12", "", "a", "e1" },
	{ "completed at midnight", "visit.made", "2026-01-12T00:00:00Z", VISIT, "a", "e1" },
	{ "in the morning", "care.entered", "2026-01-12T08:00:00Z", "", "a", "e1" },
	{ "at that instant, completed", "visit.made", "2026-01-12T08:00:00Z", VISIT, "a", "e1" },
	{ "at that instant, by id", "visit.made", "2026-01-12T09:00:00+01:00", VISIT, "a", "e2" },
	{ "in the last minute", "care.ended", "2026-01-12T23:59:59.999Z", "", "a", "e1" },
	{ "completed on that day", "visit.made", "2026-01-12", VISIT, "a", "e1" },
	{ "likewise, by rank", "review.held", "2026-01-12", "", "a", "e1" },
	{ "the next day", "placement.ended", "2026-01-13", "", "a", "e1" },
};

static void events_stand_in_the_order_in_which_things_happened(void **state)
{
	struct made m[LEN(ORDER)];

	(void)state;
	for (size_t i = 0; i < LEN(ORDER); i++) {
		m[i] = make(ORDER[i].id, ORDER[i].source, ORDER[i].type, ORDER[i].when,
			    ORDER[i].more);
		assert_true(m[i].ok);
	}
	for (size_t i = 0; i < LEN(ORDER); i++)
		for (size_t j = 0; j < LEN(ORDER); j++) {
			const int order = event_order(&m[i].e, &m[j].e);

			if ((order > 0) - (order < 0) != (i > j) - (i < j))
				fail_msg("%s (%zu) and %s (%zu): %d", ORDER[i].why, i, ORDER[j].why,
					 j, order);
		}
	for (size_t i = 0; i < LEN(ORDER); i++)
		made_fini(&m[i]);
}

/* A type that is gone stands behind the others of its instant, and is packed without data. */
static void an_event_whose_type_is_gone_still_has_a_place(void **state)
{
	duly_auto_fini(made) m = make("e1", "a", "visit.made", "2026-01-12T10:00:00Z", VISIT);
	duly_auto_fini(made) other = make("e2", "a", "visit.made", "2026-01-12T10:00:00Z", VISIT);
	duly_auto_fini(buf) b = { 0 };

	(void)state;
	assert_true(event_order(&m.e, &other.e) < 0);
	m.e.type = NULL;
	assert_true(event_order(&m.e, &other.e) > 0);
	assert_false(field_of(&m.e, "seen")->given);
	event_pack(law, &m.e, &b);
	assert_true(wire_check(buf_view(&b), NULL));
}

/* ---- schema ---------------------------------------------------------------------------------- */

static void the_schema_of_a_type_is_printed_and_of_an_unknown_one_is_nothing(void **state)
{
	duly_auto_fini(buf) one = { 0 }, all = { 0 }, none = { 0 };

	(void)state;
	law_schema_write(law, "visit.made", &one);
	law_schema_write(law, NULL, &all);
	law_schema_write(law, "care.begun", &none);
	buf_u8(&one, 0);
	buf_u8(&all, 0);
	assert_non_null(strstr((char *)one.data, "\"const\": \"visit.made\""));
	assert_non_null(strstr((char *)one.data, "\"child-protection\""));
	assert_null(strstr((char *)one.data, "care.entered"));
	assert_non_null(strstr((char *)all.data, "#/definitions/care.entered"));
	assert_int_equal(none.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_are_read_by_the_table_of_their_type),
		cmocka_unit_test(keys_and_lists_of_them_are_bounded),
		cmocka_unit_test(values_are_found_by_name_and_lists_are_sorted),
		cmocka_unit_test(
			a_date_begins_in_the_laws_zone_and_an_instant_falls_on_its_day_there),
		cmocka_unit_test(the_content_of_two_events_is_equal_when_their_decoded_values_are),
		cmocka_unit_test(the_content_digest_is_the_one_that_is_written_down),
		cmocka_unit_test(what_is_packed_reads_as_an_equal_event),
		cmocka_unit_test(an_event_lies_within_its_bounds_of_time),
		cmocka_unit_test(events_stand_in_the_order_in_which_things_happened),
		cmocka_unit_test(an_event_whose_type_is_gone_still_has_a_place),
		cmocka_unit_test(the_schema_of_a_type_is_printed_and_of_an_unknown_one_is_nothing),
	};

	base_init();
	return cmocka_run_group_tests(tests, load_law, free_law);
}

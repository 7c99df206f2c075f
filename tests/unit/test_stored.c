/* Stored values that do not read: each codec says of which it is, and a docket over such a store
 * says so and does not go on. The values are those that a service writes, damaged here byte by
 * byte. */
#include "tests/support/rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#include "common/docket/stored_case.h"
#include "common/docket/stored_consumer.h"
#include "common/docket/stored_council.h"
#include "common/docket/stored_obligations.h"
#include "common/docket/stored_reallocation.h"
#include "common/docket/stored_rhythm.h"
#include "common/docket/stored_state.h"
#include "common/docket/stored_told.h"

enum { ANOTHER_FORMAT = 250 };
static const char OTHER_FORMAT[] = "of another format";

static void ok(duly_result r, const struct duly_diag *diag)
{
	if (r != DULY_OK)
		fail_msg("%s: %s", duly_result_text(r), diag->text);
}

/* ---- a store with a value of each kind ------------------------------------------------------- */

static void take(struct rig *r, const char *event)
{
	const struct taken taken = rig_take(r, event);

	if (taken.status != TAKEN_ACCEPTED)
		fail_msg("%s\n%s: %s", event, taken.reject.field, taken.reject.message);
}

static void begin(struct rig *r)
{
	const struct consumer mail = { 0, { STR("reviews"), STR("alert.due ") }, DULY_NO_INSTANT };
	duly_auto_fini(buf) b = { 0 };
	struct duly_diag diag = { "" };

	rig_begin(r, "2026-01-28T12:00:00Z");
	take(r, "{\"id\":\"e1\",\"type\":\"care.entered\",\"date\":\"2026-01-12\"}");
	take(r, "{\"id\":\"w1\",\"type\":\"worker.allocated\",\"date\":\"2026-01-12\",\"data\":"
		"{\"role\":\"iro\",\"worker\":\"w-1\",\"team\":\"old\"}}");
	take(r, "{\"id\":\"m1\",\"subject\":\"C-2\",\"type\":\"case.merged\",\"date\":"
		"\"2026-01-13\",\"data\":{\"into\":\"C-1\"}}");
	take(r, "{\"id\":\"f1\",\"subject\":\"feed:lcs\",\"type\":\"feed.declared\",\"date\":"
		"\"2026-01-01\",\"data\":{\"types\":[\"care.entered\"],\"rhythm_hours\":24}}");
	take(r, "{\"id\":\"t1\",\"subject\":\"team:old\",\"type\":\"team.replaced\",\"date\":"
		"\"2026-01-28\",\"data\":{\"by\":\"new\"}}");
	record_consumer(&b, STR("mail"), &mail);
	ok(docket_record(r->engine.docket, LOG_CONSUMER, buf_view(&b), &diag), &diag);
	ok(docket_tell_service(r->engine.docket, "disk", "noon", "It is full.", &diag), &diag);
	rig_turn(r);
}

/* ---- the kinds ------------------------------------------------------------------------------- */

static duly_result read_state(const struct law *law, struct view key, struct view value,
			      struct arena *arena, struct duly_diag *diag)
{
	struct docket_state s;

	(void)law, (void)key, (void)arena;
	return stored_state_read(value, &s, diag);
}

static duly_result read_council(const struct law *law, struct view key, struct view value,
				struct arena *arena, struct duly_diag *diag)
{
	struct reporting reporting;

	return stored_council_read(law, key, value, arena, &reporting, diag);
}

static duly_result read_reallocation(const struct law *law, struct view key, struct view value,
				     struct arena *arena, struct duly_diag *diag)
{
	struct stored_reallocation s;

	(void)law;
	return stored_reallocation_read(key, value, arena, &s, diag);
}

static duly_result read_rhythm(const struct law *law, struct view key, struct view value,
			       struct arena *arena, struct duly_diag *diag)
{
	struct stored_rhythm r;

	(void)law, (void)arena;
	return stored_rhythm_read(key, value, &r, diag);
}

static duly_result read_told(const struct law *law, struct view key, struct view value,
			     struct arena *arena, struct duly_diag *diag)
{
	struct str once;

	(void)law, (void)arena;
	return stored_told_read(key, value, &once, diag);
}

static duly_result read_consumer(const struct law *law, struct view key, struct view value,
				 struct arena *arena, struct duly_diag *diag)
{
	struct consumer c;

	(void)law, (void)arena;
	return stored_consumer_read((struct str){ key.data, key.len }, value, &c, diag);
}

static duly_result read_case(const struct law *law, struct view key, struct view value,
			     struct arena *arena, struct duly_diag *diag)
{
	struct stored_case c;

	return stored_case_read(law, key, value, arena, &c, diag);
}

static duly_result read_obligations(const struct law *law, struct view key, struct view value,
				    struct arena *arena, struct duly_diag *diag)
{
	struct stored_obligations o;

	(void)law;
	return stored_obligations_read(key, value, arena, &o, diag);
}

/* How a docket over the store comes upon the value. */
enum met { MET_OPENING, MET_TAKING, MET_FEED, MET_CONSUMER, MET_TOLD };

static const struct kind {
	enum store_db db;
	const char *prefix; /* of its key; NULL: it is that of the case C-1     */
	const char *named;  /* in the sentence; NULL: by the digits of its key  */
	duly_result (*read)(const struct law *law, struct view key, struct view value,
			    struct arena *arena, struct duly_diag *diag);
	enum met met;
	bool reader; /* whoever only looks comes upon it too */
} KINDS[] = {
	{ STORE_META, "state", "meta, key state:", read_state, MET_OPENING, true },
	{ STORE_META, "council/", "meta, key council/example:", read_council, MET_OPENING, true },
	{ STORE_META, "handed/", "meta, key handed/example team:old:", read_reallocation,
	  MET_OPENING, false },
	{ STORE_META, "rhythm/", "meta, key rhythm/example feed:lcs:", read_rhythm, MET_FEED,
	  false },
	{ STORE_META, "told/", "meta, key told/disk:", read_told, MET_TOLD, false },
	{ STORE_CONSUMER, "", "consumer, key mail:", read_consumer, MET_CONSUMER, false },
	{ STORE_CASE, NULL, NULL, read_case, MET_TAKING, true },
	{ STORE_OBLIGATION, NULL, NULL, read_obligations, MET_TAKING, true },
};

/* A row as it is stored, and its name in a sentence. */
struct row {
	const struct kind *kind;
	struct buf key, value;
	char named[128];
};

static void row_fini(struct row *row)
{
	buf_fini(&row->key);
	buf_fini(&row->value);
}

static void read_row(struct rig *r, const struct kind *kind, struct row *ret)
{
	struct duly_diag diag = { "" };
	uint8_t of_case[ID_LEN];
	struct view from = { of_case, sizeof of_case }, key, value;
	struct store_txn *txn;
	char hex[2 * ID_LEN + 1];

	stored_case_key(docket_state(r->engine.docket)->tree, STR("example"), STR("C-1"), of_case);
	if (kind->prefix != NULL)
		from = (struct view){ kind->prefix, strlen(kind->prefix) };
	*ret = (struct row){ .kind = kind };
	ok(store_begin(r->engine.store, false, &txn, &diag), &diag);
	assert_true(store_seek(txn, kind->db, from, false, &key, &value));
	buf_put(&ret->key, key.data, key.len);
	buf_put(&ret->value, value.data, value.len);
	assert_memory_equal(ret->key.data, from.data, from.len);
	store_abort(&txn);
	if (kind->named != NULL)
		snprintf(ret->named, sizeof ret->named, "%s", kind->named);
	else
		snprintf(ret->named, sizeof ret->named, "%s, key %s:", store_db_name(kind->db),
			 hex_print(ret->key.data, ID_LEN, hex));
}

static void put(struct rig *r, const struct row *row, const struct buf *value)
{
	struct duly_diag diag = { "" };
	struct store_txn *txn;

	ok(store_begin(r->engine.store, true, &txn, &diag), &diag);
	store_put(txn, row->kind->db, buf_view(&row->key), buf_view(value));
	ok(store_commit(&txn, &diag), &diag);
}

/* ---- each codec ------------------------------------------------------------------------------ */

/* @how is also what the sentence says of a value of another format. */
static void check_refused(const struct row *row, duly_result result, const struct duly_diag *diag,
			  const char *how, size_t at)
{
	const char *says = strcmp(how, OTHER_FORMAT) == 0 ? OTHER_FORMAT : "does not read";

	if (result != DULY_E_CORRUPT)
		fail_msg("%s %s %zu: %s", row->named, how, at, duly_result_text(result));
	if (strstr(diag->text, row->named) == NULL)
		fail_msg("%s %s %zu: not named in: %s", row->named, how, at, diag->text);
	if (strstr(diag->text, says) == NULL)
		fail_msg("%s %s %zu: no word of it in: %s", row->named, how, at, diag->text);
}

static void refuses(struct rig *r, const struct row *row, struct view value, const char *how,
		    size_t at)
{
	duly_auto(arena) arena = arena_new();
	struct duly_diag diag = { "" };
	/* Of its own size, so that the sanitizer sees a read behind it. */
	void *exact = memcpy(malloc(value.len + 1), value.data, value.len);
	void *fits = realloc(exact, value.len > 0 ? value.len : 1);
	const struct view v = { fits, value.len };

	assert_non_null(fits);
	check_refused(
		row,
		row->kind->read(docket_law(r->engine.docket), buf_view(&row->key), v, arena, &diag),
		&diag, how, at);
	free(fits);
}

static void what_does_not_decode_is_refused_by_its_name(void **state)
{
	struct rig r;

	(void)state;
	begin(&r);
	for (size_t k = 0; k < LEN(KINDS); k++) {
		duly_auto(arena) arena = arena_new();
		duly_auto_fini(buf) changed = { 0 };
		struct duly_diag diag = { "" };
		duly_auto_fini(row) row;

		read_row(&r, &KINDS[k], &row);
		ok(KINDS[k].read(docket_law(r.engine.docket), buf_view(&row.key),
				 buf_view(&row.value), arena, &diag),
		   &diag);
		for (size_t n = 1; n < row.value.len; n++)
			refuses(&r, &row, (struct view){ row.value.data, n }, "cut at", n);
		refuses(&r, &row, (struct view){ row.value.data, 0 }, OTHER_FORMAT, 0);
		buf_put(&changed, row.value.data, row.value.len);
		buf_u8(&changed, 0);
		refuses(&r, &row, buf_view(&changed), "with a byte more than", row.value.len);
		changed.len = row.value.len;
		for (unsigned format = 0; format <= ANOTHER_FORMAT; format += ANOTHER_FORMAT) {
			changed.data[0] = (uint8_t)format;
			refuses(&r, &row, buf_view(&changed), OTHER_FORMAT, format);
		}
	}
	rig_end(&r);
}

/* ---- a docket over it ------------------------------------------------------------------------ */

/* What a docket that is not told of anything wrong does next. */
static duly_result go_on(struct rig *r, struct docket *d, enum met met, struct duly_diag *diag)
{
#define SAID "{\"specversion\":\"1.0\",\"source\":\"/councils/example/mosaic\",\"id\":\"e9\","
	static const char OF_CASE[] =
		SAID "\"subject\":\"C-1\",\"type\":\"review.held\",\"date\":\"2026-01-27\"}";
	static const char OF_FEED[] =
		SAID "\"subject\":\"feed:lcs\",\"type\":\"feed.completed\",\"date\":\"2026-01-27\","
		     "\"data\":{\"until\":\"2026-01-27T00:00:00Z\"}}";
	const char *event = met == MET_FEED ? OF_FEED : OF_CASE;
	const struct ticked max = { 100, 100 };
	duly_auto(log_batch) batch = log_batch_new();
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(wire) w = { 0 };
	struct ticked done;
	struct taken taken;

	ok(json_to_wire(str_of(event), &packed, diag), diag);
	ok(wire_unpack(buf_view(&packed), &w, diag), diag);
	ok(docket_begin(d, r->now, batch, log_end(r->engine.log).sequence + 1, diag), diag);
	if (met == MET_CONSUMER)
		return docket_consumer(d, STR("mail"), &(struct consumer){ 0 }, diag);
	if (met == MET_TOLD)
		return docket_service_told(d, "disk", "noon", &(bool){ false }, diag);
	duly_result result = docket_take(d, &w.root, &taken, diag);
	if (result == DULY_OK)
		result = docket_apply(d, diag);
	return result == DULY_OK ? docket_tick(d, &max, &done, diag) : result;
}

/* Opens a docket over the store, and goes on with it as far as it goes. */
static duly_result try(struct rig *r, enum met met, struct duly_diag *diag)
{
	struct docket *d = NULL;

	duly_result result = docket_open(r->engine.store, &d, diag);
	if (result != DULY_OK || met == MET_OPENING) {
		if (d != NULL)
			docket_close(&d);
		return result;
	}
	const uint64_t told = docket_state(d)->feed_head;

	result = go_on(r, d, met, diag);
	if (result != DULY_OK)
		assert_int_equal(docket_state(d)->feed_head, told);
	docket_close(&d);
	return result;
}

static bool see(void *ctx, const struct law *law, const struct seen *seen)
{
	(void)ctx, (void)law, (void)seen;
	return true;
}

static duly_result look(struct rig *r, struct duly_diag *diag)
{
	struct docket_reader *reader = NULL;

	duly_result result = docket_reader_open(r->engine.store, &reader, diag);
	if (result == DULY_OK)
		result = docket_reader_each(reader, r->now, see, NULL, diag);
	if (reader != NULL)
		docket_reader_close(&reader);
	return result;
}

static void try_all(struct rig *r, const struct row *row, const struct buf *value, const char *how)
{
	struct duly_diag diag = { "" };
	uint8_t before[SHA256_LEN], after[SHA256_LEN];

	put(r, row, value);
	ok(docket_digest(r->engine.store, before, &diag), &diag);
	check_refused(row, try(r, row->kind->met, &diag), &diag, how, 0);
	ok(docket_digest(r->engine.store, after, &diag), &diag);
	assert_memory_equal(before, after, sizeof before);
	if (row->kind->reader)
		check_refused(row, look(r, &diag), &diag, how, 1);
	else
		ok(look(r, &diag), &diag);
	put(r, row, &row->value);
	ok(try(r, row->kind->met, &diag), &diag);
	ok(look(r, &diag), &diag);
}

static void a_docket_over_what_does_not_read_says_so_and_does_not_go_on(void **state)
{
	struct duly_diag diag = { "" };
	struct rig r;

	(void)state;
	begin(&r);
	for (size_t k = 0; k < LEN(KINDS); k++) {
		duly_auto_fini(buf) changed = { 0 };
		duly_auto_fini(row) row;

		read_row(&r, &KINDS[k], &row);
		buf_put(&changed, row.value.data, row.value.len);
		changed.len--;
		try_all(&r, &row, &changed, "cut short");
		changed.len++;
		changed.data[0] = ANOTHER_FORMAT;
		try_all(&r, &row, &changed, OTHER_FORMAT);
	}
	ok(docket_reload(r.engine.docket, &diag), &diag);
	rig_verify(&r);
	rig_end(&r);
}

/* What an earlier release wrote of batches is read as it wrote it: it did not know when. */
static void a_batch_that_was_taken_back_before_it_was_known_when_is_read(void **state)
{
	static const uint8_t WRITTEN[] = { 1, 0, 1, 2, '/', 'a', 2, 'b', '1' },
			     WITH_STAFF[] = { 3, 0, 1, 2, '/', 'a', 2, 'b', '1', 0, 0 };
	const struct view written[] = { { WRITTEN, sizeof WRITTEN },
					{ WITH_STAFF, sizeof WITH_STAFF } };
	struct rig r;

	(void)state;
	begin(&r);
	for (size_t i = 0; i < LEN(written); i++) {
		struct duly_diag diag = { "" };
		struct reporting read;
		struct arena *arena = arena_new();

		ok(stored_council_read(docket_law(r.engine.docket), (struct view){ "council/a", 9 },
				       written[i], arena, &read, &diag),
		   &diag);
		assert_int_equal(read.batch_count, 1);
		assert_true(str_is(read.batches[0].batch, "b1"));
		assert_int_equal(read.batches[0].sequence, 0);
		arena_free(&arena);
	}
	rig_end(&r);
}

/* It is read again from the store when another law comes into force. */
static void a_council_that_does_not_read_stops_a_change_of_the_law(void **state)
{
	struct duly_diag diag = { "" };
	duly_auto_fini(buf) b = { 0 };
	duly_auto_fini(buf) changed = { 0 };
	duly_auto_fini(row) row;
	struct rig r;

	(void)state;
	begin(&r);
	read_row(&r, &KINDS[1], &row);
	buf_put(&changed, row.value.data, row.value.len - 1);
	put(&r, &row, &changed);
	ok(docket_begin(r.engine.docket, r.now, r.engine.batch, log_end(r.engine.log).sequence + 1,
			&diag),
	   &diag);
	record_in_force(&b, docket_contents(r.engine.docket));
	check_refused(&row, docket_record(r.engine.docket, LOG_IN_FORCE, buf_view(&b), &diag),
		      &diag, "under another law", 0);
	check_refused(&row, docket_reload(r.engine.docket, &diag), &diag, "read again", 0);
	rig_end(&r);
}

static void a_consumer_that_is_not_known_is_no_failure_of_the_store(void **state)
{
	struct duly_diag diag = { "" };
	struct consumer c;
	bool told;
	struct rig r;

	(void)state;
	begin(&r);
	assert_int_equal(docket_consumer(r.engine.docket, STR("nobody"), &c, &diag),
			 DULY_E_NOTFOUND);
	assert_int_equal(docket_consumer(r.engine.docket, STR("mail"), &c, &diag), DULY_OK);
	assert_true(str_is(c.filter.team, "reviews"));
	assert_int_equal(docket_service_told(r.engine.docket, "calendar-ends", "a", &told, &diag),
			 DULY_OK);
	assert_false(told);
	assert_int_equal(docket_service_told(r.engine.docket, "disk", "noon", &told, &diag),
			 DULY_OK);
	assert_true(told);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_decode_is_refused_by_its_name),
		cmocka_unit_test(a_docket_over_what_does_not_read_says_so_and_does_not_go_on),
		cmocka_unit_test(a_batch_that_was_taken_back_before_it_was_known_when_is_read),
		cmocka_unit_test(a_council_that_does_not_read_stops_a_change_of_the_law),
		cmocka_unit_test(a_consumer_that_is_not_known_is_no_failure_of_the_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

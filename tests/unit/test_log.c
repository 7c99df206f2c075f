#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/log_rig.h"

static int setup(void **state)
{
	static struct rig rig;

	rig_init(&rig);
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	rig_fini(*state);
	return 0;
}

/* ---- appending and reading ------------------------------------------------------------------- */

static void a_fresh_log_is_created_empty(void **state)
{
	struct rig *rig = *state;

	rig_must_open(rig);
	assert_true(rig->opened.created);
	rig_holds(rig, 0);
	assert_memory_equal(log_incarnation(rig->log), rig->options.incarnation, 16);

	memset(rig->options.incarnation, 0xb2, 16); /* only a log that is created takes it */
	rig_must_open(rig);
	assert_false(rig->opened.created);
	assert_int_equal(log_incarnation(rig->log)[0], 0xa1);
}

static void what_was_appended_is_read_back(void **state)
{
	struct rig *rig = *state;

	rig_must_open(rig);
	rig_must_append(rig, 1, 100);
	rig_must_append(rig, 7, 100);
	rig_holds(rig, 8);
	rig_must_open(rig);
	rig_holds(rig, 8);
}

static void a_batch_goes_to_the_next_segment_whole(void **state)
{
	struct rig *rig = *state;

	rig_must_open(rig);
	for (uint64_t n = 3; n <= 90; n += 3)
		rig_must_append(rig, 3, 200);
	assert_true(log_end(rig->log).segment >= 4);
	rig_holds(rig, 90);
	const struct log_position end = log_end(rig->log);

	rig_must_open(rig);
	rig_holds(rig, 90);
	const struct log_position again = log_end(rig->log);

	assert_memory_equal(&again, &end, sizeof end);
}

static void a_batch_that_fits_nowhere_is_refused_and_the_log_goes_on(void **state)
{
	struct rig *rig = *state;
	duly_auto(log_batch) batch = log_batch_new();
	static const uint8_t body[RIG_SEGMENT];
	/* All of a segment but its header, the batch's, the record's and the end mark. */
	const size_t most = RIG_SEGMENT - 4096 - 72 - 60 - 72;

	rig_must_open(rig);
	log_batch_add(batch, LOG_CONTENT, (struct view){ body, most + 1 });
	assert_int_equal(log_append(rig->log, batch, rig_instant(1), NULL), DULY_E_BOUND);
	log_batch_clear(batch);
	log_batch_add(batch, LOG_CONTENT, (struct view){ body, most });
	assert_int_equal(log_append(rig->log, batch, rig_instant(1), NULL), DULY_OK);
	assert_int_equal(log_append(rig->log, batch, rig_instant(2), NULL), DULY_OK);
	assert_int_equal(log_end(rig->log).segment, 2);
	rig_must_open(rig);
	assert_int_equal(log_end(rig->log).sequence, 2);
}

static void room_is_what_is_prepared(void **state)
{
	struct rig *rig = *state;
	const uint64_t of_one = RIG_SEGMENT - 4096 - 72;

	rig_must_open(rig);
	assert_int_equal(log_room(rig->log), of_one);
	for (size_t done = 0; done < RIG_SEGMENT; done += 1024) {
		assert_int_equal(log_room(rig->log), of_one);
		assert_int_equal(log_prepare(rig->log, 1024, &rig->diag), DULY_OK);
	}
	assert_int_equal(log_room(rig->log), 2 * of_one);
	assert_int_equal(log_prepare(rig->log, 1024, &rig->diag), DULY_OK);
	assert_int_equal(log_room(rig->log), 2 * of_one);

	const struct log_position before = log_end(rig->log);

	rig_must_append(rig, 2, 100);
	assert_int_equal(log_room(rig->log),
			 2 * of_one - (log_end(rig->log).offset - before.offset));
}

static void an_opening_with_a_segment_prepared_goes_on(void **state)
{
	struct rig *rig = *state;

	for (size_t slice = 1024; slice <= RIG_SEGMENT; slice *= 8) {
		rig_must_open(rig);
		rig_must_append(rig, 3, 200);
		assert_int_equal(log_prepare(rig->log, slice, &rig->diag), DULY_OK);
	}
	rig_must_open(rig);
	rig_holds(rig, 6);
	for (int i = 0; i < 20; i++)
		rig_must_append(rig, 3, 200);
	rig_must_open(rig);
	rig_holds(rig, 66);
}

static void a_cursor_follows_what_is_appended(void **state)
{
	struct rig *rig = *state;
	duly_auto(log_cursor) cursor = NULL;
	const struct log_record *records;
	struct log_position after;
	duly_instant recorded;
	uint32_t count;

	rig_must_open(rig);
	assert_int_equal(log_cursor_open(rig->log, log_start(rig->log), &cursor, NULL), DULY_OK);
	for (uint64_t n = 1; n <= 60; n++) {
		assert_int_equal(log_cursor_next(cursor, &records, &count, &recorded, &after, NULL),
				 DULY_E_NOTFOUND);
		rig_must_append(rig, 1, 300);
		assert_int_equal(log_cursor_next(cursor, &records, &count, &recorded, &after, NULL),
				 DULY_OK);
		assert_int_equal(records[0].sequence, n);
	}
	const struct log_position end = log_end(rig->log);

	assert_true(end.segment > 2);
	assert_memory_equal(&after, &end, sizeof end);
}

/* ---- a place in the middle ------------------------------------------------------------------- */

static void every_place_between_batches_can_be_gone_on_from(void **state)
{
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];

	rig_fill(rig, places);
	const struct log_position end = places[RIG_BATCHES];

	for (size_t i = 0; i <= RIG_BATCHES; i++) {
		rig->options.from = places[i];
		rig_must_open(rig);
		const struct log_position found = log_end(rig->log);

		assert_memory_equal(&found, &end, sizeof end);
		assert_int_equal(rig_read(rig, places[i]), end.sequence - places[i].sequence);
	}
	rig_must_append(rig, 2, 100);
	rig->options.from = (struct log_position){ 0 };
	rig_must_open(rig);
	rig_holds(rig, end.sequence + 2);
}

static void a_place_before_is_not_read(void **state)
{
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_fill(rig, places);
	rig_segment(rig, 1, &bytes);
	bytes.data[5000] ^= 1;
	rig_set_segment(rig, 1, buf_view(&bytes));
	rig->options.from = places[RIG_BATCHES];
	rig_must_open(rig);
	rig->options.from = places[0];
	assert_int_equal(rig_open(rig), DULY_E_CORRUPT);
}

static void a_place_of_another_log_is_a_conflict(void **state)
{
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	struct log_position p;

	rig_fill(rig, places);
	const size_t mid = RIG_BATCHES / 2;
	const struct {
		const char *why;
		size_t at, len;
	} CHANGES[] = {
		{ "another sequence", offsetof(struct log_position, sequence), 1 },
		{ "another segment", offsetof(struct log_position, segment), 1 },
		{ "a segment far away", offsetof(struct log_position, segment) + 2, 1 },
		{ "an offset between batches", offsetof(struct log_position, offset), 1 },
		{ "an offset behind the segment", offsetof(struct log_position, offset) + 2, 1 },
		{ "another chain", offsetof(struct log_position, chain) + 15, 1 },
		{ "another size of the tree", offsetof(struct log_position, root.size), 1 },
		{ "another root", offsetof(struct log_position, root.hash), 1 },
	};

	for (size_t i = 0; i < LEN(CHANGES); i++) {
		p = places[mid];
		((uint8_t *)&p)[CHANGES[i].at] ^= 1;
		rig->options.from = p;
		if (rig_open(rig) != DULY_E_CONFLICT)
			fail_msg("%s: %s", CHANGES[i].why, rig->diag.text);
	}
	rig->options.from = (struct log_position){ 0 };
	rig_must_open(rig);
	assert_int_equal(rig_read(rig, p), DULY_E_CONFLICT);
}

static void a_log_that_ends_before_the_place_is_a_conflict(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) earlier = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 2, 100);
	rig_segment(rig, 1, &earlier);
	rig_must_append(rig, 2, 100);
	rig->options.from = log_end(rig->log);
	rig_set_segment(rig, 1, buf_view(&earlier));
	assert_int_equal(rig_open(rig), DULY_E_CONFLICT);

	unlink(rig_path(rig, 1, (char[SCRATCH_PATH + 32]){ "" }));
	assert_int_equal(rig_open(rig), DULY_E_CORRUPT);
}

static void kinds_have_names(void **state)
{
	(void)state;
	assert_string_equal(log_kind_name(LOG_EVENT), "event");
	assert_string_equal(log_kind_name(LOG_IN_FORCE), "in-force");
	assert_null(log_kind_name((enum log_kind)0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fresh_log_is_created_empty),
		TEST(what_was_appended_is_read_back),
		TEST(a_batch_goes_to_the_next_segment_whole),
		TEST(a_batch_that_fits_nowhere_is_refused_and_the_log_goes_on),
		TEST(room_is_what_is_prepared),
		TEST(an_opening_with_a_segment_prepared_goes_on),
		TEST(a_cursor_follows_what_is_appended),
		TEST(every_place_between_batches_can_be_gone_on_from),
		TEST(a_place_before_is_not_read),
		TEST(a_place_of_another_log_is_a_conflict),
		TEST(a_log_that_ends_before_the_place_is_a_conflict),
		cmocka_unit_test(kinds_have_names),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

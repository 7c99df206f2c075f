#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log/format.h"
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

/* ---- torn tails ------------------------------------------------------------------------------ */

enum { WHOLE = 5 }; /* records before the last batch */

static const struct {
	const char *why;
	bool to_the_end; /* from the byte on; else only the byte */
	uint8_t and, xor;
} DAMAGES[] = {
	{ "lost from a byte on", true, 0x00, 0x00 },
	{ "garbled from a byte on", true, 0xff, 0x5a },
	{ "a byte lost", false, 0x00, 0x00 },
	{ "a bit changed", false, 0xff, 0x04 },
};

/* Returns whether anything changed. */
static bool damage(struct buf *b, size_t d, uint32_t from, uint32_t end)
{
	bool changed = false;

	if (!DAMAGES[d].to_the_end)
		end = from + 1;
	for (uint32_t i = from; i < end; i++) {
		const uint8_t was = b->data[i];

		b->data[i] = (uint8_t)((was & DAMAGES[d].and) ^ DAMAGES[d].xor);
		changed = changed || b->data[i] != was;
	}
	return changed;
}

static void is_blank(const struct rig *rig, uint32_t segment, uint32_t from)
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_segment(rig, segment, &bytes);
	assert_int_equal(bytes.len, RIG_SEGMENT);
	for (size_t i = from; i < bytes.len; i++)
		assert_int_equal(bytes.data[i], 0);
}

static void a_last_batch_damaged_anywhere_is_a_torn_tail(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) good = { NULL, 0, 0 };
	duly_auto_fini(buf) bad = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 2, 80);
	rig_must_append(rig, 3, 80);
	const struct log_position from = log_end(rig->log);

	rig_must_append(rig, 2, 80);
	const struct log_position end = log_end(rig->log);

	rig_segment(rig, 1, &good);
	for (size_t d = 0; d < LEN(DAMAGES); d++) {
		for (uint32_t at = from.offset; at < end.offset; at++) {
			buf_clear(&bad);
			buf_put(&bad, good.data, good.len);
			const bool changed = damage(&bad, d, at, end.offset);

			rig_set_segment(rig, 1, buf_view(&bad));
			rig_must_open(rig);
			rig_holds(rig, changed ? WHOLE : WHOLE + 2);
			if (!changed)
				continue;
			is_blank(rig, 1, from.offset);
			rig_must_append(rig, 1, 80);
			rig_must_open(rig);
			rig_holds(rig, WHOLE + 1);
			assert_int_equal(rig->opened.torn_bytes, 0);
		}
	}
}

static void what_was_behind_a_torn_tail_is_not_found_again(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) long_one = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 2, 80);
	const uint32_t tail = log_end(rig->log).offset;

	rig_must_append(rig, 20, 80);
	rig_segment(rig, 1, &long_one);
	long_one.data[tail] = 0; /* only the first sector of a long batch was lost */
	rig_set_segment(rig, 1, buf_view(&long_one));
	rig_must_open(rig);
	assert_true(rig->opened.torn_bytes > 20 * 60);
	is_blank(rig, 1, tail);
	rig_must_append(rig, 1, 80);
	rig_must_open(rig);
	rig_holds(rig, 3);
}

static void an_old_batch_behind_a_new_one_is_never_taken_up(void **state)
{
	struct rig *rig = *state;
	duly_auto(log_batch) other = log_batch_new();
	duly_auto_fini(buf) old = { NULL, 0, 0 };
	duly_auto_fini(buf) mixed = { NULL, 0, 0 };
	uint8_t body[74] = { 1 };

	/* 1, 2 and 3, one record each; then the same 1, another 2 of the same length, the old 3. */
	rig_must_open(rig);
	rig_must_append(rig, 1, 80);
	rig_segment(rig, 1, &mixed);
	rig_must_append(rig, 1, 80);
	const uint32_t behind_two = log_end(rig->log).offset;

	rig_must_append(rig, 1, 80);
	rig_segment(rig, 1, &old);
	rig_set_segment(rig, 1, buf_view(&mixed));
	rig_must_open(rig);
	log_batch_add(other, LOG_EVENT, (struct view){ body, 74 });
	assert_int_equal(log_append(rig->log, other, rig_instant(2), NULL), DULY_OK);
	assert_int_equal(log_end(rig->log).offset, behind_two);

	buf_clear(&mixed);
	rig_segment(rig, 1, &mixed);
	memcpy(mixed.data + behind_two, old.data + behind_two, RIG_SEGMENT - behind_two);
	rig_set_segment(rig, 1, buf_view(&mixed));
	assert_int_equal(rig_open(rig), DULY_E_CORRUPT);
}

static void read_only_leaves_a_torn_tail_alone(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	duly_auto_fini(buf) after = { NULL, 0, 0 };

	rig->options.read_only = true;
	assert_int_equal(rig_open(rig), DULY_E_NOTFOUND);
	rig->options.read_only = false;
	rig_must_open(rig);
	rig_must_append(rig, 5, 80);
	const uint32_t tail = log_end(rig->log).offset;

	rig_must_append(rig, 2, 80);
	rig_segment(rig, 1, &bytes);
	bytes.data[tail + 20] ^= 1;
	rig_set_segment(rig, 1, buf_view(&bytes));

	rig->options.read_only = true;
	rig_must_open(rig);
	rig_holds(rig, 5);
	assert_true(rig->opened.torn_bytes > 0);
	rig_segment(rig, 1, &after);
	assert_memory_equal(after.data, bytes.data, bytes.len);
}

static void a_batch_that_was_synced_is_no_torn_tail(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 5, 80);
	const uint32_t tail = log_end(rig->log).offset;

	rig_must_append(rig, 2, 80);
	rig->options.from = log_end(rig->log); /* the store says that it was there */
	rig_segment(rig, 1, &bytes);
	bytes.data[tail + 20] ^= 1;
	rig_set_segment(rig, 1, buf_view(&bytes));
	assert_int_equal(rig_open(rig), DULY_E_CORRUPT);
}

/* ---- the beginning of a segment -------------------------------------------------------------- */

/* Fills segment 1, so that the next batch begins segment 2; returns the records before it. */
static uint64_t fill_one(struct rig *rig)
{
	rig_must_open(rig);
	do
		rig_must_append(rig, 1, 300);
	while (log_room(rig->log) > 72 + 60 + 300);
	return log_end(rig->log).sequence;
}

static void a_segment_that_was_hardly_begun_is_begun_again(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) first = { NULL, 0, 0 };
	duly_auto_fini(buf) second = { NULL, 0, 0 };
	const uint64_t n = fill_one(rig);

	do
		rig_must_append(rig, 1, 300);
	while (log_end(rig->log).segment == 1);
	const uint64_t in_first = log_end(rig->log).sequence - 1;

	assert_true(in_first >= n);
	rig_segment(rig, 1, &first);
	rig_segment(rig, 2, &second);
	memset(second.data + 4096, 0, second.len - 4096);
	const uint8_t whole = second.data[100];

	static const struct {
		const char *why;
		size_t lost_from, len;
	} ROWS[] = {
		{ "the header whole, no batch", 4096, RIG_SEGMENT },
		{ "half a header", 2048, RIG_SEGMENT },
		{ "its first sector only", 512, RIG_SEGMENT },
		{ "no header", 0, RIG_SEGMENT },
		{ "prepared in part", 0, 5000 },
		{ "a file and nothing in it", 0, 0 },
	};
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(buf) b = { NULL, 0, 0 };

		print_message("%s\n", ROWS[i].why);
		buf_put(&b, second.data, second.len);
		memset(b.data + ROWS[i].lost_from, 0, b.len - ROWS[i].lost_from);
		rig_set_segment(rig, 1, buf_view(&first));
		rig_set_segment(rig, 2, (struct view){ b.data, ROWS[i].len });
		rig_must_open(rig);
		rig_holds(rig, in_first);
		rig_must_open(rig);
		rig_must_append(rig, 1, 300);
		assert_int_equal(log_end(rig->log).segment, 2);
		rig_must_open(rig);
		rig_holds(rig, in_first + 1);
	}
	assert_int_equal(second.data[100], whole);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static void names_the_place(const struct rig *rig, uint32_t segment)
{
	char want[64];

	snprintf(want, sizeof want, "segment %u of the log", segment);
	if (strstr(rig->diag.text, want) == NULL)
		fail_msg("'%s' does not name %s", rig->diag.text, want);
}

/* The log is refused for writing and for reading, and opening has changed nothing. */
static void is_refused(struct rig *rig, uint32_t segment, struct view bytes, const char *why)
{
	duly_auto_fini(buf) after = { NULL, 0, 0 };

	for (int read_only = 0; read_only < 2; read_only++) {
		rig->options.read_only = read_only;
		if (rig_open(rig) != DULY_E_CORRUPT)
			fail_msg("%s: %s", why, rig->diag.text);
	}
	rig->options.read_only = false;
	rig_segment(rig, segment, &after);
	assert_int_equal(after.len, bytes.len);
	assert_memory_equal(after.data, bytes.data, bytes.len);
}

static void an_earlier_batch_damaged_anywhere_is_refused(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) good = { NULL, 0, 0 };
	duly_auto_fini(buf) bad = { NULL, 0, 0 };
	char where[64];

	rig_must_open(rig);
	rig_must_append(rig, 2, 80);
	const uint32_t from = log_end(rig->log).offset;

	rig_must_append(rig, 3, 80);
	const uint32_t end = log_end(rig->log).offset;

	rig_must_append(rig, 2, 80);
	rig_segment(rig, 1, &good);
	for (size_t d = 0; d < LEN(DAMAGES); d++) {
		for (uint32_t at = from; at < end; at++) {
			buf_clear(&bad);
			buf_put(&bad, good.data, good.len);
			if (!damage(&bad, d, at, end))
				continue;
			rig_set_segment(rig, 1, buf_view(&bad));
			is_refused(rig, 1, buf_view(&bad), DAMAGES[d].why);
			snprintf(where, sizeof where, "segment 1 of the log, offset %u:", from);
			assert_non_null(strstr(rig->diag.text, where));
		}
	}
}

static void a_header_damaged_anywhere_is_refused(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	struct log_position places[RIG_PLACES];

	rig_fill(rig, places);
	for (uint32_t segment = 1; segment <= 2; segment++) {
		buf_clear(&bytes);
		rig_segment(rig, segment, &bytes);
		for (size_t at = 0; at < 4096; at += at < 256 ? 1 : 61) {
			bytes.data[at] ^= 0x20;
			rig_set_segment(rig, segment, buf_view(&bytes));
			is_refused(rig, segment, buf_view(&bytes), "a header");
			names_the_place(rig, segment);
			bytes.data[at] ^= 0x20;
		}
		rig_set_segment(rig, segment, buf_view(&bytes));
	}
	rig_must_open(rig);
}

static void a_header_with_batches_behind_it_was_finished_once(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 1, 80);
	rig_segment(rig, 1, &bytes);
	bytes.data[20] ^= 1;
	rig_set_segment(rig, 1, buf_view(&bytes));
	is_refused(rig, 1, buf_view(&bytes), "the header of the only segment");
	memset(bytes.data, 0, 4096);
	rig_set_segment(rig, 1, buf_view(&bytes));
	is_refused(rig, 1, buf_view(&bytes), "no header, and batches");
}

static void every_byte_of_an_older_segment_is_vouched_for(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	struct log_position places[RIG_PLACES];

	rig_fill(rig, places);
	rig_segment(rig, 2, &bytes);
	for (size_t at = 0; at < bytes.len; at += 7) {
		bytes.data[at] ^= 0x80;
		rig_set_segment(rig, 2, buf_view(&bytes));
		is_refused(rig, 2, buf_view(&bytes), "a byte changed");
		bytes.data[at] ^= 0x80;
	}
}

static void spoil_missing(struct rig *rig)
{
	unlink(rig_path(rig, 2, (char[SCRATCH_PATH + 32]){ "" }));
}

static void spoil_cut(struct rig *rig)
{
	assert_int_equal(
		truncate(rig_path(rig, 2, (char[SCRATCH_PATH + 32]){ "" }), RIG_SEGMENT - 1), 0);
}

static void spoil_emptied(struct rig *rig)
{
	assert_int_equal(truncate(rig_path(rig, 2, (char[SCRATCH_PATH + 32]){ "" }), 0), 0);
}

static void spoil_longer(struct rig *rig)
{
	assert_int_equal(
		truncate(rig_path(rig, 2, (char[SCRATCH_PATH + 32]){ "" }), RIG_SEGMENT + 1), 0);
}

static void spoil_exchanged(struct rig *rig)
{
	duly_auto_fini(buf) first = { NULL, 0, 0 };

	rig_segment(rig, 1, &first);
	rig_set_segment(rig, 2, buf_view(&first));
}

static void spoil_zeroed(struct rig *rig)
{
	static const uint8_t zeros[RIG_SEGMENT];

	rig_set_segment(rig, 2, (struct view){ zeros, sizeof zeros });
}

/* The same records at the same instants, under another name. */
static void take_segment_of(struct rig *rig, uint8_t incarnation, uint32_t records)
{
	struct rig other;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_init(&other);
	memset(other.options.incarnation, incarnation, 16);
	rig_must_open(&other);
	while (log_end(other.log).segment < 4)
		rig_must_append(&other, records, 300);
	rig_segment(&other, 2, &bytes);
	rig_set_segment(rig, 2, buf_view(&bytes));
	rig_fini(&other);
}

static void spoil_incarnation(struct rig *rig)
{
	take_segment_of(rig, 0xc3, 2);
}

static void spoil_history(struct rig *rig)
{
	take_segment_of(rig, 0xa1, 3);
}

/* A header that checks, and says something else. */
static void change_header(struct rig *rig, void (*change)(struct segment_head *))
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	struct segment_head head;

	rig_segment(rig, 2, &bytes);
	assert_int_equal(segment_head_parse(bytes.data, &head), HEAD_GOOD);
	change(&head);
	segment_head_print(&head, bytes.data);
	rig_set_segment(rig, 2, buf_view(&bytes));
}

static void change_chain(struct segment_head *head)
{
	head->chain[0] ^= 1;
}

static void change_edge(struct segment_head *head)
{
	head->tree.nodes[0][0] ^= 1;
}

static void change_number(struct segment_head *head)
{
	head->number = 7;
}

static void change_incarnation(struct segment_head *head)
{
	head->incarnation[0] ^= 1;
}

static void spoil_header_chain(struct rig *rig)
{
	change_header(rig, change_chain);
}

static void spoil_header_edge(struct rig *rig)
{
	change_header(rig, change_edge);
}

static void spoil_header_number(struct rig *rig)
{
	change_header(rig, change_number);
}

static void spoil_header_incarnation(struct rig *rig)
{
	change_header(rig, change_incarnation);
}

static void a_segment_that_is_not_the_one_is_refused(void **state)
{
	static const struct {
		const char *why;
		void (*spoil)(struct rig *rig);
		bool only_when_read; /* not by the look that every opening takes */
	} ROWS[] = {
		{ "missing", spoil_missing, false },
		{ "cut by a byte", spoil_cut, false },
		{ "emptied", spoil_emptied, false },
		{ "longer by a byte", spoil_longer, false },
		{ "another segment of this log", spoil_exchanged, false },
		{ "nothing but zeros", spoil_zeroed, false },
		{ "of another incarnation", spoil_incarnation, false },
		{ "of another history of this incarnation", spoil_history, true },
		{ "a header with another chain", spoil_header_chain, true },
		{ "a header with another tree", spoil_header_edge, true },
		{ "a header with another number", spoil_header_number, false },
		{ "a header with another incarnation", spoil_header_incarnation, false },
	};
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	duly_auto_fini(buf) good = { NULL, 0, 0 };

	rig_fill(rig, places);
	rig_segment(rig, 2, &good);
	for (size_t i = 0; i < LEN(ROWS); i++) {
		ROWS[i].spoil(rig);
		if (rig_open(rig) != DULY_E_CORRUPT)
			fail_msg("%s: %s", ROWS[i].why, rig->diag.text);
		names_the_place(rig, 2);
		rig->options.from = places[RIG_BATCHES]; /* in a later segment */
		assert_int_equal(rig_open(rig), ROWS[i].only_when_read ? DULY_OK : DULY_E_CORRUPT);
		rig->options.from = places[0];
		rig_set_segment(rig, 2, buf_view(&good));
	}
	rig_must_open(rig);
}

/* ---- batches with a checksum that is right, and contents that are not ------------------------ */

static void bend_nothing(uint8_t *batch, struct batch_head *head)
{
	(void)batch;
	(void)head;
}

static void bend_key(uint8_t *batch, struct batch_head *head)
{
	(void)head;
	batch[BATCH_HEADER + 4] = 1;
}

static void bend_flags(uint8_t *batch, struct batch_head *head)
{
	(void)head;
	batch[BATCH_HEADER + 2] = 1;
}

static void bend_length(uint8_t *batch, struct batch_head *head)
{
	(void)batch;
	head->length += 5;
}

static void bend_mark(uint8_t *batch, struct batch_head *head)
{
	(void)batch;
	head->synced.offset += 1000;
}

/* One batch behind the end of a log, made by hand. */
static void craft(struct rig *rig, void (*bend)(uint8_t *, struct batch_head *))
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };
	duly_auto_fini(buf) heads = { NULL, 0, 0 };
	const struct log_position end = log_end(rig->log);
	struct batch_head head = {
		.length = BATCH_HEADER + RECORD_HEADER,
		.first = end.sequence + 1,
		.count = 1,
		.recorded = rig_instant(end.sequence + 1),
		.synced = { end.segment, end.offset },
	};

	memcpy(head.previous, end.chain, CHAIN_LEN);
	rig_segment(rig, end.segment, &bytes);
	uint8_t *p = bytes.data + end.offset;

	record_print(p + BATCH_HEADER, LOG_EVENT, (struct view){ "", 0 });
	bend(p, &head);
	batch_seal(p, &head, &heads);
	p[head.length + 3] = 1; /* and something torn behind it */
	rig_set_segment(rig, end.segment, buf_view(&bytes));
}

static void a_batch_is_checked_beyond_its_checksum(void **state)
{
	static const struct {
		const char *why;
		void (*bend)(uint8_t *, struct batch_head *);
		duly_result result;
		uint64_t records;
	} ROWS[] = {
		{ "as it should be", bend_nothing, DULY_OK, 5 },
		{ "a key where there are none", bend_key, DULY_OK, 4 },
		{ "flags where there are none", bend_flags, DULY_OK, 4 },
		{ "bytes behind the last record", bend_length, DULY_OK, 4 },
		{ "what follows was synced", bend_mark, DULY_E_CORRUPT, 0 },
	};
	struct rig *rig = *state;
	duly_auto_fini(buf) good = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 4, 80);
	rig_segment(rig, 1, &good);
	for (size_t i = 0; i < LEN(ROWS); i++) {
		rig_must_open(rig);
		craft(rig, ROWS[i].bend);
		if (rig_open(rig) != ROWS[i].result)
			fail_msg("%s: %s", ROWS[i].why, rig->diag.text);
		if (rig->log != NULL)
			rig_holds(rig, ROWS[i].records);
		rig_set_segment(rig, 1, buf_view(&good));
	}
}

static void damage_after_opening_is_not_served(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_must_open(rig);
	rig_must_append(rig, 5, 80);
	rig_segment(rig, 1, &bytes);
	bytes.data[4096 + 72 + 60 + 3] ^= 1;
	rig_set_segment(rig, 1, buf_view(&bytes));
	assert_int_equal(rig_read(rig, log_start(rig->log)), DULY_E_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_last_batch_damaged_anywhere_is_a_torn_tail),
		TEST(what_was_behind_a_torn_tail_is_not_found_again),
		TEST(an_old_batch_behind_a_new_one_is_never_taken_up),
		TEST(read_only_leaves_a_torn_tail_alone),
		TEST(a_batch_that_was_synced_is_no_torn_tail),
		TEST(a_segment_that_was_hardly_begun_is_begun_again),
		TEST(an_earlier_batch_damaged_anywhere_is_refused),
		TEST(a_header_damaged_anywhere_is_refused),
		TEST(a_header_with_batches_behind_it_was_finished_once),
		TEST(every_byte_of_an_older_segment_is_vouched_for),
		TEST(a_segment_that_is_not_the_one_is_refused),
		TEST(a_batch_is_checked_beyond_its_checksum),
		TEST(damage_after_opening_is_not_served),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

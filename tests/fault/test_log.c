#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/fault_disk.h"
#include "tests/support/log_rig.h"

enum { RECORDS = 3, MOST = 300, BATCHES = 14 }; /* over several segments */

/* A rig on a disk that can fail; what was answered is counted. */
struct whatif {
	struct rig rig;
	struct fault_disk disk;
	uint64_t answered; /* records of batches whose append returned DULY_OK */
};

static void whatif_init(struct whatif *t)
{
	rig_init(&t->rig);
	fault_disk_init(&t->disk);
	t->rig.options.disk = &t->disk.ops;
	t->answered = 0;
}

static void whatif_fini(struct whatif *t)
{
	rig_fini(&t->rig);
	fault_disk_fini(&t->disk);
}

/* Opens and appends until something fails; the result of that, or DULY_OK. */
static duly_result run(struct whatif *t)
{
	duly_result r = rig_open(&t->rig);

	for (int i = 0; r == DULY_OK && i < BATCHES; i++) {
		r = rig_append(&t->rig, RECORDS, MOST);
		if (r == DULY_OK)
			t->answered += RECORDS;
	}
	return r;
}

/* The disk is well again. Everything answered is there; of the batch that failed, all or nothing.
 */
static void restart_and_check(struct whatif *t, const char *why, unsigned n)
{
	t->rig.options.disk = NULL;
	if (rig_open(&t->rig) != DULY_OK)
		fail_msg("%s, call %u: %s", why, n, t->rig.diag.text);
	const uint64_t found = log_end(t->rig.log).sequence;

	if (found != t->answered && found != t->answered + RECORDS)
		fail_msg("%s, call %u: %lu answered, %lu found", why, n, t->answered, found);
	rig_holds(&t->rig, found);
	rig_must_append(&t->rig, 2, MOST);
	rig_must_open(&t->rig);
	rig_holds(&t->rig, found + 2);
}

static const struct {
	const char *why;
	enum fault_how how;
	int error;
	bool for_ever, power;
} FAULTS[] = {
	{ "fails once, nothing done", FAULT_NOTHING_DONE, EIO, false, false },
	{ "fails for ever", FAULT_NOTHING_DONE, EIO, true, false },
	{ "half written, then an error", FAULT_HALF_DONE, EIO, false, false },
	{ "a short write", FAULT_SHORT, EIO, false, false },
	{ "done, and said to have failed", FAULT_ALL_DONE, EIO, false, false },
	{ "the disk is full", FAULT_NOTHING_DONE, ENOSPC, true, false },
	{ "fails, and the power goes", FAULT_HALF_DONE, EIO, true, true },
	{ "done, and the power goes", FAULT_ALL_DONE, EIO, true, true },
};

/* Every call of the disk fails in turn, while a log is created, filled over several segments, or
 * opened again. */
static void whichever_call_fails(struct whatif *(*begin)(void), void (*end)(struct whatif *))
{
	for (size_t i = 0; i < LEN(FAULTS); i++) {
		bool tripped = true;
		unsigned n;

		for (n = 1; tripped; n++) {
			struct whatif *t = begin();

			t->disk.fail_at = n;
			t->disk.how = FAULTS[i].how;
			t->disk.error = FAULTS[i].error;
			t->disk.for_ever = FAULTS[i].for_ever;
			const duly_result r = run(t);

			tripped = t->disk.tripped;
			if (!tripped)
				assert_int_equal(r, DULY_OK);
			log_close(&t->rig.log);
			if (FAULTS[i].power)
				fault_disk_lose_power(&t->disk, n);
			restart_and_check(t, FAULTS[i].why, n);
			end(t);
		}
		print_message("%s: %u calls\n", FAULTS[i].why, n - 2);
	}
}

static struct whatif *begin_fresh(void)
{
	static struct whatif t;

	whatif_init(&t);
	return &t;
}

/* A log of two segments whose last batch may be missing from the store. */
static struct whatif *begin_filled(void)
{
	struct whatif *t = begin_fresh();
	struct log_position from = { 0 };

	rig_must_open(&t->rig);
	for (int i = 0; i < 8; i++) {
		from = log_end(t->rig.log);
		rig_must_append(&t->rig, RECORDS, MOST);
		t->answered += RECORDS;
	}
	log_close(&t->rig.log);
	t->rig.options.from = from;
	t->disk.calls = 0;
	return t;
}

static void what_was_answered_is_there_whichever_call_fails(void **state)
{
	(void)state;
	whichever_call_fails(begin_fresh, whatif_fini);
}

static void an_opening_may_fail_anywhere_and_loses_nothing(void **state)
{
	(void)state;
	whichever_call_fails(begin_filled, whatif_fini);
}

static void a_log_is_unusable_after_a_failed_append(void **state)
{
	struct whatif *t = begin_fresh();
	const unsigned opening = 100; /* calls are counted from the append on */

	(void)state;
	rig_must_open(&t->rig);
	for (unsigned n = 1; n <= 2; n++) { /* the write, the sync */
		t->disk.calls = opening;
		t->disk.fail_at = opening + n;
		t->disk.error = n == 1 ? ENOSPC : EIO; /* too late to be told apart */
		assert_int_equal(rig_append(&t->rig, 1, 10), DULY_E_IO);
		assert_int_equal(rig_append(&t->rig, 1, 10), DULY_E_IO);
		assert_int_equal(log_prepare(t->rig.log, 0, NULL), DULY_E_IO);
		assert_int_equal(log_end(t->rig.log).sequence, 0);
		assert_int_equal(t->disk.calls, opening + n);
		rig_must_open(&t->rig);
		if (log_end(t->rig.log).sequence > 0)
			break; /* the write that was not synced was found, and synced */
	}
	whatif_fini(t);
}

static void what_was_not_synced_is_written_again_at_the_opening(void **state)
{
	struct whatif *t = begin_fresh();
	struct log_position from;

	(void)state;
	rig_must_open(&t->rig);
	rig_must_append(&t->rig, RECORDS, MOST);
	from = log_end(t->rig.log);
	t->disk.fail_at = t->disk.calls + 2;
	assert_int_equal(rig_append(&t->rig, RECORDS, MOST), DULY_E_IO);

	/* The sync failed, and the cache forgot that the pages were never written. */
	buf_clear(&t->disk.pending);
	t->rig.options.from = from;
	t->disk.fail_at = 0;
	t->disk.writes_only = true;
	t->disk.calls = 0;
	rig_must_open(&t->rig);
	assert_int_equal(log_end(t->rig.log).sequence, 2 * RECORDS);
	assert_int_equal(t->disk.calls, 1);
	assert_int_equal(t->disk.pending.len, 0);
	whatif_fini(t);
}

/* Fills the present segment until the next batch needs another. */
static void fill_segment(struct whatif *t)
{
	while (log_room(t->rig.log) >= 72 + RECORDS * (60 + MOST)) {
		rig_must_append(&t->rig, RECORDS, MOST);
		t->answered += RECORDS;
	}
}

static void a_full_disk_is_met_before_anything_is_written(void **state)
{
	struct whatif *t = begin_fresh();
	duly_auto_fini(buf) before = { NULL, 0, 0 };
	duly_auto_fini(buf) after = { NULL, 0, 0 };
	duly_auto(log_batch) batch = log_batch_new();
	static const uint8_t body[3000];

	(void)state;
	rig_must_open(&t->rig);
	fill_segment(t);
	log_batch_add(batch, LOG_EVENT, (struct view){ body, sizeof body });
	rig_segment(&t->rig, 1, &before);
	for (unsigned n = 1; n <= 3; n++) {
		t->disk.error = n == 2 ? EDQUOT : ENOSPC;
		t->disk.how = n == 3 ? FAULT_SHORT : FAULT_NOTHING_DONE;
		t->disk.fail_at = t->disk.calls + n;
		assert_int_equal(log_append(t->rig.log, batch, rig_instant(1), NULL),
				 DULY_E_NOSPACE);
		t->disk.fail_at = 0;
	}
	rig_segment(&t->rig, 1, &after);
	assert_memory_equal(after.data, before.data, before.len);

	/* What still fits is taken, and all goes on when there is room. */
	rig_must_append(&t->rig, 1, 0);
	t->answered++;
	assert_int_equal(log_append(t->rig.log, batch, rig_instant(1), NULL), DULY_OK);
	assert_int_equal(log_end(t->rig.log).segment, 2);
	assert_int_equal(log_end(t->rig.log).sequence, t->answered + 1);
	rig_must_open(&t->rig);
	assert_int_equal(log_end(t->rig.log).sequence, t->answered + 1);
	whatif_fini(t);
}

static void a_reserve_that_is_prepared_outlasts_a_full_disk(void **state)
{
	struct whatif *t = begin_fresh();

	(void)state;
	rig_must_open(&t->rig);
	assert_int_equal(log_prepare(t->rig.log, 0, NULL), DULY_OK);
	t->disk.fail_at = t->disk.calls + 1;
	t->disk.error = ENOSPC;
	t->disk.for_ever = true;
	for (uint64_t room = log_room(t->rig.log); room > RIG_SEGMENT / 2;) {
		t->disk.fail_at = 0; /* a segment that is prepared needs nothing of the disk */
		rig_must_append(&t->rig, RECORDS, MOST);
		t->answered += RECORDS;
		room = log_room(t->rig.log);
	}
	rig_holds(&t->rig, t->answered);
	whatif_fini(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_answered_is_there_whichever_call_fails),
		cmocka_unit_test(an_opening_may_fail_anywhere_and_loses_nothing),
		cmocka_unit_test(a_log_is_unusable_after_a_failed_append),
		cmocka_unit_test(what_was_not_synced_is_written_again_at_the_opening),
		cmocka_unit_test(a_full_disk_is_met_before_anything_is_written),
		cmocka_unit_test(a_reserve_that_is_prepared_outlasts_a_full_disk),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

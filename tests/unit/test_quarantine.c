#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/quarantine/quarantine.h"
#include "tests/support/scratch.h"

static const duly_instant T0 = { INT64_C(1772442000000) };
static const struct reject WHY = { REJECT_BAD_VALUE, "date", "no such day" };

struct rig {
	char dir[SCRATCH_PATH];
	struct quarantine *q;
	struct duly_diag diag;
};

static void open_again(struct rig *rig)
{
	quarantine_free(&rig->q);
	assert_int_equal(quarantine_open(rig->dir, &rig->q, &rig->diag), DULY_OK);
}

static int set_up(void **state)
{
	static struct rig rig;

	rig = (struct rig){ .q = NULL };
	scratch_make(rig.dir);
	open_again(&rig);
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	quarantine_free(&rig->q);
	scratch_remove(rig->dir);
	return 0;
}

static void keep_of(struct rig *rig, int64_t after_ms, struct view event, struct str source)
{
	assert_int_equal(quarantine_keep(rig->q, (duly_instant){ T0.ms + after_ms }, event, source,
					 STR("e-1"), &WHY, &rig->diag),
			 DULY_OK);
}

static void keep(struct rig *rig, int64_t after_ms, struct view event)
{
	keep_of(rig, after_ms, event, STR("/councils/a/b"));
}

static bool first_key(void *ctx, const struct quarantined *q)
{
	memcpy(ctx, q->key, sizeof q->key);
	return false;
}

static void what_is_kept_reads_as_it_was(void **state)
{
	struct rig *rig = *state;
	char key[QUARANTINE_KEY] = "";
	struct quarantined q;

	keep(rig, 0, (struct view){ "\x81\xa1i\x01", 4 });
	assert_int_equal(quarantine_each(rig->dir, first_key, key, &rig->diag), DULY_OK);
	assert_int_equal(quarantine_read(rig->dir, key, &q, &rig->diag), DULY_OK);
	assert_int_equal(q.when.ms, T0.ms);
	assert_true(str_is(q.source, "/councils/a/b") && str_is(q.id, "e-1"));
	assert_true(str_is(q.code, "bad-value") && str_is(q.field, "date"));
	assert_true(str_is(q.message, "no such day"));
	assert_int_equal(q.event.len, 4);
	assert_memory_equal(q.event.data, "\x81\xa1i\x01", 4);
	quarantined_fini(&q);
	assert_int_equal(quarantine_drop(rig->dir, key, &rig->diag), DULY_OK);
	assert_int_equal(quarantine_drop(rig->dir, key, &rig->diag), DULY_E_NOTFOUND);
	assert_int_equal(quarantine_read(rig->dir, key, &q, &rig->diag), DULY_E_NOTFOUND);
	assert_int_equal(quarantine_read(rig->dir, "../lock", &q, &rig->diag), DULY_E_NOTFOUND);
}

static void the_same_bytes_are_kept_once(void **state)
{
	struct rig *rig = *state;

	keep(rig, 0, (struct view){ "\x80", 1 });
	keep(rig, 5, (struct view){ "\x80", 1 });
	assert_int_equal(quarantine_totals(rig->q).count, 1);
	open_again(rig);
	keep(rig, 9, (struct view){ "\x80", 1 });
	keep(rig, 9, (struct view){ "\x90", 1 });
	assert_int_equal(quarantine_totals(rig->q).count, 2);
}

static void the_oldest_go_when_there_is_no_more_room(void **state)
{
	static uint8_t event[WIRE_BODY_MAX - 8192];
	struct rig *rig = *state;
	char key[QUARANTINE_KEY] = "", digits[32];

	for (uint8_t i = 0; i < 70; i++) {
		event[0] = i;
		keep(rig, i, (struct view){ event, sizeof event });
	}
	assert_true(quarantine_totals(rig->q).bytes <= QUARANTINE_BYTES);
	assert_true(quarantine_totals(rig->q).count < 70);
	assert_true(quarantine_totals(rig->q).count > 60);
	quarantine_each(rig->dir, first_key, key, &rig->diag);
	snprintf(digits, sizeof digits, "%015lld",
		 (long long)T0.ms + 70 - (long long)quarantine_totals(rig->q).count);
	assert_memory_equal(key, digits, 15);
}

/* Also after a start, when what there is is read from the files. */
static void one_source_pushes_out_its_own_and_nobody_elses(void **state)
{
	static uint8_t event[WIRE_BODY_MAX - 8192];
	struct rig *rig = *state;
	char key[QUARANTINE_KEY] = "", digits[32];

	keep_of(rig, 0, (struct view){ "\x80", 1 }, STR("/councils/a/small"));
	open_again(rig);
	for (uint8_t i = 0; i < 140; i++) {
		event[0] = i;
		keep(rig, 1 + i, (struct view){ event, sizeof event });
	}
	assert_true(quarantine_totals(rig->q).bytes <= QUARANTINE_BYTES);
	quarantine_each(rig->dir, first_key, key, &rig->diag);
	snprintf(digits, sizeof digits, "%015lld", (long long)T0.ms);
	assert_memory_equal(key, digits, 15);
	/* Its time comes all the same. */
	quarantine_expire(rig->q, (duly_instant){ T0.ms + 30 * DULY_DAY_MS + 1 });
	quarantine_each(rig->dir, first_key, key, &rig->diag);
	assert_memory_not_equal(key, digits, 15);
}

static void thirty_days_are_enough(void **state)
{
	struct rig *rig = *state;

	keep(rig, 0, (struct view){ "\x80", 1 });
	keep(rig, DULY_DAY_MS, (struct view){ "\x90", 1 });
	quarantine_expire(rig->q, (duly_instant){ T0.ms + 30 * DULY_DAY_MS });
	assert_int_equal(quarantine_totals(rig->q).count, 2);
	quarantine_expire(rig->q, (duly_instant){ T0.ms + 30 * DULY_DAY_MS + 1 });
	assert_int_equal(quarantine_totals(rig->q).count, 1);
	open_again(rig);
	assert_int_equal(quarantine_totals(rig->q).count, 1);
}

static void drop_the_first(struct rig *rig)
{
	char key[QUARANTINE_KEY] = "";

	assert_int_equal(quarantine_each(rig->dir, first_key, key, &rig->diag), DULY_OK);
	assert_int_equal(quarantine_drop(rig->dir, key, &rig->diag), DULY_OK);
}

static bool count(void *ctx, const struct quarantined *q)
{
	(void)q;
	return ++*(int *)ctx > 0;
}

static int on_disk(struct rig *rig)
{
	int n = 0;

	assert_int_equal(quarantine_each(rig->dir, count, &n, &rig->diag), DULY_OK);
	return n;
}

/* Whoever has put it right, and was wrong, finds it there again. */
static void what_was_dropped_is_kept_when_it_is_refused_again(void **state)
{
	struct rig *rig = *state;

	keep(rig, 0, (struct view){ "\x80", 1 });
	keep(rig, 1, (struct view){ "\x90", 1 });
	drop_the_first(rig);
	keep(rig, 2, (struct view){ "\x80", 1 });
	assert_int_equal(on_disk(rig), 2);
	assert_int_equal(quarantine_totals(rig->q).count, 2);
	assert_int_equal(quarantine_totals(rig->q).bytes, 2 * 4096);
}

static void what_was_dropped_counts_no_more(void **state)
{
	enum { KEPT = 1000 };
	struct rig *rig = *state;

	for (uint16_t i = 0; i < KEPT; i++)
		keep_of(rig, i, (struct view){ &i, sizeof i },
			i % 2 ? STR("/councils/a/b") : STR("/councils/a/c"));
	for (int i = 0; i < KEPT / 2; i++)
		drop_the_first(rig);
	for (int i = 0; i < 8; i++) {
		quarantine_look(rig->q);
		keep(rig, KEPT + i, (struct view){ &i, 1 }); /* it goes on meanwhile */
	}
	assert_int_equal(quarantine_totals(rig->q).count, KEPT / 2 + 8);
	for (int i = 0; i < KEPT / 2 + 8; i++)
		drop_the_first(rig);
	for (int i = 0; i < 8; i++)
		quarantine_look(rig->q);
	assert_int_equal(quarantine_totals(rig->q).count, 0);
	assert_int_equal(quarantine_totals(rig->q).bytes, 0);
	keep(rig, 2 * KEPT, (struct view){ "\x90", 1 });
	assert_int_equal(on_disk(rig), 1);
}

static void a_folder_that_was_removed_is_made_again(void **state)
{
	struct rig *rig = *state;
	char folder[SCRATCH_PATH + 16];

	keep(rig, 0, (struct view){ "\x80", 1 });
	snprintf(folder, sizeof folder, "%s/quarantine", rig->dir);
	scratch_remove(folder);
	keep(rig, 1, (struct view){ "\x90", 1 });
	keep(rig, 2, (struct view){ "\x80", 1 });
	assert_int_equal(on_disk(rig), 2);
	assert_int_equal(quarantine_totals(rig->q).count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_kept_reads_as_it_was),
		TEST(the_same_bytes_are_kept_once),
		TEST(the_oldest_go_when_there_is_no_more_room),
		TEST(one_source_pushes_out_its_own_and_nobody_elses),
		TEST(thirty_days_are_enough),
		TEST(what_was_dropped_is_kept_when_it_is_refused_again),
		TEST(what_was_dropped_counts_no_more),
		TEST(a_folder_that_was_removed_is_made_again),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

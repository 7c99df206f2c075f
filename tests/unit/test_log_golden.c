#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/log_rig.h"

/* Two small segments that show every part of the format: docs/formats.md. With DULY_GOLDEN=write in
 * the environment the files are written; otherwise they are what comes out, for ever. What the
 * reader in tests/interop makes of them is log.json beside them. */
static const char *const FILES[] = { "segment-1.bin", "segment-2.bin" };

/* As log.json has it, by the definition of RFC 6962. */
static const char ROOT[] = "6ce5c5a20f88413a3edd721f95e44dacea5cce74e1b54ea842f909cea3d9f48e";

static void add(struct log_batch *batch, enum log_kind kind, const char *body)
{
	log_batch_add(batch, kind, (struct view){ body, strlen(body) });
}

static void append(struct rig *rig, struct log_batch *batch, int64_t at)
{
	assert_int_equal(log_append(rig->log, batch, (duly_instant){ at }, &rig->diag), DULY_OK);
	log_batch_clear(batch);
}

static void fill(struct rig *rig)
{
	duly_auto(log_batch) batch = log_batch_new();
	static const char long_one[3000];

	add(batch, LOG_START, "duly 1");
	append(rig, batch, INT64_C(1768294800000)); /* 2026-01-13T09:00:00Z */
	add(batch, LOG_EVENT, "care.entered C-1042");
	add(batch, LOG_EVENT, "");
	add(batch, LOG_TICK, "t");
	add(batch, LOG_ALERT, "alert.opened C-1042");
	append(rig, batch, INT64_C(1768294800250));
	log_batch_add(batch, LOG_CONTENT, (struct view){ long_one, sizeof long_one });
	append(rig, batch, INT64_C(1768294801000));
	add(batch, LOG_CLOCK, "held");
	log_batch_add(batch, LOG_CONTENT, (struct view){ long_one, 1000 });
	append(rig, batch, INT64_C(1768294800999)); /* the log does not mind the clock */
}

static int setup(void **state)
{
	static struct rig rig;

	rig_init(&rig);
	for (uint8_t i = 0; i < 16; i++)
		rig.options.incarnation[i] = (uint8_t)(0x10 + i);
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	rig_fini(*state);
	return 0;
}

static void golden_path(size_t i, char ret[SCRATCH_PATH])
{
	snprintf(ret, SCRATCH_PATH, "%s/tests/golden/%s", DULY_SOURCE_DIR, FILES[i]);
}

static void segments_come_out_byte_for_byte(void **state)
{
	struct rig *rig = *state;
	const char *mode = getenv("DULY_GOLDEN");
	char path[SCRATCH_PATH];

	rig_must_open(rig);
	fill(rig);
	assert_int_equal(log_end(rig->log).segment, LEN(FILES));
	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto_fini(buf) made = { NULL, 0, 0 };
		duly_auto_fini(buf) golden = { NULL, 0, 0 };

		golden_path(i, path);
		rig_segment(rig, (uint32_t)i + 1, &made);
		if (mode != NULL && strcmp(mode, "write") == 0)
			scratch_write(path, buf_view(&made));
		scratch_read(path, &golden);
		assert_int_equal(made.len, golden.len);
		assert_memory_equal(made.data, golden.data, made.len);
	}
}

/* What was written by a release is read by every later one. */
static void golden_segments_are_read(void **state)
{
	struct rig *rig = *state;
	char path[SCRATCH_PATH], hex[2 * SHA256_LEN + 1];

	rig_must_open(rig);
	log_close(&rig->log);
	for (size_t i = 0; i < LEN(FILES); i++) {
		duly_auto_fini(buf) golden = { NULL, 0, 0 };

		golden_path(i, path);
		scratch_read(path, &golden);
		rig_set_segment(rig, (uint32_t)i + 1, buf_view(&golden));
	}
	rig_must_open(rig);
	assert_int_equal(log_end(rig->log).sequence, 8);
	assert_string_equal(hex_print(log_end(rig->log).root.hash, SHA256_LEN, hex), ROOT);
	assert_int_equal(rig->opened.torn_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(segments_come_out_byte_for_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(golden_segments_are_read, setup, teardown),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log/format.h"
#include "tests/support/log_rig.h"

/* The log looks at what it stands on: under a writer, and again and again from its beginning. */

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

/* ---- under a writer -------------------------------------------------------------------------- */

enum { PATH = SCRATCH_PATH + 32 };

static uint32_t present(const struct rig *rig)
{
	return log_end(rig->log).segment;
}

static const char *present_path(const struct rig *rig, char ret[PATH])
{
	return rig_path(rig, present(rig), ret);
}

static void remove_it(struct rig *rig)
{
	char path[PATH];

	assert_int_equal(unlink(present_path(rig, path)), 0);
}

static void move_the_folder(struct rig *rig)
{
	char from[PATH], to[PATH];

	snprintf(from, sizeof from, "%s/log", rig->dir);
	snprintf(to, sizeof to, "%s/log.old", rig->dir);
	assert_int_equal(rename(from, to), 0);
}

/* As a restore does it: the same bytes, in another file. */
static void replace_it(struct rig *rig)
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_segment(rig, present(rig), &bytes);
	remove_it(rig);
	rig_set_segment(rig, present(rig), buf_view(&bytes));
}

static void cut_it(struct rig *rig)
{
	char path[PATH];

	assert_int_equal(truncate(present_path(rig, path), RIG_SEGMENT / 2), 0);
}

static void empty_it(struct rig *rig)
{
	char path[PATH];

	assert_int_equal(truncate(present_path(rig, path), 0), 0);
}

/* As `cp` does it: an earlier state of it, in the same file. */
static void put_it_back(struct rig *rig)
{
	duly_auto_fini(buf) bytes = { NULL, 0, 0 };

	rig_segment(rig, present(rig), &bytes);
	rig_must_append(rig, 1, 30);
	assert_int_equal(log_end(rig->log).segment, present(rig));
	rig_set_segment(rig, present(rig), buf_view(&bytes));
}

static void overwrite_it(struct rig *rig)
{
	static const uint8_t zeros[RIG_SEGMENT];

	rig_set_segment(rig, present(rig), (struct view){ zeros, sizeof zeros });
}

static void remove_the_first(struct rig *rig)
{
	char path[PATH];

	assert_int_equal(unlink(rig_path(rig, 1, path)), 0);
}

static void cut_the_first(struct rig *rig)
{
	char path[PATH];

	assert_int_equal(truncate(rig_path(rig, 1, path), RIG_SEGMENT - 1), 0);
}

static void what_is_written_to_is_what_will_be_read(void **state)
{
	static const struct {
		const char *why;
		void (*happens)(struct rig *rig);
		const char *says;
		bool appends; /* it is no matter of the present segment */
	} ROWS[] = {
		{ "removed", remove_it, "was removed or moved away", false },
		{ "its folder moved", move_the_folder, "was removed or moved away", false },
		{ "replaced by a copy", replace_it, "was replaced", false },
		{ "cut", cut_it, "was cut", false },
		{ "emptied", empty_it, "was cut", false },
		{ "put back to an earlier state", put_it_back, "was put back", false },
		{ "overwritten", overwrite_it, "was put back or overwritten", false },
		{ "an earlier one removed", remove_the_first, "0000000001.seg", true },
		{ "an earlier one cut", cut_the_first, "segment 1 of the log", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		for (int looked = 0; looked < 2; looked++) {
			struct log_position places[RIG_PLACES];
			struct rig rig;

			rig_init(&rig);
			rig_fill(&rig, places);
			rig_must_append(&rig, 1, 30);
			assert_int_equal(log_look(rig.log, &rig.diag), DULY_OK);
			ROWS[i].happens(&rig);
			const duly_result r =
				looked ? log_look(rig.log, &rig.diag) : rig_append(&rig, 1, 30);

			if (r != (!looked && ROWS[i].appends ? DULY_OK : DULY_E_CORRUPT) ||
			    (r != DULY_OK && strstr(rig.diag.text, ROWS[i].says) == NULL))
				fail_msg("%s, %s: %d %s", ROWS[i].why,
					 looked ? "looked at" : "appended to", (int)r,
					 rig.diag.text);
			/* And nothing more is ever said to be in it. */
			if (r != DULY_OK)
				assert_int_equal(rig_append(&rig, 1, 30), DULY_E_IO);
			rig_fini(&rig);
		}
	}
}

static void one_writes_however_the_log_is_come_to(void **state)
{
	struct rig *rig = *state, other;
	char from[PATH], to[PATH];

	rig_must_open(rig);
	rig_init(&other);
	snprintf(from, sizeof from, "%s/log", rig->dir);
	snprintf(to, sizeof to, "%s/log", other.dir);
	assert_int_equal(symlink(from, to), 0);
	assert_int_equal(rig_open(&other), DULY_E_BUSY);
	log_close(&rig->log);
	rig_must_open(&other);
	rig_fini(&other);
}

/* ---- again and again ------------------------------------------------------------------------- */

/* Steps until a pass is over; the first finding. */
static duly_result pass(struct log_scrub *scrub, uint64_t bytes, struct duly_diag *diag)
{
	const uint64_t before = log_scrubbed(scrub).passes;
	duly_result first = DULY_OK;

	while (log_scrubbed(scrub).passes == before) {
		struct duly_diag why = { "" };
		const duly_result r = log_scrub_on(scrub, bytes, &why);

		if (first == DULY_OK && r != DULY_OK) {
			first = r;
			*diag = why;
		}
	}
	return first;
}

static void everything_is_come_to_whatever_the_step(void **state)
{
	static const uint64_t STEPS[] = { 1, 300, 5000, 1 << 20 };
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	duly_auto(log_scrub) scrub = NULL;

	rig_fill(rig, places);
	scrub = log_scrub_new(rig->log);
	for (size_t i = 0; i < LEN(STEPS); i++) {
		assert_int_equal(pass(scrub, STEPS[i], &rig->diag), DULY_OK);
		assert_int_equal(log_scrubbed(scrub).passes, i + 1);
		rig_must_append(rig, 2, 300); /* it is gone on with, up to where it ends now */
	}
}

/* A bit of every batch, of its header or of a body, in any segment but behind the end. */
static void damage_anywhere_is_found(void **state)
{
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	duly_auto(log_scrub) scrub = NULL;

	rig_fill(rig, places);
	scrub = log_scrub_new(rig->log);
	for (uint32_t i = 0; i < RIG_BATCHES; i++) {
		const bool crossed = places[i].segment != places[i + 1].segment;
		const uint32_t segment = places[i + 1].segment;
		const uint32_t from = crossed ? SEGMENT_HEADER : places[i].offset;
		duly_auto_fini(buf) bytes = { NULL, 0, 0 };

		rig_segment(rig, segment, &bytes);
		for (uint32_t at = from; at < places[i + 1].offset; at += 41) {
			char place[64];

			bytes.data[at] ^= 4;
			rig_set_segment(rig, segment, buf_view(&bytes));
			snprintf(place, sizeof place, "segment %u of the log, offset %u", segment,
				 from);
			if (pass(scrub, 700, &rig->diag) != DULY_E_CORRUPT ||
			    strncmp(rig->diag.text, place, strlen(place)) != 0)
				fail_msg("a bit at %u of segment %u: '%s'", at, segment,
					 rig->diag.text);
			bytes.data[at] ^= 4;
		}
		rig_set_segment(rig, segment, buf_view(&bytes));
	}
	assert_int_equal(pass(scrub, 700, &rig->diag), DULY_OK);
}

static void behind_damage_it_goes_on(void **state)
{
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	duly_auto(log_scrub) scrub = NULL;
	int found = 0;

	rig_fill(rig, places);
	for (uint32_t n = 1; n <= 2; n++) {
		duly_auto_fini(buf) bytes = { NULL, 0, 0 };

		rig_segment(rig, n, &bytes);
		bytes.data[SEGMENT_HEADER + 100] ^= 1;
		rig_set_segment(rig, n, buf_view(&bytes));
	}
	scrub = log_scrub_new(rig->log);
	while (log_scrubbed(scrub).passes == 0) {
		struct duly_diag why = { "" };

		if (log_scrub_on(scrub, 700, &why) == DULY_E_CORRUPT)
			found++;
	}
	assert_int_equal(found, 2);
}

/* ---- another incarnation --------------------------------------------------------------------- */

static void a_new_incarnation_goes_on_and_names_the_one_before(void **state)
{
	struct rig *rig = *state;
	struct log_position places[RIG_PLACES];
	struct log_checkpoint before = { .root = { .size = 4711 } };
	const uint8_t second[16] = "the second one.", third[16] = "and a third one";

	rig_fill(rig, places);
	const uint64_t n = log_end(rig->log).sequence;

	assert_int_equal(log_before(rig->log).root.size, 0);
	memcpy(before.incarnation, log_incarnation(rig->log), 16);
	memset(before.root.hash, 0x5a, sizeof before.root.hash);
	assert_int_equal(log_begin_incarnation(rig->log, second, &before, &rig->diag), DULY_OK);
	assert_memory_equal(log_incarnation(rig->log), second, 16);
	rig_must_append(rig, 3, 300);
	rig_holds(rig, n + 3);

	for (int again = 0; again < 2; again++) {
		rig_must_open(rig);
		assert_memory_equal(log_incarnation(rig->log), second, 16);
		assert_int_equal(log_before(rig->log).root.size, 4711);
		assert_memory_equal(log_before(rig->log).root.hash, before.root.hash, SHA256_LEN);
		rig_holds(rig, n + 3);
		/* A place of before is a place still. */
		rig->options.from = places[RIG_BATCHES];
	}
	rig->options.from = (struct log_position){ 0 };
	memcpy(before.incarnation, second, 16);
	assert_int_equal(log_begin_incarnation(rig->log, third, &before, &rig->diag), DULY_OK);
	rig_must_append(rig, 1, 300);
	while (log_end(rig->log).segment < 8)
		rig_must_append(rig, 1, 300);
	rig_must_open(rig);
	assert_memory_equal(log_incarnation(rig->log), third, 16);
	rig_holds(rig, log_end(rig->log).sequence);
}

static void an_incarnation_that_names_another_one_is_refused(void **state)
{
	struct rig *rig = *state;
	const struct log_checkpoint before = { "of another log.", { .size = 1 } };
	const uint8_t second[16] = "the second one.";

	rig_must_open(rig);
	rig_must_append(rig, 1, 30);
	assert_int_equal(log_begin_incarnation(rig->log, second, &before, &rig->diag), DULY_OK);
	rig_must_append(rig, 1, 30);
	assert_int_equal(rig_open(rig), DULY_E_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_to_is_what_will_be_read),
		TEST(one_writes_however_the_log_is_come_to),
		TEST(everything_is_come_to_whatever_the_step),
		TEST(damage_anywhere_is_found),
		TEST(behind_damage_it_goes_on),
		TEST(a_new_incarnation_goes_on_and_names_the_one_before),
		TEST(an_incarnation_that_names_another_one_is_refused),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

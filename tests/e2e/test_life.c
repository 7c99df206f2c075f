#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/rig.h"

/* ---- life ------------------------------------------------------------------------------------ */

static void what_was_accepted_is_there_after_a_kill(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	for (int i = 0; i < 5; i++) {
		const int from = 100 * i;

		assert_int_equal(publish_many(rig, false, from, 100, "accepted"), 100);
		assert_int_equal(service_stop(&rig->service, SIGKILL), 128 + SIGKILL);
		service_start(&rig->service, REHEARSAL);
		assert_int_equal(publish_many(rig, false, 0, from + 100, "duplicate"), from + 100);
	}
	ask(rig->events, "{\"info\":true}", &rig->reply);
	reply_counts(&rig->reply, "counts/events", 500);
	reply_counts(&rig->reply, "counts/cases", 500);
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
}

static void what_cannot_be_started_says_why(void **state)
{
	static const struct {
		const char *why, *options[4];
		int code;
		const char *says;
	} CASES[] = {
		{ "another holds the directory", { NULL }, 69, "another process works in" },
		{ "keys", { "--keys", "/etc", NULL }, 78, "no CURVE keys" },
		{ "an open address", { "--events", "tcp://0.0.0.0:7801", NULL }, 78, "loopback" },
		{ "an interface", { "--alerts", "tcp://eth0:7801", NULL }, 78, "loopback" },
		{ "no address", { "--alerts", "7802", NULL }, 78, "is no address" },
		{ "no such option", { "--colour", NULL }, 64, "--colour" },
		{ "no number", { "--store.map-mb", "1e3", NULL }, 64, "store.map-mb" },
		{ "no such file", { "--config", "/nonexistent", NULL }, 78, "/nonexistent" },
	};
	struct rig *rig = *state;

	service_start(&rig->service, NULL);
	for (size_t i = 0; i < LEN(CASES); i++) {
		duly_auto_fini(buf) said = { 0 };

		print_message("%s\n", CASES[i].why);
		assert_int_equal(service_refused(&rig->service, CASES[i].options), CASES[i].code);
		service_said(&rig->service, &said);
		assert_non_null(strstr((char *)said.data, CASES[i].says));
	}
	publish(rig, ENTERED("a", "C-1"));
	assert_non_null(reply_at(&rig->reply, "results/0"));
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
	assert_int_equal(service_refused(&rig->service, REHEARSAL), 78);
}

static void the_file_says_what_the_command_line_does_not(void **state)
{
	struct rig *rig = *state;
	char path[SCRATCH_PATH + 16];
	const char *const options[] = { "--config", path, NULL };

	snprintf(path, sizeof path, "%s/c.yaml", rig->service.dir);
	scratch_write(path, (struct view){ "hold: true\nstore.map-mb: 64\n", 28 });
	service_start(&rig->service, options);
	feed(rig, "{\"info\":true}");
	reply_is(&rig->reply, "held_why", "hold");
	assert_int_equal(service_stop(&rig->service, SIGINT), 0);
	scratch_write(path, (struct view){ "colour: red\n", 12 });
	assert_int_equal(service_refused(&rig->service, options), 78);
}

static void a_rehearsal_says_so_and_goes_on_as_one(void **state)
{
	const char *const later[] = { "--clock", "2026-06-01T09:00:00Z", NULL };
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	wait_alert(rig, 0);
	assert_true(reply_at(&rig->reply, "alerts/0/data/rehearsal")->via.boolean);
	assert_int_equal(strncmp(reply_text(&rig->reply, "now").s, "2026-03-02T09:", 14), 0);
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);

	service_start(&rig->service, NULL);
	feed(rig, "{\"info\":true}");
	assert_true(reply_at(&rig->reply, "rehearsal")->via.boolean);
	assert_int_equal(strncmp(reply_text(&rig->reply, "now").s, "2026-03-02T09:", 14), 0);
	const int64_t head = reply_number(&rig->reply, "feed_head");
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);

	/* Put forward past the first review: it is overdue, and that is told. */
	service_start(&rig->service, later);
	feed(rig, "{\"info\":true}");
	assert_int_equal(strncmp(reply_text(&rig->reply, "now").s, "2026-06-01T09:", 14), 0);
	feed(rig, "{\"consumer\":\"o\",\"from\":\"start\",\"types\":[\"alert.overdue\"],"
		  "\"wait_ms\":60000}");
	reply_is(&rig->reply, "alerts/0/type", "alert.overdue");
	assert_true(reply_number(&rig->reply, "alerts/0/data/seq") > head);
}

static void while_it_is_held_nobody_is_told(void **state)
{
	const char *const held[] = { "--clock", CLOCK, "--hold", NULL };
	struct rig *rig = *state;

	service_start(&rig->service, held);
	publish(rig, ENTERED("a", "C-1"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	/* Long enough for the first tick, which waits until nothing has come in for a while. */
	feed(rig, "{\"watch\":true,\"from\":\"start\",\"wait_ms\":1500}");
	assert_null(reply_at(&rig->reply, "alerts/0"));
	assert_true(reply_at(&rig->reply, "held")->via.boolean);
	publish(rig, EVENT("r", "-", "service.released",
			   ",\"time\":\"" CLOCK "\",\"data\":{\"from\":\"2026-03-01T00:00:00Z\"}"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	wait_alert(rig, 0);
	assert_false(reply_at(&rig->reply, "held")->via.boolean);
}

/* ---- when there is no room, or damage -------------------------------------------------------- */

static void a_full_store_takes_nothing_and_loses_nothing(void **state)
{
	const char *const small[] = { "--clock", CLOCK, "--store.map-mb", "1", NULL };
	struct rig *rig = *state;
	int taken = 0;

	service_start(&rig->service, small);
	while (publish_many(rig, false, taken, 100, "accepted") == 100)
		taken += 100;
	reply_is(&rig->reply, "error/code", "unavailable");
	reply_counts(&rig->reply, "error/retry_ms", 1000);
	assert_true(taken > 0 && taken < 100000);
	/* It is still there, and says so. */
	feed(rig, "{\"info\":true}");
	reply_counts(&rig->reply, "protocol", 1);
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);

	service_start(&rig->service, REHEARSAL);
	for (int i = 0; i < taken; i += 100)
		assert_int_equal(publish_many(rig, false, i, 100, "duplicate"), 100);
}

static void below_its_reserve_it_ticks_and_takes_no_events(void **state)
{
	const char *const reserve[] = { "--clock", CLOCK, "--log.reserve-mb", "16777216", NULL };
	struct rig *rig = *state;

	service_start(&rig->service, reserve);
	feed(rig, "{\"consumer\":\"mail\",\"from\":\"start\",\"wait_ms\":60000}");
	reply_is(&rig->reply, "alerts/0/type", "alert.service");
	reply_is(&rig->reply, "alerts/0/data/code", "disk");
	publish(rig, ENTERED("a", "C-1"));
	reply_is(&rig->reply, "error/code", "unavailable");
	feed(rig, "{\"consumer\":\"mail\",\"ack\":1}");
	reply_counts(&rig->reply, "cursor", 1);
	/* Once, not every second. */
	feed(rig, "{\"consumer\":\"mail\",\"wait_ms\":2500}");
	assert_null(reply_at(&rig->reply, "alerts/0"));
}

static bool mount_data(const struct rig *rig, unsigned long flags, const char *options)
{
	return mount("tmpfs", rig->service.data, "tmpfs", flags, options) == 0;
}

static void a_full_disk_takes_nothing_and_goes_on_with_room(void **state)
{
	const char *const small[] = {
		"--clock", CLOCK, "--log.segment-kb", "512", "--log.reserve-mb", "0", NULL
	};
	struct rig *rig = *state;
	int taken = 0;

	assert_int_equal(mkdir(rig->service.data, 0700), 0);
	if (!mount_data(rig, 0, "size=3m")) {
		print_message("skipped: a file system cannot be mounted here\n");
		skip();
	}
	service_start(&rig->service, small);
	while (publish_many(rig, false, taken, 50, "accepted") == 50)
		taken += 50;
	reply_is(&rig->reply, "error/code", "unavailable");
	assert_true(mount_data(rig, MS_REMOUNT, "size=64m"));
	/* As a producer does: the same again, until it is taken. */
	do
		publish_many(rig, false, taken, 50, "accepted");
	while (str_is(reply_text(&rig->reply, "error/code"), "unavailable"));
	taken += 50;
	for (int i = 0; i < taken; i += 50)
		assert_int_equal(publish_many(rig, false, i, 50, "duplicate"), 50);
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
	assert_int_equal(umount(rig->service.data), 0);
}

static void a_damaged_store_is_set_aside_and_built_again(void **state)
{
	struct rig *rig = *state;
	char path[SCRATCH_PATH + 64];
	duly_auto_fini(buf) bytes = { 0 };
	duly_auto_fini(buf) said = { 0 };

	service_start(&rig->service, REHEARSAL);
	assert_int_equal(publish_many(rig, false, 0, 100, "accepted"), 100);
	feed(rig, "{\"consumer\":\"mail\",\"from\":\"start\"}");
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
	snprintf(path, sizeof path, "%s/store/data.mdb", rig->service.data);
	scratch_read(path, &bytes);
	for (size_t i = 8192; i < bytes.len; i += 4096)
		bytes.data[i + 4000] ^= 1;
	scratch_write(path, buf_view(&bytes));

	service_start(&rig->service, REHEARSAL);
	service_said(&rig->service, &said);
	assert_non_null(strstr((char *)said.data, "event=store-set-aside"));
	snprintf(path, sizeof path, "%s/store.damaged-1/data.mdb", rig->service.data);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(publish_many(rig, false, 0, 100, "duplicate"), 100);
	feed(rig, "{\"consumer\":\"mail\"}");
	reply_counts(&rig->reply, "cursor", 0);
}

static void a_store_without_its_log_is_no_new_beginning(void **state)
{
	struct rig *rig = *state;
	char from[SCRATCH_PATH + 32], to[SCRATCH_PATH + 32];
	duly_auto_fini(buf) said = { 0 };

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
	snprintf(from, sizeof from, "%s/log", rig->service.data);
	snprintf(to, sizeof to, "%s/gone", rig->service.data);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(service_refused(&rig->service, NULL), 65);
	service_said(&rig->service, &said);
	assert_non_null(strstr((char *)said.data, "is not there"));
	assert_int_equal(rename(to, from), 0);
	service_start(&rig->service, REHEARSAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_accepted_is_there_after_a_kill),
		TEST(what_cannot_be_started_says_why),
		TEST(the_file_says_what_the_command_line_does_not),
		TEST(a_rehearsal_says_so_and_goes_on_as_one),
		TEST(while_it_is_held_nobody_is_told),
		TEST(a_full_store_takes_nothing_and_loses_nothing),
		TEST(below_its_reserve_it_ticks_and_takes_no_events),
		TEST(a_full_disk_takes_nothing_and_goes_on_with_room),
		TEST(a_damaged_store_is_set_aside_and_built_again),
		TEST(a_store_without_its_log_is_no_new_beginning),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

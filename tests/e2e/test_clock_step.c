#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

#include "common/bus/bus.h"
#include "services/scheduler/scheduler.h"
#include "tests/support/service.h"

/* The scheduler in this process, under clocks that stand where the test has put them, and a turn at
 * a time. */

#define EVENT(id, type, rest)                                                                 \
	"{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"/councils/example/mosaic\"," \
	"\"type\":\"" type "\",\"subject\":\"" rest "}"
#define CONFIRMED(id, time) EVENT(id, "service.clock-confirmed", "-\",\"time\":\"" time "\"")

#define NAMED(id, time, now)                         \
	EVENT(id, "service.clock-confirmed",         \
	      "-\",\"time\":\"" time "\",\"data\":{" \
	      "\"now\":\"" now "\"}")

static const int64_t MONDAY = INT64_C(1772442000000); /* 2026-03-02T09:00:00Z */

struct rig {
	struct service where; /* a directory and addresses; it never runs */
	struct clock_fixed clock;
	struct config *config;
	int awake; /* always readable: a turn never waits */
	void *self, *events, *alerts;
	struct reply reply;
};

static void start(struct rig *rig)
{
	char *argv[] = { (char[]){ "duly-scheduler" },
			 (char[]){ "--data" },
			 rig->where.data,
			 (char[]){ "--events" },
			 rig->where.events,
			 (char[]){ "--alerts" },
			 rig->where.alerts,
			 NULL };
	struct duly_diag diag = { "" };

	assert_int_equal(config_read("duly-scheduler", "", scheduler_settings, LEN(argv) - 1, argv,
				     &rig->config, &diag),
			 DULY_OK);
	const struct daemon_life life = { rig->config, &rig->clock.source, rig->awake };

	if (scheduler_start(&life, &rig->self, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
}

static void stop(struct rig *rig)
{
	struct duly_diag diag = { "" };

	assert_int_equal(scheduler_stop(&rig->self, &diag), DULY_OK);
	config_free(&rig->config);
}

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof *rig);

	rig->clock = (struct clock_fixed)CLOCK_FIXED(MONDAY, 1000000);
	rig->awake = eventfd(1, 0);
	service_make(&rig->where);
	rig->events = service_connect(&rig->where, ZMQ_DEALER, rig->where.events);
	rig->alerts = service_connect(&rig->where, ZMQ_DEALER, rig->where.alerts);
	start(rig);
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	stop(rig);
	reply_fini(&rig->reply);
	service_remove(&rig->where);
	close(rig->awake);
	free(rig);
	return 0;
}

static void turn(struct rig *rig)
{
	struct duly_diag diag = { "" };

	if (scheduler_turn(rig->self, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
}

/* Turns until there is an answer. */
static void asked(struct rig *rig, void *socket, const char *json)
{
	zmq_pollitem_t in = { .socket = socket, .events = ZMQ_POLLIN };

	send_json(socket, json);
	do
		turn(rig);
	while (zmq_poll(&in, 1, 0) == 0);
	receive(socket, NULL, &rig->reply);
}

static void set_clocks(struct rig *rig, int64_t wall_ms, int64_t boot_ms)
{
	rig->clock.at.wall_ms += wall_ms;
	rig->clock.at.boot_ms += boot_ms;
	turn(rig);
}

static void clock_is(struct rig *rig, const char *mode, const char *now, bool held)
{
	asked(rig, rig->events, "{\"info\":true}");
	reply_is(&rig->reply, "clock", mode);
	reply_is(&rig->reply, "now", now);
	assert_int_equal(reply_at(&rig->reply, "held")->via.boolean, held);
	if (held)
		reply_is(&rig->reply, "held_why", "clock");
}

static uint32_t told(struct rig *rig, const char *type)
{
	char text[160];

	snprintf(text, sizeof text,
		 "{\"watch\":true,\"from\":\"start\",\"types\":[\"%s\"],\"limit\":1000}", type);
	asked(rig, rig->alerts, text);
	return reply_at(&rig->reply, "alerts")->via.array.size;
}

static void steps_told(struct rig *rig, uint32_t wanted)
{
	asked(rig, rig->alerts,
	      "{\"watch\":true,\"from\":\"start\",\"types\":[\"alert.service\"]}");
	assert_int_equal(reply_at(&rig->reply, "alerts")->via.array.size, wanted);
	for (uint32_t i = 0; i < wanted; i++) {
		char path[64];

		snprintf(path, sizeof path, "alerts/%u/data/code", i);
		reply_is(&rig->reply, path, "clock-step");
	}
}

static void the_wall_is_followed(void **state)
{
	struct rig *rig = *state;

	clock_is(rig, "follows", "2026-03-02T09:00:00Z", false);
	set_clocks(rig, 3600000, 3600000);
	clock_is(rig, "follows", "2026-03-02T10:00:00Z", false);
	set_clocks(rig, -20000, 1000);
	clock_is(rig, "follows", "2026-03-02T10:00:00Z", false);
	steps_told(rig, 0);
}

static void a_step_holds_until_it_is_confirmed(void **state)
{
	struct rig *rig = *state;

	set_clocks(rig, 2 * DULY_DAY_MS, 60000);
	clock_is(rig, "stepped", "2026-03-02T09:01:00Z", true);
	steps_told(rig, 1);
	set_clocks(rig, 60000, 60000);
	clock_is(rig, "stepped", "2026-03-02T09:02:00Z", true);
	steps_told(rig, 1);

	/* Taken as ever, but nothing is refused for good by a clock in doubt. */
	asked(rig, rig->events, EVENT("a", "care.entered", "C-1\",\"date\":\"2026-03-02\""));
	reply_is(&rig->reply, "results/0/status", "accepted");
	asked(rig, rig->events, EVENT("b", "review.held", "C-1\",\"date\":\"2026-03-04\""));
	reply_is(&rig->reply, "error/code", "unavailable");

	asked(rig, rig->events, CONFIRMED("c", "2026-03-02T09:02:00Z"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	clock_is(rig, "follows", "2026-03-04T09:01:00Z", false);
	asked(rig, rig->events, EVENT("b", "review.held", "C-1\",\"date\":\"2026-03-04\""));
	reply_is(&rig->reply, "results/0/status", "accepted");
}

static void a_doubt_outlasts_the_process(void **state)
{
	struct rig *rig = *state;

	set_clocks(rig, -2 * 3600000, 60000);
	clock_is(rig, "stepped", "2026-03-02T09:01:00Z", true);
	stop(rig);
	rig->clock.at.wall_ms = MONDAY + 120000;
	start(rig);
	clock_is(rig, "stepped", "2026-03-02T09:01:00Z", true);
	steps_told(rig, 1);
	asked(rig, rig->events, CONFIRMED("c", "2026-03-02T09:01:00Z"));
	clock_is(rig, "follows", "2026-03-02T09:02:00Z", false);
}

static void a_start_after_more_than_a_week_is_a_step(void **state)
{
	struct rig *rig = *state;

	stop(rig);
	rig->clock.at.wall_ms += 7 * DULY_DAY_MS;
	start(rig);
	clock_is(rig, "follows", "2026-03-09T09:00:00Z", false);
	stop(rig);
	rig->clock.at.wall_ms += 8 * DULY_DAY_MS;
	start(rig);
	clock_is(rig, "stepped", "2026-03-09T09:00:00Z", true);
	steps_told(rig, 1);
	asked(rig, rig->events, CONFIRMED("c", "2026-03-09T09:00:00Z"));
	clock_is(rig, "follows", "2026-03-17T09:00:00Z", false);
}

/* What lay ahead again when the clock was put back was told too early. */
static void a_wrong_time_that_was_confirmed_is_taken_back(void **state)
{
	struct rig *rig = *state;

	asked(rig, rig->events, EVENT("a", "care.entered", "C-1\",\"date\":\"2026-03-02\""));
	set_clocks(rig, 500, 500);
	assert_int_equal(told(rig, "alert.overdue"), 0);
	set_clocks(rig, 3652 * DULY_DAY_MS, 60000);
	asked(rig, rig->events, CONFIRMED("c", "2036-03-01T09:00:00Z"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	clock_is(rig, "follows", "2036-03-01T09:00:00.500Z", false);
	set_clocks(rig, 1000, 1000);
	const uint32_t too_early = told(rig, "alert.overdue");

	assert_true(too_early > 0);

	/* Put right: held, and told; with an hour that is wrong it is not confirmed. */
	set_clocks(rig, -3652 * DULY_DAY_MS, 60000);
	clock_is(rig, "stepped", "2036-03-01T09:01:01.500Z", true);
	assert_int_equal(told(rig, "alert.service"), 3);
	reply_is(&rig->reply, "alerts/0/data/code", "clock-step");
	reply_is(&rig->reply, "alerts/1/data/code", "calendar-ends"); /* in 2036 it had */
	reply_is(&rig->reply, "alerts/2/data/code", "clock-step");
	asked(rig, rig->events, NAMED("d", "2036-03-01T09:01:00Z", "2036-03-01T09:01:00Z"));
	reply_is(&rig->reply, "results/0/code", "bad-value");
	reply_is(&rig->reply, "results/0/field", "data.now");
	clock_is(rig, "stepped", "2036-03-01T09:01:01.500Z", true);
	asked(rig, rig->events, NAMED("e", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	clock_is(rig, "follows", "2026-03-02T09:00:01.500Z", false);

	assert_true(told(rig, "alert.withdrawn") >= too_early);
	reply_is(&rig->reply, "alerts/0/data/reason", "clock");
	set_clocks(rig, 30 * DULY_DAY_MS, 30 * DULY_DAY_MS);
	assert_true(told(rig, "alert.overdue") > too_early);
	stop(rig);
	start(rig);
	clock_is(rig, "follows", "2026-04-01T09:00:01.500Z", false);
}

static void a_first_start_waits_for_a_clock_that_can_be(void **state)
{
	struct rig *rig = *state;

	stop(rig);
	scratch_remove(rig->where.data);
	rig->clock.at.wall_ms = 1000;
	start(rig);
	clock_is(rig, "stepped", "2026-01-01T00:00:00Z", true);
	steps_told(rig, 1);
	asked(rig, rig->events, EVENT("a", "review.held", "C-1\",\"date\":\"2026-03-02\""));
	reply_is(&rig->reply, "error/code", "unavailable");
	asked(rig, rig->events, CONFIRMED("c", "2026-03-02T09:00:00Z"));
	reply_is(&rig->reply, "results/0/code", "bad-value");
	stop(rig);
	start(rig);
	clock_is(rig, "stepped", "2026-01-01T00:00:00Z", true);

	rig->clock.at.wall_ms = MONDAY;
	turn(rig);
	asked(rig, rig->events, CONFIRMED("c", "2026-03-02T09:00:00Z"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	clock_is(rig, "follows", "2026-03-02T09:00:00Z", false);
	asked(rig, rig->events, EVENT("a", "review.held", "C-1\",\"date\":\"2026-03-02\""));
	reply_is(&rig->reply, "results/0/status", "accepted");
}

static void the_first_tick_waits_until_nothing_comes_in(void **state)
{
	struct rig *rig = *state;

	asked(rig, rig->events, EVENT("a", "review.held", "C-1\",\"date\":\"2026-03-02\""));
	set_clocks(rig, 499, 499);
	asked(rig, rig->alerts, "{\"watch\":true,\"from\":\"start\"}");
	reply_counts(&rig->reply, "head", 0);
	set_clocks(rig, 1, 1);
	asked(rig, rig->alerts, "{\"watch\":true,\"from\":\"start\"}");
	assert_true(reply_number(&rig->reply, "head") > 0);
}

/* ---- what a turn may cost -------------------------------------------------------------------- */

/* @told of children who have been refused contact, told overdue: the feed has at least so many. */
static int64_t fill_feed(struct rig *rig, int told)
{
	duly_auto_fini(buf) b = { 0 };
	char date[DULY_DATE_TEXT];

	for (int child = 0; child < told / 1000; child++) {
		buf_clear(&b);
		for (int i = 0; i < 1000; i++)
			buf_printf(&b,
				   "%c{\"specversion\":\"1.0\",\"source\":\"/councils/example/m\","
				   "\"subject\":\"C-%d\",\"id\":\"e%d\",\"type\":"
				   "\"contact.refused\",\"date\":\"%s\"}",
				   i == 0 ? '[' : ',', child, i,
				   duly_civil_print(
					   (duly_civil){ duly_civil_from_ymd(2020, 1, 1).day + i },
					   date));
		buf_puts(&b, "]");
		buf_u8(&b, 0);
		asked(rig, rig->events, (const char *)b.data);
		reply_is(&rig->reply, "results/999/status", "accepted");
	}
	do {
		set_clocks(rig, 500, 500);
		asked(rig, rig->alerts, "{\"info\":true}");
	} while (reply_number(&rig->reply, "feed_head") < told);
	return reply_number(&rig->reply, "feed_head");
}

/* Who looks for what is rare reads all of the feed, and however many do so at once, a turn reads no
 * more of it than for one: whoever else asks is answered within it. */
static void all_readers_of_the_feed_share_what_a_turn_reads(void **state)
{
	enum { READERS = 100, A_TURN = 4096 };
	struct rig *rig = *state;
	const int64_t head = fill_feed(rig, 5000);
	int answered = 0, turns = 0;
	zmq_pollitem_t in = { .socket = rig->alerts, .events = ZMQ_POLLIN };

	for (int i = 0; i < READERS; i++)
		send_json(rig->alerts, "{\"watch\":true,\"from\":\"start\",\"types\":["
				       "\"alert.moved\"]}");
	for (; answered < READERS; turns++) {
		turn(rig);
		while (zmq_poll(&in, 1, 0) > 0) {
			receive(rig->alerts, NULL, &rig->reply);
			assert_null(reply_at(&rig->reply, "alerts/0"));
			reply_counts(&rig->reply, "next", head);
			answered++;
		}
	}
	assert_in_range(turns, READERS * head / A_TURN, INT32_MAX);
}

/* ---- who is to be told ----------------------------------------------------------------------- */

static uint32_t silent_consumers(struct rig *rig)
{
	uint32_t n = 0;

	asked(rig, rig->alerts,
	      "{\"watch\":true,\"from\":\"start\",\"types\":[\"alert.service\"],\"limit\":1000}");
	const msgpack_object *alerts = reply_at(&rig->reply, "alerts");

	for (uint32_t i = 0; i < alerts->via.array.size; i++)
		n += str_is(wire_str(wire_get(wire_get(&alerts->via.array.ptr[i], "data"), "code")),
			    "consumer-silent");
	return n;
}

/* An hour of minutes, each with a turn. */
static void an_hour(struct rig *rig)
{
	for (int i = 0; i < 61; i++)
		set_clocks(rig, 60000, 60000);
}

/* A gateway that is not there tells nobody, and cannot say so itself. */
static void a_consumer_that_acknowledges_nothing_is_told_of_once(void **state)
{
	struct rig *rig = *state;
	char text[160];

	asked(rig, rig->alerts, "{\"consumer\":\"mail\",\"from\":\"now\"}");
	asked(rig, rig->alerts, /* of what it wants there is nothing */
	      "{\"consumer\":\"hook\",\"from\":\"now\",\"types\":[\"alert.handed-over\"]}");
	an_hour(rig);
	assert_int_equal(silent_consumers(rig), 0); /* nothing waits for it */
	asked(rig, rig->events,
	      EVENT("e1", "care.entered",
		    "C-1\",\"date\":\"2026-02-27"
		    "\",\"data\":{\"legal_status\":\"C1\"}"));
	turn(rig);
	assert_true(told(rig, "alert.opened") > 0);
	for (int i = 0; i < 3; i++)
		an_hour(rig);
	assert_int_equal(silent_consumers(rig), 1);
	asked(rig, rig->alerts, "{\"consumer\":\"mail\"}"); /* it asks, and goes on nowhere */
	an_hour(rig);
	assert_int_equal(silent_consumers(rig), 1);

	asked(rig, rig->alerts, "{\"consumer\":\"mail\"}");
	snprintf(text, sizeof text, "{\"consumer\":\"mail\",\"ack\":%lld}",
		 (long long)reply_at(&rig->reply, "next")->via.i64);
	asked(rig, rig->alerts, text);
	an_hour(rig);
	assert_int_equal(silent_consumers(rig), 1); /* it has gone on, and is owed nothing */
	asked(rig, rig->events,
	      EVENT("e2", "care.entered",
		    "C-2\",\"date\":\"2026-02-27"
		    "\",\"data\":{\"legal_status\":\"C1\"}"));
	for (int i = 0; i < 2; i++)
		an_hour(rig);
	assert_int_equal(silent_consumers(rig), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_consumer_that_acknowledges_nothing_is_told_of_once),
		TEST(the_wall_is_followed),
		TEST(a_step_holds_until_it_is_confirmed),
		TEST(a_doubt_outlasts_the_process),
		TEST(a_start_after_more_than_a_week_is_a_step),
		TEST(a_wrong_time_that_was_confirmed_is_taken_back),
		TEST(a_first_start_waits_for_a_clock_that_can_be),
		TEST(the_first_tick_waits_until_nothing_comes_in),
		TEST(all_readers_of_the_feed_share_what_a_turn_reads),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

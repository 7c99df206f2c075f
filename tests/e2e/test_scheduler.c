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
#include <zmq.h>

#include <cmocka.h>

#include "common/quarantine/quarantine.h"
#include "tests/support/service.h"

#define CLOCK "2026-03-02T09:00:00Z"
static const char *const REHEARSAL[] = { "--clock", CLOCK, NULL };

#define EVENT(id, subject, type, rest)                                                     \
	"{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"/councils/example/mosaic\"," \
	"\"type\":\"" type "\",\"subject\":\"" subject "\"" rest "}"
#define ENTERED(id, subject) EVENT(id, subject, "care.entered", ",\"date\":\"2026-03-02\"")
#define SERVICE(id, type)    EVENT(id, "-", type, ",\"time\":\"" CLOCK "\"")

struct rig {
	struct service service;
	void *events, *alerts; /* REQ */
	struct reply reply;
};

static void reconnect(struct rig *rig)
{
	rig->events = service_connect(&rig->service, ZMQ_REQ, rig->service.events);
	rig->alerts = service_connect(&rig->service, ZMQ_REQ, rig->service.alerts);
}

static void disconnect(struct rig *rig)
{
	zmq_close(rig->events);
	zmq_close(rig->alerts);
}

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof *rig);

	service_make(&rig->service);
	reconnect(rig);
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	disconnect(rig);
	reply_fini(&rig->reply);
	service_remove(&rig->service);
	free(rig);
	return 0;
}

static void publish(struct rig *rig, const char *json)
{
	ask(rig->events, json, &rig->reply);
}

static void feed(struct rig *rig, const char *json)
{
	ask(rig->alerts, json, &rig->reply);
}

/* Reads without moving a cursor until there is an alert that the feed had not at @after. */
static void wait_alert(struct rig *rig, int64_t after)
{
	char text[128];

	feed(rig, "{\"watch\":true,\"from\":\"start\",\"limit\":1000,\"wait_ms\":60000}");
	while (reply_number(&rig->reply, "next") <= after) {
		snprintf(text, sizeof text, "{\"watch\":true,\"from\":\"now\",\"wait_ms\":60000}");
		feed(rig, text);
	}
}

/* ---- what it is ----------------------------------------------------------------------------- */

static void it_says_what_it_is_on_either_socket(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	void *const sockets[] = { rig->events, rig->alerts };
	for (size_t i = 0; i < LEN(sockets); i++) {
		ask(sockets[i], "{\"info\":true}", &rig->reply);
		reply_counts(&rig->reply, "protocol", 1);
		reply_counts(&rig->reply, "bounds/request_events", 1000);
		reply_counts(&rig->reply, "bounds/body_bytes", 1 << 20);
		reply_counts(&rig->reply, "feed_head", 0);
		reply_is(&rig->reply, "packs/0/pack", "england-childrens");
		assert_int_equal(reply_text(&rig->reply, "incarnation").len, 32);
		assert_true(reply_number(&rig->reply, "log_head") > 0);
		assert_false(reply_at(&rig->reply, "held")->via.boolean);
		assert_true(reply_at(&rig->reply, "rehearsal")->via.boolean);
	}
}

/* ---- events --------------------------------------------------------------------------------- */

static void each_event_has_its_result(void **state)
{
	static const struct {
		const char *why, *event, *status, *code, *field;
	} CASES[] = {
		{ "new", ENTERED("e-1", "C-1"), "accepted", "", "" },
		{ "the same again", ENTERED("e-1", "C-1"), "duplicate", "", "" },
		{ "the same of another case", ENTERED("e-1", "C-2"), "accepted", "", "" },
		{ "another of this identity",
		  EVENT("e-1", "C-1", "care.entered", ",\"date\":\"2026-03-01\""), "rejected",
		  "conflict", "id" },
		{ "no time", EVENT("e-2", "C-1", "care.entered", ""), "rejected", "missing-field",
		  "time" },
		{ "a key too many",
		  EVENT("e-3", "C-1", "care.entered", ",\"date\":\"2026-03-02\",\"name\":\"x\""),
		  "rejected", "unknown-field", "name" },
		{ "a number for a text",
		  EVENT("e-4", "C-1", "care.entered", ",\"date\":20260302"), "rejected", "bad-type",
		  "date" },
		{ "no such day",
		  EVENT("e-5", "C-1", "care.entered", ",\"date\":\"2026-02-30\""), "rejected",
		  "bad-value", "date" },
		{ "no such type", EVENT("e-6", "C-1", "care.enterd", ",\"date\":\"2026-03-02\""),
		  "rejected", "unknown-type", "type" },
		{ "done next week",
		  EVENT("e-7", "C-1", "review.held", ",\"date\":\"2026-03-09\""), "rejected",
		  "in-future", "date" },
		{ "nothing of an event", "{}", "rejected", "missing-field", "specversion" },
		{ "of the service, over ipc", SERVICE("e-8", "service.held"), "accepted", "", "" },
	};
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	for (size_t i = 0; i < LEN(CASES); i++) {
		print_message("%s\n", CASES[i].why);
		publish(rig, CASES[i].event);
		reply_is(&rig->reply, "results/0/status", CASES[i].status);
		if (*CASES[i].code != '\0') {
			reply_is(&rig->reply, "results/0/code", CASES[i].code);
			reply_is(&rig->reply, "results/0/field", CASES[i].field);
			assert_true(reply_text(&rig->reply, "results/0/message").len > 0);
		} else {
			assert_true(reply_number(&rig->reply, "results/0/seq") > 0);
		}
	}
}

static void a_batch_has_one_result_an_event_in_order(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, "[" ENTERED("a", "C-1") "," ENTERED("a", "C-1") ",{}," EVENT(
			     "b", "C-1", "care.enterd",
			     ",\"date\":\"2026-03-02\"") "," ENTERED("c", "C-2") "]");
	reply_is(&rig->reply, "results/0/id", "a");
	reply_is(&rig->reply, "results/0/status", "accepted");
	reply_is(&rig->reply, "results/1/status", "duplicate");
	assert_int_equal(reply_number(&rig->reply, "results/1/seq"),
			 reply_number(&rig->reply, "results/0/seq"));
	reply_is(&rig->reply, "results/2/id", "");
	reply_is(&rig->reply, "results/2/code", "missing-field");
	reply_is(&rig->reply, "results/3/code", "unknown-type");
	reply_is(&rig->reply, "results/4/id", "c");
	reply_is(&rig->reply, "results/4/status", "accepted");
	assert_null(reply_at(&rig->reply, "results/5"));
}

/* Events m-<from>... of one case, or of a case each. */
static void many_events(struct buf *ret, bool one_case, int from, int n)
{
	pack_array(ret, (uint32_t)n);
	for (int i = from; i < from + n; i++) {
		duly_auto_fini(buf) json = { 0 };

		buf_printf(&json,
			   "{\"specversion\":\"1.0\",\"id\":\"m-%d\",\"source\":"
			   "\"/councils/example/mosaic\",\"type\":\"contact.made\","
			   "\"subject\":\"C-%d\",\"date\":\"2026-03-01\"}",
			   i, one_case ? 1 : i);
		assert_int_equal(json_to_wire((struct str){ (char *)json.data, json.len }, ret, NULL),
				 DULY_OK);
	}
}

/* Answers how many of them are of @status. */
static int publish_many(struct rig *rig, bool one_case, int from, int n, const char *status)
{
	duly_auto_fini(buf) body = { 0 };
	int found = 0;

	many_events(&body, one_case, from, n);
	send_bytes(rig->events, NULL, buf_view(&body));
	receive(rig->events, NULL, &rig->reply);
	for (int i = 0; i < n; i++) {
		char path[64];

		snprintf(path, sizeof path, "results/%d/status", i);
		found += str_is(reply_text(&rig->reply, path), status);
	}
	return found;
}

static void a_case_takes_ten_thousand_events_and_no_more(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	for (int i = 0; i < 10; i++)
		assert_int_equal(publish_many(rig, true, 1000 * i, 1000, "accepted"), 1000);
	publish(rig, ENTERED("one-more", "C-1"));
	reply_is(&rig->reply, "results/0/code", "too-many");
	publish(rig, ENTERED("one-more", "C-2"));
	reply_is(&rig->reply, "results/0/status", "accepted");
}

/* ---- requests ------------------------------------------------------------------------------- */

static void what_is_no_request_is_answered_as_a_whole(void **state)
{
	static const struct {
		const char *why;
		struct view body;
	} CASES[] = {
		{ "nothing", { "", 0 } },
		{ "no msgpack", { "\xc1", 1 } },
		{ "an ext", { "\xd4\x01\x00", 3 } },
		{ "cut off", { "\x81\xa2i", 3 } },
		{ "something behind it", { "\x80\x80", 2 } },
		{ "a number", { "\x07", 1 } },
		{ "an empty array", { "\x90", 1 } },
		{ "an array of what is no map", { "\x92\x80\x07", 3 } },
		{ "a key twice", { "\x82\xa1i\x01\xa1i\x01", 7 } },
	};
	struct rig *rig = *state;
	duly_auto_fini(buf) body = { 0 };

	service_start(&rig->service, REHEARSAL);
	for (size_t i = 0; i < LEN(CASES); i++) {
		print_message("%s\n", CASES[i].why);
		send_bytes(rig->events, NULL, CASES[i].body);
		receive(rig->events, NULL, &rig->reply);
		reply_is(&rig->reply, "error/code", "malformed");
	}
	pack_array(&body, 1001);
	for (int i = 0; i < 1001; i++)
		pack_map(&body, 0);
	send_bytes(rig->events, NULL, buf_view(&body));
	receive(rig->events, NULL, &rig->reply);
	reply_is(&rig->reply, "error/code", "malformed");
}

static void a_large_body_is_answered_and_a_larger_one_is_cut(void **state)
{
	static uint8_t bytes[(4 << 20) + 1];
	struct rig *rig = *state;
	void *other;

	service_start(&rig->service, REHEARSAL);
	send_bytes(rig->events, NULL, (struct view){ bytes, (1 << 20) + 1 });
	receive(rig->events, NULL, &rig->reply);
	reply_is(&rig->reply, "error/code", "too-large");
	send_bytes(rig->alerts, NULL, (struct view){ bytes, 4 << 20 });
	receive(rig->alerts, NULL, &rig->reply);
	reply_is(&rig->reply, "error/code", "too-large");

	/* The connection is cut without an answer, and everybody else goes on. */
	other = service_connect(&rig->service, ZMQ_DEALER, rig->service.events);
	send_bytes(other, NULL, (struct view){ bytes, sizeof bytes });
	publish(rig, ENTERED("a", "C-1"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	zmq_close(other);
}

static void the_envelope_comes_back(void **state)
{
	char large[258];
	memset(large, 'x', 257);
	large[257] = '\0';
	const char *const none[] = { NULL }, *const one[] = { "corr-7", NULL };
	const char *const eight[] = { "1", "2", "3", "4", "5", "6", "7", "8", NULL };
	const char *const nine[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };
	const char *const too_large[] = { large, NULL }, *const empty[] = { "", NULL };
	const char *const largest[] = { large + 1, NULL };
	const char *const both[] = { "corr", "", NULL };
	const char *const *const FINE[] = { none, one, empty, both, eight, largest };
	struct rig *rig = *state;
	static const char INFO[] = "\x81\xa4info\xc3";
	const struct view info = { INFO, sizeof INFO - 1 };

	service_start(&rig->service, REHEARSAL);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.events);
	for (size_t i = 0; i < LEN(FINE); i++) {
		send_bytes(dealer, FINE[i], info);
		receive(dealer, FINE[i], &rig->reply);
		reply_counts(&rig->reply, "protocol", 1);
	}
	send_bytes(dealer, nine, info);
	send_bytes(dealer, too_large, info);
	send_bytes(dealer, one, info);
	receive(dealer, one, &rig->reply);
	reply_counts(&rig->reply, "counts/dropped", 2);
	zmq_close(dealer);
}

static void answers_come_in_the_order_of_the_requests(void **state)
{
	enum { N = 60 };
	struct rig *rig = *state;
	char id[N][16], text[512];

	service_start(&rig->service, REHEARSAL);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.events);
	for (int i = 0; i < N; i++) {
		duly_auto_fini(buf) body = { 0 };
		const char *const envelope[] = { id[i], NULL };

		snprintf(id[i], sizeof id[i], "r-%d", i);
		snprintf(text, sizeof text,
			 i % 3 == 0 ? "{\"info\":true}" : i % 3 == 1 ? "[]" : ENTERED("%d", "C-1"),
			 i);
		assert_int_equal(json_to_wire(str_of(text), &body, NULL), DULY_OK);
		send_bytes(dealer, envelope, buf_view(&body));
	}
	for (int i = 0; i < N; i++) {
		const char *const envelope[] = { id[i], NULL };

		receive(dealer, envelope, &rig->reply);
		assert_int_equal(reply_at(&rig->reply, "results") != NULL, i % 3 == 2);
	}
	zmq_close(dealer);
}

/* ---- the feed ------------------------------------------------------------------------------- */

static void a_feed_request_is_read_strictly(void **state)
{
	static const struct {
		const char *request, *code;
	} CASES[] = {
		{ "7", "bad-request" },
		{ "{}", "bad-request" },
		{ "{\"info\":false}", "bad-request" },
		{ "{\"consumer\":\"\",\"from\":\"start\"}", "bad-request" },
		{ "{\"consumer\":\"a b\",\"from\":\"start\"}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"yesterday\"}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"limit\":0}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"limit\":1001}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"wait_ms\":60001}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"wait_ms\":-1}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"types\":[]}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"types\":[\"due\"]}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"colour\":1}", "bad-request" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"ack\":-1}", "bad-request" },
		{ "{\"watch\":true}", "bad-request" },
		{ "{\"watch\":false,\"from\":\"start\"}", "bad-request" },
		{ "{\"watch\":true,\"from\":\"start\",\"ack\":0}", "bad-request" },
		{ "{\"watch\":true,\"from\":\"start\",\"consumer\":\"a\"}", "bad-request" },
		{ "{\"consumer\":\"a\"}", "unknown-consumer" },
		{ "{\"consumer\":\"a\",\"ack\":0}", "unknown-consumer" },
		{ "{\"consumer\":\"a\",\"from\":\"start\",\"ack\":1}", "bad-cursor" },
	};
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	for (size_t i = 0; i < LEN(CASES); i++) {
		print_message("%s\n", CASES[i].request);
		feed(rig, CASES[i].request);
		reply_is(&rig->reply, "error/code", CASES[i].code);
		assert_true(reply_text(&rig->reply, "error/message").len > 0);
	}
	/* None of them made the consumer known. */
	feed(rig, "{\"consumer\":\"a\"}");
	reply_is(&rig->reply, "error/code", "unknown-consumer");
}

static void a_cursor_moves_forward_and_lasts(void **state)
{
	struct rig *rig = *state;
	char text[128];

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	wait_alert(rig, 0);
	feed(rig, "{\"consumer\":\"mail\",\"from\":\"start\",\"limit\":1,\"wait_ms\":60000}");
	reply_counts(&rig->reply, "cursor", 0);
	reply_counts(&rig->reply, "next", 1);
	reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	assert_null(reply_at(&rig->reply, "alerts/1"));
	assert_null(reply_at(&rig->reply, "complete_to"));
	/* Without an ack the same comes again. */
	feed(rig, "{\"consumer\":\"mail\",\"limit\":1}");
	reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	feed(rig, "{\"consumer\":\"mail\",\"limit\":1,\"ack\":1}");
	reply_counts(&rig->reply, "cursor", 1);
	reply_counts(&rig->reply, "alerts/0/data/seq", 2);
	feed(rig, "{\"consumer\":\"mail\",\"limit\":1,\"ack\":1}");
	reply_counts(&rig->reply, "cursor", 1);

	feed(rig, "{\"consumer\":\"mail\",\"ack\":0}");
	reply_is(&rig->reply, "error/code", "bad-cursor");
	reply_counts(&rig->reply, "cursor", 1);
	feed(rig, "{\"consumer\":\"mail\",\"ack\":1000}");
	reply_is(&rig->reply, "error/code", "bad-cursor");
	feed(rig, "{\"consumer\":\"mail\",\"ack\":2,\"incarnation\":\"another\"}");
	reply_is(&rig->reply, "error/code", "incarnation");
	reply_counts(&rig->reply, "cursor", 1);
	snprintf(text, sizeof text, "{\"consumer\":\"mail\",\"ack\":2,\"incarnation\":\"%.*s\"}",
		 STR_FMT(reply_text(&rig->reply, "incarnation")));
	feed(rig, text);
	reply_counts(&rig->reply, "cursor", 2);

	assert_int_equal(service_stop(&rig->service, SIGKILL), 128 + SIGKILL);
	service_start(&rig->service, REHEARSAL);
	feed(rig, "{\"consumer\":\"mail\"}");
	reply_counts(&rig->reply, "cursor", 2);
}

static void a_filter_is_fixed_at_first_contact(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	wait_alert(rig, 0);
	feed(rig, "{\"consumer\":\"nobody\",\"from\":\"start\",\"team\":\"no-such-team\"}");
	assert_null(reply_at(&rig->reply, "alerts/0"));
	/* What was passed over may be acknowledged. */
	assert_int_equal(reply_number(&rig->reply, "next"), reply_number(&rig->reply, "head"));
	feed(rig, "{\"consumer\":\"nobody\",\"team\":\"another\"}");
	reply_is(&rig->reply, "error/code", "bad-request");
	feed(rig, "{\"consumer\":\"nobody\",\"ack\":1}");
	reply_counts(&rig->reply, "cursor", 1);
	assert_null(reply_at(&rig->reply, "alerts/0"));
	feed(rig, "{\"consumer\":\"opened\",\"from\":\"start\",\"types\":[\"alert.opened\"]}");
	reply_is(&rig->reply, "alerts/0/type", "alert.opened");
	feed(rig, "{\"consumer\":\"late\",\"from\":\"now\"}");
	assert_null(reply_at(&rig->reply, "alerts/0"));
	assert_int_equal(reply_number(&rig->reply, "cursor"), reply_number(&rig->reply, "head"));
}

static void who_waits_is_answered_when_there_is_something(void **state)
{
	const char *const first[] = { "first", NULL }, *const second[] = { "second", NULL };
	struct rig *rig = *state;
	duly_auto_fini(buf) body = { 0 };

	service_start(&rig->service, REHEARSAL);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.alerts);
	json_to_wire(STR("{\"consumer\":\"mail\",\"from\":\"start\",\"wait_ms\":60000}"), &body, NULL);
	send_bytes(dealer, first, buf_view(&body));
	send_bytes(dealer, second, buf_view(&body));
	/* The newer one has the older answered, empty. */
	receive(dealer, first, &rig->reply);
	assert_null(reply_at(&rig->reply, "alerts/0"));
	publish(rig, ENTERED("a", "C-1"));
	receive(dealer, second, &rig->reply);
	reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	reply_is(&rig->reply, "alerts/0/subject", "C-1");
	zmq_close(dealer);
}

static void two_hundred_may_wait(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) body = { 0 };

	service_start(&rig->service, REHEARSAL);
	json_to_wire(STR("{\"watch\":true,\"from\":\"now\",\"wait_ms\":60000}"), &body, NULL);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.alerts);
	for (int i = 0; i < 201; i++)
		send_bytes(dealer, NULL, buf_view(&body));
	receive(dealer, NULL, &rig->reply);
	reply_is(&rig->reply, "error/code", "too-many");
	ask(rig->events, "{\"info\":true}", &rig->reply);
	reply_counts(&rig->reply, "counts/waiting", 200);
	/* Who does not wait is answered. */
	feed(rig, "{\"consumer\":\"mail\",\"from\":\"start\"}");
	reply_counts(&rig->reply, "cursor", 0);
	zmq_close(dealer);
}

static void there_are_two_hundred_consumers(void **state)
{
	struct rig *rig = *state;
	char text[64];

	service_start(&rig->service, REHEARSAL);
	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof text, "{\"consumer\":\"c-%d\",\"from\":\"start\"}", i);
		feed(rig, text);
		reply_counts(&rig->reply, "cursor", 0);
	}
	feed(rig, "{\"consumer\":\"c-200\",\"from\":\"start\"}");
	reply_is(&rig->reply, "error/code", "too-many");
	feed(rig, "{\"consumer\":\"c-199\"}");
	reply_counts(&rig->reply, "cursor", 0);
}

static void a_watch_misses_nothing_between_two_requests(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	wait_alert(rig, 0);
	feed(rig, "{\"watch\":true,\"from\":\"start\",\"limit\":1}");
	reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	assert_null(reply_at(&rig->reply, "cursor"));
	feed(rig, "{\"watch\":true,\"from\":\"now\",\"limit\":1}");
	reply_counts(&rig->reply, "alerts/0/data/seq", 2);
	feed(rig, "{\"watch\":true,\"from\":\"start\",\"limit\":1}");
	reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	/* Another connection begins where the feed ends. */
	void *other = service_connect(&rig->service, ZMQ_REQ, rig->service.alerts);
	ask(other, "{\"watch\":true,\"from\":\"now\",\"limit\":1}", &rig->reply);
	assert_null(reply_at(&rig->reply, "alerts/0"));
	zmq_close(other);
}

static void the_feed_says_up_to_when_the_data_is_complete(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, "[" EVENT("d", "feed:mosaic", "feed.declared",
			       ",\"time\":\"" CLOCK "\",\"data\":{\"types\":[\"review.held\"]}") "]");
	reply_is(&rig->reply, "results/0/status", "accepted");
	feed(rig, "{\"watch\":true,\"from\":\"start\"}");
	assert_null(reply_at(&rig->reply, "complete_to"));
	publish(rig, EVENT("k", "feed:mosaic", "feed.completed",
			   ",\"time\":\"" CLOCK "\",\"data\":{\"until\":\"2026-03-01T00:00:00Z\"}"));
	feed(rig, "{\"watch\":true,\"from\":\"start\"}");
	reply_is(&rig->reply, "complete_to", "2026-03-01T00:00:00Z");
}

/* ---- life ----------------------------------------------------------------------------------- */

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

/* ---- when there is no room, or damage --------------------------------------------------------- */

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
	const char *const small[] = { "--clock",	 CLOCK, "--log.segment-kb", "512",
				      "--log.reserve-mb", "0",	NULL };
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

/* ---- quarantine ------------------------------------------------------------------------------ */

struct listing {
	char key[QUARANTINE_KEY], code[32], id[32];
	struct buf event;
	int n;
};

static bool note(void *ctx, const struct quarantined *q)
{
	struct listing *l = ctx;

	l->n++;
	memcpy(l->key, q->key, sizeof l->key);
	snprintf(l->code, sizeof l->code, "%.*s", STR_FMT(q->code));
	snprintf(l->id, sizeof l->id, "%.*s", STR_FMT(q->id));
	buf_clear(&l->event);
	buf_put(&l->event, q->event.data, q->event.len);
	return true;
}

static void what_is_rejected_can_be_looked_at(void **state)
{
	static const char BAD[] = EVENT("bad", "C-1", "care.enterd", ",\"date\":\"2026-03-02\"");
	struct rig *rig = *state;
	struct listing l = { .n = 0 };
	struct duly_diag diag;
	duly_auto_fini(buf) bytes = { 0 };

	service_start(&rig->service, REHEARSAL);
	publish(rig, "[" ENTERED("good", "C-1") ",{}," EVENT("bad", "C-1", "care.enterd",
							     ",\"date\":\"2026-03-02\"") "]");
	publish(rig, BAD);
	assert_int_equal(quarantine_each(rig->service.data, note, &l, &diag), DULY_OK);
	assert_int_equal(l.n, 2);
	while (strcmp(l.id, "bad") != 0) {
		assert_int_equal(quarantine_drop(rig->service.data, l.key, &diag), DULY_OK);
		l.n = 0;
		assert_int_equal(quarantine_each(rig->service.data, note, &l, &diag), DULY_OK);
		assert_int_equal(l.n, 1);
	}
	assert_string_equal(l.code, "unknown-type");
	json_to_wire(str_of(BAD), &bytes, NULL);
	assert_int_equal(l.event.len, bytes.len);
	assert_memory_equal(l.event.data, bytes.data, bytes.len);
	buf_fini(&l.event);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_says_what_it_is_on_either_socket),
		TEST(each_event_has_its_result),
		TEST(a_batch_has_one_result_an_event_in_order),
		TEST(a_case_takes_ten_thousand_events_and_no_more),
		TEST(what_is_no_request_is_answered_as_a_whole),
		TEST(a_large_body_is_answered_and_a_larger_one_is_cut),
		TEST(the_envelope_comes_back),
		TEST(answers_come_in_the_order_of_the_requests),
		TEST(a_feed_request_is_read_strictly),
		TEST(a_cursor_moves_forward_and_lasts),
		TEST(a_filter_is_fixed_at_first_contact),
		TEST(who_waits_is_answered_when_there_is_something),
		TEST(two_hundred_may_wait),
		TEST(there_are_two_hundred_consumers),
		TEST(a_watch_misses_nothing_between_two_requests),
		TEST(the_feed_says_up_to_when_the_data_is_complete),
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
		TEST(what_is_rejected_can_be_looked_at),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

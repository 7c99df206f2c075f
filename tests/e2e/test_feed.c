#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/e2e/rig.h"

/* ---- the feed -------------------------------------------------------------------------------- */

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
	/* What is null is left out, and so is no other filter. */
	feed(rig, "{\"consumer\":\"nobody\",\"team\":null,\"watch\":null,\"ack\":null,\"x\":null}");
	assert_null(reply_at(&rig->reply, "error"));
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
	json_to_wire(STR("{\"consumer\":\"mail\",\"from\":\"start\",\"wait_ms\":60000}"), &body,
		     NULL);
	send_bytes(dealer, first, buf_view(&body));
	send_bytes(dealer, second, buf_view(&body));
	/* The newer one has the older answered, and told not to come back at once. */
	receive(dealer, first, &rig->reply);
	reply_is(&rig->reply, "error/code", "displaced");
	assert_in_range(reply_number(&rig->reply, "error/retry_ms"), 1, 60000);
	reply_counts(&rig->reply, "cursor", 0);
	publish(rig, ENTERED("a", "C-1"));
	receive(dealer, second, &rig->reply);
	reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	reply_is(&rig->reply, "alerts/0/subject", "C-1");
	service_disconnect(&rig->service, dealer);
}

/* Nobody knows of a watch that it is gone; its place is had all the same, and none of them ever has
 * that of a consumer. */
static void two_hundred_may_watch_and_every_consumer_may_wait_beside_them(void **state)
{
	static const char *const mail[] = { "mail", NULL };
	struct rig *rig = *state;
	duly_auto_fini(buf) body = { 0 };
	duly_auto_fini(buf) waits = { 0 };
	duly_auto_fini(buf) watches = { 0 };

	service_start(&rig->service, REHEARSAL);
	json_to_wire(STR("{\"watch\":true,\"from\":\"now\",\"wait_ms\":60000}"), &body, NULL);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.alerts);
	for (int i = 0; i < 201; i++)
		send_bytes(dealer, NULL, buf_view(&body));
	receive(dealer, NULL, &rig->reply);
	reply_is(&rig->reply, "error/code", "displaced");
	assert_in_range(reply_number(&rig->reply, "error/retry_ms"), 1, 60000);
	ask(rig->events, "{\"info\":true}", &rig->reply);
	reply_counts(&rig->reply, "counts/waiting", 200);
	service_disconnect(&rig->service, dealer);
	dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.alerts);
	json_to_wire(STR("{\"consumer\":\"mail\",\"from\":\"start\",\"wait_ms\":60000}"), &waits,
		     NULL);
	send_bytes(dealer, mail, buf_view(&waits));
	/* From the start as well: which of the two sockets is read first is not known. */
	json_to_wire(STR("{\"watch\":true,\"from\":\"start\",\"wait_ms\":60000}"), &watches, NULL);
	send_bytes(dealer, NULL, buf_view(&watches));
	publish(rig, ENTERED("a", "C-1"));
	for (int i = 0; i < 2; i++) { /* the two, in either order */
		receive(dealer, i == 0 ? mail : NULL, &rig->reply);
		reply_counts(&rig->reply, "alerts/0/data/seq", 1);
	}
	service_disconnect(&rig->service, dealer);
}

/* An error has a cursor too. */
static void fed(struct rig *rig, const char *json)
{
	feed(rig, json);
	assert_null(reply_at(&rig->reply, "error"));
	reply_counts(&rig->reply, "cursor", 0);
}

static void a_filter_names_types_that_there_are_in_any_order(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	feed(rig, "{\"consumer\":\"c\",\"from\":\"start\",\"types\":[\"alert.overdeu\"]}");
	reply_is(&rig->reply, "error/code", "bad-request");
	reply_is(&rig->reply, "error/message",
		 "types: there is no alert.overdeu; did you mean alert.overdue or alert.opened or "
		 "alert.moved?");
	fed(rig,
	    "{\"consumer\":\"c\",\"from\":\"start\",\"types\":[\"alert.overdue\",\"alert.due\"]}");
	fed(rig, "{\"consumer\":\"c\",\"types\":[\"alert.due\",\"alert.overdue\",\"alert.due\"]}");
	feed(rig, "{\"consumer\":\"c\",\"types\":[\"alert.due\"]}");
	reply_is(&rig->reply, "error/code", "bad-request");
	fed(rig, "{\"consumer\":\"e\",\"from\":\"start\",\"types\":[\"alert.escalated\"]}");
}

/* Whatever is wrong with a request: whoever made it knows where to go on. */
static void an_error_says_where_the_consumer_is(void **state)
{
	static const char *const WRONG[] = {
		"{\"colour\":1,\"consumer\":\"mail\"}",
		"{\"limit\":0,\"consumer\":\"mail\"}",
		"{\"consumer\":\"mail\",\"types\":[\"alert.no\"]}",
		"{\"consumer\":\"mail\",\"ack\":1000}",
		"{\"consumer\":\"mail\",\"team\":\"another\"}",
	};
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	wait_alert(rig, 0);
	feed(rig, "{\"consumer\":\"mail\",\"from\":\"start\"}");
	feed(rig, "{\"consumer\":\"mail\",\"ack\":1,\"team\":null}");
	reply_counts(&rig->reply, "cursor", 1);
	for (size_t i = 0; i < LEN(WRONG); i++) {
		print_message("%s\n", WRONG[i]);
		feed(rig, WRONG[i]);
		assert_true(reply_text(&rig->reply, "error/code").len > 0);
		reply_counts(&rig->reply, "cursor", 1);
	}
}

/* A name that nobody uses any more gives its place up, for good: a replay knows. */
static void a_consumer_that_is_dropped_is_known_no_more(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig, ENTERED("a", "C-1"));
	wait_alert(rig, 0);
	feed(rig, "{\"consumer\":\"old\",\"from\":\"start\"}");
	feed(rig, "{\"consumer\":\"mail\",\"from\":\"start\"}");
	publish(rig, EVENT("d", "-", "service.consumer-dropped",
			   ",\"time\":\"" CLOCK "\",\"data\":{\"consumer\":\"old\"}"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	feed(rig, "{\"consumer\":\"old\"}");
	reply_is(&rig->reply, "error/code", "unknown-consumer");
	fed(rig, "{\"consumer\":\"mail\"}");
	assert_int_equal(service_stop(&rig->service, SIGKILL), 128 + SIGKILL);
	service_start(&rig->service, REHEARSAL);
	feed(rig, "{\"consumer\":\"old\",\"from\":\"now\"}");
	assert_null(reply_at(&rig->reply, "error"));
}

static void there_are_two_hundred_consumers(void **state)
{
	struct rig *rig = *state;
	char text[64];

	service_start(&rig->service, REHEARSAL);
	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof text, "{\"consumer\":\"c-%d\",\"from\":\"start\"}", i);
		fed(rig, text);
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
	service_disconnect(&rig->service, other);
}

static void the_feed_says_up_to_when_the_data_is_complete(void **state)
{
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	publish(rig,
		"[" EVENT("d", "feed:mosaic", "feed.declared",
			  ",\"time\":\"" CLOCK "\",\"data\":{\"types\":[\"review.held\"]}") "]");
	reply_is(&rig->reply, "results/0/status", "accepted");
	feed(rig, "{\"watch\":true,\"from\":\"start\"}");
	assert_null(reply_at(&rig->reply, "complete_to"));
	publish(rig,
		EVENT("k", "feed:mosaic", "feed.completed",
		      ",\"time\":\"" CLOCK "\",\"data\":{\"until\":\"2026-03-01T00:00:00Z\"}"));
	feed(rig, "{\"watch\":true,\"from\":\"start\"}");
	reply_is(&rig->reply, "complete_to", "2026-03-01T00:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_feed_request_is_read_strictly),
		TEST(a_cursor_moves_forward_and_lasts),
		TEST(a_filter_is_fixed_at_first_contact),
		TEST(who_waits_is_answered_when_there_is_something),
		TEST(two_hundred_may_watch_and_every_consumer_may_wait_beside_them),
		TEST(a_filter_names_types_that_there_are_in_any_order),
		TEST(an_error_says_where_the_consumer_is),
		TEST(there_are_two_hundred_consumers),
		TEST(a_consumer_that_is_dropped_is_known_no_more),
		TEST(a_watch_misses_nothing_between_two_requests),
		TEST(the_feed_says_up_to_when_the_data_is_complete),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/quarantine/quarantine.h"
#include "tests/e2e/rig.h"

/* ---- what it is ------------------------------------------------------------------------------ */

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

/* ---- events ---------------------------------------------------------------------------------- */

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
		{ "a number for a text", EVENT("e-4", "C-1", "care.entered", ",\"date\":20260302"),
		  "rejected", "bad-type", "date" },
		{ "no such day", EVENT("e-5", "C-1", "care.entered", ",\"date\":\"2026-02-30\""),
		  "rejected", "bad-value", "date" },
		{ "no such type", EVENT("e-6", "C-1", "care.enterd", ",\"date\":\"2026-03-02\""),
		  "rejected", "unknown-type", "type" },
		{ "done next week", EVENT("e-7", "C-1", "review.held", ",\"date\":\"2026-03-09\""),
		  "rejected", "in-future", "date" },
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

static void put_json(struct buf *b, const char *json)
{
	struct duly_diag diag = { "" };

	assert_int_equal(json_to_wire(str_of(json), b, &diag), DULY_OK);
}

/* One event that cannot be decoded is rejected, and nothing else is. */
static void what_cannot_be_decoded_is_a_rejection_of_its_own(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) body = { 0 };

	service_start(&rig->service, REHEARSAL);
	pack_array(&body, 5);
	put_json(&body, ENTERED("a", "C-1"));
	buf_put(&body, "\x82\xa1i\x01\xa1i\x01", 7); /* a key twice */
	put_json(&body, ENTERED("b", "C-2"));
	buf_put(&body, "\x81\xa2id\xa1\x80", 6); /* no UTF-8 */
	put_json(&body, ENTERED("c", "C-3"));
	send_bytes(rig->events, NULL, buf_view(&body));
	receive(rig->events, NULL, &rig->reply);
	for (size_t i = 0; i < 5; i++) {
		char status[32], code[32], id[32];

		snprintf(status, sizeof status, "results/%zu/status", i);
		snprintf(code, sizeof code, "results/%zu/code", i);
		snprintf(id, sizeof id, "results/%zu/id", i);
		reply_is(&rig->reply, status, i % 2 == 0 ? "accepted" : "rejected");
		if (i % 2 == 1) {
			reply_is(&rig->reply, code, "bad-value");
			reply_is(&rig->reply, id, "");
		}
	}
	/* It is kept like any other that is refused. */
	ask(rig->events, "{\"info\":true,\"at\":null}", &rig->reply);
	assert_int_equal(reply_number(&rig->reply, "counts/quarantined"), 2);
	assert_int_equal(reply_number(&rig->reply, "counts/rejected"), 2);
}

/* ---- requests -------------------------------------------------------------------------------- */

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

/* Whoever sends JSON is told what is wanted, and what takes it, on either socket. */
static void json_is_told_that_it_is_json(void **state)
{
	static const char *const CASES[] = {
		ENTERED("a", "C-1"),
		"[" ENTERED("a", "C-1") "]",
		" \n{ \"info\": true }\n",
		"{\"consumer\":\"mail\",\"from\":\"start\"}",
		"{}",
		"\"info\"",
	};
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	for (size_t i = 0; i < LEN(CASES); i++) {
		void *const sockets[] = { rig->events, rig->alerts };

		print_message("%s\n", CASES[i]);
		for (size_t k = 0; k < LEN(sockets); k++) {
			send_bytes(sockets[k], NULL, (struct view){ CASES[i], strlen(CASES[i]) });
			receive(sockets[k], NULL, &rig->reply);
			duly_auto_fini(buf) said = { 0 };

			buf_printf(&said, "%.*s",
				   STR_FMT(reply_text(&rig->reply, "error/message")));
			buf_u8(&said, 0);
			assert_non_null(strstr((const char *)said.data,
					       "this is JSON; the socket takes msgpack (`duly "
					       "publish` takes JSON)"));
		}
	}
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
	service_disconnect(&rig->service, other);
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
	service_disconnect(&rig->service, dealer);
}

static void answers_come_in_the_order_of_the_requests(void **state)
{
	enum { N = 1000 }; /* far more than a connection takes at once */
	struct rig *rig = *state;
	static char id[N][16];
	char text[512];

	service_start(&rig->service, REHEARSAL);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.events);
	for (int i = 0; i < N; i++) {
		duly_auto_fini(buf) body = { 0 };
		const char *const envelope[] = { id[i], NULL };

		snprintf(id[i], sizeof id[i], "r-%d", i);
		snprintf(text, sizeof text,
			 i % 3 == 0   ? "{\"info\":true}"
			 : i % 3 == 1 ? "[]"
				      : ENTERED("%d", "C-1"),
			 i);
		assert_int_equal(json_to_wire(str_of(text), &body, NULL), DULY_OK);
		send_bytes(dealer, envelope, buf_view(&body));
	}
	for (int i = 0; i < N; i++) {
		const char *const envelope[] = { id[i], NULL };

		receive(dealer, envelope, &rig->reply);
		assert_int_equal(reply_at(&rig->reply, "results") != NULL, i % 3 == 2);
	}
	service_disconnect(&rig->service, dealer);
}

static void who_does_not_read_harms_nobody_else(void **state)
{
	enum { N = 6000 };
	static const char INFO[] = "\x81\xa4info\xc3";
	const int one = 1;
	struct rig *rig = *state;

	service_start(&rig->service, REHEARSAL);
	void *silent = service_socket(&rig->service, ZMQ_DEALER);
	zmq_setsockopt(silent, ZMQ_RCVHWM, &one, sizeof one);
	assert_int_equal(zmq_connect(silent, rig->service.events), 0);
	for (int i = 0; i < N; i++)
		send_bytes(silent, NULL, (struct view){ INFO, sizeof INFO - 1 });
	publish(rig, ENTERED("a", "C-1"));
	reply_is(&rig->reply, "results/0/status", "accepted");
	do
		ask(rig->events, "{\"info\":true}", &rig->reply);
	while (reply_number(&rig->reply, "counts/unsent") <= 0);
	service_disconnect(&rig->service, silent);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_says_what_it_is_on_either_socket),
		TEST(each_event_has_its_result),
		TEST(a_batch_has_one_result_an_event_in_order),
		TEST(what_cannot_be_decoded_is_a_rejection_of_its_own),
		TEST(a_case_takes_ten_thousand_events_and_no_more),
		TEST(what_is_no_request_is_answered_as_a_whole),
		TEST(json_is_told_that_it_is_json),
		TEST(a_large_body_is_answered_and_a_larger_one_is_cut),
		TEST(the_envelope_comes_back),
		TEST(answers_come_in_the_order_of_the_requests),
		TEST(who_does_not_read_harms_nobody_else),
		TEST(what_is_rejected_can_be_looked_at),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

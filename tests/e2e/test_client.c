#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

#include "duly/client.h"
#include "tests/support/service.h"

#define ENTERED(id, subject)                                                                  \
	"{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"/councils/example/mosaic\"," \
	"\"type\":\"care.entered\",\"subject\":\"" subject "\",\"date\":\"2026-03-02\"}"

static const char *const REHEARSAL[] = { "--clock", "2026-03-02T09:00:00Z", NULL };

struct rig {
	struct service service;
	struct duly_client *client;
	struct duly_batch *batch;
	struct duly_diag diag;
};

static int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof *rig);

	service_make(&rig->service);
	const struct duly_client_options options = { .events = rig->service.events,
						     .alerts = rig->service.alerts,
						     .patience_ms = 60000,
						     .resend_ms = 200 };
	assert_int_equal(duly_client_open(&options, &rig->client, &rig->diag), DULY_OK);
	rig->batch = duly_batch_new();
	*state = rig;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *rig = *state;

	duly_client_close(&rig->client);
	duly_client_close(&rig->client);
	duly_batch_free(&rig->batch);
	service_remove(&rig->service);
	free(rig);
	return 0;
}

static void add(struct rig *rig, const char *json)
{
	assert_int_equal(duly_batch_add_json(rig->batch, json, strlen(json), &rig->diag), DULY_OK);
}

static void a_batch_takes_maps_up_to_its_bounds(void **state)
{
	static const char *const WRONG[] = { "",           "7",     "[]",
					     "{",          "{} {}", "{\"a\":1,\"a\":2}",
					     "{\"a\":1.5}" };
	static char large[DULY_BATCH_BYTES];
	struct rig *rig = *state;

	for (size_t i = 0; i < LEN(WRONG); i++) {
		print_message("%s\n", WRONG[i]);
		assert_int_equal(
			duly_batch_add_json(rig->batch, WRONG[i], strlen(WRONG[i]), &rig->diag),
			DULY_E_MALFORMED);
	}
	assert_int_equal(duly_batch_add(rig->batch, "\x80\x80", 2, &rig->diag), DULY_E_MALFORMED);
	assert_int_equal(duly_batch_count(rig->batch), 0);
	for (int i = 0; i < DULY_BATCH_EVENTS; i++)
		assert_int_equal(duly_batch_add(rig->batch, "\x80", 1, &rig->diag), DULY_OK);
	assert_int_equal(duly_batch_add(rig->batch, "\x80", 1, &rig->diag), DULY_E_BOUND);
	duly_batch_clear(rig->batch);
	/* { "": bin of as much as there is room for, and a byte more } */
	const uint32_t most = DULY_BATCH_BYTES - 3 - 2 - 5;

	for (uint32_t over = 0; over < 2; over++) {
		const uint32_t n = most + over;
		const uint8_t head[] = { 0x81,
					 0xa0,
					 0xc6,
					 (uint8_t)(n >> 24),
					 (uint8_t)(n >> 16),
					 (uint8_t)(n >> 8),
					 (uint8_t)n };

		memcpy(large, head, sizeof head);
		duly_batch_clear(rig->batch);
		assert_int_equal(duly_batch_add(rig->batch, large, sizeof head + n, &rig->diag),
				 over ? DULY_E_BOUND : DULY_OK);
	}
}

static void what_is_published_has_a_result_each(void **state)
{
	struct rig *rig = *state;
	struct duly_publication done;

	service_start(&rig->service, REHEARSAL);
	add(rig, ENTERED("a", "C-1"));
	add(rig, ENTERED("a", "C-1"));
	add(rig, "{\"id\":\"b\"}");
	assert_int_equal(duly_publish(rig->client, rig->batch, &done, &rig->diag), DULY_OK);
	assert_int_equal(done.n, 3);
	assert_int_equal(strlen(done.incarnation), 32);
	assert_int_equal(done.results[0].status, DULY_ACCEPTED);
	assert_string_equal(done.results[0].id, "a");
	assert_true(done.results[0].seq > 0);
	assert_int_equal(done.results[1].status, DULY_DUPLICATE);
	assert_int_equal(done.results[1].seq, done.results[0].seq);
	assert_int_equal(done.results[2].status, DULY_REJECTED);
	assert_string_equal(done.results[2].code, "missing-field");
	assert_string_equal(done.results[2].field, "specversion");
	duly_batch_clear(rig->batch);
	assert_int_equal(duly_publish(rig->client, rig->batch, &done, &rig->diag), DULY_E_USAGE);
}

static void a_feed_is_read_and_acknowledged(void **state)
{
	struct rig *rig = *state;
	struct duly_feed_request request = { .consumer = "mail", .wait_ms = 60000, .limit = 1 };
	struct duly_publication done;
	struct duly_feed feed;

	service_start(&rig->service, REHEARSAL);
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_E_NOTFOUND);
	assert_string_equal(duly_client_code(rig->client), "unknown-consumer");
	add(rig, ENTERED("a", "C-1"));
	assert_int_equal(duly_publish(rig->client, rig->batch, &done, &rig->diag), DULY_OK);
	request.from = "start";
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_OK);
	assert_string_equal(duly_client_code(rig->client), "");
	assert_int_equal(feed.n, 1);
	assert_int_equal(feed.cursor, 0);
	assert_int_equal(feed.next, 1);
	assert_false(feed.held);
	assert_int_equal(feed.complete_to.ms, DULY_NO_INSTANT.ms);
	char *json = duly_json(feed.alerts[0].bytes, feed.alerts[0].len, 0);

	assert_non_null(strstr(json, "\"type\":\"alert."));
	free(json);

	request.has_ack = true;
	request.ack = feed.next;
	request.wait_ms = 0;
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_OK);
	assert_int_equal(feed.cursor, 1);
	request.ack = 0;
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_E_CONFLICT);
	assert_string_equal(duly_client_code(rig->client), "bad-cursor");
	assert_int_equal(feed.cursor, 1);
	request.ack = 1;
	request.incarnation = "another";
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_E_CONFLICT);
	assert_string_equal(duly_client_code(rig->client), "incarnation");
	assert_int_equal(strlen(feed.incarnation), 32);
	request.limit = 1001;
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_E_USAGE);
}

static void a_watch_has_no_cursor(void **state)
{
	struct rig *rig = *state;
	const char *const types[] = { "alert.opened", NULL };
	struct duly_feed_request request = { .from = "start", .types = types, .wait_ms = 60000 };
	struct duly_publication done;
	struct duly_feed feed;

	service_start(&rig->service, REHEARSAL);
	add(rig, ENTERED("a", "C-1"));
	assert_int_equal(duly_publish(rig->client, rig->batch, &done, &rig->diag), DULY_OK);
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_OK);
	assert_true(feed.n > 0);
	assert_int_equal(feed.cursor, 0);
	request.consumer = "a name with spaces";
	assert_int_equal(duly_feed_read(rig->client, &request, &feed, &rig->diag), DULY_E_USAGE);
}

static void it_asks_what_the_service_is(void **state)
{
	struct rig *rig = *state;
	const void *map;
	size_t len;

	service_start(&rig->service, REHEARSAL);
	assert_int_equal(duly_client_info(rig->client, &map, &len, &rig->diag), DULY_OK);
	char *json = duly_json(map, len, 0);

	assert_non_null(strstr(json, "\"protocol\":1"));
	free(json);
	assert_null(duly_json("\xc1", 1, 0));
}

static void nobody_there_is_unavailable(void **state)
{
	struct rig *rig = *state;
	const struct duly_client_options options = { .events = rig->service.events,
						     .patience_ms = 100 };
	struct duly_publication done;
	struct duly_feed feed;
	struct duly_client *c = NULL;

	assert_int_equal(duly_client_open(&options, &c, &rig->diag), DULY_OK);
	add(rig, ENTERED("a", "C-1"));
	assert_int_equal(duly_publish(c, rig->batch, &done, &rig->diag), DULY_E_UNAVAILABLE);
	assert_int_equal(
		duly_feed_read(c, &(struct duly_feed_request){ .from = "now" }, &feed, &rig->diag),
		DULY_E_USAGE);
	duly_client_close(&c);
	assert_int_equal(
		duly_client_open(&(struct duly_client_options){ .events = "7801" }, &c, &rig->diag),
		DULY_E_CONFIG);
	assert_null(c);
}

/* ---- a service of the test's own, which does not answer, or not at once ---------------------- */

struct answering {
	void *socket;
	int requests;
	bool same;
};

/* The first request gets no answer, the second `unavailable`, the third its result. */
static void *answer_the_third(void *ctx)
{
	static const char WAIT[] = "\x81\xa5"
				   "error\x83\xa4"
				   "code\xab"
				   "unavailable\xa7"
				   "message\xa2no\xa8"
				   "retry_ms\x01";
	struct answering *a = ctx;
	struct buf first = { 0 };

	for (a->requests = 0, a->same = true; a->requests < 3;) {
		uint8_t id[64], number[64], body[4096];
		const int id_len = zmq_recv(a->socket, id, sizeof id, 0);

		if (id_len < 0) /* nobody asks any more */
			break;
		const int number_len = zmq_recv(a->socket, number, sizeof number, 0);
		const int len = zmq_recv(a->socket, body, sizeof body, 0);
		duly_auto_fini(buf) answer = { 0 };

		if (++a->requests == 1) {
			buf_put(&first, body, (size_t)len);
			continue;
		}
		a->same &= first.len == (size_t)len && memcmp(first.data, body, first.len) == 0;
		if (a->requests == 2)
			buf_put(&answer, WAIT, sizeof WAIT - 1);
		else
			json_to_wire(
				STR("{\"incarnation\":\"i\",\"results\":[{\"id\":\"a\",\"status\":"
				    "\"accepted\",\"seq\":9}]}"),
				&answer, NULL);
		zmq_send(a->socket, id, (size_t)id_len, ZMQ_SNDMORE);
		zmq_send(a->socket, number, (size_t)number_len, ZMQ_SNDMORE);
		zmq_send(a->socket, answer.data, answer.len, 0);
	}
	buf_fini(&first);
	return NULL;
}

static void the_same_bytes_are_sent_until_they_are_answered(void **state)
{
	struct rig *rig = *state;
	struct answering a = { .socket = service_socket(&rig->service, ZMQ_ROUTER) };
	struct duly_publication done;
	pthread_t thread;

	assert_int_equal(zmq_bind(a.socket, rig->service.events), 0);
	assert_int_equal(pthread_create(&thread, NULL, answer_the_third, &a), 0);
	add(rig, ENTERED("a", "C-1"));
	const duly_result r = duly_publish(rig->client, rig->batch, &done, &rig->diag);

	pthread_join(thread, NULL);
	service_disconnect(&rig->service, a.socket);
	assert_int_equal(r, DULY_OK);
	assert_int_equal(a.requests, 3);
	assert_true(a.same);
	assert_int_equal(done.results[0].seq, 9);
}

static void a_service_that_comes_back_answers(void **state)
{
	struct rig *rig = *state;
	struct duly_publication done;
	uint64_t seq;

	service_start(&rig->service, REHEARSAL);
	add(rig, ENTERED("a", "C-1"));
	assert_int_equal(duly_publish(rig->client, rig->batch, &done, &rig->diag), DULY_OK);
	seq = done.results[0].seq;
	service_stop(&rig->service, SIGKILL);
	service_start(&rig->service, REHEARSAL);
	assert_int_equal(duly_publish(rig->client, rig->batch, &done, &rig->diag), DULY_OK);
	assert_int_equal(done.results[0].status, DULY_DUPLICATE);
	assert_int_equal(done.results[0].seq, seq);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_batch_takes_maps_up_to_its_bounds),
		TEST(what_is_published_has_a_result_each),
		TEST(a_feed_is_read_and_acknowledged),
		TEST(a_watch_has_no_cursor),
		TEST(it_asks_what_the_service_is),
		TEST(nobody_there_is_unavailable),
		TEST(the_same_bytes_are_sent_until_they_are_answered),
		TEST(a_service_that_comes_back_answers),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

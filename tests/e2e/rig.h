/* rig.h - a service of its own for each test, and the shortest ways to talk to it. To be included
 * after <cmocka.h>. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

#include "tests/support/service.h"

#define CLOCK "2026-03-02T09:00:00Z"
static const char *const REHEARSAL[] = { "--clock", CLOCK, NULL };

#define EVENT(id, subject, type, rest)                                                        \
	"{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"/councils/example/mosaic\"," \
	"\"type\":\"" type "\",\"subject\":\"" subject "\"" rest "}"
#define ENTERED(id, subject) EVENT(id, subject, "care.entered", ",\"date\":\"2026-03-02\"")
#define SERVICE(id, type)    EVENT(id, "-", type, ",\"time\":\"" CLOCK "\"")

struct rig {
	struct service service;
	void *events, *alerts; /* REQ */
	struct reply reply;
};

static inline int set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof *rig);

	service_make(&rig->service);
	rig->events = service_connect(&rig->service, ZMQ_REQ, rig->service.events);
	rig->alerts = service_connect(&rig->service, ZMQ_REQ, rig->service.alerts);
	*state = rig;
	return 0;
}

static inline int tear_down(void **state)
{
	struct rig *rig = *state;

	reply_fini(&rig->reply);
	service_remove(&rig->service);
	free(rig);
	return 0;
}

static inline void publish(struct rig *rig, const char *json)
{
	ask(rig->events, json, &rig->reply);
}

static inline void feed(struct rig *rig, const char *json)
{
	ask(rig->alerts, json, &rig->reply);
}

/* Reads without moving a cursor until there is an alert that the feed had not at @after. */
static inline void wait_alert(struct rig *rig, int64_t after)
{
	feed(rig, "{\"watch\":true,\"from\":\"start\",\"limit\":1000,\"wait_ms\":60000}");
	for (int64_t had; (had = reply_number(&rig->reply, "next")) <= after;) {
		feed(rig, "{\"watch\":true,\"from\":\"now\",\"wait_ms\":60000}");
		if (reply_number(&rig->reply, "next") <= had)
			fail_msg("no alert behind %lld came within a minute", (long long)had);
	}
}

/* Events m-<from>... of one case, or of a case each. */
static inline void many_events(struct buf *ret, bool one_case, int from, int n)
{
	pack_array(ret, (uint32_t)n);
	for (int i = from; i < from + n; i++) {
		duly_auto_fini(buf) json = { 0 };

		buf_printf(&json,
			   "{\"specversion\":\"1.0\",\"id\":\"m-%d\",\"source\":"
			   "\"/councils/example/mosaic\",\"type\":\"contact.made\","
			   "\"subject\":\"C-%d\",\"date\":\"2026-03-01\"}",
			   i, one_case ? 1 : i);
		assert_int_equal(
			json_to_wire((struct str){ (char *)json.data, json.len }, ret, NULL),
			DULY_OK);
	}
}

/* Answers how many of them are of @status. */
static inline int publish_many(struct rig *rig, bool one_case, int from, int n, const char *status)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

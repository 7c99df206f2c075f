/* What follows from a request is no measure of it: however much, it is taken, and all of it is
 * told. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/e2e/rig.h"

/* ---- requests -------------------------------------------------------------------------------- */

static void begin_list(struct buf *b)
{
	buf_clear(b);
	buf_puts(b, "[");
}

static void add_event(struct buf *b, const char *subject, int id, const char *type,
		      const char *date)
{
	buf_printf(b,
		   "%s{\"specversion\":\"1.0\",\"source\":\"/councils/example/mosaic\","
		   "\"subject\":\"%s\",\"id\":\"%s-%d\",\"type\":\"%s\",\"date\":\"%s\"}",
		   b->len > 1 ? "," : "", subject, type, id, type, date);
}

static const char *end_list(struct buf *b)
{
	buf_puts(b, "]");
	buf_u8(b, 0);
	return (const char *)b->data;
}

static void all_are(const struct reply *reply, int n, const char *status)
{
	char path[64];

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "results/%d/status", i);
		reply_is(reply, path, status);
	}
}

static int64_t head(struct rig *rig)
{
	ask(rig->alerts, "{\"info\":true}", &rig->reply);
	return reply_number(&rig->reply, "feed_head");
}

/* ---- what follows ---------------------------------------------------------------------------- */

enum { CHILDREN = 6, TOLD = 1000, EACH_TOLD = 3 };

/* A log that takes less at once than all that follows, and more than a batch is filled with. */
static const char *const LOG_OF_5_MIB[] = { "--clock", CLOCK, "--log.segment-kb", "5120", NULL };

/* TOLD duties of each child have been told overdue, and escalated to both roles behind. */
static void tell_of_children(struct rig *rig)
{
	duly_auto_fini(buf) b = { 0 };
	const duly_civil from = duly_civil_from_ymd(2020, 1, 1);
	char subject[16], date[DULY_DATE_TEXT];

	for (int child = 0; child < CHILDREN; child++) {
		snprintf(subject, sizeof subject, "C-%d", child);
		begin_list(&b);
		for (int i = 0; i < TOLD; i++)
			add_event(&b, subject, i, "contact.refused",
				  duly_civil_print((duly_civil){ from.day + i }, date));
		ask(rig->events, end_list(&b), &rig->reply);
		all_are(&rig->reply, TOLD, "accepted");
	}
	do
		feed(rig, "{\"watch\":true,\"from\":\"now\",\"wait_ms\":200}");
	while (head(rig) < (int64_t)EACH_TOLD * CHILDREN * TOLD);
}

/* More than one batch has room for follows from a request of a few hundred bytes; twice at once, as
 * a producer sends that waited too long, or two of them. */
static void what_follows_from_a_request_may_fill_several_batches(void **state)
{
	struct rig *rig = *state;
	duly_auto_fini(buf) b = { 0 };
	char subject[16];

	service_start(&rig->service, LOG_OF_5_MIB);
	tell_of_children(rig);
	begin_list(&b);
	for (int child = 0; child < CHILDREN; child++) {
		snprintf(subject, sizeof subject, "C-%d", child);
		add_event(&b, subject, 0, "person.died", "2026-01-09");
	}
	const char *died = end_list(&b);

	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.events);

	send_json(dealer, died);
	send_json(dealer, died);
	receive(dealer, NULL, &rig->reply);
	all_are(&rig->reply, CHILDREN, "accepted");
	receive(dealer, NULL, &rig->reply);
	all_are(&rig->reply, CHILDREN, "duplicate");
	service_disconnect(&rig->service, dealer);
	/* Each that was told is answered once. */
	while (head(rig) < (int64_t)(EACH_TOLD + 1) * CHILDREN * TOLD)
		;
	assert_int_equal(service_stop(&rig->service, SIGKILL), 128 + SIGKILL);
	service_start(&rig->service, LOG_OF_5_MIB);
	assert_int_equal(head(rig), (EACH_TOLD + 1) * CHILDREN * TOLD);
}

/* ---- what no batch can hold ------------------------------------------------------------------ */

/* 100 episodes of 64 characters: the largest event that there is. */
static void list_large_event(struct buf *b)
{
	begin_list(b);
	buf_puts(b,
		 "{\"specversion\":\"1.0\",\"source\":\"/councils/example/mosaic\",\"subject\":"
		 "\"C-1\",\"id\":\"large\",\"type\":\"rhi.held\",\"date\":\"2026-03-01\",\"data\":{"
		 "\"episodes\":[");
	for (int i = 0; i < 100; i++)
		buf_printf(b, "%s\"%064d\"", i > 0 ? "," : "", i);
	buf_puts(b, "]}}");
}

/* It is refused for good, and neither the service nor whoever else asks is harmed by it. */
static void what_can_be_taken_at_no_time_is_too_large(void **state)
{
	static const char *const LEAST[] = { "--clock", CLOCK, "--log.segment-kb", "8", NULL };
	struct rig *rig = *state;
	duly_auto_fini(buf) b = { 0 };
	char id[16];

	service_start(&rig->service, REHEARSAL);
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
	service_start(&rig->service, LEAST);
	void *dealer = service_connect(&rig->service, ZMQ_DEALER, rig->service.events);

	list_large_event(&b);
	const char *large = end_list(&b);

	for (int i = 0; i < 2; i++) {
		snprintf(id, sizeof id, "C-%d", i);
		send_json(dealer, large);
		duly_auto_fini(buf) small = { 0 };

		begin_list(&small);
		add_event(&small, id, i, "contact.made", "2026-03-01");
		send_json(dealer, end_list(&small));
		receive(dealer, NULL, &rig->reply);
		reply_is(&rig->reply, "error/code", "too-large");
		assert_null(reply_at(&rig->reply, "error/retry_ms"));
		receive(dealer, NULL, &rig->reply);
		all_are(&rig->reply, 1, "accepted");
	}
	service_disconnect(&rig->service, dealer);
	assert_int_equal(service_stop(&rig->service, SIGTERM), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_follows_from_a_request_may_fill_several_batches),
		TEST(what_can_be_taken_at_no_time_is_too_large),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

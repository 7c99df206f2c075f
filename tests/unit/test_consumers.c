/* Who reads the feed and what, how far the data is complete, and what a reader beside the service
 * is shown of cases that hang together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/story.h"

#define ENTERED(subject)                                            \
	"{'id':'e1','subject':'" subject "','type':'care.entered'," \
	"'date':'2026-01-12'}"

/* ---- the feed -------------------------------------------------------------------------------- */

static uint32_t read_as(struct rig *r, const char *types, const char *team)
{
	struct feed_stretch all = FEED_BEHIND(0);
	duly_auto_fini(buf) packed = { 0 };
	struct duly_diag diag = { "" };
	struct feed_read read;

	all.filter = (struct feed_filter){ .types = str_of(types), .team = str_of(team) };
	assert_int_equal(docket_feed(r->engine.docket, &all, &packed, &read, &diag), DULY_OK);
	/* What does not fit is passed over, and need not be read again. */
	assert_int_equal(read.next, docket_state(r->engine.docket)->feed_head);
	return read.count;
}

static void a_consumer_reads_the_types_that_it_asked_for(void **state)
{
	static const struct {
		const char *types, *team;
		uint32_t n;
	} TABLE[] = {
		{ "", "", 5 },
		{ "alert.opened ", "", 2 },
		{ "alert.cleared ", "", 1 },
		{ "alert.upcoming alert.cleared ", "", 3 },
		{ "alert.cleared alert.opened alert.upcoming ", "", 5 },
		{ "alert.due ", "", 0 },
		{ "alert.open ", "", 0 },
		{ "alert.opened.more ", "", 0 },
		{ "alert.cleared ", "unassigned", 1 },
		{ "alert.cleared ", "nobody", 0 },
	};
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	story_take(&r, ENTERED("C-1"));
	rig_until(&r, "2026-01-26T09:00:00Z");
	story_take(&r, "{'id':'e2','type':'health.assessed','date':'2026-01-12','data':{"
		       "'kind':'initial'}}");
	for (size_t i = 0; i < LEN(TABLE); i++) {
		print_message("%s %s\n", TABLE[i].types, TABLE[i].team);
		assert_int_equal(read_as(&r, TABLE[i].types, TABLE[i].team), TABLE[i].n);
	}
	rig_end(&r);
}

static void a_consumer_is_known_with_all_that_it_said(void **state)
{
	const struct consumer mail = { 7,
				       { STR("reviews"), STR("alert.due alert.overdue ") },
				       DULY_NO_INSTANT };
	struct consumer found = { 0 };
	struct duly_diag diag = { "" };
	duly_auto_fini(buf) b = { 0 };
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	assert_int_equal(docket_consumer(r.engine.docket, STR("mail"), &found, &diag),
			 DULY_E_NOTFOUND);
	record_consumer(&b, STR("mail"), &mail);
	assert_int_equal(docket_begin(r.engine.docket, r.now, r.engine.batch,
				      log_end(r.engine.log).sequence + 1, &diag),
			 DULY_OK);
	assert_int_equal(docket_record(r.engine.docket, LOG_CONSUMER, buf_view(&b), &diag),
			 DULY_OK);
	r.begun = true;
	rig_turn(&r);
	assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_consumer(r.engine.docket, STR("mail"), &found, &diag), DULY_OK);
	assert_int_equal(found.cursor, 7);
	assert_true(str_is(found.filter.team, "reviews"));
	assert_true(str_is(found.filter.types, "alert.due alert.overdue "));
	assert_int_equal(docket_consumers(r.engine.docket), 1);
	assert_int_equal(docket_consumer(r.engine.docket, STR("mai"), &found, &diag),
			 DULY_E_NOTFOUND);
	rig_verify(&r);
	rig_end(&r);
}

/* ---- complete to ----------------------------------------------------------------------------- */

#define DECLARED(council, feed, type)                                                      \
	"{'id':'d-" type "','source':'/councils/" council "/x','subject':'feed:" feed "'," \
	"'type':'feed.declared','date':'2026-01-12','data':{'types':['" type "']}}"
#define COMPLETED(council, feed, day)                                                     \
	"{'id':'c-" day "','source':'/councils/" council "/x','subject':'feed:" feed "'," \
	"'type':'feed.completed','date':'2026-01-12','data':{'until':'" day "T00:00:00Z'}}"

/* It is complete to where the least of all feeds of all councils is, and not at all while one has
 * not said. */
static void the_data_is_complete_to_where_the_least_is(void **state)
{
	static const struct {
		const char *event, *complete; /* NULL: not known */
	} STEPS[] = {
		{ ENTERED("C-1"), NULL },
		{ DECLARED("example", "a", "review.held"), NULL },
		{ COMPLETED("example", "a", "2026-01-10"), "2026-01-10T00:00:00Z" },
		{ DECLARED("other", "b", "visit.made"), NULL },
		{ COMPLETED("other", "b", "2026-01-05"), "2026-01-05T00:00:00Z" },
		{ DECLARED("example", "c", "visit.made"), NULL },
		{ COMPLETED("example", "c", "2026-01-11"), "2026-01-05T00:00:00Z" },
		{ COMPLETED("other", "b", "2026-01-12"), "2026-01-10T00:00:00Z" },
		{ COMPLETED("example", "a", "2026-01-12"), "2026-01-11T00:00:00Z" },
	};
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	assert_int_equal(docket_complete_to(r.engine.docket).ms, DULY_NO_INSTANT.ms);
	for (size_t i = 0; i < LEN(STEPS); i++) {
		char text[DULY_TIME_TEXT] = "";

		print_message("%s\n", STEPS[i].event);
		story_take(&r, STEPS[i].event);
		const duly_instant to = docket_complete_to(r.engine.docket);

		if (to.ms != DULY_NO_INSTANT.ms)
			duly_instant_print(to, text);
		assert_string_equal(text, STEPS[i].complete ? STEPS[i].complete : "");
	}
	rig_verify(&r);
	rig_end(&r);
}

/* ---- a reader -------------------------------------------------------------------------------- */

#define LINKED(council, subject, group)                                                        \
	"{'id':'l-" group "','source':'/councils/" council "/mosaic','subject':'" subject "'," \
	"'type':'case.linked','date':'2026-01-12','data':{'group':'" group "'}}"

#define AGAIN(subject, id, what)                                                             \
	"{'id':'" id "','subject':'" subject "','type':'case." what "','date':'2026-01-12'," \
	"'data':{'group':'g'}}"
#define MERGED_INTO_B \
	"{'id':'m','subject':'E','type':'case.merged','date':'2026-01-12','data':{'into':'B'}}"

struct look {
	struct buf lines; /* "case rule" of each obligation that is shown */
	const char *of;   /* whose groups are asked for                   */
	struct str groups[4];
	size_t n;
};

static bool note(void *ctx, const struct law *law, const struct seen *seen)
{
	struct look *look = ctx;

	(void)law;
	buf_printf(&look->lines, "%.*s %.*s\n", STR_FMT(seen->obligation->subject),
		   STR_FMT(seen->obligation->rule->id));
	if (!str_is(seen->obligation->subject, look->of))
		return true;
	look->n = seen->group_count;
	for (size_t i = 0; i < seen->group_count; i++)
		look->groups[i] = str_is(seen->groups[i], "g") ? STR("g") : STR("other");
	return true;
}

static void linked_cases_are_those_of_the_council_that_anybody_may_see(void **state)
{
	static const char *const EVENTS[] = {
		ENTERED("A"),
		LINKED("example", "A", "g"),
		LINKED("example", "A", "other"),
		ENTERED("B"),
		LINKED("example", "B", "g"),
		LINKED("example", "B", "other"),
		ENTERED("C"),
		LINKED("example", "C", "g"),
		"{'id':'s','subject':'C','type':'case.restricted','date':'2026-01-12'}",
		ENTERED("D"),
		LINKED("elsewhere", "D", "g"),
		/* Said twice and taken back once. */
		ENTERED("F"),
		LINKED("example", "F", "g"),
		AGAIN("F", "2", "linked"),
		AGAIN("F", "3", "unlinked"),
		ENTERED("E"),
		MERGED_INTO_B,
	};
	struct docket_reader *reader = NULL;
	struct str linked[LINKED_MAX];
	struct look look = { .of = "A" };
	struct duly_diag diag = { "" };
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	for (size_t i = 0; i < LEN(EVENTS); i++)
		story_take(&r, EVENTS[i]);
	assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_reader_open(r.engine.store, &reader, &diag), DULY_OK);
	assert_int_equal(docket_reader_each(reader, r.now, note, &look, &diag), DULY_OK);
	assert_int_equal(look.n, 2);
	assert_int_equal(
		docket_reader_linked(reader, STR("example"), STR("A"), look.groups, look.n, linked),
		1);
	assert_true(str_is(linked[0], "B"));
	buf_u8(&look.lines, 0);
	/* A reference that was merged is shown under the other alone. */
	assert_null(strstr((char *)look.lines.data, "E "));
	assert_non_null(strstr((char *)look.lines.data, "B cla-review-first\n"));
	docket_reader_close(&reader);
	buf_fini(&look.lines);
	rig_end(&r);
}

static void an_alert_is_found_by_its_id(void **state)
{
	static const uint8_t NONE[ID_LEN] = { 0 };
	struct docket_reader *reader = NULL;
	duly_auto_fini(buf) alert = { 0 };
	duly_auto_fini(buf) json = { 0 };
	struct duly_diag diag = { "" };
	uint8_t id[ID_LEN];
	struct wire w;
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	story_take(&r, ENTERED("A"));
	char *told = rig_alerts_json(&r), *second = strstr(strchr(told, '\n'), "\"id\":\"");

	assert_true(hex_parse((struct str){ second + 6, 2 * ID_LEN }, id, ID_LEN));
	assert_int_equal(docket_reload(r.engine.docket, &diag), DULY_OK);
	assert_int_equal(docket_reader_open(r.engine.store, &reader, &diag), DULY_OK);
	assert_int_equal(docket_reader_alert(reader, NONE, &alert, &diag), DULY_E_NOTFOUND);
	assert_int_equal(docket_reader_alert(reader, id, &alert, &diag), DULY_OK);
	assert_int_equal(wire_unpack(buf_view(&alert), &w, &diag), DULY_OK);
	json_from_wire(&w.root, 0, &json);
	wire_fini(&w);
	buf_puts(&json, "\n");
	buf_u8(&json, 0);
	assert_string_equal((char *)json.data, strchr(told, '\n') + 1);
	free(told);
	docket_reader_close(&reader);
	rig_end(&r);
}

/* ---- what is counted ------------------------------------------------------------------------- */

static void events_and_cases_are_counted(void **state)
{
	struct rig r;

	(void)state;
	rig_begin(&r, "2026-01-12T12:00:00Z");
	story_take(&r, ENTERED("A"));
	story_take(&r, ENTERED("A")); /* a duplicate */
	story_take(&r, ENTERED("B"));
	story_take(&r, LINKED("example", "B", "g"));
	assert_int_equal(docket_state(r.engine.docket)->events, 3);
	assert_int_equal(docket_state(r.engine.docket)->cases, 2);
	assert_int_equal(docket_state(r.engine.docket)->feed_head, 4);
	rig_verify(&r);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_consumer_reads_the_types_that_it_asked_for),
		cmocka_unit_test(a_consumer_is_known_with_all_that_it_said),
		cmocka_unit_test(the_data_is_complete_to_where_the_least_is),
		cmocka_unit_test(linked_cases_are_those_of_the_council_that_anybody_may_see),
		cmocka_unit_test(an_alert_is_found_by_its_id),
		cmocka_unit_test(events_and_cases_are_counted),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

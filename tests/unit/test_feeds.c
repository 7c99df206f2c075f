/* What a council's feeds say of themselves: one that falls silent is told of, in virtual time.
 * After each story the log is replayed in both modes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants these. */
#include <cmocka.h>

#include "tests/support/story.h"

#define SAID(council, name, id, type, data)                                    \
	"{'id':'" id "','source':'/councils/" council "/mosaic','type':'" type \
	"','subject':'feed:" name "','date':'2026-02-01','data':{" data "}}"
#define DECLARED(name, id, hours) \
	SAID("example", name, id, "feed.declared", "'types':['review.held'],'rhythm_hours':" hours)
#define REPORTED(name, id) \
	SAID("example", name, id, "feed.completed", "'until':'2026-02-01T00:00:00Z'")
#define SILENT(n) "service feed-silent example " n "\n"

static void a_feed_that_falls_silent_is_told_of_until_it_reports(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, DECLARED("lcs", "f1", "24"), "" },
		{ "2026-02-03T01:00:00Z", REPORTED("lcs", "f2"), "" },
		{ "2026-02-04T00:59:59Z", NULL, "" },
		{ "2026-02-04T01:00:00Z", NULL, SILENT("1") },
		/* At nine on each working day from then on, which Saturday is not. */
		{ "2026-02-05T08:59:59Z", NULL, "" },
		{ "2026-02-08T12:00:00Z", NULL, SILENT("2") SILENT("3") },
		/* A moment late is told again at nine all the same. */
		{ "2026-02-09T09:00:00.007Z", NULL, SILENT("4") },
		{ "2026-02-10T09:00:00Z", NULL, SILENT("5") },
		{ NULL, REPORTED("lcs", "f3"), "cleared feed-silent met\n" },
		{ "2026-02-11T08:59:59Z", NULL, "" },
		{ "2026-02-11T09:00:00Z", NULL, SILENT("1") },
	};

	(void)state;
	PLAY("2026-02-02T12:00:00Z", ACTS);
}

static void a_feed_that_has_never_reported_is_silent_as_well(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, DECLARED("lcs", "f1", "48"), "" },
		{ "2026-02-04T11:59:59Z", NULL, "" },
		{ "2026-02-04T12:00:00Z", NULL, SILENT("1") },
	};

	(void)state;
	PLAY("2026-02-02T12:00:00Z", ACTS);
}

/* Also of two councils that call theirs alike; a weekly one is told of each week. */
static void each_feed_has_a_rhythm_of_its_own(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, DECLARED("lcs", "f1", "24"), "" },
		{ NULL, DECLARED("health", "f1", "168"), "" },
		{ NULL,
		  SAID("other", "lcs", "f1", "feed.declared",
		       "'types':['review.held'],'rhythm_hours':30"),
		  "" },
		{ "2026-02-03T12:00:00Z", REPORTED("health", "f2"), SILENT("1") },
		{ NULL, REPORTED("lcs", "f2"), "cleared feed-silent met\n" },
		{ "2026-02-03T18:00:00Z", NULL, "service feed-silent other 1\n" },
		{ NULL, SAID("other", "lcs", "f2", "feed.declared", "'types':['review.held']"),
		  "cleared feed-silent ended\n" },
		{ NULL, DECLARED("lcs", "f3", "2000"), "" },
		{ "2026-02-10T12:00:00Z", NULL, SILENT("1") },
		{ "2026-02-17T08:59:59Z", NULL, "" },
		{ "2026-02-17T09:00:00Z", NULL, SILENT("2") },
	};

	(void)state;
	PLAY("2026-02-02T12:00:00Z", ACTS);
}

/* Nought says no more than nothing: it is never silent, and what was told of its silence ends. */
static void a_rhythm_of_nought_is_none(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, DECLARED("lcs", "f1", "0"), "" },
		{ "2026-03-02T12:00:00Z", DECLARED("lcs", "f2", "24"), "" },
		{ "2026-03-03T12:00:00Z", NULL, SILENT("1") },
		{ NULL, DECLARED("lcs", "f3", "0"), "cleared feed-silent ended\n" },
		{ "2026-04-02T12:00:00Z", NULL, "" },
	};

	(void)state;
	PLAY("2026-02-02T12:00:00Z", ACTS);
}

/* What it says of cases is no report: a run that dies on its way leaves such events. */
static void an_event_of_a_case_is_no_report(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, DECLARED("lcs", "f1", "24"), "" },
		{ "2026-02-03T11:00:00Z",
		  "{'id':'e1','type':'visit.made','date':'2026-02-03',"
		  "'data':{'kinds':['looked-after'],'seen':true}}",
		  "" },
		{ "2026-02-03T12:00:00Z", NULL, SILENT("1") },
	};

	(void)state;
	PLAY("2026-02-02T12:00:00Z", ACTS);
}

#define SERVICE(id, type) \
	"{'id':'" id "','type':'service." type "','subject':'-','date':'2026-02-02'}"

/* At the release what is so then is told, and what has become right since is answered. */
static void while_held_nobody_is_told_of_silence(void **state)
{
	static const struct act ACTS[] = {
		{ NULL, DECLARED("lcs", "f1", "24"), "" },
		{ "2026-02-03T12:00:00Z", DECLARED("health", "f1", "24"), SILENT("1") },
		{ NULL, SERVICE("s1", "held"), "" },
		{ "2026-02-03T13:00:00Z", REPORTED("lcs", "f2"), "" },
		{ "2026-02-04T12:30:00Z", NULL, "" },
		{ NULL, SERVICE("s2", "released"), "cleared feed-silent met\n" SILENT("1") },
	};

	(void)state;
	PLAY("2026-02-02T12:00:00Z", ACTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_that_falls_silent_is_told_of_until_it_reports),
		cmocka_unit_test(a_feed_that_has_never_reported_is_silent_as_well),
		cmocka_unit_test(each_feed_has_a_rhythm_of_its_own),
		cmocka_unit_test(a_rhythm_of_nought_is_none),
		cmocka_unit_test(an_event_of_a_case_is_no_report),
		cmocka_unit_test(while_held_nobody_is_told_of_silence),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

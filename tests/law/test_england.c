#include "tests/law/casefold.h"

/* The pack of England: cases through the rules of schemas/england/rules/england-childrens.yaml,
 * with dates counted by hand from the law. What the engine does with any rules is in test_derive.c,
 * under rules of its own; an edit of the pack is judged here, in the timelines and in the worked
 * examples. */

static const struct row ROWS[] = {
	/* ---- looked-after reviews ------------------------------------------------------------ */
	{ "a chain of reviews, each from the one held: early ones pull the next one earlier",
	  "2026-01-12 care.entered\n"
	  "2026-02-02 review.held\n"
	  "2026-04-20 review.held\n"
	  "2026-10-21 review.held\n",
	  NULL, AT("2026-11-01"), "cla-review-first cla-review-second cla-review-next",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-02-02 in-time\n"
	  "cla-review-second 2026-02-02>2026-05-02 met 2026-04-20 in-time\n"
	  "cla-review-next 2026-04-20>2026-10-20 met 2026-10-21 late\n"
	  "cla-review-next 2026-10-21>2027-04-21 open none\n" },
	{ "held on the day on which it is due: in time, even in the evening",
	  "2026-01-12 care.entered\n2026-02-09T22:30:00Z review.held\n", NULL, AT("2026-02-10"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 met 2026-02-09 in-time\n" },
	{ "parts: the first does not meet it, the last does, and the next runs from the last",
	  "2026-01-12 care.entered\n"
	  "2026-02-02 review.held part=first review=r-1\n"
	  "2026-02-11 review.held part=last review=r-1\n",
	  NULL, AT("2026-02-12"), "cla-review-first cla-review-second",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-02-11 late\n"
	  "cla-review-second 2026-02-11>2026-05-11 open none\n" },
	{ "a review of adoption alone is no looked-after review; one of both is",
	  "2026-01-12 care.entered\n"
	  "2026-01-20 review.held kinds=[adoption]\n"
	  "2026-01-28 review.held kinds=[adoption,looked-after]\n",
	  NULL, AT("2026-02-01"), "cla-review-first cla-review-second",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-01-28 in-time\n"
	  "cla-review-second 2026-01-28>2026-04-28 open none\n" },
	{ "a review that was not quorate is none: it meets nothing, and none is counted from it",
	  "2026-01-12 care.entered\n2026-01-28 review.held quorate=false\n", NULL, AT("2026-02-01"),
	  "cla-review-first cla-review-second cla-review-decisions",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming\n" },
	{ "one of which that is not said is quorate",
	  "2026-01-12 care.entered\n2026-01-28 review.held quorate=true\n", NULL, AT("2026-02-01"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 met 2026-01-28 in-time\n" },
	{ "placed for adoption: this clock ends",
	  "2026-01-12 care.entered\n2026-01-28 adoption.placed\n", NULL, AT("2026-02-01"),
	  "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-28 adoption.placed\n" },
	{ "leaves care and comes back: another period, another first review",
	  "2026-01-12 care.entered\n2026-01-20 care.ended\n2026-03-02 care.entered\n", NULL,
	  AT("2026-03-03"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-20 care.ended\n"
	  "cla-review-first 2026-03-02>2026-03-30 open none\n" },
	{ "ends and begins again on one day: the end comes first",
	  "2026-01-12 care.entered\n2026-03-02 care.ended\n2026-03-02 care.entered\n", NULL,
	  AT("2026-03-03"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-03-02 care.ended\n"
	  "cla-review-first 2026-03-02>2026-03-30 open none\n" },
	{ "short breaks: by the flag, and by the legal status V3",
	  "2026-01-12 care.entered short_break=true\n2026-01-13 care.ended\n"
	  "2026-02-12 care.entered legal_status=V3\n2026-02-14 review.held\n",
	  NULL, AT("2026-02-20"),
	  "cla-review-first cla-review-second cla-review-next iha care-plan visit-first", "" },
	{ "before the regulations of April 2011 the rule is not in force",
	  "2011-03-31 care.entered\n", NULL, AT("2011-05-05"), "cla-review-first", "" },
	{ "on their first day it is", "2011-04-01 care.entered\n", NULL, AT("2011-04-18"),
	  "cla-review-first", "cla-review-first 2011-04-01>2011-05-05 open upcoming\n" },

	{ "accommodated for 23 hours: never looked after",
	  "2026-01-12T10:00:00Z care.entered legal_status=V2\n2026-01-13T09:00:00Z care.ended\n",
	  NULL, AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 void\n" },
	{ "in care by an order for as long: looked after (CA 1989 s22(1)(a))",
	  "2026-01-12T10:00:00Z care.entered legal_status=C1\n2026-01-13T09:00:00Z care.ended\n",
	  NULL, AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-13 care.ended\n" },
	{ "an order that was made in that time, and one that was discharged in it",
	  "2026-01-12T10:00:00Z care.entered legal_status=V2\n"
	  "2026-01-12T16:00:00Z legal-status.changed legal_status=E1\n"
	  "2026-01-13T08:00:00Z legal-status.changed legal_status=V2\n"
	  "2026-01-13T09:00:00Z care.ended\n",
	  NULL, AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-13 care.ended\n" },

	/* ---- visits -------------------------------------------------------------------------- */
	{ "each visit meets the clock before it and starts the next",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-16 visit.made kinds=[looked-after] seen=true\n"
	  "2026-02-20 visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-02-21"), "visit-first visit-6w visit-after-year",
	  "visit-first 2026-01-12>2026-01-19 met 2026-01-16 in-time\n"
	  "visit-6w 2026-01-16>2026-02-27 met 2026-02-20 in-time\n"
	  "visit-6w 2026-02-20>2026-04-03 open none\n" },
	{ "a visit on the day of the placement counts as done after it",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-12 visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-01-13"), "visit-first visit-6w",
	  "visit-first 2026-01-12>2026-01-19 met 2026-01-12 in-time\n"
	  "visit-6w 2026-01-12>2026-02-23 open none\n" },
	{ "a review that was not quorate is not the first",
	  "2025-03-21 care.entered\n2026-04-22 review.held quorate=false\n2027-03-17 review.held\n",
	  NULL, AT("2027-03-18"), "cla-review-second cla-review-next",
	  "cla-review-second 2027-03-17>2027-06-17 open none\n" },
	{ "two visits on one day: the second does not meet the clock of the first, nor start "
	  "another",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-16T10:00:00Z visit.made kinds=[looked-after] seen=true\n"
	  "2026-01-16T15:00:00Z visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-01-17"), "visit-6w", "visit-6w 2026-01-16>2026-02-27 open none\n" },
	{ "not seen, or by video, or of another kind: no visit",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-13 visit.made kinds=[looked-after] seen=false\n"
	  "2026-01-14 visit.made kinds=[looked-after] seen=true method=virtual\n"
	  "2026-01-15 visit.made kinds=[child-protection] seen=true\n",
	  NULL, AT("2026-01-15"), "visit-first visit-6w",
	  "visit-first 2026-01-12>2026-01-19 open upcoming\n" },
	{ "a move: the clock of the old placement ends, the new one has a first visit",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-16 visit.made kinds=[looked-after] seen=true\n"
	  "2026-02-10 placement.started placement_type=U6 placement=p2\n",
	  NULL, AT("2026-02-11"), "visit-first visit-6w",
	  "visit-first 2026-01-12>2026-01-19 met 2026-01-16 in-time\n"
	  "visit-6w 2026-01-16>2026-02-27 ended 2026-02-10 placement.started\n"
	  "visit-first 2026-02-10>2026-02-17 open none\n" },
	{ "the same carer: nothing restarts",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-16 visit.made kinds=[looked-after] seen=true\n"
	  "2026-02-10 placement.started placement_type=U4 placement=p2 same_carer=true\n",
	  NULL, AT("2026-02-11"), "visit-first visit-6w placement-plan",
	  "placement-plan 2026-01-12>2026-01-19 open overdue\n"
	  "visit-first 2026-01-12>2026-01-19 met 2026-01-16 in-time\n"
	  "visit-6w 2026-01-16>2026-02-27 open none\n" },
	{ "the same carer, where the feed ends the old row on the day: nothing restarts, nothing "
	  "ends",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-16 visit.made kinds=[looked-after] seen=true\n"
	  "2026-02-10 placement.ended placement=p1 reason=PLACE\n"
	  "2026-02-10 placement.started placement_type=U4 placement=p2 same_carer=true\n",
	  NULL, AT("2026-02-11"), "visit-first visit-6w",
	  "visit-first 2026-01-12>2026-01-19 met 2026-01-16 in-time\n"
	  "visit-6w 2026-01-16>2026-02-27 open none\n" },
	{ "and the end of the new row then ends the placement",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-16 visit.made kinds=[looked-after] seen=true\n"
	  "2026-02-10 placement.ended placement=p1 reason=PLACE\n"
	  "2026-02-10 placement.started placement_type=U4 placement=p2 same_carer=true\n"
	  "2026-02-17 placement.ended placement=p2\n",
	  NULL, AT("2026-02-18"), "visit-6w",
	  "visit-6w 2026-01-16>2026-02-27 ended 2026-02-17 placement.ended\n" },
	{ "a week in hospital (T1) restarts nothing, and its end ends nothing",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-16 visit.made kinds=[looked-after] seen=true\n"
	  "2026-02-02 placement.started placement_type=T1 placement=p2\n"
	  "2026-02-09 placement.ended placement=p2\n",
	  NULL, AT("2026-02-10"), "visit-first visit-6w",
	  "visit-first 2026-01-12>2026-01-19 met 2026-01-16 in-time\n"
	  "visit-6w 2026-01-16>2026-02-27 open none\n" },
	{ "interrupted and resumed: restarts nothing",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-13 placement.interrupted reason=hospital\n2026-01-15 placement.resumed\n",
	  NULL, AT("2026-01-15"), "visit-first",
	  "visit-first 2026-01-12>2026-01-19 open upcoming\n" },
	{ "the year of the placement: six weeks would end in it, three months do not",
	  "2025-06-10 care.entered\n"
	  "2025-06-10 placement.started placement_type=U4 long_term=true\n"
	  "2026-04-28 visit.made kinds=[looked-after] seen=true\n"
	  "2026-06-01 visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-06-20"), "visit-6w visit-after-year",
	  "visit-6w 2026-04-28>2026-06-09 met 2026-06-01 in-time\n"
	  "visit-after-year 2026-06-01>2026-09-01 open none\n" },
	{ "six weeks end on the anniversary itself: after the year",
	  "2025-06-10 care.entered\n"
	  "2025-06-10 placement.started placement_type=U4 long_term=true\n"
	  "2026-04-29 visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-05-01"), "visit-6w visit-after-year",
	  "visit-after-year 2026-04-29>2026-07-29 open none\n" },
	{ "becomes long term after the visit: counted anew on the terms that hold now",
	  "2025-06-10 care.entered\n2025-06-10 placement.started placement_type=U6\n"
	  "2026-05-20 visit.made kinds=[looked-after] seen=true\n"
	  "2026-06-02 placement.changed long_term=true\n",
	  NULL, AT("2026-06-03"), "visit-after-year",
	  "visit-after-year 2026-05-20>2026-08-20 open none\n" },

	/* ---- plans and health ---------------------------------------------------------------- */
	{ "a care plan made earlier in the period counts, also before the placement",
	  "2026-01-12 care.entered\n2026-01-14 care-plan.completed\n"
	  "2026-01-20 placement.started placement_type=U6\n",
	  NULL, AT("2026-01-21"), "care-plan",
	  "care-plan 2026-01-20>2026-02-03 met 2026-01-14 in-time\n" },
	{ "but not one of the period of care before",
	  "2025-10-01 care.entered\n2025-10-03 care-plan.completed\n2025-11-03 care.ended\n"
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "care-plan", "care-plan 2026-01-12>2026-01-26 open none\n" },
	{ "one care plan, for the first placement; a plan for each placement",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-13 care-plan.completed\n2026-01-13 placement-plan.completed placement=p1\n"
	  "2026-01-14 placement.started placement_type=U6 placement=p2\n",
	  NULL, AT("2026-01-15"), "care-plan placement-plan",
	  "care-plan 2026-01-12>2026-01-26 met 2026-01-13 in-time\n"
	  "placement-plan 2026-01-12>2026-01-19 met 2026-01-13 in-time\n"
	  "placement-plan 2026-01-14>2026-01-21 open none\n" },
	{ "a plan that names its placement and was made before it",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-01-19 placement-plan.completed placement=p2\n"
	  "2026-01-20 placement.started placement_type=U6 placement=p2\n",
	  NULL, AT("2026-01-20"), "placement-plan",
	  "placement-plan 2026-01-12>2026-01-19 ended 2026-01-20 placement.started\n"
	  "placement-plan 2026-01-20>2026-01-27 met 2026-01-19 in-time\n" },
	{ "a health assessment of three months before counts; one a day older does not",
	  "2025-10-12 health.assessed kind=initial\n2026-01-12 care.entered\n", NULL,
	  AT("2026-01-13"), "iha", "iha 2026-01-12>2026-02-09 met 2025-10-12 in-time\n" },
	{ "a day older", "2025-10-11 health.assessed kind=initial\n2026-01-12 care.entered\n", NULL,
	  AT("2026-01-13"), "iha", "iha 2026-01-12>2026-02-09 open none\n" },
	{ "what the assessment is called does not matter (reg 7)",
	  "2026-01-12 care.entered\n2026-01-20 health.assessed kind=review\n", NULL,
	  AT("2026-01-21"), "iha", "iha 2026-01-12>2026-02-09 met 2026-01-20 in-time\n" },

	/* ---- leaving care -------------------------------------------------------------------- */
	{ "a plan without a date in law: told of after 20 working days",
	  "2026-05-20 leaving-care-needs.assessed\n", NULL, "2026-06-18T08:00:00Z", "pathway-plan",
	  "pathway-plan 2026-05-20>none open upcoming\n" },
	{ "its reviews, each from the last, until 25",
	  "2026-01-02 person.registered dob=2001-08-01\n2026-01-05 pathway-plan.completed\n"
	  "2026-07-06 pathway-plan.reviewed\n",
	  NULL, AT("2026-08-02"), "pathway-review",
	  "pathway-review 2026-01-05>2026-07-05 met 2026-07-06 late\n"
	  "pathway-review 2026-07-06>2027-01-06 ended 2026-08-01 leaving-care-end\n" },
	{ "the council's accommodation: 7 days, then 2 months from the visit",
	  "2026-12-21 accommodation.started by_council=true accommodation=a\n"
	  "2026-12-31 visit.made kinds=[personal-adviser] seen=true\n",
	  NULL, AT("2027-01-02"), "pa-visit-first pa-visit-next",
	  "pa-visit-first 2026-12-21>2026-12-28 met 2026-12-31 late\n"
	  "pa-visit-next 2026-12-31>2027-02-28 open none\n" },
	{ "it ends with the accommodation",
	  "2026-12-21 accommodation.started by_council=true\n2026-12-23 accommodation.ended\n",
	  NULL, AT("2027-01-02"), "pa-visit-first",
	  "pa-visit-first 2026-12-21>2026-12-28 ended 2026-12-23 accommodation.ended\n" },
};

static void what_is_owed_is_what_the_law_says(void **state)
{
	duly_auto(law) law = england();

	(void)state;
	rows_hold(law, ROWS, LEN(ROWS));
}

static void the_examples_of_the_pack_hold(void **state)
{
	duly_auto(law) law = england();
	duly_auto_fini(buf) report = { 0 };
	struct duly_diag diag = { "" };
	size_t run, failed;

	(void)state;
	assert_int_equal(derive_examples(law, &run, &failed, &report, &diag), DULY_OK);
	if (failed > 0)
		fail_msg("%.*s", (int)report.len, (const char *)report.data);
	assert_true(run > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_owed_is_what_the_law_says),
		cmocka_unit_test(the_examples_of_the_pack_hold),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

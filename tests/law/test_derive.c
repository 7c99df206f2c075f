#include "tests/law/casefold.h"

/* Cases through the rules of tests/data/engine: what happened, as of when, and what is then owed
 * under the rules named. Dates are counted by hand, not by the program. */

static const struct row ROWS[] = {
	/* ---- stages -------------------------------------------------------------------------- */
	{ "one minute before the end of the due day, which is in winter midnight UTC",
	  "2026-01-12 care.entered\n", NULL, "2026-02-09T23:59:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open due\n" },
	{ "at the end of the due day", "2026-01-12 care.entered\n", NULL, "2026-02-10T00:00:00Z",
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },
	{ "ten working days before, at nine", "2026-01-12 care.entered\n", NULL,
	  "2026-01-26T09:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming\n" },
	{ "and a millisecond earlier not yet", "2026-01-12 care.entered\n", NULL,
	  "2026-01-26T08:59:59.999Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "due on a Sunday: to be acted on by the Friday before, at nine by summer time",
	  "2026-01-02 care.entered\n2026-01-03 review.held\n2026-03-28 review.held\n", NULL,
	  "2026-09-28T08:00:00Z", "cla-review-next",
	  "cla-review-next 2026-03-28>2026-09-28 open due\n" },

	/* ---- missing ------------------------------------------------------------------------- */
	{ "72 hours across the change of clocks",
	  "2026-03-26T20:00:00Z missing.started\n2026-03-27T22:30:00Z missing.returned\n", NULL,
	  "2026-03-28T00:00:00Z", "rhi", "rhi 2026-03-27>2026-03-30T22:30:00Z open none\n" },
	{ "stages of a clock of hours: 48 hours before",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n", NULL,
	  "2026-01-14T10:00:00Z", "rhi", "rhi 2026-01-13>2026-01-16T10:00:00Z open upcoming\n" },
	{ "six hours before it is due",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n", NULL,
	  "2026-01-16T04:00:00Z", "rhi", "rhi 2026-01-13>2026-01-16T10:00:00Z open due\n" },
	{ "and overdue at its instant",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n", NULL,
	  "2026-01-16T10:00:00Z", "rhi", "rhi 2026-01-13>2026-01-16T10:00:00Z open overdue\n" },
	{ "only the day of the return is known: from its beginning, the cautious end",
	  "2026-01-12 missing.started\n2026-01-13 missing.returned\n", NULL, "2026-01-14T00:00:00Z",
	  "rhi", "rhi 2026-01-13>~2026-01-16T00:00:00Z open upcoming\n" },
	{ "of the interview only the day is known: late only if all of that day is",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n"
	  "2026-01-16 rhi.held\n",
	  NULL, AT("2026-01-17"), "rhi",
	  "rhi 2026-01-13>2026-01-16T10:00:00Z met 2026-01-16 in-time\n" },
	{ "an hour late",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n"
	  "2026-01-16T11:00:00Z rhi.held\n",
	  NULL, AT("2026-01-17"), "rhi",
	  "rhi 2026-01-13>2026-01-16T10:00:00Z met 2026-01-16 late\n" },
	{ "missing again before it: the first clock ends, the second return starts one",
	  "2026-01-12T20:00:00Z missing.started episode=m1\n"
	  "2026-01-13T10:00:00Z missing.returned episode=m1\n"
	  "2026-01-14T20:00:00Z missing.started episode=m2\n"
	  "2026-01-15T08:00:00Z missing.returned episode=m2\n",
	  NULL, AT("2026-01-15"), "rhi",
	  "rhi 2026-01-13>2026-01-16T10:00:00Z ended 2026-01-14 missing.started\n"
	  "rhi 2026-01-15>2026-01-18T08:00:00Z open none\n" },
	{ "an interview about another absence does not meet it; one about both does",
	  "2026-01-12T20:00:00Z missing.started episode=m2\n"
	  "2026-01-13T10:00:00Z missing.returned episode=m2\n"
	  "2026-01-14T09:00:00Z rhi.held episodes=[m1]\n"
	  "2026-01-15T09:00:00Z rhi.held episodes=[m1,m2]\n",
	  NULL, AT("2026-01-15"), "rhi",
	  "rhi 2026-01-13>2026-01-16T10:00:00Z met 2026-01-15 in-time\n" },
	{ "declined meets it; offered does not",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n"
	  "2026-01-13T12:00:00Z rhi.offered\n2026-01-14T12:00:00Z rhi.declined\n",
	  NULL, AT("2026-01-15"), "rhi",
	  "rhi 2026-01-13>2026-01-16T10:00:00Z met 2026-01-14 in-time\n" },
	{ "a child that is not in care has it too, and leaving care does not end it",
	  "2026-01-05 care.entered\n"
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n"
	  "2026-01-14 care.ended\n",
	  NULL, AT("2026-01-14"), "rhi", "rhi 2026-01-13>2026-01-16T10:00:00Z open upcoming\n" },

	/* ---- done before it began: both hours known, and they decide ------------------------- */
	{ "an interview before the absence is none about it",
	  "2026-01-12T09:00:00Z rhi.held\n2026-01-12T10:30:00Z missing.started\n"
	  "2026-01-12T11:30:00Z missing.returned\n",
	  NULL, AT("2026-01-13"), "rhi", "rhi 2026-01-12>2026-01-15T11:30:00Z open upcoming\n" },
	{ "of the interview only the day is known: it is that of the return",
	  "2026-01-12 rhi.held\n2026-01-12T10:30:00Z missing.started\n"
	  "2026-01-12T11:30:00Z missing.returned\n",
	  NULL, AT("2026-01-13"), "rhi",
	  "rhi 2026-01-12>2026-01-15T11:30:00Z met 2026-01-12 in-time\n" },
	{ "a review, a visit and an assessment in the morning of an entry to care in the afternoon",
	  "2026-01-12T09:00:00Z review.held\n"
	  "2026-01-12T09:10:00Z visit.made kinds=[looked-after] seen=true\n"
	  "2026-01-12T15:00:00Z care.entered\n"
	  "2026-01-12T15:00:00Z placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "cla-review-first visit-first visit-6w",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n"
	  "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "nor does the review of that morning make the first review in care the second",
	  "2026-01-12T09:00:00Z review.held\n2026-01-12T15:00:00Z care.entered\n"
	  "2026-02-02 review.held\n",
	  NULL, AT("2026-02-03"), "cla-review-first cla-review-second cla-review-next",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-02-02 in-time\n"
	  "cla-review-second 2026-02-02>2026-05-02 open none\n" },
	{ "nor does a visit of that morning begin the six weeks",
	  "2026-01-12T09:00:00Z visit.made kinds=[looked-after] seen=true\n"
	  "2026-01-12T15:00:00Z care.entered\n"
	  "2026-01-12T15:00:00Z placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "visit-6w", "" },
	{ "an assessment that may lie months back counts at whatever hour",
	  "2026-01-12T09:00:00Z health.assessed kind=initial\n2026-01-12T15:00:00Z care.entered\n",
	  NULL, AT("2026-01-13"), "iha", "iha 2026-01-12>2026-02-09 met 2026-01-12 in-time\n" },
	{ "where one of the hours is not known it counts",
	  "2026-01-12T09:00:00Z review.held\n2026-01-12 care.entered\n", NULL, AT("2026-01-13"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 met 2026-01-12 in-time\n" },

	/* ---- one act told twice -------------------------------------------------------------- */
	{ "a review in two rows, one with a key: one act, and the second review in three months",
	  "2026-01-12 care.entered\n2026-02-02 review.held review=r1\n2026-02-02 review.held\n",
	  NULL, AT("2026-02-03"), "cla-review-second cla-review-next",
	  "cla-review-second 2026-02-02>2026-05-02 open none\n" },
	{ "under two keys, by two feeds: likewise",
	  "2026-01-12 care.entered\n2026-02-02 review.held review=r1\n"
	  "2026-02-02 review.held review=77 @edt\n",
	  NULL, AT("2026-02-03"), "cla-review-second cla-review-next",
	  "cla-review-second 2026-02-02>2026-05-02 open none\n" },
	{ "at two hours, which contradict each other: likewise",
	  "2026-01-12 care.entered\n2026-02-02T10:00:00Z review.held\n"
	  "2026-02-02T10:30:00Z review.held @edt\n",
	  NULL, AT("2026-02-03"), "cla-review-second cla-review-next",
	  "cla-review-second 2026-02-02>2026-05-02 open none\n" },
	{ "what one row says and the other does not, the act has: its kind of order",
	  "2026-01-12 care.entered legal_status=V3 #b\n2026-01-12 care.entered #a\n", NULL,
	  AT("2026-01-13"), "cla-review-first", "" },
	{ "the day after it is another act",
	  "2026-01-12 care.entered\n2026-02-02 review.held\n2026-02-03 review.held\n", NULL,
	  AT("2026-02-04"), "cla-review-second cla-review-next",
	  "cla-review-second 2026-02-02>2026-05-02 met 2026-02-03 in-time\n"
	  "cla-review-next 2026-02-03>2026-08-03 open none\n" },

	{ "of what ends on a day one clock is met, and another ends: the rest may still be met",
	  "2026-01-05 care.entered\n2026-01-05 placement.started placement_type=U6\n"
	  "2026-01-10T08:00:00Z missing.started\n2026-01-11T08:00:00Z missing.returned\n"
	  "2026-01-12 care.ended\n"
	  "2026-01-12T10:00:00Z visit.made kinds=[looked-after] seen=true\n"
	  "2026-01-12T11:00:00Z missing.started\n2026-01-12T12:00:00Z review.held\n",
	  NULL, AT("2026-01-13"), "cla-review-first visit-first rhi",
	  "cla-review-first 2026-01-05>2026-02-02 met 2026-01-12 in-time\n"
	  "visit-first 2026-01-05>2026-01-12 met 2026-01-12 in-time\n"
	  "rhi 2026-01-11>2026-01-14T08:00:00Z ended 2026-01-12 missing.started\n" },

	/* ---- an hour beside a day ------------------------------------------------------------ */
	{ "a placement of the day, in a care that began late on it",
	  "2026-01-12T23:40:00Z care.entered\n2026-01-12 placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "visit-first", "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "and in one that began again on it",
	  "2026-01-05 care.entered\n2026-01-05 placement.started placement_type=U6\n"
	  "2026-01-12T09:00:00Z care.ended\n2026-01-12T15:00:00Z care.entered\n"
	  "2026-01-12 placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "visit-first",
	  "visit-first 2026-01-05>2026-01-12 ended 2026-01-12 care.ended\n"
	  "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "what changes it too",
	  "2026-01-12T23:40:00Z care.entered legal_status=V2\n"
	  "2026-01-12 legal-status.changed legal_status=V3\n",
	  NULL, AT("2026-01-13"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-12 legal-status.changed\n" },
	{ "in care again on the day, after the end at an hour of it",
	  "2026-01-05 care.entered\n2026-01-12T09:00:00Z care.ended\n2026-01-12 care.entered\n",
	  NULL, AT("2026-01-13"), "cla-review-first",
	  "cla-review-first 2026-01-05>2026-02-02 ended 2026-01-12 care.ended\n"
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "missing again on the day of a return at an hour of it: the interview is owed, and ends",
	  "2026-01-10T20:00:00Z missing.started\n2026-01-12T08:00:00Z missing.returned\n"
	  "2026-01-12 missing.started\n2026-01-13T09:00:00Z missing.returned\n",
	  NULL, AT("2026-01-14"), "rhi",
	  "rhi 2026-01-12>2026-01-15T08:00:00Z ended 2026-01-12 missing.started\n"
	  "rhi 2026-01-13>2026-01-16T09:00:00Z open upcoming\n" },
	{ "a return before the absence of that day is none of it",
	  "2026-01-12T08:00:00Z missing.returned\n2026-01-12T10:00:00Z missing.started\n", NULL,
	  AT("2026-01-13"), "rhi", "" },
	{ "a clock that lives in what begins later that day, started by what has only the day",
	  "2026-01-12 adoption.placement-ended reason=disrupted\n2026-01-12T15:00:00Z "
	  "care.entered\n",
	  NULL, AT("2026-01-13"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },

	{ "an entry that is a contradiction opens nothing that the placement could open with",
	  "2026-01-05 care.entered\n2026-01-12T08:00:00Z care.entered\n"
	  "2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-12T10:00:00Z placement.started placement_type=P1\n",
	  NULL, AT("2026-01-13"), "visit-first",
	  "visit-first 2026-01-12>2026-01-19 ended 2026-01-12 placement.started\n"
	  "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "a placement of the day after the end of the one before at an hour of it",
	  "2026-01-05 care.entered\n2026-01-05 placement.started placement_type=U6\n"
	  "2026-01-12 placement.started placement_type=K2\n2026-01-12T15:00:00Z placement.ended\n",
	  NULL, AT("2026-01-13"), "visit-first",
	  "visit-first 2026-01-05>2026-01-12 ended 2026-01-12 placement.ended\n"
	  "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "in care again that day by the day, and the placement of that day in it",
	  "2026-01-05 care.entered\n2026-01-12T12:00:00Z care.ended\n2026-01-12 care.entered\n"
	  "2026-01-12 placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "visit-first", "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "a change of a placement that opens itself with the care at its hour",
	  "2026-01-12T11:00:00Z care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-12 placement.changed outside_terms=true\n",
	  NULL, AT("2026-01-13"), "emergency-foster-cap",
	  "emergency-foster-cap 2026-01-12>2026-01-20 open none\n" },
	{ "an end at an hour before that at which the placement opened with the care ends nothing",
	  "2026-01-12 placement.started placement_type=P1\n2026-01-12T15:00:00Z placement.ended\n"
	  "2026-01-12T23:00:00Z care.entered\n",
	  NULL, AT("2026-01-13"), "visit-first", "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "a return that waits for its own absence is not that of another",
	  "2026-01-12 missing.started episode=q5\n2026-01-12 missing.returned episode=q4\n"
	  "2026-01-12 missing.started episode=q4\n",
	  NULL, AT("2026-01-12"), "rhi", "rhi 2026-01-12>~2026-01-15T00:00:00Z open none\n" },
	{ "a visit of the morning is none in a placement that opened with the care in the evening",
	  "2026-01-12T23:30:00Z care.entered\n2026-01-12 placement.started placement_type=U6\n"
	  "2026-01-12T10:00:00Z visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-01-13"), "visit-first visit-6w",
	  "visit-first 2026-01-12>2026-01-19 open none\n" },
	{ "an interview about another absence than the one that the return closed without naming "
	  "it",
	  "2026-01-12 missing.started episode=k10\n2026-01-12T11:00:00Z missing.returned\n"
	  "2026-01-12 rhi.declined episodes=[k4]\n",
	  NULL, AT("2026-01-12"), "rhi", "rhi 2026-01-12>2026-01-15T11:00:00Z open none\n" },
	{ "of two acts that only have the day each is the one at the hour that says the same",
	  "2026-01-12 visit.made kinds=[looked-after] seen=true @b\n"
	  "2026-01-12 visit.made kinds=[looked-after] seen=true seen_alone=true @b\n"
	  "2026-01-12T07:00:00Z visit.made kinds=[looked-after] seen=true\n"
	  "2026-01-12T09:00:00Z visit.made kinds=[looked-after] seen=true seen_alone=true\n",
	  NULL, AT("2026-01-13"), "visit-first", "" },
	{ "a day that two periods of care share is one day of the ninety-one",
	  "2025-03-23 person.registered dob=2009-02-11\n2025-03-23 care.entered\n"
	  "2025-06-04 care.ended\n2025-06-04 care.entered\n",
	  NULL, AT("2025-06-30"), "needs-assessment",
	  "needs-assessment 2025-06-21>2025-09-21 open none\n" },
	{ "nine hours that never were care are no day of them",
	  "2023-02-14 person.registered dob=2007-01-31\n2023-02-14T23:59:59Z care.entered\n"
	  "2023-02-15T09:00:00Z care.ended\n2023-03-05T12:00:00Z care.entered\n",
	  NULL, AT("2023-06-04"), "needs-assessment",
	  "needs-assessment 2023-06-03>2023-09-03 open none\n" },
	{ "days of a short break are none of them, whatever the status was before",
	  "2025-03-13 person.registered dob=2008-03-03\n2025-03-23 care.entered legal_status=V2\n"
	  "2025-03-30 legal-status.changed legal_status=V3\n",
	  NULL, AT("2025-07-10"), "needs-assessment",
	  "needs-assessment 2025-07-07>2025-10-07 open none\n" },

	/* ---- 18 or over ---------------------------------------------------------------------- */
	{ "entering care on the 18th birthday: no clock of a child",
	  "2026-01-01 person.registered dob=2008-01-12\n2026-01-12 care.entered\n"
	  "2026-01-12 placement.started placement_type=U6\n",
	  NULL, AT("2026-01-13"), "", "" },
	{ "two days before it: they begin, and end",
	  "2026-01-01 person.registered dob=2008-01-14\n2026-01-12 care.entered\n", NULL,
	  AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-14 turns-18\n" },
	{ "within 24 hours of it: a stay that never was",
	  "2026-01-01 person.registered dob=2008-01-13\n2026-01-12T08:00:00Z care.entered\n", NULL,
	  AT("2026-01-14"), "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 void\n" },
	{ "found to be 18 from now on, while missing: the clocks of a child end with that",
	  "2024-01-01 person.registered dob=2010-05-01\n2026-01-12 missing.started\n"
	  "2026-01-12T22:00:00Z person.registered dob=2008-01-01 effective=now\n"
	  "2026-01-13T08:00:00Z missing.returned\n",
	  NULL, AT("2026-01-14"), "rhi", "" },
	{ "found to be a child from now on, after 18 had come by what was said before: it comes "
	  "again",
	  "2025-01-01 person.registered dob=2006-01-01\n"
	  "2025-01-02 person.registered dob=2008-01-20 effective=now\n2026-01-12 care.entered\n",
	  NULL, AT("2026-01-21"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-20 turns-18\n" },
	{ "a birth that is corrected to that: as if it had always been so",
	  "2026-01-01 person.registered dob=2010-01-12\n2026-01-12 care.entered\n"
	  "2026-02-01 person.registered dob=2007-01-12\n",
	  NULL, AT("2026-02-02"), "cla-review-first", "" },
	{ "a status that a birthday closes does not begin again while it holds",
	  "2026-01-01 person.registered dob=2010-01-20\n2026-01-12 lodging.begun\n"
	  "2026-01-25 review.held\n",
	  NULL, AT("2026-01-26"), "engine-ward",
	  "engine-ward 2026-01-12>2026-02-09 ended 2026-01-20 turns-16\n" },
	{ "nor at all after it",
	  "2026-01-01 person.registered dob=2010-01-10\n2026-01-12 lodging.begun\n", NULL,
	  AT("2026-01-26"), "engine-ward", "" },
	{ "missing, and back: no interview",
	  "2026-01-01 person.registered dob=2007-01-12\n2026-01-12T10:00:00Z missing.started\n"
	  "2026-01-12T20:00:00Z missing.returned\n",
	  NULL, AT("2026-01-13"), "rhi", "" },

	/* ---- dates that cannot be ------------------------------------------------------------ */
	{ "born after it was told: it is not used",
	  "2026-01-05 person.registered dob=2041-01-01\n2026-01-12 care.entered\n", NULL,
	  AT("2026-01-13"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "in the year 14: it is not used",
	  "2026-01-05 person.registered dob=0014-01-01\n2026-01-12 care.entered\n", NULL,
	  AT("2026-01-13"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "what was known before stands",
	  "2026-01-05 person.registered dob=2010-11-30\n2026-01-05 care.entered\n"
	  "2026-02-05 person.registered dob=1014-11-30\n",
	  NULL, AT("2026-12-01"), "needs-assessment",
	  "needs-assessment 2026-11-30>2027-02-28 open none\n" },

	/* ---- birthdays ----------------------------------------------------------------------- */
	{ "16 in care: three months from the birthday",
	  "2026-01-05 person.registered dob=2010-11-30\n2026-01-05 care.entered\n", NULL,
	  AT("2026-12-01"), "needs-assessment",
	  "needs-assessment 2026-11-30>2027-02-28 open none\n" },
	{ "a day before nothing is owed",
	  "2026-01-05 person.registered dob=2010-11-30\n2026-01-05 care.entered\n", NULL,
	  AT("2026-11-29"), "needs-assessment", "" },
	{ "two stays add up to 91 days, both ends counted",
	  "2026-01-01 person.registered dob=2010-01-01\n"
	  "2026-01-01 care.entered\n2026-01-31 care.ended\n" /* 31 days                         */
	  "2026-03-01 care.entered\n",                       /* the 60th of it is 29 April      */
	  NULL, AT("2026-05-01"), "needs-assessment",
	  "needs-assessment 2026-04-29>2026-07-29 open none\n" },
	{ "days before 14 and days of short breaks do not count",
	  "2020-01-01 person.registered dob=2010-06-01\n"
	  "2023-01-01 care.entered\n2023-12-31 care.ended\n"
	  "2025-01-01 care.entered short_break=true\n2025-12-31 care.ended\n"
	  "2026-05-01 care.entered\n",
	  NULL, AT("2026-08-10"), "needs-assessment",
	  "needs-assessment 2026-07-30>2026-10-30 open none\n" },
	{ "an assessment that lies after the instant asked for does not meet it yet",
	  "2026-01-05 person.registered dob=2010-11-30\n2026-01-05 care.entered\n"
	  "2027-01-20 leaving-care-needs.assessed\n",
	  NULL, AT("2026-12-15"), "needs-assessment",
	  "needs-assessment 2026-11-30>2027-02-28 open none\n" },
	{ "the 18th birthday ends care and what lives in it; closing it by hand is no "
	  "contradiction",
	  "2025-12-01 person.registered dob=2008-02-29\n2025-12-01 care.entered period=p\n"
	  "2025-12-01 placement.started placement_type=U6\n2026-03-02 care.ended period=p "
	  "reason=E17\n",
	  NULL, AT("2026-03-03"), "cla-review-first visit-first",
	  "cla-review-first 2025-12-01>2025-12-31 ended 2026-03-01 turns-18\n"
	  "visit-first 2025-12-01>2025-12-08 ended 2026-03-01 turns-18\n" },
	{ "and a return interview",
	  "2025-12-01 person.registered dob=2008-02-10\n"
	  "2026-02-08T20:00:00Z missing.started\n2026-02-09T10:00:00Z missing.returned\n",
	  NULL, AT("2026-02-10"), "rhi",
	  "rhi 2026-02-09>2026-02-12T10:00:00Z ended 2026-02-10 turns-18\n" },
	{ "a date of birth corrected from birth: as if it had always been so",
	  "2026-01-05 person.registered dob=2010-01-30\n2026-01-05 care.entered\n"
	  "2026-06-01 person.registered dob=2010-11-30\n",
	  NULL, AT("2026-12-01"), "needs-assessment",
	  "needs-assessment 2026-11-30>2027-02-28 open none\n" },
	{ "corrected from now on: the birthday that has been stands",
	  "2026-01-05 person.registered dob=2009-12-30\n2026-01-05 care.entered\n"
	  "2026-06-01 person.registered dob=2010-11-30 effective=now\n",
	  NULL, AT("2026-12-01"), "needs-assessment",
	  "needs-assessment 2026-04-05>2026-07-05 open overdue\n" },

	{ "corrected from now on, before the birthday has come: it comes under the new one",
	  "2025-01-06 person.registered dob=2010-01-30\n2025-01-06 care.entered\n"
	  "2025-10-01 person.registered dob=2010-11-30 effective=now\n",
	  NULL, AT("2026-12-01"), "needs-assessment",
	  "needs-assessment 2026-11-30>2027-02-28 open none\n" },

	/* ---- nights -------------------------------------------------------------------------- */
	{ "the fifth night is over on its morning, the sixth day of the stay",
	  "2026-01-12 lodging.begun\n", NULL, "2026-01-17T00:00:00Z", "engine-nights",
	  "engine-nights 2026-01-17>2026-01-24 open none\n" },
	{ "and goes on until then", "2026-01-12 lodging.begun\n", NULL, "2026-01-16T23:59:59.999Z",
	  "engine-nights", "" },
	{ "left on the day after four nights, and on that after five",
	  "2026-01-12 lodging.begun\n2026-01-16 lodging.left\n"
	  "2026-02-02T09:00:00Z lodging.begun\n2026-02-02T21:00:00Z lodging.left\n"
	  "2026-03-02 lodging.begun\n",
	  NULL, AT("2026-03-20"), "engine-nights",
	  "engine-nights 2026-03-03>2026-03-10 open overdue\n" },
	{ "stays of one day have no night, however many",
	  "2026-01-12 lodging.begun\n2026-01-12 lodging.left\n2026-01-13 lodging.begun\n"
	  "2026-01-13 lodging.left\n2026-01-14 lodging.begun\n2026-01-14 lodging.left\n"
	  "2026-01-15 lodging.begun\n2026-01-15 lodging.left\n2026-01-16 lodging.begun\n"
	  "2026-01-16 lodging.left\n",
	  NULL, AT("2026-01-20"), "engine-nights", "" },
	{ "two stays that join on one day have the nights of one",
	  "2026-01-12 lodging.begun\n2026-01-14 lodging.left\n2026-01-14 lodging.begun\n", NULL,
	  AT("2026-01-18"), "engine-nights", "engine-nights 2026-01-17>2026-01-24 open none\n" },
	{ "in ten days: nights whose morning lies in them; three, and one after a week",
	  "2026-01-12 lodging.begun\n2026-01-15 lodging.left\n2026-01-21 lodging.begun\n"
	  "2026-01-22 lodging.left\n",
	  NULL, AT("2026-01-22"), "engine-nights-in",
	  "engine-nights-in 2026-01-22>2026-01-29 open none\n" },
	{ "and a day later the first of them is out of it",
	  "2026-01-12 lodging.begun\n2026-01-15 lodging.left\n2026-01-22 lodging.begun\n"
	  "2026-01-23 lodging.left\n",
	  NULL, AT("2026-01-23"), "engine-nights-in", "" },
	{ "joined on one day, in a window",
	  "2026-01-12 lodging.begun\n2026-01-14 lodging.left\n2026-01-14 lodging.begun\n"
	  "2026-01-16 lodging.left\n",
	  NULL, AT("2026-01-16"), "engine-nights-in",
	  "engine-nights-in 2026-01-16>2026-01-23 open none\n" },
	{ "since a birthday: those that began on it or later; the third as the stay goes on at 16",
	  "2024-01-01 person.registered dob=2010-01-12\n2024-01-10 lodging.begun\n"
	  "2024-01-14 lodging.left\n2026-02-02 lodging.begun\n",
	  NULL, AT("2026-02-10"), "engine-nights-age",
	  "engine-nights-age 2026-02-03>2026-02-10 open due\n" },
	{ "reached long ago: on the day on which a stay begins at 16",
	  "2024-01-01 person.registered dob=2010-01-12\n2024-01-10 lodging.begun\n"
	  "2024-01-15 lodging.left\n2026-02-02 lodging.begun\n",
	  NULL, AT("2026-02-02"), "engine-nights-age",
	  "engine-nights-age 2026-02-02>2026-02-09 open none\n" },

	/* ---- longer than the law ------------------------------------------------------------- */
	{ "the last day that the law allows, as the court gave it",
	  "2026-03-03 order.made kind=epo expires=2026-03-10\n", NULL, AT("2026-03-04"),
	  "engine-ordered", "engine-ordered 2026-03-03>2026-03-10 open none\n" },
	{ "a day earlier is as the court gave it",
	  "2026-03-03 order.made kind=epo expires=2026-03-09\n", NULL, AT("2026-03-04"),
	  "engine-ordered", "engine-ordered 2026-03-03>2026-03-09 open none\n" },
	{ "a day later is the law's", "2026-03-03 order.made kind=epo expires=2026-03-11\n", NULL,
	  AT("2026-03-04"), "engine-ordered", "engine-ordered 2026-03-03>2026-03-10 open none\n" },
	{ "nine thousand years later too", "2026-03-03 order.made kind=epo expires=9999-12-31\n",
	  NULL, AT("2026-03-04"), "engine-ordered",
	  "engine-ordered 2026-03-03>2026-03-10 open none\n" },
	{ "before it was made it is no date at all",
	  "2026-03-03 order.made kind=epo expires=2025-03-10\n", NULL, AT("2026-03-04"),
	  "engine-ordered", "engine-ordered 2026-03-03>none open none\n" },
	{ "its last day a Sunday: the Monday is in order",
	  "2026-03-01 order.made kind=epo expires=2026-03-09\n", NULL, AT("2026-03-02"),
	  "engine-ordered", "engine-ordered 2026-03-01>2026-03-09 open none\n" },
	{ "the Tuesday is not, and then the law's own day drives",
	  "2026-03-01 order.made kind=epo expires=2026-03-10\n", NULL, AT("2026-03-02"),
	  "engine-ordered", "engine-ordered 2026-03-01>2026-03-08 open none\n" },
	{ "a Saturday is no holiday", "2026-02-28 order.made kind=epo expires=2026-03-09\n", NULL,
	  AT("2026-03-02"), "engine-ordered", "engine-ordered 2026-02-28>2026-03-07 open none\n" },
	{ "Good Friday: the Saturday, and not the Tuesday after",
	  "2026-03-27 order.made kind=epo expires=2026-04-04\n", NULL, AT("2026-03-28"),
	  "engine-ordered", "engine-ordered 2026-03-27>2026-04-04 open none\n" },
	{ "Easter Sunday, and the Monday a holiday: the Tuesday",
	  "2026-03-29 order.made kind=epo expires=2026-04-07\n", NULL, AT("2026-03-30"),
	  "engine-ordered", "engine-ordered 2026-03-29>2026-04-07 open none\n" },
	{ "extended: to the fifteenth day",
	  "2026-03-03 order.made kind=epo expires=2026-03-10\n"
	  "2026-03-09 order.extended kind=epo expires=2026-03-17\n",
	  NULL, AT("2026-03-10"), "engine-ordered",
	  "engine-ordered 2026-03-03>2026-03-17 open none\n" },
	{ "and no further",
	  "2026-03-03 order.made kind=epo expires=2026-03-10\n"
	  "2026-03-09 order.extended kind=epo expires=2026-03-18\n",
	  NULL, AT("2026-03-10"), "engine-ordered",
	  "engine-ordered 2026-03-03>2026-03-17 open none\n" },
	{ "weeks as recorded, up to those of the law",
	  "2026-01-12 care.entered\n2026-03-02 other-arrangements.started visit_weeks=+6\n", NULL,
	  AT("2026-03-03"), "engine-recorded",
	  "engine-recorded 2026-03-02>2026-04-13 open none\n" },
	{ "and a week more are those of the law",
	  "2026-01-12 care.entered\n2026-03-02 other-arrangements.started visit_weeks=+7\n", NULL,
	  AT("2026-03-03"), "engine-recorded",
	  "engine-recorded 2026-03-02>2026-04-13 open none\n" },
	{ "a Sunday at the end is no reason for a day more, where nothing says so",
	  "2026-01-12 care.entered\n2026-03-01 other-arrangements.started visit_weeks=+43\n", NULL,
	  AT("2026-03-03"), "engine-recorded-days",
	  "engine-recorded-days 2026-03-01>2026-04-12 open none\n" },
	{ "recorded as fewer later on: as recorded then",
	  "2026-01-12 care.entered\n2026-03-02 other-arrangements.started visit_weeks=+7\n"
	  "2026-03-04 other-arrangements.changed visit_weeks=+2\n",
	  NULL, AT("2026-03-05"), "engine-recorded",
	  "engine-recorded 2026-03-02>2026-03-16 open none\n" },

	/* ---- death, void, closing ------------------------------------------------------------ */
	{ "death ends everything, also what lives in nothing",
	  "2026-01-12 care.entered\n2026-01-12 pathway-plan.completed\n2026-01-14 person.died\n",
	  NULL, AT("2026-01-15"), "cla-review-first pathway-review",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-14 person.died\n"
	  "pathway-review 2026-01-12>2026-07-12 ended 2026-01-14 person.died\n" },
	{ "what was done on its day was done before it",
	  "2026-01-12 care.entered\n2026-01-15 person.died\n2026-01-15 review.held\n", NULL,
	  AT("2026-01-16"), "cla-review-first cla-review-second",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-01-15 in-time\n"
	  "cla-review-second 2026-01-15>2026-04-15 ended 2026-01-15 person.died\n" },
	{ "where only one of the hours is known too",
	  "2026-01-12 care.entered\n2026-01-15T10:00:00Z person.died\n2026-01-15 review.held\n",
	  NULL, AT("2026-01-16"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-01-15 in-time\n" },
	{ "where both are they decide",
	  "2026-01-12 care.entered\n2026-01-15T10:00:00Z person.died\n"
	  "2026-01-15T11:00:00Z review.held\n2026-01-15 visit.made kinds=[iro] seen=true\n",
	  NULL, AT("2026-01-16"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-15 person.died\n" },
	{ "what was done on the day on which a case is closed was done before it",
	  "2026-01-05 pathway-plan.completed\n2026-02-02 case.closed\n"
	  "2026-02-02 pathway-plan.reviewed\n",
	  NULL, AT("2026-02-03"), "pathway-review",
	  "pathway-review 2026-01-05>2026-07-05 met 2026-02-02 in-time\n"
	  "pathway-review 2026-02-02>2026-08-02 ended 2026-02-02 case.closed\n" },
	{ "no birthday comes after it",
	  "2026-01-05 person.registered dob=2010-11-30\n2026-01-05 care.entered\n2026-06-01 "
	  "person.died\n",
	  NULL, AT("2026-12-15"), "needs-assessment", "" },
	{ "24 hours exactly: never looked after",
	  "2026-01-12T10:00:00Z care.entered\n2026-01-13T10:00:00Z care.ended\n", NULL,
	  AT("2026-01-14"), "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 void\n" },
	{ "and a minute more",
	  "2026-01-12T10:00:00Z care.entered\n2026-01-13T10:01:00Z care.ended\n", NULL,
	  AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-13 care.ended\n" },
	{ "elapsed hours: 24 across the clocks going forward",
	  "2026-03-28T12:00:00Z care.entered\n2026-03-29T13:00:00+01:00 care.ended\n", NULL,
	  AT("2026-03-30"), "cla-review-first", "cla-review-first 2026-03-28>2026-04-28 void\n" },
	{ "one day, of which no times are known",
	  "2026-01-12 care.ended\n2026-01-12 care.entered\n", NULL, AT("2026-01-14"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 void\n" },
	{ "two days, which may have been more", "2026-01-12 care.entered\n2026-01-13 care.ended\n",
	  NULL, AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 ended 2026-01-13 care.ended\n" },
	{ "void also where it was met already",
	  "2026-01-12T10:00:00Z care.entered\n2026-01-12T11:00:00Z review.held\n"
	  "2026-01-12T20:00:00Z care.ended\n",
	  NULL, AT("2026-01-14"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 void\n" },
	{ "what keeps a day of it from being nothing held at its beginning",
	  "2026-01-12T10:00:00Z custody.begun by_order=true\n2026-01-13T09:00:00Z custody.over\n",
	  NULL, AT("2026-01-14"), "engine-custody",
	  "engine-custody 2026-01-12>2026-01-19 ended 2026-01-13 custody.over\n" },
	{ "for an hour of it",
	  "2026-01-12T10:00:00Z custody.begun\n2026-01-12T11:00:00Z custody.changed by_order=true\n"
	  "2026-01-12T12:00:00Z custody.changed by_order=false\n"
	  "2026-01-13T09:00:00Z custody.over\n",
	  NULL, AT("2026-01-14"), "engine-custody",
	  "engine-custody 2026-01-12>2026-01-19 ended 2026-01-13 custody.over\n" },
	{ "in another one, and not in this",
	  "2026-01-05T10:00:00Z custody.begun by_order=true\n2026-01-08T09:00:00Z custody.over\n"
	  "2026-01-12T10:00:00Z custody.begun\n2026-01-13T09:00:00Z custody.over\n",
	  NULL, AT("2026-01-14"), "engine-custody",
	  "engine-custody 2026-01-05>2026-01-12 ended 2026-01-08 custody.over\n"
	  "engine-custody 2026-01-12>2026-01-19 void\n" },
	{ "a case that is closed owes nothing more",
	  "2026-01-05 pathway-plan.completed\n2026-02-02 case.closed\n", NULL, AT("2026-02-03"),
	  "pathway-review", "pathway-review 2026-01-05>2026-07-05 ended 2026-02-02 case.closed\n" },
	{ "a status that follows from others, and that cannot be closed, keeps it open",
	  "2026-01-01 person.registered dob=2008-01-12\n2026-01-05 lodging.begun\n"
	  "2026-01-05 pathway-plan.completed\n2026-02-02 case.closed\n",
	  NULL, AT("2026-02-03"), "pathway-review",
	  "pathway-review 2026-01-05>2026-07-05 open none\n" },
	{ "and does not once it has ended",
	  "2026-01-01 person.registered dob=2008-01-12\n2026-01-05 lodging.begun\n"
	  "2026-01-05 pathway-plan.completed\n2026-02-01 lodging.left\n2026-02-02 case.closed\n",
	  NULL, AT("2026-02-03"), "pathway-review",
	  "pathway-review 2026-01-05>2026-07-05 ended 2026-02-02 case.closed\n" },
	{ "but a status that is open goes on", "2026-01-12 care.entered\n2026-01-20 case.closed\n",
	  NULL, AT("2026-01-21"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "duties before the council's time are history",
	  "2026-03-01 case.opened ours_from=2026-03-01\n2026-01-12 care.entered\n"
	  "2026-02-20 review.held\n",
	  NULL, AT("2026-03-02"), "cla-review-first cla-review-second",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-02-20 late history\n"
	  "cla-review-second 2026-02-20>2026-05-20 open none\n" },
	{ "and are at no stage",
	  "2026-03-01 case.opened ours_from=2026-03-01\n2026-01-12 care.entered\n", NULL,
	  AT("2026-03-02"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none history\n" },

	/* ---- what was said wrongly ----------------------------------------------------------- */
	{ "retracted: it never was",
	  "2026-01-12 care.entered #a\n2026-01-14T09:00:00Z event.retracted id=a\n", NULL,
	  AT("2026-01-15"), "", "" },
	{ "a retraction that is dated before what it names, and one of a completion",
	  "2026-01-12 care.entered\n2026-01-14 event.retracted id=r\n2026-01-20 review.held #r\n",
	  NULL, AT("2026-01-21"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "of another source it names nothing",
	  "2026-01-12 care.entered #a\n2026-01-14 event.retracted id=a @other\n", NULL,
	  AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "a retraction cannot be retracted; the event is sent again under a new id",
	  "2026-01-12 care.entered #a\n2026-01-14 event.retracted #x id=a\n"
	  "2026-01-15 event.retracted #y id=x\n2026-01-19 care.entered #b\n",
	  NULL, AT("2026-01-20"), "cla-review-first",
	  "cla-review-first 2026-01-19>2026-02-16 open none\n" },
	{ "a batch is taken back whole",
	  "2026-01-12 care.entered %b1\n2026-01-13 missing.started %b2\n2026-01-14 "
	  "missing.returned %b2\n"
	  "2026-01-15 batch.retracted batch=b2\n",
	  NULL, AT("2026-01-15"), "cla-review-first rhi",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "also where it is taken back on the subject of a feed",
	  "2026-01-12 care.entered %b1\n2026-01-13 pathway-plan.completed %b2\n",
	  "2026-01-15 batch.retracted batch=b1\n", AT("2026-01-15"),
	  "cla-review-first pathway-review", "pathway-review 2026-01-13>2026-07-13 open none\n" },
	{ "corrected: another day", "2026-01-12 care.entered #a\n2026-01-05 care.entered #b ~a\n",
	  NULL, AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-05>2026-02-02 open none\n" },
	{ "corrected twice, in a chain",
	  "2026-01-12 care.entered #a\n2026-01-05 care.entered #b ~a\n2026-01-07 care.entered #c "
	  "~b\n",
	  NULL, AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-07>2026-02-04 open none\n" },
	{ "the correction stands before what it corrects",
	  "2026-01-05 care.entered #b ~z\n2026-01-12 care.entered #z\n", NULL, AT("2026-01-15"),
	  "cla-review-first", "cla-review-first 2026-01-05>2026-02-02 open none\n" },
	{ "corrected into something else: what was replaced never happened",
	  "2026-01-12 care.entered\n2026-02-02 review.held #r\n"
	  "2026-02-02 visit.made #v ~r kinds=[iro] seen=true\n",
	  NULL, AT("2026-02-03"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming\n" },
	{ "the last correction retracted: what it replaced stays replaced",
	  "2026-01-12 care.entered #a\n2026-01-05 care.entered #b ~a\n2026-01-14 event.retracted "
	  "id=b\n",
	  NULL, AT("2026-01-15"), "cla-review-first", "" },
	{ "two corrections of one event: the greater id, whatever the order of arrival",
	  "2026-01-12 care.entered #a\n2026-01-07 care.entered #c ~a\n2026-01-05 care.entered #b "
	  "~a\n",
	  NULL, AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-07>2026-02-04 open none\n" },

	{ "also where that one comes first",
	  "2026-01-12 care.entered #a\n2026-01-05 care.entered #c ~a\n2026-01-07 care.entered #b "
	  "~a\n",
	  NULL, AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-05>2026-02-02 open none\n" },

	/* ---- one fact from two feeds --------------------------------------------------------- */
	{ "told twice, owed once",
	  "2026-01-12 care.entered\n2026-01-12 care.entered @b\n2026-02-02 review.held\n"
	  "2026-02-02 review.held @b\n",
	  NULL, AT("2026-02-03"), "cla-review-first cla-review-second cla-review-next",
	  "cla-review-first 2026-01-12>2026-02-09 met 2026-02-02 in-time\n"
	  "cla-review-second 2026-02-02>2026-05-02 open none\n" },
	{ "of an instant and its day the instant stands, in whichever order they come",
	  "2026-02-13T12:00:00Z missing.started episode=m1\n"
	  "2026-02-13T22:00:00Z missing.returned episode=m1\n"
	  "2026-02-13 missing.returned episode=m1 @police\n",
	  NULL, AT("2026-02-14"), "rhi", "rhi 2026-02-13>2026-02-16T22:00:00Z open none\n" },
	{ "a day and an instant of that day are one fact",
	  "2026-01-12 care.entered\n2026-01-12T14:00:00Z care.entered @b\n", NULL, AT("2026-01-13"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "retracted by one source, the other still says it",
	  "2026-01-12 care.entered #a\n2026-01-12 care.entered @b\n2026-01-14 event.retracted "
	  "id=a\n",
	  NULL, AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "retracted by both",
	  "2026-01-12 care.entered #a\n2026-01-12 care.entered #a @b\n"
	  "2026-01-14 event.retracted id=a\n2026-01-14 event.retracted id=a @b\n",
	  NULL, AT("2026-01-15"), "cla-review-first", "" },

	/* ---- watched, and told --------------------------------------------------------------- */
	{ "no declared feed reports reviews: not watched, never overdue",
	  "2026-01-12 care.entered\n", "2026-01-01 feed.declared types=[visit.made,care.entered]\n",
	  AT("2026-03-01"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed unwatched\n" },
	{ "a feed that does not say how far it is complete: overdue at once",
	  "2026-01-12 care.entered\n", "2026-01-01 feed.declared types=[review.held]\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },
	{ "one that is complete to its date: overdue at once", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held]\n"
	  "2026-02-10 feed.completed until=2026-02-10T00:00:00Z\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },
	{ "one that is behind: unconfirmed", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held]\n"
	  "2026-02-09 feed.completed until=2026-02-09T00:00:00Z\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed\n" },
	{ "for two working days, and then overdue", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held]\n"
	  "2026-02-09 feed.completed until=2026-02-09T00:00:00Z\n",
	  "2026-02-12T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },
	{ "complete with other types only says nothing of reviews", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held,visit.made]\n"
	  "2026-02-01 feed.completed until=2026-02-01T00:00:00Z\n"
	  "2026-02-10 feed.completed until=2026-02-10T00:00:00Z types=[visit.made]\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed\n" },
	{ "clocks of hours wait for no feed",
	  "2026-01-12T20:00:00Z missing.started\n2026-01-13T10:00:00Z missing.returned\n",
	  "2026-01-01 feed.declared types=[rhi.held]\n"
	  "2026-01-10 feed.completed until=2026-01-10T00:00:00Z\n",
	  "2026-01-16T10:00:00Z", "rhi", "rhi 2026-01-13>2026-01-16T10:00:00Z open overdue\n" },
	{ "a declaration that is taken back is none", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared #d types=[visit.made]\n2026-01-02 event.retracted id=d\n",
	  AT("2026-03-01"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },

	{ "the furthest that it said it is complete to holds, not what it said last",
	  "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held]\n"
	  "2026-02-08 feed.completed until=2026-02-10T00:00:00Z\n"
	  "2026-02-09 feed.completed until=2026-02-01T00:00:00Z\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },

	{ "reviews of another kind do not watch", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held:adoption,review.held:secure]\n",
	  AT("2026-03-01"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed unwatched\n" },
	{ "reviews of its kind do", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held:looked-after]\n", AT("2026-03-01"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },
	{ "a type without a kind is all of its kinds, also in what is complete",
	  "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held:looked-after,review.held:adoption]\n"
	  "2026-02-09 feed.completed until=2026-02-09T00:00:00Z types=[review.held]\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed\n" },
	{ "what is complete in another kind says nothing of this one", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[review.held:looked-after,review.held:adoption]\n"
	  "2026-02-01 feed.completed until=2026-02-01T00:00:00Z\n"
	  "2026-02-10 feed.completed until=2026-02-10T00:00:00Z types=[review.held:adoption]\n",
	  "2026-02-10T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed\n" },
	{ "a rule that asks for no kind is watched by any",
	  "2026-01-12 order.made kind=secure order=o\n2026-01-14 order.ended kind=secure order=o\n"
	  "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[health.assessed:initial]\n", AT("2026-03-01"), "iha",
	  "iha 2026-01-12>2026-02-09 open overdue\n" },
	{ "what was due before the day from which on it reports may have been done",
	  "2026-01-12 care.entered\n",
	  "2026-02-01 feed.declared types=[review.held] from=2026-02-10\n", AT("2026-03-01"),
	  "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open unconfirmed unwatched\n" },
	{ "what was due on that day would have been told", "2026-01-12 care.entered\n",
	  "2026-02-01 feed.declared types=[review.held] from=2026-02-09\n", AT("2026-03-01"),
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-09 open overdue\n" },

	{ "an authority that lapses by itself needs no feed to report what would meet it",
	  "2026-01-12 care.entered\n"
	  "2026-01-12 placement.started placement_type=U6 outside_terms=true\n",
	  "2026-01-01 feed.declared types=[visit.made]\n", AT("2026-01-21"), "emergency-foster-cap",
	  "emergency-foster-cap 2026-01-12>2026-01-20 open overdue\n" },

	/* ---- ages ---------------------------------------------------------------------------- */
	{ "on the 18th birthday one is no longer 17: what lasts until then has ended",
	  "2024-01-01 person.registered dob=2008-02-10\n2024-06-01 care.entered\n"
	  "2026-01-20 care.ended\n",
	  NULL, AT("2026-02-10"), "needs-assessment-relevant",
	  "needs-assessment-relevant 2026-01-20>2026-04-20 ended 2026-02-10 turns-18\n" },
	{ "and on the day before one is",
	  "2024-01-01 person.registered dob=2008-02-10\n2024-06-01 care.entered\n"
	  "2026-01-20 care.ended\n",
	  NULL, AT("2026-02-09"), "needs-assessment-relevant",
	  "needs-assessment-relevant 2026-01-20>2026-04-20 open none\n" },

	/* ---- a row that ends, and another that begins ---------------------------------------- */
	{ "with the same carer the placement goes on, but not over the end of the care",
	  "2026-01-28 care.entered\n2026-01-28 placement.started placement_type=U6\n"
	  "2026-02-02 placement.ended\n2026-02-02 care.ended\n2026-02-02 care.entered\n"
	  "2026-02-02 placement.started placement_type=U6 same_carer=true\n",
	  NULL, AT("2026-02-03"), "placement-plan",
	  "placement-plan 2026-01-28>2026-02-04 ended 2026-02-02 placement.ended\n"
	  "placement-plan 2026-02-02>2026-02-09 open none\n" },
	{ "within it, it does",
	  "2026-01-28 care.entered\n2026-01-28 placement.started placement_type=U6\n"
	  "2026-02-02 placement.ended\n"
	  "2026-02-02 placement.started placement_type=U6 same_carer=true\n",
	  NULL, AT("2026-02-03"), "placement-plan",
	  "placement-plan 2026-01-28>2026-02-04 open upcoming\n" },

	/* ---- on the day of a moment ---------------------------------------------------------- */
	{ "due on the anniversary of the placement: that is the interval after it",
	  "2025-06-10 care.entered\n2025-06-10 placement.started placement_type=U6\n"
	  "2026-04-29 visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-05-01"), "visit-6w visit-after-year",
	  "visit-after-year 2026-04-29>2026-06-10 open none\n" },
	{ "due on the day before it: that before it",
	  "2025-06-10 care.entered\n2025-06-10 placement.started placement_type=U6\n"
	  "2026-04-28 visit.made kinds=[looked-after] seen=true\n",
	  NULL, AT("2026-05-01"), "visit-6w visit-after-year",
	  "visit-6w 2026-04-28>2026-06-09 open none\n" },
	{ "a birthday on the day on which the date of birth is corrected: the new one's",
	  "2025-01-01 person.registered dob=2010-01-20\n2026-01-12 task.completed "
	  "kind=begun-again\n"
	  "2026-01-20 person.registered dob=2010-01-25 effective=now\n",
	  NULL, AT("2026-01-26"), "engine-again",
	  "engine-again 2026-01-12>2026-02-09 ended 2026-01-25 turns-16\n" },

	/* ---- of its kind the first ----------------------------------------------------------- */
	{ "a review of the day on which care began is the first",
	  "2026-01-12 care.entered\n2026-01-12 review.held\n", NULL, AT("2026-01-13"),
	  "cla-review-second cla-review-next",
	  "cla-review-second 2026-01-12>2026-04-12 open none\n" },

	/* ---- too early ----------------------------------------------------------------------- */
	{ "done a day before it counts, and on the first day that does",
	  "2026-01-12 task.completed kind=begun-weeks\n2026-01-25 task.completed kind=done-weeks\n"
	  "2026-01-26 task.completed kind=done-weeks\n",
	  NULL, AT("2026-02-01"), "engine-weeks",
	  "engine-weeks 2026-01-12>2026-02-09 met 2026-01-26 in-time\n" },

	/* ---- dates that nobody knows for certain --------------------------------------------- */
	{ "due on a day that is a holiday if the rule holds: to be acted on before, as far as is "
	  "known",
	  "2028-12-25 care.entered\n2028-12-25 placement.started placement_type=U6\n", NULL,
	  AT("2028-12-25"), "visit-first",
	  "visit-first 2028-12-25>2029-01-01 open none provisional\n" },
	{ "due on a working day of that year: that is certain",
	  "2028-12-26 care.entered\n2028-12-26 placement.started placement_type=U6\n", NULL,
	  AT("2028-12-26"), "visit-first", "visit-first 2028-12-26>2029-01-02 open none\n" },

	/* ---- batches ------------------------------------------------------------------------- */
	{ "a batch is its source's to take back",
	  "2026-01-12 care.entered #a %b1\n2026-01-14 batch.retracted @other batch=b1\n", NULL,
	  AT("2026-01-15"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },

	/* ---- transfer ------------------------------------------------------------------------ */
	{ "due on the day from which the case is ours: ours to do, and told",
	  "2026-01-12 care.entered\n2026-02-09 case.opened ours_from=2026-02-09\n", NULL,
	  AT("2026-02-09"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open due\n" },
	{ "without a date: by the day from which it runs",
	  "2026-01-05 leaving-care-needs.assessed\n2026-01-05 case.opened ours_from=2026-01-05\n",
	  NULL, AT("2026-01-06"), "pathway-plan", "pathway-plan 2026-01-05>none open none\n" },
	{ "of the day before: theirs",
	  "2026-01-05 leaving-care-needs.assessed\n2026-01-05 case.opened ours_from=2026-01-06\n",
	  NULL, AT("2026-01-06"), "pathway-plan",
	  "pathway-plan 2026-01-05>none open none history\n" },
	{ "due the day before: theirs",
	  "2026-01-12 care.entered\n2026-02-09 case.opened ours_from=2026-02-10\n", NULL,
	  AT("2026-02-09"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none history\n" },

	/* ---- the event that a clock is counted from ------------------------------------------ */
	{ "the visit that six weeks are counted from does not meet them, though it is of the day "
	  "on "
	  "which they begin",
	  "2026-01-12 care.entered legal_status=C1\n"
	  "2026-01-12 placement.started placement_type=P1 with_parent=true\n"
	  "2026-03-02T10:00:00Z visit.made kinds=[looked-after] seen=true\n"
	  "2026-03-02T14:00:00Z legal-status.changed legal_status=V2\n",
	  NULL, AT("2026-03-03"), "visit-6w", "visit-6w 2026-03-02>2026-04-13 open none\n" },

	/* ---- hours, of which a day is known -------------------------------------------------- */
	{ "72 hours end at midnight: a day that begins then is wholly late",
	  "2026-01-10T00:00:00Z missing.started\n2026-01-13T00:00:00Z missing.returned\n"
	  "2026-01-16 rhi.held\n",
	  NULL, AT("2026-01-17"), "rhi",
	  "rhi 2026-01-13>2026-01-16T00:00:00Z met 2026-01-16 late\n" },
	{ "they end in the course of the day: it may have been in time",
	  "2026-01-10T00:00:00Z missing.started\n2026-01-13T00:00:00.001Z missing.returned\n"
	  "2026-01-16 rhi.held\n",
	  NULL, AT("2026-01-17"), "rhi",
	  "rhi 2026-01-13>2026-01-16T00:00:00.001Z met 2026-01-16 in-time\n" },
	{ "at the very instant it is in time, and a millisecond later late",
	  "2026-01-10T00:00:00Z missing.started episode=m1\n"
	  "2026-01-13T08:00:00Z missing.returned episode=m1\n"
	  "2026-01-16T08:00:00Z rhi.held episodes=[m1]\n"
	  "2026-02-10T00:00:00Z missing.started episode=m2\n"
	  "2026-02-13T08:00:00Z missing.returned episode=m2\n"
	  "2026-02-16T08:00:00.001Z rhi.held episodes=[m2]\n",
	  NULL, AT("2026-02-17"), "rhi",
	  "rhi 2026-01-13>2026-01-16T08:00:00Z met 2026-01-16 in-time\n"
	  "rhi 2026-02-13>2026-02-16T08:00:00Z met 2026-02-16 late\n" },

	/* ---- bookings ------------------------------------------------------------------------ */
	{ "booked inside the window",
	  "2026-01-12 care.entered\n2026-01-14 appointment.booked for=review.held on=2026-02-04\n",
	  NULL, AT("2026-01-27"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming planned 2026-02-04\n" },
	{ "booked for the last day, and of two the earlier",
	  "2026-01-12 care.entered\n2026-01-14 appointment.booked for=review.held on=2026-02-09\n"
	  "2026-01-14 appointment.booked for=health.assessed on=2026-02-05\n"
	  "2026-01-14 appointment.booked for=health.assessed on=2026-02-03\n"
	  "2026-01-14 appointment.booked for=health.assessed on=2026-02-04\n",
	  NULL, AT("2026-01-15"), "cla-review-first iha",
	  "cla-review-first 2026-01-12>2026-02-09 open none planned 2026-02-09\n"
	  "iha 2026-01-12>2026-02-09 open none planned 2026-02-03\n" },
	{ "booked for today",
	  "2026-01-12 care.entered\n2026-01-14 appointment.booked for=review.held on=2026-02-04\n",
	  NULL, AT("2026-02-04"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming planned 2026-02-04\n" },
	{ "booked after the date: that plans nothing",
	  "2026-01-12 care.entered\n2026-01-14 appointment.booked for=review.held on=2026-02-10\n",
	  NULL, AT("2026-01-27"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming\n" },
	{ "cancelled",
	  "2026-01-12 care.entered\n"
	  "2026-01-14 appointment.booked for=review.held on=2026-02-04\n"
	  "2026-01-20 appointment.cancelled for=review.held on=2026-02-04\n",
	  NULL, AT("2026-01-27"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming\n" },
	{ "passed without being held",
	  "2026-01-12 care.entered\n2026-01-14 appointment.booked for=review.held on=2026-02-04\n",
	  NULL, AT("2026-02-05"), "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open upcoming\n" },
	{ "of another kind",
	  "2026-01-12 care.entered\n"
	  "2026-01-14 appointment.booked for=review.held kinds=[adoption] on=2026-02-04\n"
	  "2026-01-14 appointment.booked for=health.assessed kinds=[review] on=2026-02-04\n",
	  NULL, AT("2026-01-15"), "cla-review-first iha",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n"
	  "iha 2026-01-12>2026-02-09 open none\n" },

	/* ---- as of --------------------------------------------------------------------------- */
	{ "what happened after the instant asked for is left out",
	  "2026-01-12 care.entered\n2026-02-02 review.held\n", NULL, AT("2026-01-20"),
	  "cla-review-first cla-review-second",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "a day has happened once it has begun", "2026-01-12 care.entered\n", NULL,
	  "2026-01-12T00:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "past the last proclaimed bank holidays", "2028-12-15 care.entered\n", NULL,
	  AT("2028-12-16"), "cla-review-first",
	  "cla-review-first 2028-12-15>2029-01-17 open none provisional\n" },
};

static void what_is_owed_is_what_the_rules_say(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	rows_hold(law, ROWS, LEN(ROWS));
}

/* ---- dates beside it ------------------------------------------------------------------------- */

static void print_sides(const char *what, const struct alternative_date *list, size_t n,
			struct buf *b)
{
	char due[DULY_DATE_TEXT], met[DULY_DATE_TEXT];

	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s %.*s %s%s%s%s\n", what, STR_FMT(list[i].name),
			   duly_civil_print(list[i].due, due), list[i].met ? " met " : "",
			   list[i].met ? duly_civil_print(list[i].met->day, met) : "",
			   list[i].late ? " late" : "");
}

static const struct {
	const char *why, *events, *rule, *want; /* of the last of the rule */
} SIDES[] = {
	{ "asked on the day on which it began, and talked on the last day of the measure",
	  "2026-01-12 task.completed kind=begun-weeks #a\n2026-01-12 task.completed kind=asked #b\n"
	  "2026-01-19 task.completed kind=talked\n",
	  "engine-weeks", "reading asked 2026-01-19\nmeasure talked 2026-01-19 met 2026-01-19\n" },
	{ "a reading is met by the next review, whatever the keys of the two",
	  "2026-01-12 care.entered\n2026-01-14 review.held review=r1\n"
	  "2026-01-20 review.held review=r2 part=first\n",
	  "cla-review-second",
	  "reading first-meeting 2026-04-14 met 2026-01-20\n"
	  "measure 91-days 2026-04-15\nmeasure 90-days 2026-04-14\n" },
	{ "and not by the one that started the clock, told again under another key",
	  "2026-01-12 care.entered\n2026-01-14 review.held review=r1\n"
	  "2026-01-14 review.held review=77 @edt\n",
	  "cla-review-second",
	  "reading first-meeting 2026-04-14\nmeasure 91-days 2026-04-15\n"
	  "measure 90-days 2026-04-14\n" },
	{ "nor by what was done an hour before it began",
	  "2026-01-12T15:00:00Z care.entered\n2026-01-12T14:00:00Z review.held part=first\n",
	  "cla-review-first", "reading first-meeting 2026-02-09\n" },
	{ "asked before it began, and talked a day late",
	  "2026-01-11 task.completed kind=asked\n2026-01-12 task.completed kind=begun-weeks\n"
	  "2026-01-20 task.completed kind=talked\n",
	  "engine-weeks", "measure talked 2026-01-19 met 2026-01-20 late\n" },
	{ "sixteen on the very day on which it is due",
	  "2026-01-01 person.registered dob=2010-02-09\n2026-01-12 task.completed "
	  "kind=begun-weeks\n",
	  "engine-weeks", "reading at-16 2026-03-09\nmeasure talked 2026-01-19\n" },
	{ "sixteen a day later: there is nothing to show",
	  "2026-01-01 person.registered dob=2010-02-10\n2026-01-12 task.completed "
	  "kind=begun-weeks\n",
	  "engine-weeks", "measure talked 2026-01-19\n" },
	{ "taken into the next, and that into the third: the first date goes on",
	  "2026-01-12 task.completed kind=begun-again\n2026-01-19 task.completed kind=begun-again\n"
	  "2026-01-26 task.completed kind=begun-again\n",
	  "engine-again", "reading before 2026-02-09\n" },
	{ "one that a birthday ended is taken into none",
	  "2026-01-01 person.registered dob=2010-01-15\n2026-01-12 task.completed "
	  "kind=begun-again\n"
	  "2026-01-19 task.completed kind=begun-again\n",
	  "engine-again", "" },
	{ "nor one that was met",
	  "2026-01-12 task.completed kind=begun-again\n2026-01-13 task.completed kind=done-again\n"
	  "2026-01-19 task.completed kind=begun-again\n",
	  "engine-again", "" },
	{ "asked after it was met is about another duty; on the day on which it was met it is not",
	  "2026-01-12 task.completed kind=begun-weeks\n2026-01-28 task.completed kind=done-weeks\n"
	  "2026-01-29 task.completed kind=asked\n",
	  "engine-weeks", "measure talked 2026-01-19\n" },
	{ "asked on the day on which it was met",
	  "2026-01-12 task.completed kind=begun-weeks\n2026-01-28 task.completed kind=done-weeks\n"
	  "2026-01-28 task.completed kind=asked\n",
	  "engine-weeks", "reading asked 2026-02-04\nmeasure talked 2026-01-19\n" },
	{ "an hour after it was met, that day",
	  "2026-01-12 task.completed kind=begun-weeks\n"
	  "2026-01-28T10:00:00Z task.completed kind=done-weeks\n"
	  "2026-01-28T11:00:00Z task.completed kind=asked\n",
	  "engine-weeks", "measure talked 2026-01-19\n" },
	{ "talked after it was met, which is another thing to do",
	  "2026-01-12 task.completed kind=begun-weeks\n2026-01-28 task.completed kind=done-weeks\n"
	  "2026-01-29 task.completed kind=talked\n",
	  "engine-weeks", "measure talked 2026-01-19 met 2026-01-29 late\n" },
	{ "a review after it had ended",
	  "2026-01-12 care.entered\n2026-01-14 care.ended\n2026-01-28 review.held\n",
	  "cla-review-first", "reading first-meeting 2026-02-09\n" },
};

static void dates_stand_beside_the_one_that_drives(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(SIDES); i++) {
		duly_auto_fini(folded) f = fold_lines(law, SIDES[i].events, NULL, AT("2026-02-01"));
		duly_auto_fini(buf) got = { 0 };

		print_message("%s\n", SIDES[i].why);
		for (size_t k = 0; k < f.derived.n; k++) {
			const struct obligation *o = &f.derived.obligations[k];

			if (!str_is(o->rule->id, SIDES[i].rule))
				continue;
			buf_clear(&got);
			print_sides("reading", o->readings, o->reading_count, &got);
			print_sides("measure", o->measures, o->measure_count, &got);
		}
		buf_u8(&got, 0);
		assert_string_equal((const char *)got.data, SIDES[i].want);
	}
}

/* ---- the ladder ------------------------------------------------------------------------------ */

static const struct {
	const char *why, *events, *rule, *until, *want;
} LADDERS[] = {
	{ "no warning at the instant at which it begins; of two at one instant the more serious",
	  "2026-01-12T10:00:00Z task.completed kind=begun-hours\n", "engine-hours",
	  "2026-01-17T10:00:00Z",
	  "2026-01-12T10:00:00Z opened\n2026-01-13T10:00:00Z 48 hours\n2026-01-15T04:00:00Z 6 "
	  "hours due\n"
	  "2026-01-15T10:00:00Z overdue\n2026-01-16T10:00:00Z 24 hours 2026-01-16T10:00:00Z\n"
	  "2026-01-17T10:00:00Z 24 hours 2026-01-17T10:00:00Z\n"
	  "last 24 hours 2026-01-17T10:00:00Z\n" },
	{ "a week before Easter Monday week is Easter Monday: it warns on Maundy Thursday",
	  "2026-03-16 task.completed kind=begun-weeks\n", "engine-weeks", "2026-04-27T08:00:00Z",
	  "2026-03-16T00:00:00Z opened\n2026-04-02T08:00:00Z 1 week\n2026-04-13T08:00:00Z due\n"
	  "2026-04-13T23:00:00Z overdue\n2026-04-20T08:00:00Z 1 week 2026-04-20\n"
	  "2026-04-27T08:00:00Z 1 week 2026-04-27\nlast 1 week 2026-04-27\n" },
	{ "the repeat of the very instant is not that of a moment before it",
	  "2026-01-12T10:00:00Z task.completed kind=begun-hours\n", "engine-hours",
	  "2026-01-17T09:59:59.999Z",
	  "2026-01-12T10:00:00Z opened\n2026-01-13T10:00:00Z 48 hours\n2026-01-15T04:00:00Z 6 "
	  "hours due\n"
	  "2026-01-15T10:00:00Z overdue\n2026-01-16T10:00:00Z 24 hours 2026-01-16T10:00:00Z\n"
	  "last 24 hours 2026-01-16T10:00:00Z\n" },
};

static void print_ladder(const struct law *law, const struct obligation *o, duly_instant until,
			 struct buf *b)
{
	duly_instant after = DULY_NO_INSTANT;
	char text[DULY_TIME_TEXT];
	struct rung rung;

	while (ladder_next(law, o, after, &rung) && rung.at.ms <= until.ms) {
		buf_printf(b, "%s %s%s\n", duly_instant_print(rung.at, text), rung.step,
			   rung.kind == RUNG_DUE && strcmp(rung.step, "due") != 0 ? " due" : "");
		after = rung.at;
	}
	if (ladder_last_repeat(law, o, DULY_NO_INSTANT, until, &rung))
		buf_printf(b, "last %s\n", rung.step);
}

static void the_ladder_has_its_rungs_in_their_order(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(LADDERS); i++) {
		duly_auto_fini(folded) f =
			fold_lines(law, LADDERS[i].events, NULL, AT("2026-04-01"));
		duly_auto_fini(buf) got = { 0 };
		duly_instant until;

		print_message("%s\n", LADDERS[i].why);
		assert_true(duly_instant_parse(LADDERS[i].until, strlen(LADDERS[i].until), &until));
		for (size_t k = 0; k < f.derived.n; k++)
			if (str_is(f.derived.obligations[k].rule->id, LADDERS[i].rule))
				print_ladder(law, &f.derived.obligations[k], until, &got);
		buf_u8(&got, 0);
		assert_string_equal((const char *)got.data, LADDERS[i].want);
	}
}

/* ---- clocks that are lacking ----------------------------------------------------------------- */

static const struct {
	/* Since when, by when it is due, when it is told; "": none. */
	const char *why, *events, *at, *coverage, *want;
} LACKING[] = {
	{ "met on the day on which the status began, which does once",
	  "2026-01-12 detention.started\n2026-01-12 care.entered\n"
	  "2026-01-12 health.assessed kind=initial\n",
	  AT("2026-01-13"), "engine-once", "" },
	{ "met before the status began, by a clock that looks back: which does once",
	  "2026-01-08 health.assessed kind=initial\n2026-01-12 care.entered\n", AT("2026-01-13"),
	  "engine-looked-at", "" },
	{ "of a rule that lives elsewhere: met before the status began, by a clock of that day",
	  "2026-01-08 health.assessed kind=initial\n2026-01-12 detention.started\n"
	  "2026-01-12 care.entered\n",
	  AT("2026-01-13"), "engine-once", "" },
	{ "and by a clock from before it, which does not do",
	  "2026-01-05 care.entered\n2026-01-08 health.assessed kind=initial\n"
	  "2026-01-12 detention.started\n",
	  AT("2026-01-13"), "engine-once", "2026-01-12 - 2026-01-13T09:00:00Z" },
	{ "met in the status: that of the one before is not that of this one",
	  "2026-01-12 custody.begun by_order=true\n2026-01-14 task.completed kind=talked\n"
	  "2026-01-16 task.completed kind=asked\n2026-01-20 custody.over\n"
	  "2026-01-20 custody.begun by_order=true\n",
	  AT("2026-01-21"), "engine-held", "2026-01-20 - 2026-01-21T09:00:00Z" },
	{ "met in this one",
	  "2026-01-12 custody.begun by_order=true\n2026-01-14 task.completed kind=talked\n",
	  AT("2026-01-21"), "engine-held", "" },
	{ "none of it: by when it would have been due is said, over the holidays",
	  "2026-03-31 care.entered legal_status=J1\n", AT("2026-04-01"), "engine-looked-at",
	  "2026-03-31 2026-04-15 2026-04-01T08:00:00Z" },
	{ "never one: since the status began", "2026-01-12 detention.started\n", AT("2026-01-13"),
	  "engine-detained", "2026-01-12 - 2026-01-13T09:00:00Z" },
	{ "one that is open",
	  "2026-01-12 detention.started\n2026-01-12 task.completed kind=begun-again\n",
	  AT("2026-01-13"), "engine-detained", "" },
	{ "one that was met, where being met once does not do: since it was",
	  "2026-01-12 detention.started\n2026-01-12 task.completed kind=begun-again\n"
	  "2026-01-14 task.completed kind=done-again\n",
	  AT("2026-01-15"), "engine-detained", "2026-01-14 - 2026-01-15T09:00:00Z" },
	{ "one that a birthday ended: since then",
	  "2026-01-01 person.registered dob=2010-01-20\n2026-01-12 detention.started\n"
	  "2026-01-12 task.completed kind=begun-again\n",
	  AT("2026-01-21"), "engine-detained", "2026-01-20 - 2026-01-21T09:00:00Z" },
	{ "of a case that became ours: since it is",
	  "2026-01-12 detention.started\n2026-02-02 case.opened ours_from=2026-02-02\n",
	  AT("2026-02-02"), "engine-detained", "2026-02-02 - 2026-02-03T09:00:00Z" },
};

static void a_clock_that_is_lacking_is_lacking_since(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(LACKING); i++) {
		duly_auto_fini(folded) f = fold_lines(law, LACKING[i].events, NULL, LACKING[i].at);
		char since[DULY_DATE_TEXT], told[DULY_TIME_TEXT], due[DULY_DATE_TEXT] = "-";
		char got[80] = "";

		print_message("%s\n", LACKING[i].why);
		for (size_t k = 0; k < f.derived.gap_count; k++) {
			const struct gap *g = &f.derived.gaps[k];

			if (!str_is(g->coverage->id, LACKING[i].coverage))
				continue;
			if (g->due.day != DULY_NO_DATE.day)
				duly_civil_print(g->due, due);
			snprintf(got, sizeof got, "%s %s %s", duly_civil_print(g->since, since),
				 due, duly_instant_print(g->told_at, told));
		}
		assert_string_equal(got, LACKING[i].want);
	}
}

#define ADOPTED "overlay: o\nversion: \"1\"\ncouncil: example\nadopts: [practice]\n"

static struct law *with_practice(const char *overlay)
{
	static const char PRACTICE[] =
		"pack: practice\nversion: \"1\"\ntitle: T\noptional: true\nzone: Europe/London\n"
		"calendar: england-and-wales\ncoverage:\n"
		"  - { id: practised, why: w, status: detention, clocks: [practice-clock], after: "
		"1 day }\n"
		"rules:\n  - id: practice-clock\n    title: T\n    owed-by: social-worker\n"
		"    starts: { at: task.completed, kind: asked }\n    within: 1 week\n"
		"    met-by: { event: task.completed, kind: talked }\n    warn: [1 day]\n"
		"    basis: { instrument: I, provision: P }\n    verified: U\n"
		"    examples: [ { why: w, started: 2026-01-12, due: 2026-01-19 } ]\n"
		"  - id: practice-in-care\n    title: T\n    owed-by: social-worker\n"
		"    during: [in-care]\n    starts: { at: missing.started }\n    within: 1 week\n"
		"    met-by: { event: task.completed, kind: talked }\n    warn: [1 day]\n"
		"    basis: { instrument: I, provision: P }\n    verified: U\n"
		"    examples: [ { why: w, events: [ { type: care.entered, date: 2026-01-05 }, "
		"{ type: missing.started, date: 2026-01-12 } ], due: 2026-01-19 } ]\n"
		"  - id: practice-errand\n    title: T\n    owed-by: social-worker\n"
		"    during: [errand]\n    starts: { opening: errand, if: { errand_kind: first } "
		"}\n"
		"    within: 1 week\n    met-by: { event: errand.noted, if: { errand_kind: first } "
		"}\n"
		"    warn: [1 day]\n    basis: { instrument: I, provision: P }\n    verified: U\n"
		"    examples: [ { why: w, started: 2026-01-12, with: { errand_kind: first }, due: "
		"2026-01-19 } ]\n";
	struct contents c = { 0 };

	add_engine(&c);
	contents_add(&c, CONTENT_PACK, STR("practice.yaml"),
		     (struct view){ PRACTICE, sizeof PRACTICE - 1 });
	if (overlay != NULL)
		contents_add(&c, CONTENT_OVERLAY, STR("overlay.yaml"),
			     (struct view){ overlay, strlen(overlay) });
	struct law *law = load_or_fail(&c);

	contents_fini(&c);
	return law;
}

static void a_clock_of_a_pack_that_is_not_adopted_is_not_lacking(void **state)
{
	static const char *const OVERLAYS[] = {
		NULL,
		"overlay: o\nversion: \"1\"\ncouncil: other\nadopts: [practice]\n",
		"overlay: o\nversion: \"1\"\ncouncil: example\nadopts: [ { pack: practice, from: "
		"2026-01-13 } ]\n",
		ADOPTED,
		"overlay: o\nversion: \"1\"\ncouncil: example\nadopts: [ { pack: practice, from: "
		"2026-01-12 } ]\n",
	};

	(void)state;
	for (size_t i = 0; i < LEN(OVERLAYS); i++) {
		duly_auto(law) law = with_practice(OVERLAYS[i]);
		duly_auto_fini(folded) f =
			fold_lines(law, "2026-01-12 detention.started\n", NULL, AT("2026-01-12"));
		size_t n = 0;

		for (size_t k = 0; k < f.derived.gap_count; k++)
			n += str_is(f.derived.gaps[k].coverage->id, "practised");
		assert_int_equal(n, i > 2);
	}
}

/* Started by what has only the day, it waits for the hour at which what it lives in opens. */
static void a_clock_waits_for_what_it_lives_in(void **state)
{
	duly_auto(law) law = with_practice(ADOPTED);
	duly_auto_fini(folded) f =
		fold_lines(law, "2026-01-12 missing.started\n2026-01-12T15:00:00Z care.entered\n",
			   NULL, AT("2026-01-13"));
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < f.derived.n; i++)
		n += str_is(f.derived.obligations[i].rule->id, "practice-in-care");
	assert_int_equal(n, 1);
}

/* Of several at once each has facts of its own, and the clock lives in one of them. */
static void what_meets_a_clock_is_asked_of_what_it_lives_in(void **state)
{
	duly_auto(law) law = with_practice(ADOPTED);
	duly_auto_fini(folded) f =
		fold_lines(law,
			   "2026-01-12 errand.begun errand=a errand_kind=first\n"
			   "2026-01-13 errand.begun errand=b errand_kind=second\n"
			   "2026-01-14 errand.noted\n",
			   NULL, AT("2026-01-15"));

	(void)state;
	assert_int_equal(f.derived.n, 1);
	assert_true(str_is(f.derived.obligations[0].rule->id, "practice-errand"));
	assert_int_equal(f.derived.obligations[0].status, OBLIGATION_MET);
}

/* ---- timeliness ------------------------------------------------------------------------------ */

static const struct {
	const char *why, *events, *at;
	enum timeliness want;
} TIMELY[] = {
	{ "open, a moment before it lapses", "2026-01-12 care.entered\n",
	  "2026-02-09T23:59:59.999Z", TIMELINESS_UNKNOWN },
	{ "open, at the instant at which it lapses", "2026-01-12 care.entered\n",
	  "2026-02-10T00:00:00Z", TIMELINESS_LATE },
	{ "ended on the day on which it was due",
	  "2026-01-12 care.entered\n2026-02-09 care.ended\n", AT("2026-03-01"),
	  TIMELINESS_UNKNOWN },
	{ "ended on the day after it", "2026-01-12 care.entered\n2026-02-10 care.ended\n",
	  AT("2026-03-01"), TIMELINESS_LATE },
	{ "a clock of hours that had lapsed by the hour before it ended, that day",
	  "2026-01-12T08:00:00Z missing.started\n2026-01-13T07:00:00Z missing.returned\n"
	  "2026-01-16T11:00:00Z missing.started\n",
	  AT("2026-03-01"), TIMELINESS_LATE },
	{ "and of whose end only that day is known",
	  "2026-01-12T08:00:00Z missing.started\n2026-01-13T07:00:00Z missing.returned\n"
	  "2026-01-16 missing.started\n",
	  AT("2026-03-01"), TIMELINESS_UNKNOWN },
};

static void what_is_late_is_so_from_an_instant_on(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(TIMELY); i++) {
		duly_auto_fini(folded) f = fold_lines(law, TIMELY[i].events, NULL, TIMELY[i].at);
		const struct obligation *o = f.derived.obligations;

		print_message("%s\n", TIMELY[i].why);
		while (!str_is(o->rule->id, "cla-review-first") && !str_is(o->rule->id, "rhi"))
			o++;
		assert_int_equal(obligation_timeliness(o, f.at), TIMELY[i].want);
	}
}

/* ---- contradictions -------------------------------------------------------------------------- */

static const struct {
	const char *why, *events, *want;
} FOUND[] = {
	{ "entering care in care", "2026-01-12 care.entered #a\n2026-01-14 care.entered #b\n",
	  "already-open b\n" },
	{ "entering care in care, under another key: a child is in care once",
	  "2026-01-12 care.entered period=p1 #a\n2026-01-14 care.entered period=p2 #b\n",
	  "already-open b\n" },
	{ "a return without an absence", "2026-01-12 missing.returned #a\n", "not-open a\n" },
	{ "changing what is not open", "2026-01-12 legal-status.changed #a legal_status=C1\n",
	  "not-open a\n" },
	{ "closing by a key that is not open",
	  "2026-01-12 care.entered period=p1\n2026-01-14 care.ended #b period=p2\n",
	  "not-open b\n" },
	{ "a placement outside care", "2026-01-12 placement.started #a placement_type=U6\n",
	  "outside a\n" },
	{ "a visit after the death",
	  "2026-01-12 person.died\n2026-01-13 visit.made #v kinds=[iro] seen=true\n",
	  "after-death v\n" },
	{ "a visit an hour after it, and one of that day",
	  "2026-01-12T10:00:00Z person.died\n2026-01-12T11:00:00Z visit.made kinds=[iro] seen=true "
	  "#v\n"
	  "2026-01-12 visit.made kinds=[looked-after] seen=true #w\n",
	  "after-death v\n" },
	{ "two corrections of one event",
	  "2026-01-12 care.entered #a\n2026-01-07 care.entered #c ~a\n2026-01-05 care.entered #b "
	  "~a\n",
	  "replaced-twice b\n" },
	{ "a correction that does not count and was taken back",
	  "2026-01-12 care.entered #a\n2026-01-07 care.entered #c ~a\n2026-01-05 care.entered #b "
	  "~a\n"
	  "2026-01-13 event.retracted id=b\n",
	  "" },
	{ "two corrections of each other: neither stands, and both are told",
	  "2026-01-12 care.entered #a ~b\n2026-01-14 care.entered #b ~a\n",
	  "replaced-round a\nreplaced-round b\n" },
	{ "three that go round, and one that corrects one of them",
	  "2026-01-12 care.entered #a ~c\n2026-01-13 care.entered #b ~a\n"
	  "2026-01-14 care.entered #c ~b\n2026-01-15 care.entered #d ~c\n",
	  "replaced-round a\nreplaced-round b\nreplaced-round c\n" },
	{ "a ring of which one was taken back is told of the other",
	  "2026-01-12 care.entered #a ~b\n2026-01-14 care.entered #b ~a\n"
	  "2026-01-15 event.retracted id=a\n",
	  "replaced-round b\n" },
	{ "born in a year that cannot be",
	  "2026-01-05 person.registered dob=2041-01-01 #a\n"
	  "2026-01-05 person.registered dob=0014-01-01 #b\n"
	  "2026-01-05 person.registered dob=2026-09-01 dob_basis=expected #c\n",
	  "birth a\nbirth b\n" },
	{ "a person of 18 who enters care: once, not of all that is within it too",
	  "2026-01-01 person.registered dob=2008-01-12\n2026-01-12 care.entered #a\n"
	  "2026-01-12 placement.started placement_type=U6\n2026-01-20 care.ended\n",
	  "of-age a\n" },
	{ "a retraction and a correction of nothing",
	  "2026-01-12 care.entered #a ~z\n2026-01-13 event.retracted id=y #b\n",
	  "names-nothing a\nnames-nothing b\n" },
	{ "of another source it is nothing",
	  "2026-01-12 care.entered #a\n"
	  "2026-01-13 event.retracted id=a @edt #b\n",
	  "names-nothing b\n" },
	{ "of nothing, and taken back itself",
	  "2026-01-12 care.entered #a ~z\n2026-01-13 event.retracted id=a\n", "" },
	{ "an event of a batch that had been taken back when it came; not one that came before",
	  "2026-01-12 care.entered #a %night\n2026-01-13 batch.retracted batch=night\n"
	  "2026-01-12 placement.started #b %night placement_type=U6\n",
	  "taken-back b\n" },
	{ "and then the batch is taken back once more",
	  "2026-01-13 batch.retracted batch=night\n2026-01-12 care.entered #a %night\n"
	  "2026-01-14 batch.retracted batch=night\n",
	  "" },
	{ "recorded years before it happened; a row made for a meeting that is planned is none",
	  "2026-01-12 care.entered #a !2016-01-12T10:00:00Z\n"
	  "2026-02-02 review.held #b !2026-01-12T10:00:00Z\n",
	  "recorded a\n" },
	{ "recorded after it came", "2026-01-12 care.entered #a !2062-01-12T10:00:00Z\n",
	  "recorded a\n" },
	{ "a return and an absence whose hours say that it came first",
	  "2026-01-12T08:00:00Z missing.returned #a\n2026-01-12T10:00:00Z missing.started\n",
	  "not-open a\n" },
	{ "a placement that ended at noon, and the care that day: no contradiction",
	  "2026-01-05 care.entered\n2026-01-05 placement.started placement_type=U6\n"
	  "2026-01-12T12:00:00Z placement.ended\n2026-01-12 care.ended\n",
	  "" },
	{ "a placement that has only the day, of a care that did not begin after all",
	  "2026-01-05 person.registered dob=2007-01-12\n2026-01-12 placement.started #a "
	  "placement_type=U6\n2026-01-12T15:00:00Z care.entered #b\n",
	  "of-age b\n" },
	{ "an order beyond what the law allows: told once, of the event that says it",
	  "2026-03-03 order.made kind=epo expires=2026-03-11 #a\n", "longer-than-law a\n" },
	{ "an extension beyond it",
	  "2026-03-03 order.made kind=epo expires=2026-03-10 #a\n"
	  "2026-03-09 order.extended kind=epo expires=2026-03-18 #b\n",
	  "longer-than-law b\n" },
	{ "one that the extension puts in order, and one on the day after a Sunday",
	  "2026-03-03 order.made kind=epo expires=2026-03-11\n"
	  "2026-03-09 order.extended kind=epo expires=2026-03-17\n"
	  "2026-03-01 order.made kind=epo expires=2026-03-09 order=o2\n",
	  "" },
	{ "one that has been longer is told of the event that made it so, which was not the first",
	  "2026-03-03 order.made kind=epo expires=2026-03-10 #a\n"
	  "2026-03-04 order.extended kind=epo expires=2026-06-18 #b\n"
	  "2026-03-05 order.extended kind=epo expires=2026-07-18 #c\n",
	  "longer-than-law c\n" },
	{ "before it was made", "2026-03-03 order.made kind=epo expires=2025-03-10 #a\n",
	  "end a\n" },
	{ "weeks beyond it",
	  "2026-01-12 care.entered\n2026-03-02 other-arrangements.started visit_weeks=+7 #a\n",
	  "longer-than-law a\n" },
	{ "closed while a status that follows is open",
	  "2026-01-01 person.registered dob=2008-01-12\n2026-01-05 lodging.begun\n"
	  "2026-02-02 case.closed #c\n",
	  "status-open c\n" },
	{ "closed while in care", "2026-01-12 care.entered\n2026-01-20 case.closed #c\n",
	  "status-open c\n" },
	{ "a close that waits for that day's opening is none",
	  "2026-01-12 missing.returned #a\n2026-01-12T08:00:00Z missing.started #b\n", "" },
	{ "closing by hand what a birthday has closed",
	  "2025-12-01 person.registered dob=2008-02-10\n2025-12-01 care.entered\n"
	  "2026-02-11 care.ended #b\n",
	  "" },
	{ "opening within what a birthday has closed",
	  "2025-12-01 person.registered dob=2008-02-10\n2025-12-01 care.entered\n"
	  "2026-02-11 placement.started placement_type=U6\n",
	  "" },
	{ "opened again after it, and closed by hand",
	  "2025-12-01 person.registered dob=2008-02-10\n2026-01-12 referral.received\n"
	  "2026-03-02 referral.received #b\n2026-03-03 referral.closed\n",
	  "of-age b\n" },
	{ "the end of a temporary stay",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=p1\n"
	  "2026-02-02 placement.started placement_type=T1 placement=p2\n"
	  "2026-02-09 placement.ended placement=p2\n",
	  "" },
	{ "two absences under two keys may overlap",
	  "2026-01-12 missing.started episode=m1\n2026-01-13 missing.started episode=m2\n"
	  "2026-01-14 missing.returned episode=m1\n2026-01-15 missing.returned episode=m2\n",
	  "" },
};

static void what_cannot_be_right_is_found_and_changes_nothing(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(FOUND); i++) {
		duly_auto_fini(folded) f = fold_lines(law, FOUND[i].events, NULL, AT("2026-06-01"));
		duly_auto_fini(buf) got = { 0 };

		print_message("%s\n", FOUND[i].why);
		print_found(&f, &got);
		buf_u8(&got, '\0');
		assert_string_equal((const char *)got.data, FOUND[i].want);
	}
}

/* The first contradiction of each life, as people are told of it. */
static const struct {
	const char *events, *want;
} SAID[] = {
	{ "2026-01-12 care.entered\n2026-01-14 care.entered\n",
	  "care entered on 14 January 2026, but 'in care' was open already: was its end recorded, "
	  "or is this said twice?" },
	{ "2026-01-12 missing.returned\n",
	  "missing returned on 12 January 2026, but 'absence' was not open then: was its start "
	  "recorded, and is the date right?" },
	{ "2026-01-12 legal-status.changed legal_status=C1\n",
	  "legal status changed on 12 January 2026, but 'in care' was not open then: was its start "
	  "recorded, and is the date right?" },
	{ "2026-01-12 placement.started placement_type=U6\n",
	  "placement started on 12 January 2026, but only within 'in care' can that be, which was "
	  "not open then: check the two dates" },
	{ "2026-01-12 person.died\n2026-01-13 visit.made kinds=[iro] seen=true\n",
	  "visit made on 13 January 2026, which is after the death: check the two dates" },
	{ "2026-01-12 care.entered #a\n2026-01-07 care.entered #c ~a\n2026-01-05 care.entered #b "
	  "~a\n",
	  "care entered on 5 January 2026 replaces an event that another replaces as well: which "
	  "of "
	  "the two is right?" },
	{ "2026-01-12 care.entered\n2026-01-20 case.closed\n",
	  "case closed on 20 January 2026, while 'in care' was still open: was its end recorded?" },
	{ "2026-03-03 order.made kind=epo expires=2026-03-31\n",
	  "order made on 3 March 2026 gives 31 March 2026, and the law no more than 8 days "
	  "beginning with 3 March 2026, to 10 March 2026. The law's date stands: check what was "
	  "ordered or planned" },
	{ "2026-01-12 care.entered\n2026-03-02 other-arrangements.started visit_weeks=+12\n",
	  "other arrangements started on 2 March 2026 gives 12 weeks, and the law no more than 6 "
	  "weeks from 2 March 2026, to 13 April 2026. The law's date stands: check what was "
	  "ordered or planned" },
};

static void a_contradiction_is_said_with_the_day_and_what_to_look_at(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(SAID); i++) {
		duly_auto_fini(folded) f = fold_lines(law, SAID[i].events, NULL, AT("2026-06-01"));
		duly_auto_fini(buf) got = { 0 };

		assert_true(f.derived.finding_count > 0);
		finding_say(&f.derived.findings[0], &got);
		buf_u8(&got, '\0');
		assert_string_equal((const char *)got.data, SAID[i].want);
	}
}

/* ---- identity -------------------------------------------------------------------------------- */

static void id_of(const struct law *law, const char *events, char ret[ID_HEX])
{
	duly_auto_fini(folded) f = fold_lines(law, events, NULL, AT("2026-01-20"));
	uint8_t id[ID_LEN];

	for (size_t i = 0; i < f.derived.n; i++) {
		if (!str_is(f.derived.obligations[i].rule->id, "cla-review-first"))
			continue;
		obligation_id(&f.derived.obligations[i], id);
		hex_print(id, ID_LEN, ret);
		return;
	}
	fail_msg("no first review in: %s", events);
}

static void a_corrected_obligation_keeps_its_identity(void **state)
{
	static const char *const SAME[] = {
		"2026-01-05 care.entered #b ~a\n2026-01-12 care.entered #a\n",
		("2026-01-12 care.entered #a\n2026-01-05 care.entered #b ~a\n"
		 "2026-01-07 care.entered #c ~b\n"),
		"2026-01-05 care.entered #b ~a\n", /* what it corrects is yet to come */
		"2026-01-12 care.entered #a legal_status=C1\n",
	};
	duly_auto(law) law = engine();
	char first[ID_HEX], again[ID_HEX];

	(void)state;
	id_of(law, "2026-01-12 care.entered #a\n", first);
	for (size_t i = 0; i < LEN(SAME); i++) {
		print_message("%s", SAME[i]);
		id_of(law, SAME[i], again);
		assert_string_equal(first, again);
	}
	id_of(law, "2026-01-12 care.entered #b\n", again);
	assert_string_not_equal(first, again);
}

static void the_id_is_the_one_that_is_written_down(void **state)
{
	/* SHA-256 of the msgpack of ["example", "C-1", "cla-review-first",
	 * ["/councils/example/mosaic", "a"]], made by another program. */
	duly_auto(law) law = engine();
	char id[ID_HEX];

	(void)state;
	id_of(law, "2026-01-12 care.entered #a\n", id);
	assert_string_equal(id, "bb926c3871a8b72c63a7a21b0a047087");
}

/* ---- when to look again ---------------------------------------------------------------------- */

static const struct {
	const char *why, *events, *at, *want;
} NEXT[] = {
	{ "nothing is to come", "2026-01-12 visit.made kinds=[iro] seen=true\n", AT("2026-01-13"),
	  "never" },
	{ "an event that lies ahead",
	  "2026-01-12 visit.made kinds=[iro] seen=true\n2026-02-02 missing.started\n",
	  AT("2026-01-13"), "2026-02-02T00:00:00Z" },
	{ "a clock that a status must have and that is not there", "2026-01-12 care.entered\n",
	  AT("2026-01-13"), "2026-01-14T09:00:00Z" },
	{ "a clock that is lacking, from when on people are told", "2026-01-12 detention.started\n",
	  "2026-01-12T12:00:00Z", "2026-01-13T09:00:00Z" },
	{ "a birthday, at the start of its day in summer time",
	  "2026-01-05 person.registered dob=2010-07-03\n", AT("2026-01-13"),
	  "2026-07-02T23:00:00Z" },
	{ "a booking that passes",
	  "2026-01-12 care.entered\n2026-01-14 appointment.booked for=review.held on=2026-02-04\n",
	  AT("2026-01-27"), "2026-02-05T00:00:00Z" },
};

static void the_first_instant_at_which_it_would_differ_is_known(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	for (size_t i = 0; i < LEN(NEXT); i++) {
		duly_auto_fini(folded) f = fold_lines(law, NEXT[i].events, NULL, NEXT[i].at);
		char text[DULY_TIME_TEXT] = "never";

		print_message("%s\n", NEXT[i].why);
		if (f.derived.next.ms != DULY_NEVER.ms)
			duly_instant_print(f.derived.next, text);
		assert_string_equal(text, NEXT[i].want);
	}
}

/* ---- how far ahead on a day ------------------------------------------------------------------ */

/* A placement of which only the day is known, so much else of that day, and then the care that it
 * is within. */
static size_t found_with_between(const struct law *law, int between)
{
	duly_auto_fini(buf) b = { 0 };

	buf_puts(&b, "2026-01-12 placement.started placement_type=U6\n");
	for (int i = 1; i <= between; i++)
		buf_printf(&b, "2026-01-12T10:%02d:%02dZ visit.made kinds=[iro] seen=true\n",
			   i / 60, i % 60);
	buf_puts(&b, "2026-01-12T12:00:00Z care.entered\n");
	buf_u8(&b, 0);
	duly_auto_fini(folded) f = fold_lines(law, (const char *)b.data, NULL, AT("2026-01-13"));

	for (size_t i = 0; i < f.derived.finding_count; i++)
		assert_int_equal(f.derived.findings[i].code, FINDING_OUTSIDE);
	return f.derived.finding_count;
}

/* The sixty-fourth event behind it is still seen; what opens later than that it does not wait for,
 * and then it is said that it is outside. */
static void an_event_waits_for_sixty_four_others_of_its_day(void **state)
{
	duly_auto(law) law = engine();

	(void)state;
	assert_int_equal(found_with_between(law, 0), 0);
	assert_int_equal(found_with_between(law, 63), 0);
	assert_int_equal(found_with_between(law, 64), 1);
}

/* ---- recorded late is not done late ---------------------------------------------------------- */

static void when_it_was_met_and_when_it_was_known_are_two_things(void **state)
{
	duly_auto(law) law = engine();
	duly_auto_fini(folded) f = fold_lines(law,
					      "2026-01-12 care.entered\n"
					      "2026-02-06 review.held !2026-02-20T09:00:00Z\n",
					      NULL, AT("2026-03-01"));
	const struct obligation *o = &f.derived.obligations[0];
	char known[DULY_TIME_TEXT];

	(void)state;
	assert_int_equal(o->status, OBLIGATION_MET);
	assert_int_equal(obligation_timeliness(o, f.at), TIMELINESS_IN_TIME);
	assert_string_equal(duly_instant_print(event_known(o->met), known), "2026-02-20T09:00:00Z");
	assert_true(event_known(o->met).ms > o->due_at.ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_owed_is_what_the_rules_say),
		cmocka_unit_test(dates_stand_beside_the_one_that_drives),
		cmocka_unit_test(the_ladder_has_its_rungs_in_their_order),
		cmocka_unit_test(a_clock_that_is_lacking_is_lacking_since),
		cmocka_unit_test(a_clock_of_a_pack_that_is_not_adopted_is_not_lacking),
		cmocka_unit_test(a_clock_waits_for_what_it_lives_in),
		cmocka_unit_test(what_meets_a_clock_is_asked_of_what_it_lives_in),
		cmocka_unit_test(what_is_late_is_so_from_an_instant_on),
		cmocka_unit_test(what_cannot_be_right_is_found_and_changes_nothing),
		cmocka_unit_test(a_contradiction_is_said_with_the_day_and_what_to_look_at),
		cmocka_unit_test(a_corrected_obligation_keeps_its_identity),
		cmocka_unit_test(the_id_is_the_one_that_is_written_down),
		cmocka_unit_test(the_first_instant_at_which_it_would_differ_is_known),
		cmocka_unit_test(an_event_waits_for_sixty_four_others_of_its_day),
		cmocka_unit_test(when_it_was_met_and_when_it_was_known_are_two_things),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

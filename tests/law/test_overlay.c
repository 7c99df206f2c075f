#include "tests/law/casefold.h"

/* A council's own numbers: what it may set, what is refused and why, and that another council's
 * children are not touched by it. */

static struct law *law_with(const char *overlay, const char *second, struct faults *faults)
{
	duly_auto_fini(contents) c = { NULL, 0 };
	struct law *law = NULL;

	add_england(&c);
	add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
	add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "local-practice.yaml");
	contents_add(&c, CONTENT_OVERLAY, STR("a.yaml"),
		     (struct view){ (const uint8_t *)overlay, strlen(overlay) });
	if (second != NULL)
		contents_add(&c, CONTENT_OVERLAY, STR("b.yaml"),
			     (struct view){ (const uint8_t *)second, strlen(second) });
	if (law_load(&c, &law, faults) != DULY_OK)
		assert_null(law);
	return law;
}

#define HEAD "overlay: a-borough\nversion: \"2026.11\"\ncouncil: example\n"

/* ---- what is refused ------------------------------------------------------------------------- */

static const struct {
	const char *why, *rules, *message;
} REFUSED[] = {
	{ "28 days are later than 20 working days for a child who enters care at a weekend",
	  "rules: [ { id: cla-review-first, within: 28 days } ]\n",
	  "a.yaml:4:42: cla-review-first: 28 days would be later than 20 working days (SI 2010/959 "
	  "reg "
	  "33(1)): from 2012-01-07 it is due 2012-02-04 and not 2012-02-03\n" },
	{ "91 days are later than three months in a leap year's absence",
	  "rules: [ { id: cla-review-second, within: 91 days } ]\n",
	  "a.yaml:4:43: cla-review-second: 91 days would be later than 3 months (SI 2010/959 reg "
	  "33(2)): from 2012-01-31 it is due 2012-05-01 and not 2012-04-30\n" },
	{ "guidance leaves the number open, but only so far",
	  "rules: [ { id: pep-initial, within: 25 working days } ]\n",
	  "a.yaml:4:37: pep-initial: 25 working days would be later than 20 working days (SI "
	  "2010/959 "
	  "regs 4(2), 5(b)(ii)): from 2012-01-01 it is due 2012-02-06 and not 2012-01-30\n" },
	{ "hours", "rules: [ { id: rhi, within: 96 hours } ]\n",
	  "a.yaml:4:29: rhi: 96 hours would be later than 72 hours (DfE statutory guidance on "
	  "children "
	  "who run away or go missing return interviews)\n" },
	{ "hours and days are not compared", "rules: [ { id: rhi, within: 3 days } ]\n",
	  "a.yaml:4:29: rhi: not a period of the same sort as the law's\n" },
	{ "where the law gives no period there is none to tighten",
	  "rules: [ { id: pathway-plan, within: 10 working days } ]\n",
	  "a.yaml:4:38: pathway-plan: the law gives no period (SI 2010/959 reg 43): say "
	  "'expect'\n" },
	{ "one of two periods, and the other left out",
	  "rules: [ { id: visit-after-year, within: 4 weeks } ]\n",
	  "a.yaml:4:42: visit-after-year has 2 periods: say as many\n" },
	{ "a first day is a day", "adopts: [ { pack: local-practice, from: soon } ]\n",
	  "a.yaml:4:41: 'soon' is no date (YYYY-MM-DD, a day that exists)\n" },
	{ "a first day is of an optional pack: the law's is its own",
	  "adopts: [ { pack: england-childrens, from: 2026-01-12 } ]\n",
	  "a.yaml:4:19: there is no optional pack 'england-childrens'\n" },
	{ "the law cannot be left out", "without: [iha]\n",
	  "a.yaml:4:11: 'iha' is no rule of an optional pack: the law cannot be left out\n" },
	{ "a threshold of the law is the law's",
	  "rules: [ { id: visit-first, threshold: { at-least: 2, in: 30 days } } ]\n",
	  "a.yaml:4:40: visit-first: its threshold is not left open (SI 2010/959 reg 28(2)(a))\n" },
	{ "names that are none",
	  "adopts: [england-childrens]\n"
	  "rules: [ { id: cla-review, colour: red }, { id: iha, owed-by: grocer } ]\n",
	  "a.yaml:4:10: there is no optional pack 'england-childrens'\n"
	  "a.yaml:5:28: unknown key 'colour', known here: id, from, title, owed-by, within, "
	  "threshold, "
	  "target, "
	  "warn, repeat, expect\n"
	  "a.yaml:5:16: there is no rule 'cla-review'\n"
	  "a.yaml:5:63: 'grocer' is no code of the list roles\n" },
	{ "a first day is a day, of a number too", "rules: [ { id: iha, from: 2026-02-30 } ]\n",
	  "a.yaml:4:27: '2026-02-30' is no date (YYYY-MM-DD, a day that exists)\n" },
	{ "a rule that stands there twice", "rules: [ { id: iha }, { id: iha } ]\n",
	  "a.yaml:4:29: rule 'iha' stands here twice\n" },
};

static void what_would_loosen_the_law_is_refused_with_both_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(REFUSED); i++) {
		duly_auto_fini(faults) p = { 0 };
		char text[1024];

		print_message("%s\n", REFUSED[i].why);
		snprintf(text, sizeof text, HEAD "%s", REFUSED[i].rules);
		duly_auto(law) law = law_with(text, NULL, &p);
		buf_u8(&p.text, '\0');
		assert_null(law);
		assert_string_equal((const char *)p.text.data, REFUSED[i].message);
	}
}

static void a_council_has_one_overlay(void **state)
{
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law = law_with(HEAD, HEAD, &p);

	(void)state;
	assert_null(law);
	buf_u8(&p.text, '\0');
	assert_string_equal((const char *)p.text.data,
			    "b.yaml:1:1: the council 'example' has an overlay already\n");
}

/* ---- what it changes ------------------------------------------------------------------------- */

static const struct {
	const char *why, *overlay, *events, *at, *only, *want;
} SET[] = {
	{ "nothing said, nothing changed", "", "2026-01-12 care.entered\n", "2026-01-13T12:00:00Z",
	  "cla-review-first pep-initial case-supervision",
	  "pep-initial 2026-01-12>2026-01-26 open none\n"
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "a tighter number, and one up to what guidance leaves open",
	  "rules: [ { id: cla-review-first, within: 15 working days },\n"
	  "         { id: pep-initial, within: 20 working days } ]\n",
	  "2026-01-12 care.entered\n", "2026-01-13T12:00:00Z", "cla-review-first pep-initial",
	  "pep-initial 2026-01-12>2026-02-09 open none\n"
	  "cla-review-first 2026-01-12>2026-02-02 open none\n" },
	{ "28 calendar days that are never later: a month less a day",
	  "rules: [ { id: secure-review-1, within: 28 days } ]\n",
	  "2026-01-31 care.entered\n2026-01-31 placement.started placement_type=K1\n",
	  "2026-02-01T12:00:00Z", "secure-review-1",
	  "secure-review-1 2026-01-31>2026-02-28 open none\n" },
	{ "periods by condition, each its own",
	  "rules: [ { id: visit-after-year, within: [2 months, 4 weeks] } ]\n",
	  "2024-01-08 care.entered\n2024-01-08 placement.started placement_type=U4 long_term=true\n"
	  "2026-01-14 visit.made kinds=[looked-after] seen=true\n",
	  "2026-01-15T12:00:00Z", "visit-after-year",
	  "visit-after-year 2026-01-14>2026-03-14 open none\n" },
	{ "an optional pack that is adopted, but for a rule",
	  "adopts: [local-practice]\nwithout: [case-summary]\n", "2026-01-12 care.entered\n",
	  "2026-01-13T12:00:00Z", "case-supervision case-summary",
	  "case-supervision 2026-01-12>2026-02-09 open none\n" },
	{ "a pack that is adopted from a day on: what began before owes nothing of it",
	  "adopts: [ { pack: local-practice, from: 2026-01-13 } ]\n", "2026-01-12 care.entered\n",
	  "2026-03-13T12:00:00Z", "case-supervision case-summary", "" },
	{ "and what begins on the day does",
	  "adopts: [ { pack: local-practice, from: 2026-01-12 } ]\n", "2026-01-12 care.entered\n",
	  "2026-01-13T12:00:00Z", "case-supervision",
	  "case-supervision 2026-01-12>2026-02-09 open none\n" },
	{ "three absences in thirty days and not in ninety",
	  "rules: [ { id: missing-strategy, threshold: { at-least: 3, in: 30 days } } ]\n",
	  "2026-01-12 missing.started\n2026-01-13 missing.returned\n"
	  "2026-02-01 missing.started\n2026-02-02 missing.returned\n"
	  "2026-02-11 missing.started\n2026-02-12 missing.returned\n"
	  "2026-02-20 missing.started\n",
	  "2026-02-21T12:00:00Z", "missing-strategy",
	  "missing-strategy 2026-02-20>none open none\n" },
	{ "closure days do not put off what the law counts",
	  "closures: [ { date: 2026-01-20, title: Town hall closed } ]\n",
	  "2026-01-12 care.entered\n", "2026-01-13T12:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "the council's own school terms",
	  "terms: [ { name: spring-2026, from: 2026-01-05, to: 2026-03-27 },\n"
	  "         { name: summer-2026, from: 2026-04-13, to: 2026-07-21 } ]\n",
	  "2025-11-03 care.entered\n2026-01-14 pep.completed\n", "2026-01-15T12:00:00Z",
	  "pep-review", "pep-review 2026-01-14>2026-07-21 open none\n" },
	{ "a number from a day on: what began the day before has the law's",
	  "rules: [ { id: cla-review-first, from: 2026-01-13, within: 15 working days } ]\n",
	  "2026-01-12 care.entered\n", "2026-01-13T12:00:00Z", "cla-review-first",
	  "cla-review-first 2026-01-12>2026-02-09 open none\n" },
	{ "and what begins on the day has the council's, whenever it is told",
	  "rules: [ { id: cla-review-first, from: 2026-01-12, within: 15 working days } ]\n",
	  "2026-01-12 care.entered !2026-03-12T09:00:00Z\n", "2026-01-13T12:00:00Z",
	  "cla-review-first", "cla-review-first 2026-01-12>2026-02-02 open none\n" },
	{ "the clock of before is met by what starts that of the new number",
	  "rules: [ { id: cla-review-next, from: 2026-05-01, within: 5 months } ]\n",
	  "2026-01-12 care.entered\n2026-01-20 review.held\n2026-02-20 review.held\n"
	  "2026-05-11 review.held\n",
	  "2026-05-12T12:00:00Z", "cla-review-next",
	  "cla-review-next 2026-02-20>2026-08-20 met 2026-05-11 in-time\n"
	  "cla-review-next 2026-05-11>2026-10-11 open none\n" },
	{ "a threshold from a day on: the third in ninety days is none in thirty",
	  "rules: [ { id: missing-strategy, from: 2026-02-11,\n"
	  "           threshold: { at-least: 3, in: 30 days } } ]\n",
	  "2026-01-12 missing.started\n2026-01-13 missing.returned\n"
	  "2026-02-01 missing.started\n2026-02-02 missing.returned\n"
	  "2026-02-11 missing.started\n2026-02-12 missing.returned\n"
	  "2026-02-20 missing.started\n",
	  "2026-02-21T12:00:00Z", "missing-strategy",
	  "missing-strategy 2026-02-20>none open none\n" },
	{ "the clock of before is the one at a time that there may be, of whichever number",
	  "rules: [ { id: missing-strategy, from: 2026-02-12,\n"
	  "           threshold: { at-least: 3, in: 30 days } } ]\n",
	  "2026-01-12 missing.started\n2026-01-13 missing.returned\n"
	  "2026-02-01 missing.started\n2026-02-02 missing.returned\n"
	  "2026-02-11 missing.started\n2026-02-12 missing.returned\n"
	  "2026-02-20 missing.started\n",
	  "2026-02-21T12:00:00Z", "missing-strategy",
	  "missing-strategy 2026-02-11>none open upcoming\n" },
	{ "a pack that is adopted from a day on, and a number of it from a later one",
	  "adopts: [ { pack: local-practice, from: 2026-01-12 } ]\n"
	  "rules: [ { id: case-supervision, from: 2026-01-14, within: 2 weeks } ]\n",
	  "2026-01-12 care.entered\n2026-01-14 task.completed kind=case-supervision\n",
	  "2026-01-15T12:00:00Z", "case-supervision",
	  "case-supervision 2026-01-12>2026-02-09 met 2026-01-14 in-time\n"
	  "case-supervision 2026-01-14>2026-01-28 open none\n" },
	{ "who owes it", "rules: [ { id: iha, owed-by: health, title: First health check } ]\n",
	  "2026-01-12 care.entered\n", "2026-01-13T12:00:00Z", "iha",
	  "iha 2026-01-12>2026-02-09 open none\n" },
};

static void an_overlay_changes_its_council_and_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(SET); i++) {
		duly_auto_fini(faults) p = { 0 };
		duly_auto_fini(buf) got = { 0 };
		char text[1024];

		print_message("%s\n", SET[i].why);
		snprintf(text, sizeof text, HEAD "%s", SET[i].overlay);
		duly_auto(law) law = law_with(text, NULL, &p);
		if (law == NULL)
			fail_msg("%.*s", (int)p.text.len, (const char *)p.text.data);
		duly_auto_fini(folded) f = fold_lines(law, SET[i].events, NULL, SET[i].at);
		print_folded(law, &f, SET[i].only, &got);
		buf_u8(&got, '\0');
		assert_string_equal((const char *)got.data, SET[i].want);
	}
}

static void another_council_has_the_national_law(void **state)
{
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law = law_with(
		HEAD "adopts: [local-practice]\nrules: [ { id: iha, within: 15 working days } ]\n",
		"overlay: b\nversion: \"1\"\ncouncil: elsewhere\n"
		"rules: [ { id: iha, within: 10 working days } ]\n",
		&p);

	(void)state;
	assert_non_null(law);
	const struct rule *here = law_rule(law_for(law, STR("example")), STR("iha"));
	const struct rule *there = law_rule(law_for(law, STR("elsewhere")), STR("iha"));
	const struct rule *nowhere = law_rule(law_for(law, STR("nowhere")), STR("iha"));

	assert_int_equal(here->within[0].period.amount, 15);
	assert_int_equal(there->within[0].period.amount, 10);
	assert_int_equal(nowhere->within[0].period.amount, 20);
	assert_ptr_equal(here->national, nowhere);
	assert_null(nowhere->national);
	assert_true(law_rule(law_for(law, STR("example")), STR("case-summary"))->adopted);
	assert_false(law_rule(law_for(law, STR("elsewhere")), STR("case-summary"))->adopted);
}

/* The measure of a target stands beside the date, and explain says who has set what. */
static void a_target_and_where_a_number_comes_from_are_shown(void **state)
{
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law = law_with(
		HEAD "rules: [ { id: cla-review-next, target: { name: booked-at-five-months,\n"
		     "           within: 5 months } }, { id: iha, within: 15 working days } ]\n",
		NULL, &p);
	duly_auto_fini(folded) f = fold_lines(
		law, "2026-01-12 care.entered\n2026-01-20 review.held\n2026-02-20 review.held\n",
		NULL, "2026-02-21T12:00:00Z");
	bool said = false;
	char day[DULY_DATE_TEXT];

	(void)state;
	for (size_t i = 0; i < f.derived.n; i++) {
		const struct obligation *o = &f.derived.obligations[i];
		struct steps steps = { .arena = f.arena };

		if (str_is(o->rule->id, "cla-review-next")) {
			assert_int_equal(o->measure_count, 3);
			assert_true(str_is(o->measures[2].name, "booked-at-five-months"));
			assert_string_equal(duly_civil_print(o->measures[2].due, day),
					    "2026-07-20");
		}
		if (!str_is(o->rule->id, "iha"))
			continue;
		obligation_explain(law, o, f.at, &steps);
		for (size_t k = 0; k < steps.n; k++)
			said |= str_is(steps.list[k].text,
				       "as set by the council: a-borough 2026.11; "
				       "the pack itself has 20 working days");
	}
	assert_true(said);
}

/* Each clock says which number it has, and who set it. */
static void explain_says_from_when_a_number_is_the_councils(void **state)
{
	static const char *const SAID[] = {
		"the council has a number of its own for what happens after 2026-01-19",
		"as set by the council for what happens from 2026-01-20 on: a-borough 2026.11; the "
		"pack itself has 1 week",
	};
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law =
		law_with(HEAD "rules: [ { id: visit-first, from: 2026-01-20, within: 5 days } ]\n",
			 NULL, &p);
	duly_auto_fini(folded) f = fold_lines(
		law,
		"2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U4\n"
		"2026-01-20 placement.started placement_type=U4\n",
		NULL, "2026-01-21T12:00:00Z");
	size_t said = 0;

	(void)state;
	for (size_t i = 0; i < f.derived.n; i++) {
		struct steps steps = { .arena = f.arena };

		if (!str_is(f.derived.obligations[i].rule->id, "visit-first"))
			continue;
		obligation_explain(law, &f.derived.obligations[i], f.at, &steps);
		for (size_t k = 0; k < steps.n && said < LEN(SAID); k++)
			said += str_is(steps.list[k].text, SAID[said]);
	}
	assert_int_equal(said, LEN(SAID));
}

/* ---- a rule that changes on a day ------------------------------------------------------------ */

#define VERSION(period, force, started, due)                                              \
	"  - id: first-visit\n    title: First visit\n    owed-by: social-worker\n"       \
	"    starts: { at: care.entered }\n    within: " period "\n"                      \
	"    met-by: { event: visit.made }\n    basis: { instrument: I, provision: P }\n" \
	"    verified: V1\n    in-force: " force "\n"                                     \
	"    examples: [ { why: the day, started: " started ", due: " due " } ]\n"

static struct law *law_of_versions(const char *versions, struct faults *faults)
{
	duly_auto_fini(contents) c = { NULL, 0 };
	duly_auto_fini(buf) text = { 0 };
	struct law *law = NULL;

	buf_puts(&text, "pack: changing\nversion: \"2\"\ntitle: T\nzone: Europe/London\n"
			"calendar: england-and-wales\nrules:\n");
	buf_puts(&text, versions);
	add_ground(&c);
	contents_add(&c, CONTENT_PACK, STR("changing.yaml"), buf_view(&text));
	if (law_load(&c, &law, faults) != DULY_OK)
		assert_null(law);
	return law;
}

static const char TWO_VERSIONS[] =
	VERSION("1 week", "{ to: 2026-08-31 }", "2026-08-31", "2026-09-07")
		VERSION("5 working days", "{ from: 2026-09-01 }", "2026-09-01", "2026-09-08");

/* By the day of the trigger, whenever it was told or is looked at; explain names the version. */
static void the_version_in_force_on_the_day_of_the_trigger_applies(void **state)
{
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law = law_of_versions(TWO_VERSIONS, &p);
	duly_auto_fini(folded) f = fold_lines(law,
					      "2026-08-31 care.entered !2026-09-10T09:00:00Z\n"
					      "2026-09-01 care.ended\n2026-09-01 care.entered\n",
					      NULL, "2026-09-02T12:00:00Z");
	static const char *const SAID[] = { "as in force from ever to 2026-08-31, in changing 2",
					    "as in force from 2026-09-01 to now, in changing 2" };
	duly_auto_fini(buf) got = { 0 };
	duly_auto_fini(buf) report = { 0 };
	struct duly_diag diag;
	size_t run, failed;

	(void)state;
	print_folded(law, &f, "", &got);
	buf_u8(&got, '\0');
	assert_string_equal((const char *)got.data,
			    "first-visit 2026-08-31>2026-09-07 open none\n"
			    "first-visit 2026-09-01>2026-09-08 open none\n");
	for (size_t i = 0; i < 2; i++) {
		struct steps steps = { .arena = f.arena };
		bool said = false;

		obligation_explain(law, &f.derived.obligations[i], f.at, &steps);
		for (size_t k = 0; k < steps.n; k++)
			said |= str_is(steps.list[k].text, SAID[i]);
		assert_true(said);
	}
	assert_int_equal(derive_examples(law, &run, &failed, &report, &diag), DULY_OK);
	assert_int_equal(run, 2);
	assert_int_equal(failed, 0);
}

static void two_versions_for_one_day_are_refused(void **state)
{
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law =
		law_of_versions(VERSION("1 week", "{ to: 2026-09-01 }", "2026-08-31", "2026-09-07")
					VERSION("5 working days", "{ from: 2026-09-01 }",
						"2026-09-02", "2026-09-09"),
				&p);

	(void)state;
	assert_null(law);
	buf_u8(&p.text, '\0');
	assert_string_equal((const char *)p.text.data,
			    "changing.yaml:17:9: rule 'first-visit' is defined twice for the same "
			    "time\n");
}

static void what_has_not_commenced_starts_nothing(void **state)
{
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law =
		law_of_versions(VERSION("1 week", "not-commenced", "2026-08-31", "none"), &p);
	duly_auto_fini(folded) f =
		fold_lines(law, "2026-08-31 care.entered\n", NULL, "2026-09-02T12:00:00Z");

	(void)state;
	assert_int_equal(f.derived.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_in_force_on_the_day_of_the_trigger_applies),
		cmocka_unit_test(two_versions_for_one_day_are_refused),
		cmocka_unit_test(what_has_not_commenced_starts_nothing),
		cmocka_unit_test(what_would_loosen_the_law_is_refused_with_both_numbers),
		cmocka_unit_test(a_council_has_one_overlay),
		cmocka_unit_test(an_overlay_changes_its_council_and_no_other),
		cmocka_unit_test(another_council_has_the_national_law),
		cmocka_unit_test(explain_says_from_when_a_number_is_the_councils),
		cmocka_unit_test(a_target_and_where_a_number_comes_from_are_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/law/casefold.h"

/* What is counted over those who have a status. A row is a life and a figure: whether the child is
 * counted in it, and what it says. */

static struct law *law;

static const struct {
	const char *why, *events, *feed, *at, *figure, *want;
} ROWS[] = {
	{ "who is not looked after is in no figure of it", "2026-01-12 referral.received\n", NULL,
	  "2026-03-02T12:00:00Z", "reviews-up-to-date", "" },
	{ "a review that is not yet due leaves the child up to date", "2026-01-12 care.entered\n",
	  NULL, "2026-02-09T12:00:00Z", "reviews-up-to-date", "yes" },
	{ "one that has lapsed does not", "2026-01-12 care.entered\n", NULL, "2026-02-10T12:00:00Z",
	  "reviews-up-to-date", "no 2026-02-09" },
	{ "held late, it is up to date again",
	  "2026-01-12 care.entered\n2026-02-20 review.held part=whole\n", NULL,
	  "2026-02-21T12:00:00Z", "reviews-up-to-date", "yes" },
	{ "who has left care is in none",
	  "2026-01-12 care.entered\n2026-02-20 care.ended reason=E4A\n", NULL,
	  "2026-03-02T12:00:00Z", "reviews-up-to-date", "" },
	{ "nobody knows where no feed reports reviews", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[care.entered]\n", "2026-03-02T12:00:00Z",
	  "reviews-up-to-date", "unknown" },

	{ "seen on the first of six weeks",
	  "2026-01-12 care.entered\n2026-02-03 visit.made kinds=[looked-after] seen=true\n", NULL,
	  "2026-03-16T12:00:00Z", "seen-6-weeks", "yes" },
	{ "and the day after they are over",
	  "2026-01-12 care.entered\n2026-02-03 visit.made kinds=[looked-after] seen=true\n", NULL,
	  "2026-03-17T12:00:00Z", "seen-6-weeks", "no" },
	{ "twelve weeks go on",
	  "2026-01-12 care.entered\n2026-02-03 visit.made kinds=[looked-after] seen=true\n", NULL,
	  "2026-03-17T12:00:00Z", "seen-12-weeks", "yes" },
	{ "a visit in which the child was not seen does not count",
	  "2026-01-12 care.entered\n2026-02-03 visit.made kinds=[looked-after] seen=false\n", NULL,
	  "2026-02-04T12:00:00Z", "seen-6-weeks", "no" },
	{ "and where no feed reports visits nobody knows", "2026-01-12 care.entered\n",
	  "2026-01-01 feed.declared types=[care.entered]\n", "2026-03-02T12:00:00Z", "seen-6-weeks",
	  "unknown" },

	{ "teeth are asked for of those looked after for a year", "2025-01-14 care.entered\n", NULL,
	  "2026-01-13T12:00:00Z", "dental-up-to-date", "" },
	{ "from that day on", "2025-01-14 care.entered\n", NULL, "2026-01-14T12:00:00Z",
	  "dental-up-to-date", "no" },
	{ "and are well for a year after a check",
	  "2025-01-14 care.entered\n2025-06-02 dental.checked\n", NULL, "2026-01-14T12:00:00Z",
	  "dental-up-to-date", "yes" },
	{ "a questionnaire is of those of 4 to 16",
	  "2025-01-14 care.entered\n2025-01-14 person.registered dob=2023-01-14\n", NULL,
	  "2026-02-14T12:00:00Z", "sdq-up-to-date", "" },
	{ "of one of ten there is none",
	  "2025-01-14 care.entered\n2025-01-14 person.registered dob=2015-01-14\n", NULL,
	  "2026-02-14T12:00:00Z", "sdq-up-to-date", "no" },

	{ "two placements are no three",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=a\n"
	  "2026-01-20 placement.started placement_type=U6 placement=b\n",
	  NULL, "2026-03-02T12:00:00Z", "placements-3-in-year", "no" },
	{ "three are",
	  "2026-01-12 care.entered\n2026-01-12 placement.started placement_type=U6 placement=a\n"
	  "2026-01-20 placement.started placement_type=U6 placement=b\n"
	  "2026-02-02 placement.started placement_type=K2 placement=c\n",
	  NULL, "2026-03-02T12:00:00Z", "placements-3-in-year", "yes" },
	{ "a plan of 18 months less a day", "2024-07-03 protection-plan.started\n", NULL,
	  "2026-01-02T12:00:00Z", "plans-18-months", "no" },
	{ "and of 18 months", "2024-07-03 protection-plan.started\n", NULL, "2026-01-03T12:00:00Z",
	  "plans-18-months", "yes" },
	{ "nothing is counted of somebody who has died",
	  "2026-01-12 care.entered\n2026-02-01 person.died\n", NULL, "2026-03-02T12:00:00Z",
	  "reviews-up-to-date", "" },
};

static void say(const struct folded *f, const char *figure, char ret[64])
{
	char day[DULY_DATE_TEXT];

	ret[0] = '\0';
	for (size_t i = 0; i < f->derived.figure_count; i++) {
		const struct figure_result *r = &f->derived.figures[i];

		if (!str_is(r->figure->id, figure))
			continue;
		assert_string_equal(ret, ""); /* one child is counted once */
		snprintf(ret, 64, "%s%s%s",
			 !r->known  ? "unknown"
			 : r->holds ? "yes"
				    : "no",
			 r->known && r->lapsed != NULL ? " " : "",
			 r->known && r->lapsed != NULL ? duly_civil_print(r->lapsed->due, day)
						       : "");
	}
}

static void each_life_is_counted_as_it_should_be(void **state)
{
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(folded) f =
			fold_lines(law, ROWS[i].events, ROWS[i].feed, ROWS[i].at);
		char got[64];

		say(&f, ROWS[i].figure, got);
		if (strcmp(got, ROWS[i].want) == 0)
			continue;
		failed++;
		printf("%s: '%s', not '%s'\n", ROWS[i].why, got, ROWS[i].want);
	}
	assert_int_equal(failed, 0);
}

static void episodes_are_listed_with_their_days(void **state)
{
	duly_auto_fini(folded) f = fold_lines(law,
					      "2025-01-14 care.entered\n2025-06-02 care.ended "
					      "reason=E4A\n2026-01-12 care.entered\n",
					      NULL, "2026-03-02T12:00:00Z");
	duly_auto_fini(buf) b = { 0 };
	char from[DULY_DATE_TEXT], until[DULY_DATE_TEXT];

	(void)state;
	for (size_t i = 0; i < f.derived.spell_count; i++) {
		const struct spell *s = &f.derived.spells[i];

		if (!str_is(s->kind->name, "looked-after"))
			continue;
		buf_printf(&b, "%s-%s\n", duly_civil_print(s->from, from),
			   s->until.day == DULY_NO_DATE.day ? ""
							    : duly_civil_print(s->until, until));
	}
	buf_u8(&b, 0);
	assert_string_equal((const char *)b.data, "2025-01-14-2025-06-02\n2026-01-12-\n");
}

/* A pack of one figure, in a line. */
static const struct {
	const char *figure, *want;
} FAULTS[] = {
	{ "{ id: f, title: T, means: m, status: absence, lasts: 2 days }", "" },
	{ "{ id: f, title: T, means: m, status: absence, clocks: [c], lasts: 2 days }",
	  "p.yaml:7:5: a figure has one of 'holds', 'lasts' and 'clocks'\n" },
	{ "{ id: f, title: T, means: m, status: absence }",
	  "p.yaml:7:5: a figure has one of 'holds', 'lasts' and 'clocks'\n" },
	{ "{ id: f, title: T, means: m, status: absence, clocks: [d] }",
	  "p.yaml:7:60: there is no rule 'd'\n" },
	{ "{ id: f, title: T, means: m, status: absence, lasts: 72 hours }",
	  "p.yaml:7:58: how long is said in days, weeks or months\n" },
	{ "{ id: f, title: T, means: m, status: abscence, lasts: 2 days }",
	  "p.yaml:7:42: unknown episode 'abscence'\n" },
	{ "{ id: f, title: T, status: absence, lasts: 2 days }",
	  "p.yaml:7:5: 'means' is missing here\n" },
	{ "{ id: f, title: T, means: m, status: absence, lasts: 2 days }\n"
	  "  - { id: f, title: T, means: m, status: absence, lasts: 3 days }",
	  "p.yaml:8:11: figure 'f' is defined twice\n" },
};

static void what_is_no_figure_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(FAULTS); i++) {
		duly_auto_fini(contents) c = { 0 };
		duly_auto_fini(faults) faults = { 0 };
		duly_auto_fini(buf) text = { 0 };
		duly_auto(law) made = NULL;

		buf_printf(&text,
			   "pack: p\nversion: \"1\"\ntitle: T\nzone: Europe/London\n"
			   "calendar: england-and-wales\nfigures:\n  - %s\n"
			   "rules:\n  - id: c\n    title: T\n    owed-by: iro\n"
			   "    starts: { closing: absence }\n    within: 1 day\n"
			   "    met-by: { event: rhi.held }\n    warn: [1 day]\n"
			   "    basis: { instrument: I, provision: P }\n    verified: U\n"
			   "    examples: [ { why: w, started: 2026-01-12, due: 2026-01-13 } ]\n",
			   FAULTS[i].figure);
		add_england(&c);
		contents_add(&c, CONTENT_PACK, STR("p.yaml"), buf_view(&text));
		const duly_result r = law_load(&c, &made, &faults);

		buf_u8(&faults.text, 0);
		assert_string_equal((const char *)faults.text.data, FAULTS[i].want);
		assert_int_equal(r == DULY_OK, FAULTS[i].want[0] == '\0');
	}
}

static struct law *two_packs(void)
{
	struct contents c = { 0 };

	add_england(&c);
	add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-childrens.yaml");
	add_file(&c, CONTENT_PACK, SCHEMAS "england/rules/", "england-protection.yaml");
	struct law *both = load_or_fail(&c);

	contents_fini(&c);
	return both;
}

int main(void)
{
	static const struct CMUnitTest TESTS[] = {
		cmocka_unit_test(each_life_is_counted_as_it_should_be),
		cmocka_unit_test(episodes_are_listed_with_their_days),
		cmocka_unit_test(what_is_no_figure_is_refused_with_its_place),
	};

	base_init();
	law = two_packs();
	const int failed = cmocka_run_group_tests(TESTS, NULL, NULL);

	law_free(&law);
	return failed;
}

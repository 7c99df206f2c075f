#include <limits.h>

#include "common/law/finding.h"
#include "common/lawfiles/lawfiles.h"
#include "common/wire/wire.h"
#include "tests/law/lawfiles.h"

/* ---- bad files: every fault of a file, at its place, in one go ------------------------------- */

/* clang-format off */
static const struct bad {
	enum content_kind kind;
	const char *file, *messages;
} BAD_FILES[] = {
	{ CONTENT_PACK, "examples.yaml",
	  "examples.yaml:17:9: an example has one of 'started' and 'events'\n"
	  "examples.yaml:18:28: '2026-01-32' is no date (YYYY-MM-DD) and no RFC 3339 "
	  "time\n"
	  "examples.yaml:15:43: 'before' is said in days or weeks\n"
	  "examples.yaml:19:45: '2026-01-40' is no date (YYYY-MM-DD), \"open\" or "
	  "\"none\"\n"
	  "examples.yaml:20:77: 'with' goes with 'started'\n"
	  "examples.yaml:20:65: 'lost' is no status; known: open, met, ended, void\n"
	  "examples.yaml:20:46: 'yesterday' is no RFC 3339 time\n"
	  "examples.yaml:24:21: unknown event type 'care.begun'\n"
	  "examples.yaml:25:13: an event has one of 'date' and 'time'\n"
	  "examples.yaml:26:41: a 'date' is a day, a 'time' an instant\n"
	  "examples.yaml:27:74: care.entered has no field 'colour'\n"
	  "examples.yaml:27:69: 'a b' is no reference (1-64 of [A-Za-z0-9._:-])\n"
	  "examples.yaml:28:13: an event has one of 'date' and 'time'\n"
	  "examples.yaml:29:66: 'secret' is no code of the list visit-kinds\n"
	  "examples.yaml:29:13: visit.made needs 'seen'\n"
	  "examples.yaml:30:71: '2010-1-1' is no date (YYYY-MM-DD) and no RFC 3339 "
	  "time\n"
	  "examples.yaml:39:36: a moment starts this clock: write out its 'events'\n"
	  "examples.yaml:48:17: 'with' must give 'dob'\n"
	},
	{ CONTENT_PACK, "head.yaml",
	  "head.yaml:7:3: unknown list 'trees'\n"
	  "head.yaml:5:1: unknown key 'country', known here: pack, version, title, "
	  "jurisdiction, zone, calendar, adds-codes, rules, coverage, figures, optional\n"
	  "head.yaml:1:1: 'version' is missing here\n"
	  "head.yaml:4:11: calendar 'france' is not the one that is loaded: "
	  "england-and-wales\n"
	  "head.yaml:3:7: zone 'Europe/Paris' is not the one that is loaded: "
	  "Europe/London\n"
	  "head.yaml:8:8: a list is wanted here, not a single value\n"
	},
	{ CONTENT_PACK, "ladder.yaml",
	  "ladder.yaml:12:14: a clock of hours falls in no stretch of days\n"
	  "ladder.yaml:14:12: a clock of hours has its ladder in hours\n"
	  "ladder.yaml:7:5: a clock of hours says how long before it lapses it is "
	  "'due'\n"
	  "ladder.yaml:17:63: '2026-01-15' is no RFC 3339 time, \"open\" or \"none\"\n"
	  "ladder.yaml:24:12: hours in the ladder of a clock of days\n"
	  "ladder.yaml:24:22: a rung is a period\n"
	  "ladder.yaml:24:28: a rung is a number of hours, days, weeks, months, years "
	  "or working days\n"
	  "ladder.yaml:24:46: a rung is a number of hours, days, weeks, months, years "
	  "or working days\n"
	  "ladder.yaml:25:10: hours in the ladder of a clock of days\n"
	  "ladder.yaml:27:13: a repeat comes after a while, not at once\n"
	  "ladder.yaml:25:10: 'due' is for clocks of hours; others are due on act_by\n"
	  "ladder.yaml:26:13: 'expect' is for a rule within none\n"
	  "ladder.yaml:31:5: where the law gives no period, 'expect' says when to "
	  "warn\n"
	},
	{ CONTENT_PACK, "limits.yaml",
	  "limits.yaml:12:13: a clock lives in at most 4 episodes\n"
	  "limits.yaml:21:13: hours in so many days are those of the first 'during'\n"
	  "limits.yaml:28:9: 'merged-round' is the name of a contradiction\n"
	  "limits.yaml:37:13: by when it would be due is said in days, weeks, months or terms\n"
	},
	{ CONTENT_VOCABULARY, "vocabulary-parts.yaml",
	  "vocabulary-parts.yaml:6:43: what means 'birth' needs a field 'dob' of kind date\n"
	  "vocabulary-parts.yaml:7:44: what means 'birth' requires its field 'dob'\n"
	  "vocabulary-parts.yaml:8:46: what means 'birth' has 'dob' of another kind than date\n"
	  "vocabulary-parts.yaml:9:41: what means 'retracted' needs a field 'id' of kind id\n"
	  "vocabulary-parts.yaml:10:43: what means 'merged' has 'into' of another kind than ref\n"
	},
	{ CONTENT_PACK, "names.yaml",
	  "names.yaml:4:1: key 'title' stands here twice; first in line 3\n"
	  "names.yaml:8:6: anchors (&) are not known here\n"
	  "names.yaml:8:19: 'a b' is no name (1-64 letters, digits, \". _ : -\")\n"
	  "names.yaml:8:13: 'title' is missing here\n"
	  "names.yaml:8:13: 'owed-by' is missing here\n"
	  "names.yaml:8:13: 'starts' is missing here\n"
	  "names.yaml:8:13: 'within' is missing here\n"
	  "names.yaml:8:13: 'met-by' is missing here\n"
	  "names.yaml:8:13: 'basis' is missing here\n"
	  "names.yaml:8:13: 'verified' is missing here\n"
	  "names.yaml:8:13: 'examples' is missing here\n"
	  "names.yaml:9:5: a map of keys and values is wanted here, not a single "
	  "value\n"
	},
	{ CONTENT_PACK, "periods.yaml",
	  "periods.yaml:11:13: '010 days' is no period (such as \"20 working days\", "
	  "\"1 week\")\n"
	  "periods.yaml:20:13: '0x10 days' is no period (such as \"20 working days\", "
	  "\"1 week\")\n"
	  "periods.yaml:28:82: how far to look back is said in days, weeks or months\n"
	  "periods.yaml:29:13: '20x working days' is no period (such as \"20 working "
	  "days\", \"1 week\")\n"
	  "periods.yaml:30:49: how far to look back is said in days, weeks or months\n"
	  "periods.yaml:38:42: 'since' is for hours in so many days\n"
	  "periods.yaml:38:15: 'when' is missing: what follows would never hold\n"
	  "periods.yaml:38:68: the last is for all others: a period without 'when', or \"none\"\n"
	  "periods.yaml:38:68: hours and days in one rule\n"
	  "periods.yaml:39:49: how far to look back is said in days, weeks or months\n"
	  "periods.yaml:40:17: not a period of the same sort as 'within'\n"
	  "periods.yaml:49:57: 'at-most' is of a 'date', or of what is 'as-recorded'\n"
	  "periods.yaml:50:61: 'weekends' is no sort of days; known: public-holidays\n"
	  "periods.yaml:50:45: 'at-most' is said in days, weeks, months or years; of a date in hours too\n"
	  "periods.yaml:50:9: hours and days in one rule\n"
	  "periods.yaml:51:35: 'period' is missing here\n"
	  "periods.yaml:52:63: 'at-most' is said in days, weeks, months or years; of a date in hours too\n"
	},
	{ CONTENT_PACK, "rules.yaml",
	  "rules.yaml:10:5: unknown key 'colour', known here: id, title, owed-by, "
	  "cap, starts, within, falling, yields-to, during, met-by, ends-with, "
	  "readings, measures, warn, due, repeat, expect, basis, verified, in-force, "
	  "note, given, examples, local, closures, not-before, one-at-a-time, own-end\n"
	  "rules.yaml:9:14: 'grocer' is no code of the list roles\n"
	  "rules.yaml:11:19: unknown event type 'care.begun'\n"
	  "rules.yaml:7:5: 'met-by' is missing here\n"
	  "rules.yaml:14:15: 'V3' is no status of verification; known: V1, V2, U\n"
	  "rules.yaml:13:12: 'provision' is missing here\n"
	  "rules.yaml:7:5: 'examples' is missing here\n"
	  "rules.yaml:18:39: 'secret' is no code of the list review-kinds\n"
	  "rules.yaml:18:47: review.held has no field 'size'\n"
	  "rules.yaml:18:63: '0' is no \"1\" and no \"2+\"\n"
	  "rules.yaml:22:24: unknown moment 'doomsday'\n"
	  "rules.yaml:21:17: no rule 'later' stands before this one\n"
	  "rules.yaml:20:43: 'review' can only be compared where it is a code or a "
	  "bool\n"
	  "rules.yaml:15:5: 'basis' is missing here\n"
	  "rules.yaml:24:23: '2026-02-30' is no date (YYYY-MM-DD, a day that exists)\n"
	  "rules.yaml:15:9: rule 'first' is defined twice for the same time\n"
	  "rules.yaml:25:15: a rule has at least one example\n"
	  "rules.yaml:29:23: unknown episode 'prison'\n"
	  "rules.yaml:30:26: unknown episode 'prison'\n"
	  "rules.yaml:30:46: unknown moment 'turns-99'\n"
	  "rules.yaml:30:86: 'tired' is no condition, and no fact that is true or "
	  "false\n"
	  "rules.yaml:32:47: unknown episode 'prison'\n"
	  "rules.yaml:33:17: 'in-care' is an episode: say 'during'\n"
	  "rules.yaml:33:26: 'doomsday' is no event type and no moment\n"
	  "rules.yaml:33:45: unknown event type 'care.begun'\n"
	  "rules.yaml:34:68: 'unread' is a later edition with its year, as \"March 2026\"\n"
	  "rules.yaml:36:15: in force to a day before it is in force from\n"
	},
	{ CONTENT_VOCABULARY, "vocabulary-twice.yaml",
	  "vocabulary-twice.yaml:4:3: list 'roles' is defined twice\n"
	  "vocabulary-twice.yaml:6:3: condition 'short-break' is defined twice\n"
	},
	{ CONTENT_VOCABULARY, "vocabulary-values.yaml",
	  "vocabulary-values.yaml:4:67: '0x10' is no number (decimal, without "
	  "leading zeros)\n"
	  "vocabulary-values.yaml:5:70: 'yes' is neither true nor false\n"
	},
	{ CONTENT_VOCABULARY, "vocabulary.yaml",
	  "vocabulary.yaml:3:1: unknown key 'colour', known here: vocabulary, "
	  "version, title, lists, adds-codes, types, conditions, episodes, moments\n"
	  "vocabulary.yaml:5:3: list 'legal-statuses' is defined twice\n"
	  "vocabulary.yaml:6:25: 'apple' is in the list fruits already\n"
	  "vocabulary.yaml:6:32: 'a pear' is no code (1-64 of [A-Za-z0-9._:-])\n"
	  "vocabulary.yaml:7:9: a list of codes, or a map of codes and their meanings\n"
	  "vocabulary.yaml:9:11: 'iro' is in the list roles already\n"
	  "vocabulary.yaml:10:3: unknown list 'vegetables'\n"
	  "vocabulary.yaml:18:3: event type 'care.entered' is defined twice\n"
	  "vocabulary.yaml:36:3: episode 'in-care' is defined twice\n"
	  "vocabulary.yaml:42:3: moment 'turns-18' is defined twice\n"
	  "vocabulary.yaml:22:51: 'plum' is no code of the list fruits\n"
	  "vocabulary.yaml:23:34: unknown list 'places'\n"
	  "vocabulary.yaml:24:7: 'nth' is a word of the rules and no name for a field\n"
	  "vocabulary.yaml:25:12: 'list' is missing here\n"
	  "vocabulary.yaml:26:21: 'number' is no kind of field; known: code, codes, "
	  "ref, refs, bool, date, time, int, id\n"
	  "vocabulary.yaml:27:52: a required field has no default\n"
	  "vocabulary.yaml:28:34: a date has no default\n"
	  "vocabulary.yaml:29:27: unknown episode 'tree'\n"
	  "vocabulary.yaml:29:18: a type has exactly one of 'opens', 'closes', "
	  "'changes', 'class'\n"
	  "vocabulary.yaml:29:54: 'gravity' is no meaning; known: birth, death, "
	  "allocated, released, booked, unbooked, retracted, batch-retracted, ours, "
	  "case-closed, feed-declared, feed-completed, service, answer, delay, dispute, merged, "
	  "linked, unlinked, restricted, team-replaced, worker-away, worker-returned, "
	  "worker-left, delivery\n"
	  "vocabulary.yaml:30:24: say which episode is opened: 'opens: EPISODE'\n"
	  "vocabulary.yaml:33:19: a key is a ref or refs\n"
	  "vocabulary.yaml:37:12: no event type opens orchard\n"
	  "vocabulary.yaml:37:22: orchard would lie within itself\n"
	  "vocabulary.yaml:37:58: unknown moment 'autumn'\n"
	  "vocabulary.yaml:37:39: no type that opens or changes orchard has a field "
	  "'ripe'\n"
	  "vocabulary.yaml:37:80: how short an episode is void is said in hours\n"
	  "vocabulary.yaml:12:13: unknown fact 'starving'\n"
	  "vocabulary.yaml:13:15: nobody is of that age\n"
	  "vocabulary.yaml:14:3: 'short_break' is a fact already\n"
	  "vocabulary.yaml:15:31: 'V5' is no code of the list legal-statuses\n"
	  "vocabulary.yaml:16:10: an empty condition\n"
	  "vocabulary.yaml:40:50: 'void-unless' goes with 'void-within'\n"
	  "vocabulary.yaml:43:42: a moment lies days, weeks, months or years after\n"
	  "vocabulary.yaml:44:11: a moment is a 'birthday', 'after-opening', "
	  "'cumulative', 'yearly' or 'day-after'\n"
	  "vocabulary.yaml:45:38: '010' is no number (decimal, without leading zeros)\n"
	  "vocabulary.yaml:46:20: '02-30' is no day of every year (MM-DD)\n"
	  "vocabulary.yaml:47:49: a window is so many days, weeks, months or years\n"
	  "vocabulary.yaml:48:50: either 'days' or 'nights'\n"
	  "vocabulary.yaml:49:12: 'days' or 'nights' is missing here\n"
	  "vocabulary.yaml:50:23: 'starving' is no fact that is a date\n"
	  "vocabulary.yaml:38:26: later-status must stand before first-status, which "
	  "hangs on it\n"
	  "vocabulary.yaml:39:26: no event says when a window has passed\n"
	  "vocabulary.yaml:39:26: there is no moment 'birthday: 99'\n"
	},
};
/* clang-format on */

static void every_fault_is_said_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(BAD_FILES); i++) {
		const struct bad *bad = &BAD_FILES[i];
		duly_auto_fini(contents) c = { 0 };
		duly_auto_fini(faults) p = { 0 };
		struct law *law = NULL;

		print_message("  %s\n", bad->file);
		add_ground(&c);
		add_file(&c, bad->kind, BAD, bad->file);
		assert_int_equal(law_load(&c, &law, &p), DULY_E_MALFORMED);
		assert_null(law);
		buf_put(&p.text, "", 1);
		assert_string_equal((const char *)p.text.data, bad->messages);
	}
}

/* ---- bounds and wholes ----------------------------------------------------------------------- */

static void assert_refused(const struct contents *c, const char *message)
{
	duly_auto_fini(faults) p = { 0 };
	struct law *law = NULL;

	assert_int_equal(law_load(c, &law, &p), DULY_E_MALFORMED);
	buf_put(&p.text, "", 1);
	assert_string_equal((const char *)p.text.data, message);
}

static void a_pack_over_4_MiB_is_refused(void **state)
{
	duly_auto_fini(contents) c = { 0 };
	duly_auto_fini(buf) big = { 0 };

	(void)state;
	memset(buf_add(&big, (4u << 20) + 1), '#', (4u << 20) + 1);
	add_ground(&c);
	contents_add(&c, CONTENT_PACK, STR("big.yaml"), buf_view(&big));
	assert_refused(&c, "big.yaml: more than 4 MiB\n");
}

static void calendars_with_names_of_their_own_and_one_zone(void **state)
{
	duly_auto_fini(contents) none = { 0 }, two = { 0 };

	(void)state;
	assert_refused(&none, "calendar: at least one is wanted, none is there\n"
			      "zone: exactly one is wanted, 0 are there\n");
	add_ground(&two);
	add_file(&two, CONTENT_CALENDAR, DATA "calendars/", "england-and-wales.yaml");
	assert_refused(&two, "calendar: two are called 'england-and-wales'\n");
}

/* "calendar: england-and-wales" of a text, with @name in its place. */
static void rename_calendar(struct buf *text, const char *name, struct buf *ret)
{
	const char *was = "calendar: england-and-wales";

	buf_u8(text, 0);
	const char *at = strstr((const char *)text->data, was);

	assert_non_null(at);
	buf_put(ret, text->data, (size_t)((const uint8_t *)at - text->data));
	buf_printf(ret, "calendar: %s%s", name, at + strlen(was));
}

static void add_renamed(struct contents *c, enum content_kind kind, const char *path,
			const char *name)
{
	duly_auto_fini(buf) text = { 0 }, renamed = { 0 };
	struct duly_diag diag = { "" };

	if (file_read(path, 8u << 20, &text, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	rename_calendar(&text, name, &renamed);
	contents_add(c, kind, str_of(name), buf_view(&renamed));
}

/* Scotland's holidays are not those of England: each pack counts on its own. */
static void a_pack_counts_on_the_calendar_that_it_names(void **state)
{
	duly_auto_fini(contents) c = { 0 };
	duly_auto_fini(faults) p = { 0 };
	duly_auto(law) law = NULL;
	struct law *refused = NULL;

	(void)state;
	add_ground(&c);
	add_renamed(&c, CONTENT_CALENDAR, DATA "calendars/england-and-wales.yaml", "scotland");
	add_renamed(&c, CONTENT_PACK, DULY_SOURCE_DIR "/tests/data/rules/fifteen.yaml", "scotland");
	law = load_or_fail(&c);
	assert_true(str_is(calendar_name(law_calendar(law)), "scotland"));

	size_t n;
	const struct rule *rules = law_rules(law, &n);

	assert_true(n > 0);
	assert_true(str_is(calendar_name(law_working_calendar(law, &rules[0])), "scotland"));
	assert_true(str_is(calendar_name(law_rule_calendar(law, &rules[0])), "scotland"));

	add_renamed(&c, CONTENT_PACK, DULY_SOURCE_DIR "/tests/data/rules/fifteen.yaml", "ireland");
	assert_int_equal(law_load(&c, &refused, &p), DULY_E_MALFORMED);
	buf_u8(&p.text, 0);
	assert_non_null(strstr((const char *)p.text.data,
			       "calendar 'ireland' is not among those that are loaded: "
			       "england-and-wales, scotland"));
}

/* ---- a pack ----------------------------------------------------------------------------- */

static struct law *load_fifteen(void)
{
	duly_auto_fini(contents) c = { 0 };
	struct duly_diag diag = { "" };

	if (lawfiles_read(DULY_SOURCE_DIR "/tests/data/rules", DULY_SOURCE_DIR "/schemas/england",
			  &c, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	return load_or_fail(&c);
}

static const struct rule *rule_of(const struct law *law, const char *id)
{
	const struct rule *rule = law_rule(law, str_of(id));

	assert_non_null(rule);
	return rule;
}

static void assert_period(struct period p, enum period_unit unit, int amount)
{
	assert_int_equal(p.unit, unit);
	assert_int_equal(p.amount, amount);
}

static void the_rules_stand_in_order(void **state)
{
	static const char *const IDS[] = {
		"cla-review-first", "cla-review-second",
		"cla-review-next",  "care-plan",
		"placement-plan",   "iha",
		"visit-first",      "visit-6w",
		"visit-after-year", "rhi",
		"needs-assessment", "pathway-plan",
		"pathway-review",   "pa-visit-first",
		"pa-visit-next",
	};
	duly_auto(law) law = load_fifteen();
	size_t n, packs;
	const struct rule *rules = law_rules(law, &n);

	(void)state;
	assert_int_equal(n, LEN(IDS));
	for (size_t i = 0; i < n; i++) {
		assert_true(str_is(rules[i].id, IDS[i]));
		assert_int_equal(rules[i].index, i);
		assert_true(rules[i].example_count > 0);
		assert_true(str_is(rules[i].pack_version, "2026.11"));
	}
	assert_true(str_is(law_packs(law, &packs)->name, "england-childrens"));
	assert_int_equal(packs, 1);
	assert_null(law_rule(law, STR("no-such-rule")));
}

static void a_review_reads_as_written(void **state)
{
	duly_auto(law) law = load_fifteen();
	const struct rule *r = rule_of(law, "cla-review-first");
	const struct matcher *met = &r->met_by[0].event;

	(void)state;
	assert_true(str_is(r->owner, "iro"));
	assert_true(str_is(r->basis_text, "SI 2010/959 reg 33(1)"));
	assert_true(str_is(r->verified, "V1"));
	assert_int_equal(r->from.day, duly_civil_from_ymd(2011, 4, 1).day);
	assert_int_equal(r->to.day, DULY_NO_DATE.day);
	assert_false(r->cap);
	assert_int_equal(r->starts[0].kind, START_OPENING);
	assert_true(str_is(r->starts[0].episode->name, "in-care"));
	assert_true(str_is(r->starts[0].unless->text, "short-break"));
	assert_int_equal(r->starts[0].nth_from, 0);
	assert_period(r->within[0].period, PERIOD_WORKING_DAYS, 20);
	assert_int_equal(met->field_count, 2);
	assert_int_equal(met->fields[1].n, 2); /* part: whole or last */
	assert_true(str_is(r->ends_with[0].event.type->name, "adoption.placed"));
	assert_int_equal(r->warn_count, 3);
	assert_true(str_is(r->warn[2].step, "1 working day"));
	assert_period(r->due.period, PERIOD_NONE, 0);
	assert_period(rule_of(law, "cla-review-second")->measures[0].period, PERIOD_DAYS, 91);
	assert_int_equal(rule_of(law, "cla-review-second")->starts[0].nth_to, 1);
	assert_int_equal(rule_of(law, "cla-review-next")->starts[0].nth_from, 2);
	assert_int_equal(rule_of(law, "cla-review-next")->starts[0].nth_to, INT_MAX);
}

static void visits_yield_and_fall(void **state)
{
	duly_auto(law) law = load_fifteen();
	const struct rule *r = rule_of(law, "visit-after-year");
	const struct moment_kind *year =
		vocabulary_moment(law_vocabulary(law), STR("placement-a-year"));
	const struct field_match *seen = &r->met_by[0].event.fields[1];

	(void)state;
	assert_ptr_equal(r->falls_from, year);
	assert_null(r->falls_before);
	assert_ptr_equal(rule_of(law, "visit-6w")->falls_before, year);
	assert_int_equal(r->yields_count, 1);
	assert_ptr_equal(r->yields_to[0], rule_of(law, "visit-6w"));
	assert_int_equal(r->within_count, 2);
	assert_period(r->within[0].period, PERIOD_MONTHS, 3);
	assert_true(str_is(r->within[0].when->text, "long_term"));
	assert_period(r->within[1].period, PERIOD_WEEKS, 6);
	assert_null(r->within[1].when);
	assert_int_equal(r->during_count, 2);
	assert_int_equal(seen->codes[0], vocabulary_true(law_vocabulary(law)));
}

static void clocks_of_hours_and_of_nothing(void **state)
{
	duly_auto(law) law = load_fifteen();
	const struct rule *rhi = rule_of(law, "rhi"), *plan = rule_of(law, "pathway-plan");

	(void)state;
	assert_int_equal(rhi->starts[0].kind, START_CLOSING);
	assert_period(rhi->within[0].period, PERIOD_HOURS, 72);
	assert_period(rhi->due.period, PERIOD_HOURS, 6);
	assert_int_equal(rhi->met_count, 2);
	assert_true(str_is(rhi->ends_with[1].moment->name, "turns-18"));
	assert_period(plan->within[0].period, PERIOD_NONE, 0);
	assert_period(plan->expect.period, PERIOD_WORKING_DAYS, 20);
	assert_true(rule_of(law, "care-plan")->met_by[0].looking_back_in_episode);
	assert_period(rule_of(law, "iha")->met_by[0].looking_back, PERIOD_MONTHS, 3);
	assert_int_equal(rule_of(law, "care-plan")->starts[0].unless->n, 3);
}

static void starts_are_found_by_what_starts_them(void **state)
{
	duly_auto(law) law = load_fifteen();
	const struct vocabulary *v = law_vocabulary(law);
	const struct rule_starts visits =
		law_starts_at_event(law, vocabulary_type(v, STR("visit.made")));

	(void)state;
	assert_int_equal(visits.n, 3);
	assert_true(str_is(visits.list[0].rule->id, "visit-6w"));
	assert_int_equal(law_starts_at_opening(law, vocabulary_episode(v, STR("placement"))).n, 3);
	assert_int_equal(law_starts_at_closing(law, vocabulary_episode(v, STR("absence"))).n, 1);
	assert_int_equal(law_starts_at_closing(law, vocabulary_episode(v, STR("placement"))).n, 0);
	assert_int_equal(law_starts_at_moment(law, vocabulary_moment(v, STR("turns-16"))).n, 0);
	assert_int_equal(law_starts_at_moment(law, vocabulary_moment(v, STR("eligible-status"))).n,
			 1);
}

/* ---- examples -------------------------------------------------------------------------------- */

/* The events of an example as JSON, which reads better than bytes. */
static void assert_events(const struct example *e, const char *json)
{
	duly_auto_fini(buf) text = { 0 };
	struct duly_diag diag = { "" };
	struct wire w;

	if (wire_unpack(e->events, &w, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
	json_from_wire(&w.root, 0, &text);
	buf_put(&text, "", 1);
	assert_string_equal((const char *)text.data, json);
	wire_fini(&w);
}

#define EVENT(n, type, when)                                                                   \
	"{\"specversion\":\"1.0\",\"id\":\"e" n "\",\"source\":\"/councils/example/example\"," \
	"\"type\":\"" type "\",\"subject\":\"C-1\"," when ",\"data\":"

static void short_examples_become_events(void **state)
{
	duly_auto(law) law = load_fifteen();

	(void)state;
	assert_events(&rule_of(law, "cla-review-first")->examples[7],
		      "[" EVENT("1", "care.entered",
				"\"date\":\"2026-01-12\"") "{\"short_break\":true}}]");
	assert_events(&rule_of(law, "cla-review-second")->examples[0],
		      "[" EVENT("1", "care.entered", "\"date\":\"2026-11-10\"") "{}}," EVENT(
			      "2", "review.held",
			      "\"date\":\"2026-11-30\"") "{\"kinds\":[\"looked-after\"],\"part\":"
							 "\"whole\"}}]");
	assert_events(&rule_of(law, "placement-plan")->examples[1],
		      "[" EVENT("1", "care.entered", "\"date\":\"2026-01-09\"") "{}}," EVENT(
			      "2", "placement.started",
			      "\"date\":\"2026-01-09\"") "{\"placement_type\":\"U4\"}}]");
	assert_events(&rule_of(law, "rhi")->examples[0],
		      "[" EVENT("1", "missing.started", "\"date\":\"2026-03-25\"") "{}}," EVENT(
			      "2", "missing.returned", "\"time\":\"2026-03-27T22:30:00Z\"") "{}}]");
	assert_true(str_is(rule_of(law, "rhi")->examples[0].due, "2026-03-30T22:30:00Z"));
	assert_true(str_is(rule_of(law, "pathway-plan")->examples[0].due, "open"));
}

/* ---- coverage -------------------------------------------------------------------------------- */

static void coverage_called(const char *id, struct buf *ret)
{
	buf_printf(ret,
		   "pack: p\nversion: \"1\"\ntitle: T\nzone: Europe/London\n"
		   "calendar: england-and-wales\ncoverage:\n"
		   "  - { id: %s, why: w, status: absence, clocks: [c], after: 1 day }\n"
		   "rules:\n  - id: c\n    title: T\n    owed-by: iro\n"
		   "    starts: { closing: absence }\n    within: 1 day\n"
		   "    met-by: { event: rhi.held }\n    warn: [1 day]\n"
		   "    basis: { instrument: I, provision: P }\n    verified: U\n"
		   "    examples: [ { why: w, started: 2026-01-12, due: 2026-01-13 } ]\n",
		   id);
}

/* People are told of either, and the name alone says which it is. */
static void a_coverage_has_the_name_of_no_contradiction(void **state)
{
	(void)state;
	for (int i = 0; i <= FINDING_COUNT; i++) {
		const bool free = i == FINDING_COUNT;
		const char *id = free ? "anything-else" : finding_name((enum finding_code)i);
		duly_auto_fini(contents) c = { 0 };
		duly_auto_fini(faults) faults = { 0 };
		duly_auto_fini(buf) text = { 0 };
		duly_auto(law) law = NULL;
		char want[128] = "";

		if (!free)
			snprintf(want, sizeof want,
				 "p.yaml:7:11: '%s' is the name of a contradiction\n", id);
		coverage_called(id, &text);
		add_ground(&c);
		contents_add(&c, CONTENT_PACK, STR("p.yaml"), buf_view(&text));
		assert_int_equal(law_load(&c, &law, &faults) == DULY_OK, free);
		buf_u8(&faults.text, 0);
		assert_string_equal((const char *)faults.text.data, want);
	}
}

/* ---- digests --------------------------------------------------------------------------------- */

static void digest_with(const char *name, const char *text, uint8_t ret[SHA256_LEN])
{
	duly_auto_fini(contents) c = { 0 };
	struct law *law;

	add_ground(&c);
	contents_add(&c, CONTENT_VOCABULARY, str_of(name), (struct view){ text, strlen(text) });
	law = load_or_fail(&c);
	memcpy(ret, law_digest(law), SHA256_LEN);
	law_free(&law);
}

static void the_digest_is_of_kinds_names_and_bytes(void **state)
{
	static const char TEXT[] = "vocabulary: v\nversion: \"1\"\n";
	static const char OTHER[] = "vocabulary: v\nversion: \"2\"\n";
	uint8_t one[SHA256_LEN], same[SHA256_LEN], renamed[SHA256_LEN], changed[SHA256_LEN];

	(void)state;
	digest_with("a.yaml", TEXT, one);
	digest_with("a.yaml", TEXT, same);
	digest_with("b.yaml", TEXT, renamed);
	digest_with("a.yaml", OTHER, changed);
	assert_memory_equal(one, same, SHA256_LEN);
	assert_memory_not_equal(one, renamed, SHA256_LEN);
	assert_memory_not_equal(one, changed, SHA256_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_said_at_its_place),
		cmocka_unit_test(a_pack_over_4_MiB_is_refused),
		cmocka_unit_test(calendars_with_names_of_their_own_and_one_zone),
		cmocka_unit_test(a_pack_counts_on_the_calendar_that_it_names),
		cmocka_unit_test(the_rules_stand_in_order),
		cmocka_unit_test(a_review_reads_as_written),
		cmocka_unit_test(visits_yield_and_fall),
		cmocka_unit_test(clocks_of_hours_and_of_nothing),
		cmocka_unit_test(starts_are_found_by_what_starts_them),
		cmocka_unit_test(short_examples_become_events),
		cmocka_unit_test(a_coverage_has_the_name_of_no_contradiction),
		cmocka_unit_test(the_digest_is_of_kinds_names_and_bytes),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

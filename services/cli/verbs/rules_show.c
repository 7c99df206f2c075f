#include <stdio.h>

#include "common/derive/derive.h"
#include "common/text/words.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/print.h"
#include "services/cli/rule_words.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

/* A rule as a page that can be laid beside the law and signed. */

struct rules_show_given {
	const char *rules;
};
#define GIVEN struct rules_show_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	RULES, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "ID",
	.least = 1,
	.most = 1,
	.summary = "a rule on one page: what starts, meets and ends it, and the law",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void text(const char *name, struct str value)
{
	if (value.len == 0)
		return;
	printf("  %-12s ", name);
	table_paragraph(value, 15, stdout);
}

static void line(const char *name, const struct buf *b)
{
	text(name, (struct str){ (const char *)b->data, b->len });
}

/* A status is only as good as what it hangs on. */
static void show_status(const struct law *law, const char *name, const struct episode_kind *e)
{
	duly_auto_fini(buf) b = { 0 };

	words_name(e->name, &b);
	if (e->lasts_while != NULL) {
		buf_puts(&b, ", which lasts while ");
		condition_say(law, e->lasts_while, &b);
	}
	line(name, &b);
}

static void show_starts(const struct law *law, const struct rule *r)
{
	for (size_t i = 0; i < r->start_count; i++) {
		duly_auto_fini(buf) b = { 0 };

		rule_words_start(law, &r->starts[i], &b);
		line(i > 0 ? "or with" : "starts with", &b);
	}
	for (size_t i = 0; i < r->during_count; i++)
		show_status(law, i > 0 ? "and" : "during", r->during[i]);
}

/* Another reading, or a convention of reports: how it comes by its date, and what meets it. */
static void show_side(const struct law *law, const char *name, const struct alternative_spec *s)
{
	duly_auto_fini(buf) b = { 0 };
	char period[48];

	buf_printf(&b, "%.*s: ", STR_FMT(s->name));
	if (s->carried)
		buf_puts(&b, "the date of the clock that was taken into this one");
	else if (s->period.unit == PERIOD_NONE)
		buf_puts(&b, "the same date");
	else
		buf_puts(&b, period_print(s->period, period));
	if (s->after != NULL)
		buf_printf(&b, " after %.*s, where the date lies on or after it",
			   STR_FMT(s->after->name));
	if (s->at.type != NULL) {
		buf_puts(&b, " from the first ");
		matcher_say(law, &s->at, &b);
	}
	if (s->met_by.type != NULL) {
		buf_puts(&b, ", met by the first ");
		matcher_say(law, &s->met_by, &b);
	}
	line(name, &b);
}

static void show_period(const struct law *law, const struct rule *r)
{
	duly_auto_fini(buf) b = { 0 };
	char period[48];

	rule_words_periods(law, r, &b);
	line("within", &b);
	if (r->falls_before != NULL)
		printf("  %-12s where the date falls before %.*s\n", "",
		       STR_FMT(r->falls_before->name));
	if (r->falls_from != NULL)
		printf("  %-12s where the date falls on or after %.*s\n", "",
		       STR_FMT(r->falls_from->name));
	if (r->not_before.unit != PERIOD_NONE)
		printf("  %-12s not before the end of %s\n", "",
		       period_print(r->not_before, period));
	for (size_t i = 0; i < r->yields_count; i++)
		text("yields to", r->yields_to[i]->id);
	if (r->single)
		text("one at once", STR("no second clock while one is open"));
	for (size_t i = 0; i < r->reading_count; i++)
		show_side(law, "also read", &r->readings[i]);
	for (size_t i = 0; i < r->measure_count; i++)
		show_side(law, "measured by", &r->measures[i]);
}

static void show_ends(const struct law *law, const struct rule *r)
{
	for (size_t i = 0; i < r->met_count; i++) {
		const struct completion *c = &r->met_by[i];
		duly_auto_fini(buf) b = { 0 };
		char period[48];

		matcher_say(law, &c->event, &b);
		if (c->looking_back_in_episode)
			buf_puts(&b, ", also earlier in the same episode");
		else if (c->looking_back.unit != PERIOD_NONE)
			buf_printf(&b, ", also up to %s before",
				   period_print(c->looking_back, period));
		line(i > 0 ? "or by" : "met by", &b);
	}
	for (size_t i = 0; i < r->ends_count; i++) {
		duly_auto_fini(buf) b = { 0 };

		if (r->ends_with[i].moment != NULL)
			words_name(r->ends_with[i].moment->name, &b);
		else
			matcher_say(law, &r->ends_with[i].event, &b);
		line(i > 0 ? "or with" : "ends with", &b);
	}
}

static void show_ladder(const struct rule *r)
{
	char period[48];

	for (size_t i = 0; i < r->warn_count; i++)
		printf("  %-12s %s before\n", i > 0 ? "" : "warns",
		       period_print(r->warn[i].period, period));
	if (r->due.period.unit != PERIOD_NONE)
		printf("  %-12s told %s before it lapses\n", "due",
		       period_print(r->due.period, period));
	if (r->expect.period.unit != PERIOD_NONE)
		printf("  %-12s after %s (local, not law)\n", "reminds",
		       period_print(r->expect.period, period));
	if (r->repeat.period.unit != PERIOD_NONE)
		printf("  %-12s overdue again every %s\n", "repeats",
		       period_print(r->repeat.period, period));
}

/* What a council may set, and what this one has set. */
static void show_local(const struct rule *r)
{
	char period[48];

	if (r->local && r->local_up_to.unit != PERIOD_NONE)
		printf("  %-12s a council may set up to %s\n", "local",
		       period_print(r->local_up_to, period));
	else if (r->local)
		text("local", STR("a council sets the number"));
	if (r->closures)
		text("", STR("a council's closure days count as days off"));
	if (!r->adopted)
		text("optional", STR("applies where a council's overlay adopts its pack"));
}

static void show_basis(const struct rule *r)
{
	char from[DULY_DATE_TEXT], to[DULY_DATE_TEXT], day[WORDS_DATE];

	text("basis", r->basis_text);
	text("edition", r->basis.edition_text);
	text("the text", r->basis.address);
	text("read at", r->basis.read_at);
	if (r->basis.read.day != DULY_NO_DATE.day)
		text("read in", str_of(words_month_of(r->basis.read, day)));
	printf("  %-12s %.*s: the number was %s\n", "verified", STR_FMT(r->verified),
	       rule_words_verified(r->verified));
	if (!r->commenced)
		text("in force", STR("not commenced: nothing is owed yet"));
	if (r->from.day != DULY_NO_DATE.day || r->to.day != DULY_NO_DATE.day)
		printf("  %-12s for what starts it from %s to %s\n", "in force",
		       r->from.day == DULY_NO_DATE.day ? "the beginning"
						       : duly_civil_print(r->from, from),
		       r->to.day == DULY_NO_DATE.day ? "now on" : duly_civil_print(r->to, to));
	text("note", r->note);
	printf("  %-12s %.*s %.*s\n", "pack", STR_FMT(r->pack), STR_FMT(r->pack_version));
}

static duly_result show_example(const struct law *law, const struct rule *r,
				const struct example *x, struct duly_diag *diag)
{
	duly_auto(arena) arena = arena_new();
	struct derivation d;
	struct reject why;
	duly_instant at;

	duly_result result = derive_example(law_whole(law), x, arena, &d, &at, &why, diag);
	if (result != DULY_OK)
		return result;
	printf("\n  %.*s: due %.*s\n", STR_FMT(x->why), STR_FMT(x->due));
	for (size_t i = 0; i < d.n; i++) {
		struct steps steps = { .arena = arena };

		if (!str_eq(d.obligations[i].rule->id, r->id))
			continue;
		obligation_explain_count(law, &d.obligations[i], &steps);
		print_steps(&steps, 4, stdout);
	}
	return DULY_OK;
}

static duly_result show(const struct law *law, const struct rule *r, struct duly_diag *diag)
{
	duly_result result = DULY_OK;

	printf("%.*s: %.*s\n\n", STR_FMT(r->id), STR_FMT(r->title));
	text("owed by", r->owner);
	printf("  %-12s %s\n", "kind",
	       r->cap ? "cap: at its end authority lapses" : "task: something is to be done");
	show_starts(law, r);
	show_period(law, r);
	show_local(r);
	show_ends(law, r);
	show_ladder(r);
	show_basis(r);
	printf("\nWorked examples:\n");
	for (size_t i = 0; i < r->example_count && result == DULY_OK; i++)
		result = show_example(law, r, &r->examples[i], diag);
	return result;
}

static duly_result no_rule(const struct rule *rules, size_t n, const char *id,
			   struct duly_diag *diag)
{
	struct suggestion s = suggest_for(str_of(id));

	for (size_t i = 0; i < n; i++)
		suggest_offer(&s, rules[i].id);
	return filters_no_such(DULY_E_NOTFOUND, "no rule has the id", &s, diag);
}

/* Each version of the rule, in the order of the pack. */
static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rules_show_given *given = call->given;
	duly_auto(law) law = NULL;
	size_t n, shown = 0;

	duly_result r = given_law(given->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	const struct rule *rules = law_rules(law, &n);

	for (size_t i = 0; i < n && r == DULY_OK; i++) {
		if (!str_is(rules[i].id, call->words[0]))
			continue;
		if (shown++ > 0)
			puts("");
		r = show(law, &rules[i], diag);
	}
	if (shown == 0)
		return no_rule(rules, n, call->words[0], diag);
	return r;
}

const struct verb verb_rules_show = { "rules show", &COMMAND, run };

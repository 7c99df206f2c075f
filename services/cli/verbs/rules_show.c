#include <stdio.h>

#include "common/derive/derive.h"
#include "common/text/words.h"
#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/law_page.h"
#include "services/cli/print.h"
#include "services/cli/rule_words.h"
#include "services/cli/shared_options.h"
#include "services/cli/status_page.h"
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
	.summary = "a rule, a status or a moment on one page, with the law",
	.about =
	  "Of a rule: what starts, meets and ends it, on what it stands, and its worked examples,\n"
	  "counted day by day. Of a status (in-care, relevant) or a moment (turns-16): what it is,\n"
	  "how it comes about, and which rules hang on it, also by way of others. They have a list\n"
	  "of their own among those of `duly rules list`.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* A status is only as good as what it hangs on. */
static void show_status(const struct law *law, const char *name, const struct episode_kind *e)
{
	duly_auto_fini(buf) b = { 0 };

	words_name(e->name, &b);
	if (e->lasts_while != NULL) {
		buf_puts(&b, ", which lasts while ");
		condition_say(law, e->lasts_while, &b);
	}
	page_buf(name, &b);
}

static void show_starts(const struct law *law, const struct rule *r)
{
	for (size_t i = 0; i < r->start_count; i++) {
		duly_auto_fini(buf) b = { 0 };

		rule_words_start(law, &r->starts[i], &b);
		page_buf(i > 0 ? "or with" : "starts with", &b);
	}
	for (size_t i = 0; i < r->during_count; i++)
		show_status(law, i > 0 ? "and" : "during", r->during[i]);
}

static void show_side(const struct law *law, const char *name, const struct alternative_spec *side)
{
	duly_auto_fini(buf) b = { 0 };

	rule_words_side(law, side, &b);
	page_buf(name, &b);
}

static void show_period(const struct law *law, const struct rule *r)
{
	duly_auto_fini(buf) b = { 0 };
	char period[48];

	rule_words_periods(law, r, &b);
	page_buf("within", &b);
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
		page_text("yields to", r->yields_to[i]->id);
	if (r->single)
		page_text("one at once", STR("no second clock while one is open"));
	if (r->own_end)
		page_text("own end", STR("a closed case does not end it"));
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
		page_buf(i > 0 ? "or by" : "met by", &b);
	}
	for (size_t i = 0; i < r->ends_count; i++) {
		duly_auto_fini(buf) b = { 0 };

		if (r->ends_with[i].moment != NULL)
			words_name(r->ends_with[i].moment->name, &b);
		else
			matcher_say(law, &r->ends_with[i].event, &b);
		page_buf(i > 0 ? "or with" : "ends with", &b);
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
		page_text("local", STR("a council sets the number"));
	if (r->closures)
		page_text("", STR("a council's closure days count as days off"));
	if (!r->adopted)
		page_text("optional", STR("applies where a council's overlay adopts its pack"));
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
	page_text("owed by", r->owner);
	printf("  %-12s %s\n", "kind",
	       r->cap ? "cap: at its end authority lapses" : "task: something is to be done");
	show_starts(law, r);
	show_period(law, r);
	show_local(r);
	show_ends(law, r);
	show_ladder(r);
	page_basis(r);
	printf("  %-12s %.*s %.*s\n", "pack", STR_FMT(r->pack), STR_FMT(r->pack_version));
	printf("\nWorked examples:\n");
	for (size_t i = 0; i < r->example_count && result == DULY_OK; i++)
		result = show_example(law, r, &r->examples[i], diag);
	return result;
}

/* Each version of the rule, in the order of the pack. */
static duly_result show_rules(const struct law *law, struct str id, size_t *shown,
			      struct duly_diag *diag)
{
	duly_result r = DULY_OK;
	size_t n;
	const struct rule *rules = law_rules(law, &n);

	for (size_t i = 0; i < n && r == DULY_OK; i++) {
		if (!str_eq(rules[i].id, id))
			continue;
		if ((*shown)++ > 0)
			puts("");
		r = show(law, &rules[i], diag);
	}
	return r;
}

static void show_statuses(const struct law *law, struct str id, size_t *shown)
{
	const struct vocabulary *v = law_vocabulary(law);
	const struct footing both[] = { { vocabulary_episode(v, id), NULL },
					{ NULL, vocabulary_moment(v, id) } };

	for (size_t i = 0; i < LEN(both); i++) {
		if (both[i].episode == NULL && both[i].moment == NULL)
			continue;
		if ((*shown)++ > 0)
			puts("");
		status_page(law, both[i]);
	}
}

static duly_result no_such(const struct law *law, struct str id, struct duly_diag *diag)
{
	struct suggestion meant = suggest_for(id);
	size_t n;
	const struct rule *rules = law_rules(law, &n);

	for (size_t i = 0; i < n; i++)
		suggest_offer(&meant, rules[i].id);
	const struct episode_kind *episodes = vocabulary_episodes(law_vocabulary(law), &n);

	for (size_t i = 0; i < n; i++)
		suggest_offer(&meant, episodes[i].name);
	const struct moment_kind *moments = vocabulary_moments(law_vocabulary(law), &n);

	for (size_t i = 0; i < n; i++)
		suggest_offer(&meant, moments[i].name);
	return suggest_refuse(DULY_E_NOTFOUND, "no rule, status or moment has the id", &meant,
			      diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rules_show_given *given = call->given;
	const struct str id = str_of(call->words[0]);
	duly_auto(law) law = NULL;
	size_t shown = 0;

	duly_result r = given_law(given->rules, &law, diag);
	if (r == DULY_OK)
		r = show_rules(law, id, &shown, diag);
	if (r != DULY_OK)
		return r;
	show_statuses(law, id, &shown);
	return shown > 0 ? DULY_OK : no_such(law, id, diag);
}

const struct verb verb_rules_show = { "rules show", &COMMAND, run };

#include <stdlib.h>

#include "services/cli/cli.h"
#include "services/cli/table.h"

/* ---- check, test ----------------------------------------------------------------------------- */

duly_result verb_rules_check(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto_fini(problems) problems = { 0 };
	duly_auto(law) law = NULL;
	size_t n;

	duly_result r = contents_load(args->words[0], &contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(&contents, &law, &problems) != DULY_OK) {
		print_buf(&problems.text, stderr);
		return duly_fail(diag, DULY_E_REFUSED, "%zu faults", problems.count);
	}
	law_rules(law, &n);
	printf("%zu rules, no fault\n", n);
	return DULY_OK;
}

duly_result verb_rules_test(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(buf) report = { 0 };
	duly_auto(law) law = NULL;
	size_t run, failed;

	duly_result r = load_law(args->words[0], &law, diag);
	if (r == DULY_OK)
		r = law_test(law, &run, &failed, &report, diag);
	if (r != DULY_OK)
		return r;
	print_buf(&report, stderr);
	printf("%zu examples, %zu failed\n", run, failed);
	return failed > 0 ? DULY_E_REFUSED : DULY_OK;
}

/* ---- list ------------------------------------------------------------------------------------ */

static const char *verified_text(struct str verified)
{
	if (str_is(verified, "V1"))
		return "V1: the number was read in the instrument";
	if (str_is(verified, "V2"))
		return "V2: the number was read second hand";
	return "U: general knowledge, not verified";
}

/* "3 months, else 6 weeks" */
static void say_periods(const struct rule *rule, struct buf *b)
{
	char period[48];

	for (size_t i = 0; i < rule->within_count; i++) {
		const struct alternative *w = &rule->within[i];

		buf_puts(b, i > 0 ? "; else " : "");
		buf_puts(b, w->period.unit == PERIOD_NONE ? "no period in law"
							  : period_print(w->period, period));
		if (w->when != NULL)
			buf_printf(b, " where %.*s", STR_FMT(w->when->text));
	}
}

static void pack_text(struct buf *b, const char *key, struct str value)
{
	pack_cstr(b, key);
	pack_str(b, value);
}

static void list_json(const struct rule *rules, size_t n)
{
	fputs("[", stdout);
	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };
		duly_auto_fini(buf) b = { 0 };

		say_periods(&rules[i], &periods);
		pack_map(&b, 8);
		pack_text(&b, "rule", rules[i].id);
		pack_text(&b, "title", rules[i].title);
		pack_text(&b, "owner", rules[i].owner);
		pack_text(&b, "within", (struct str){ (const char *)periods.data, periods.len });
		pack_text(&b, "basis", rules[i].basis_text);
		pack_text(&b, "verified", rules[i].verified);
		pack_text(&b, "pack", rules[i].pack);
		pack_text(&b, "pack_version", rules[i].pack_version);
		fputs(i > 0 ? ",\n " : "\n ", stdout);
		print_json(buf_view(&b), stdout);
	}
	puts("\n]");
}

static void list_table(const struct rule *rules, size_t n)
{
	static const struct column COLUMNS[] = { { "RULE", false },    { "TITLE", false },
						 { "OWED BY", false }, { "WITHIN", false },
						 { "BASIS", false },   { "VERIFIED", false } };
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };

		say_periods(&rules[i], &periods);
		table_row(t);
		table_put(t, 0, "%.*s", STR_FMT(rules[i].id));
		table_put(t, 1, "%.*s", STR_FMT(rules[i].title));
		table_put(t, 2, "%.*s", STR_FMT(rules[i].owner));
		table_put(t, 3, "%.*s", (int)periods.len, (const char *)periods.data);
		table_put(t, 4, "%.*s", STR_FMT(rules[i].basis_text));
		table_put(t, 5, "%.*s", STR_FMT(rules[i].verified));
	}
	table_print(t, stdout);
}

duly_result verb_rules_list(const struct args *args, struct duly_diag *diag)
{
	duly_auto(law) law = NULL;
	size_t n;

	duly_result r = load_law(args->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	const struct rule *rules = law_rules(law, &n);

	if (args->json)
		list_json(rules, n);
	else
		list_table(rules, n);
	return DULY_OK;
}

/* ---- show: a page that can be laid beside the law -------------------------------------------- */

static const struct vocabulary *vocabulary_of(const struct law *law)
{
	return law_vocabulary(law);
}

static void say_matcher(const struct law *law, const struct matcher *m, struct buf *b)
{
	buf_printf(b, "%.*s", STR_FMT(m->type->name));
	for (size_t i = 0; i < m->field_count; i++) {
		const struct field_match *f = &m->fields[i];
		const struct field *field = &m->type->fields[f->field];

		buf_printf(b, "%s %.*s ", i > 0 ? "," : " with",
			   STR_FMT(vocabulary_text(vocabulary_of(law), field->name)));
		for (size_t k = 0; k < f->n; k++)
			buf_printf(b, "%s%.*s", k > 0 ? " or " : "",
				   STR_FMT(f->codes[k] == 0 ? STR("false")
							    : vocabulary_text(vocabulary_of(law),
									      f->codes[k])));
	}
	if (m->when != NULL)
		buf_printf(b, ", if %.*s", STR_FMT(m->when->text));
	if (m->unless != NULL)
		buf_printf(b, ", unless %.*s", STR_FMT(m->unless->text));
}

static void say_nth(const struct start *s, struct buf *b)
{
	if (s->nth_from <= 0)
		return;
	if (s->nth_from == 1 && s->nth_to == 1)
		buf_puts(b, ", the first one");
	else if (s->nth_from == s->nth_to)
		buf_printf(b, ", number %d", s->nth_from);
	else if (s->nth_to < 10000)
		buf_printf(b, ", numbers %d to %d", s->nth_from, s->nth_to);
	else
		buf_printf(b, ", from number %d on", s->nth_from);
}

static void say_start(const struct law *law, const struct start *s, struct buf *b)
{
	switch (s->kind) {
	case START_EVENT:
		say_matcher(law, &s->event, b);
		break;
	case START_OPENING:
		buf_printf(b, "the opening of: %.*s", STR_FMT(s->episode->name));
		break;
	case START_CLOSING:
		buf_printf(b, "the end of: %.*s", STR_FMT(s->episode->name));
		break;
	case START_MOMENT:
		buf_printf(b, "the moment: %.*s", STR_FMT(s->moment->name));
		break;
	}
	say_nth(s, b);
	if (s->when != NULL)
		buf_printf(b, ", if %.*s", STR_FMT(s->when->text));
	if (s->unless != NULL)
		buf_printf(b, ", unless %.*s", STR_FMT(s->unless->text));
}

static void line(const char *name, const struct buf *b)
{
	printf("  %-12s %.*s\n", name, (int)b->len, (const char *)b->data);
}

static void text(const char *name, struct str value)
{
	if (value.len > 0)
		printf("  %-12s %.*s\n", name, STR_FMT(value));
}

static void show_starts(const struct law *law, const struct rule *r)
{
	for (size_t i = 0; i < r->start_count; i++) {
		duly_auto_fini(buf) b = { 0 };

		say_start(law, &r->starts[i], &b);
		line(i > 0 ? "or with" : "starts with", &b);
	}
	for (size_t i = 0; i < r->during_count; i++)
		text(i > 0 ? "and" : "during", r->during[i]->name);
}

static void show_period(const struct rule *r)
{
	duly_auto_fini(buf) b = { 0 };

	say_periods(r, &b);
	line("within", &b);
	if (r->falls_before != NULL)
		printf("  %-12s where the date falls before %.*s\n", "",
		       STR_FMT(r->falls_before->name));
	if (r->falls_from != NULL)
		printf("  %-12s where the date falls on or after %.*s\n", "",
		       STR_FMT(r->falls_from->name));
	for (size_t i = 0; i < r->yields_count; i++)
		text("yields to", r->yields_to[i]->id);
	for (size_t i = 0; i < r->reading_count; i++) {
		char period[48];

		printf("  %-12s %.*s, %s\n", "also read", STR_FMT(r->readings[i].name),
		       period_print(r->readings[i].period, period));
	}
	for (size_t i = 0; i < r->measure_count; i++) {
		char period[48];

		printf("  %-12s %.*s, %s\n", "measured by", STR_FMT(r->measures[i].name),
		       period_print(r->measures[i].period, period));
	}
}

static void show_ends(const struct law *law, const struct rule *r)
{
	for (size_t i = 0; i < r->met_count; i++) {
		const struct completion *c = &r->met_by[i];
		duly_auto_fini(buf) b = { 0 };
		char period[48];

		say_matcher(law, &c->event, &b);
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
			buf_printf(&b, "%.*s", STR_FMT(r->ends_with[i].moment->name));
		else
			say_matcher(law, &r->ends_with[i].event, &b);
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

static void show_basis(const struct rule *r)
{
	char from[DULY_DATE_TEXT], to[DULY_DATE_TEXT];

	text("basis", r->basis_text);
	text("edition", r->basis.edition);
	text("read at", r->basis.address);
	printf("  %-12s %s\n", "verified", verified_text(r->verified));
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

	duly_result result = law_example(law, x, arena, &d, &at, &why, diag);
	if (result != DULY_OK)
		return result;
	printf("\n  %.*s: due %.*s\n", STR_FMT(x->why), STR_FMT(x->due));
	for (size_t i = 0; i < d.n; i++) {
		struct steps steps = { .arena = arena };

		if (d.obligations[i].rule != r)
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
	show_period(r);
	show_ends(law, r);
	show_ladder(r);
	show_basis(r);
	printf("\nWorked examples:\n");
	for (size_t i = 0; i < r->example_count && result == DULY_OK; i++)
		result = show_example(law, r, &r->examples[i], diag);
	return result;
}

duly_result verb_rules_show(const struct args *args, struct duly_diag *diag)
{
	duly_auto(law) law = NULL;

	duly_result r = load_law(args->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	const struct rule *rule = law_rule(law, str_of(args->words[0]));

	if (rule == NULL)
		return duly_fail(diag, DULY_E_NOTFOUND, "no rule has the id %s; `duly rules list`",
				 args->words[0]);
	return show(law, rule, diag);
}

#include <stdlib.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/cli.h"
#include "services/cli/rules.h"
#include "services/cli/table.h"

/* ---- check, test ----------------------------------------------------------------------------- */

duly_result verb_rules_check(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };
	duly_auto_fini(faults) faults = { 0 };
	duly_auto(law) law = NULL;
	size_t n;

	duly_result r = lawfiles_load(args->words[0], &contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(&contents, &law, &faults) != DULY_OK) {
		print_buf(&faults.text, stderr);
		return duly_fail(diag, DULY_E_REFUSED, "%zu faults", faults.n);
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

static void pack_text(struct buf *b, const char *key, struct str value)
{
	pack_cstr(b, key);
	pack_str(b, value);
}

static void list_json(const struct law *law, const struct rule *rules, size_t n)
{
	fputs("[", stdout);
	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };
		duly_auto_fini(buf) b = { 0 };

		rule_say_periods(law, &rules[i], &periods);
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

static void list_table(const struct law *law, const struct rule *rules, size_t n)
{
	static const struct table_column COLUMNS[] = {
		{ "RULE", false },   { "TITLE", false }, { "OWED BY", false },
		{ "WITHIN", false }, { "BASIS", false }, { "VERIFIED", false }
	};
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };

		rule_say_periods(law, &rules[i], &periods);
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
		list_json(law, rules, n);
	else
		list_table(law, rules, n);
	return DULY_OK;
}

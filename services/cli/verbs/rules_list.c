#include <stdio.h>

#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/json.h"
#include "services/cli/rule_words.h"
#include "services/cli/shared_options.h"
#include "services/cli/status_words.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct rules_list_given {
	const char *rules, *format;
	bool json, statuses;
};
#define GIVEN struct rules_list_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	RULES, FORMAT, JSON,
	FLAG("statuses", 0, statuses, "the statuses and moments that rules hang on instead"),
	OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "all rules in a table",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void list_json(const struct law *law, const struct rule *rules, size_t n)
{
	struct json j = JSON_TO(stdout);

	j.indent = 1;
	json_list(&j, NULL);
	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) periods = { 0 };
		char day[DULY_DATE_TEXT];

		rule_words_periods(law, &rules[i], &periods);
		json_row(&j);
		json_text(&j, "rule", rules[i].id);
		json_text(&j, "title", rules[i].title);
		json_text(&j, "owner", rules[i].owner);
		json_text(&j, "within", (struct str){ (const char *)periods.data, periods.len });
		json_text(&j, "basis", rules[i].basis_text);
		if (rules[i].basis.address.len > 0)
			json_text(&j, "address", rules[i].basis.address);
		if (rules[i].basis.read.day != DULY_NO_DATE.day)
			json_text(&j, "read",
				  (struct str){ duly_civil_print(rules[i].basis.read, day),
						strlen("2026-11") });
		json_text(&j, "verified", rules[i].verified);
		json_text(&j, "pack", rules[i].pack);
		json_text(&j, "pack_version", rules[i].pack_version);
		json_end(&j);
	}
	json_end(&j);
	json_finish(&j);
}

/* As far as there is room for more than the rule and its number. */
enum { WIDE = 120 };

static void put_rule(struct table *t, const struct law *law, const struct rule *r, bool all)
{
	duly_auto_fini(buf) periods = { 0 };
	size_t n = 0;

	rule_words_periods(law, r, &periods);
	table_row(t);
	table_put(t, n++, "%.*s", STR_FMT(r->id));
	table_put(t, n++, "%.*s", STR_FMT(r->title));
	table_put(t, n++, "%.*s", (int)periods.len, (const char *)periods.data);
	table_put(t, n++, "%.*s", STR_FMT(r->basis_text));
	if (!all)
		return;
	table_put(t, n++, "%.*s", STR_FMT(r->owner));
	table_put(t, n, "%s", rule_words_verified(r->verified));
}

static void list_table(const struct law *law, const struct rule *rules, size_t n)
{
	static const struct table_column COLUMNS[] = {
		{ "RULE", TABLE_LEFT },    { "WHAT IS OWED", TABLE_WRAPS },
		{ "WITHIN", TABLE_WRAPS }, { "BASIS", TABLE_WRAPS },
		{ "OWED BY", TABLE_LEFT }, { "NUMBER", TABLE_WRAPS }
	};
	const bool all = table_width(80) >= WIDE;
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS) - (all ? 0 : 2));

	for (size_t i = 0; i < n; i++)
		put_rule(t, law, &rules[i], all);
	table_print(t, stdout);
}

static void list_csv(const struct law *law, const struct rule *rules, size_t n)
{
	static const struct table_column COLUMNS[] = {
		{ .name = "rule" },     { .name = "what_is_owed" }, { .name = "owed_by" },
		{ .name = "within" },   { .name = "basis" },        { .name = "address" },
		{ .name = "verified" }, { .name = "pack" },         { .name = "pack_version" }
	};
	duly_auto(table) t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < n; i++) {
		duly_auto_fini(buf) within = { 0 };
		const struct rule *r = &rules[i];

		rule_words_periods(law, r, &within);
		const struct str cells[] = {
			r->id,          r->title,
			r->owner,       { (const char *)within.data, within.len },
			r->basis_text,  r->basis.address,
			r->verified,    r->pack,
			r->pack_version
		};

		table_row(t);
		for (size_t k = 0; k < LEN(cells); k++)
			table_put(t, k, "%.*s", STR_FMT(cells[k]));
	}
	table_csv(t, stdout);
}

/* ---- statuses and moments -------------------------------------------------------------------- */

enum { STATUS_COLUMNS = 4 };

/* Of either, what is listed: name, sort, how it comes about, what is said of it. */
static void each_status(const struct law *law, void (*put)(void *to, const struct str *cells),
			void *to)
{
	const struct vocabulary *v = law_vocabulary(law);
	size_t episodes, moments;
	const struct episode_kind *e = vocabulary_episodes(v, &episodes);
	const struct moment_kind *m = vocabulary_moments(v, &moments);

	for (size_t i = 0; i < episodes + moments; i++) {
		const bool is_status = i < episodes;
		duly_auto_fini(buf) how = { 0 };

		if (is_status)
			status_words_episode(law, &e[i], &how);
		else
			status_words_moment(law, &m[i - episodes], &how);
		const struct str cells[] = { is_status ? e[i].name : m[i - episodes].name,
					     is_status ? STR("status") : STR("moment"),
					     { (const char *)how.data, how.len },
					     is_status ? e[i].about : m[i - episodes].about };

		put(to, cells);
	}
}

static void put_status(void *to, const struct str *cells)
{
	struct table *t = to;

	table_row(t);
	for (size_t i = 0; i < STATUS_COLUMNS; i++)
		table_put(t, i, "%.*s", STR_FMT(cells[i]));
}

static void put_status_json(void *to, const struct str *cells)
{
	static const char *const NAMES[STATUS_COLUMNS] = { "name", "sort", "how", "about" };
	struct json *j = to;

	json_row(j);
	for (size_t i = 0; i < STATUS_COLUMNS; i++)
		if (cells[i].len > 0)
			json_text(j, NAMES[i], cells[i]);
	json_end(j);
}

static void list_statuses(const struct law *law, enum form form)
{
	static const struct table_column COLUMNS[STATUS_COLUMNS] = {
		{ "NAME", TABLE_LEFT },
		{ "SORT", TABLE_LEFT },
		{ "HOW IT COMES ABOUT", TABLE_WRAPS },
		{ "WHAT IT IS", TABLE_WRAPS }
	};
	static const struct table_column HEADS[STATUS_COLUMNS] = {
		{ .name = "name" }, { .name = "sort" }, { .name = "how" }, { .name = "about" }
	};
	duly_auto(table) t = table_new(form == FORM_CSV ? HEADS : COLUMNS, STATUS_COLUMNS);
	struct json j = JSON_TO(stdout);

	if (form != FORM_JSON) {
		each_status(law, put_status, t);
		(form == FORM_CSV ? table_csv : table_print)(t, stdout);
		return;
	}
	j.indent = 1;
	json_list(&j, NULL);
	each_status(law, put_status_json, &j);
	json_end(&j);
	json_finish(&j);
}

static void list_rules(const struct law *law, enum form form)
{
	size_t n;
	const struct rule *rules = law_rules(law, &n);

	if (form == FORM_JSON)
		list_json(law, rules, n);
	else if (form == FORM_CSV)
		list_csv(law, rules, n);
	else
		list_table(law, rules, n);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rules_list_given *given = call->given;
	duly_auto(law) law = NULL;
	enum form form;

	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r == DULY_OK)
		r = given_law(given->rules, &law, diag);
	if (r != DULY_OK)
		return r;
	if (given->statuses)
		list_statuses(law, form);
	else
		list_rules(law, form);
	return DULY_OK;
}

const struct verb verb_rules_list = { "rules list", &COMMAND, run };

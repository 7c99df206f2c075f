#include <stdio.h>

#include "services/cli/filters.h"
#include "services/cli/given_law.h"
#include "services/cli/json.h"
#include "services/cli/law_page.h"
#include "services/cli/rule_words.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

/* The rules as somebody goes through them who lays each beside the law: number, authority, how it
 * is known, what is uncertain. */

struct rules_audit_given {
	struct rule_filters_given filters;
	const char *rules, *format;
	bool json;
};
#define GIVEN struct rules_audit_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	RULE_FILTERS, RULES, FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "each rule with its number, its authority and what is uncertain",
	.about =
	  "The list that a lawyer goes through, with how many are read in the instrument, second hand\n"
	  "or not at all at its end. `duly rules show ID` says of one what starts, meets and ends it.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* What is audited: the rules that the filter takes, and how they stand. */
struct audit {
	const struct law *law;
	const struct rule **list;
	size_t n, verified[VERIFIED_COUNT], unread;
};

static struct audit audit_of(const struct law *law, const struct rule_filter *filter,
			     struct arena *arena)
{
	size_t n;
	const struct rule *rules = law_rules(law, &n);
	struct audit a = { .law = law, .list = arena_new_array(arena, const struct rule *, n) };

	for (size_t i = 0; i < n; i++) {
		if (!rule_filter_takes(filter, &rules[i]))
			continue;
		a.list[a.n++] = &rules[i];
		a.verified[verified_index(rules[i].verified)]++;
		a.unread += rules[i].basis.unread.len > 0;
	}
	return a;
}

/* ---- in words -------------------------------------------------------------------------------- */

static struct str text_of(const struct buf *b)
{
	return (struct str){ (const char *)b->data, b->len };
}

static void say_readings(const struct law *law, const struct rule *r, struct buf *b)
{
	for (size_t i = 0; i < r->reading_count; i++) {
		buf_puts(b, i > 0 ? "; " : "");
		rule_words_side(law, &r->readings[i], b);
	}
}

static void show_counts(const struct audit *a)
{
	duly_auto_fini(buf) b = { 0 };

	buf_printf(&b, "%zu %s:", a->n, a->n == 1 ? "rule" : "rules");
	for (size_t i = 0; i < VERIFIED_COUNT; i++) {
		const struct str name = { VERIFIED_NAMES[i], strlen(VERIFIED_NAMES[i]) };

		buf_printf(&b, "%s %zu %.*s (%s)", i > 0 ? "," : "", a->verified[i], STR_FMT(name),
			   rule_words_verified(name));
	}
	buf_puts(&b, ".");
	if (a->unread > 0)
		buf_printf(&b, " Of %zu a later edition of the text has not been read.", a->unread);
	table_paragraph(text_of(&b), 0, stdout);
}

static void audit_text(const struct audit *a)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct rule *r = a->list[i];
		duly_auto_fini(buf) within = { 0 };
		duly_auto_fini(buf) readings = { 0 };
		duly_auto_fini(buf) head = { 0 };

		buf_printf(&head, "%.*s: %.*s (%.*s)", STR_FMT(r->id), STR_FMT(r->title),
			   STR_FMT(r->pack));
		table_paragraph(text_of(&head), 2, stdout);
		rule_words_periods(a->law, r, &within);
		page_buf("within", &within);
		say_readings(a->law, r, &readings);
		page_buf("also read", &readings);
		page_basis(r);
		puts("");
	}
	show_counts(a);
}

/* ---- for programs ---------------------------------------------------------------------------- */

/* "2026-11"; empty: not said. */
static struct str month_of(const struct rule *r, char day[DULY_DATE_TEXT])
{
	return r->basis.read.day == DULY_NO_DATE.day
		       ? NO_STR
		       : (struct str){ duly_civil_print(r->basis.read, day), strlen("2026-11") };
}

/* The same columns in both forms, in the order of reading. */
enum { AUDIT_COLUMNS = 16 };
static const char *const NAMES[AUDIT_COLUMNS] = {
	"rule",     "title",          "within",  "also_read",   "instrument", "provision",
	"edition",  "unread_edition", "address", "read_at",     "read",       "verified",
	"in_force", "note",           "pack",    "pack_version"
};

static void each_row(const struct audit *a, void (*put)(void *to, const struct str *cells),
		     void *to)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct rule *r = a->list[i];
		duly_auto_fini(buf) within = { 0 };
		duly_auto_fini(buf) readings = { 0 };
		duly_auto_fini(buf) in_force = { 0 };
		char day[DULY_DATE_TEXT];

		rule_words_periods(a->law, r, &within);
		say_readings(a->law, r, &readings);
		rule_words_in_force(r, &in_force);
		const struct str cells[AUDIT_COLUMNS] = { r->id,
							  r->title,
							  text_of(&within),
							  text_of(&readings),
							  r->basis.instrument,
							  r->basis.provision,
							  r->basis.edition,
							  r->basis.unread,
							  r->basis.address,
							  r->basis.read_at,
							  month_of(r, day),
							  r->verified,
							  text_of(&in_force),
							  r->note,
							  r->pack,
							  r->pack_version };
		put(to, cells);
	}
}

static void put_csv(void *to, const struct str *cells)
{
	struct table *t = to;

	table_row(t);
	for (size_t i = 0; i < AUDIT_COLUMNS; i++)
		table_put(t, i, "%.*s", STR_FMT(cells[i]));
}

static void audit_csv(const struct audit *a)
{
	struct table_column columns[AUDIT_COLUMNS] = { 0 };

	for (size_t i = 0; i < AUDIT_COLUMNS; i++)
		columns[i].name = NAMES[i];
	duly_auto(table) t = table_new(columns, AUDIT_COLUMNS);

	each_row(a, put_csv, t);
	table_csv(t, stdout);
}

static void put_json(void *to, const struct str *cells)
{
	struct json *j = to;

	json_row(j);
	for (size_t i = 0; i < AUDIT_COLUMNS; i++)
		if (cells[i].len > 0)
			json_text(j, NAMES[i], cells[i]);
	json_end(j);
}

static void audit_json(const struct audit *a)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_list(&j, "rules");
	each_row(a, put_json, &j);
	json_end(&j);
	json_map(&j, "counts");
	json_number(&j, "rules", a->n);
	for (size_t i = 0; i < VERIFIED_COUNT; i++)
		json_number(&j, VERIFIED_NAMES[i], a->verified[i]);
	json_number(&j, "unread", a->unread);
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rules_audit_given *given = call->given;
	duly_auto(arena) arena = arena_new();
	duly_auto(law) law = NULL;
	struct rule_filter filter;
	enum form form;

	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r == DULY_OK)
		r = given_law(given->rules, &law, diag);
	if (r == DULY_OK)
		r = rule_filter_read(&given->filters, law, &filter, diag);
	if (r != DULY_OK)
		return r;
	const struct audit a = audit_of(law, &filter, arena);

	if (form == FORM_JSON)
		audit_json(&a);
	else if (form == FORM_CSV)
		audit_csv(&a);
	else
		audit_text(&a);
	return DULY_OK;
}

const struct verb verb_rules_audit = { "rules audit", &COMMAND, run };

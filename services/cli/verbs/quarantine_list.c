#include <stdio.h>

#include "services/cli/filters.h"
#include "services/cli/json.h"
#include "services/cli/quarantined.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct quarantine_list_given {
	const char *data, *format;
	bool json;
};
#define GIVEN struct quarantine_list_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "what was rejected, and why",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void print_row(struct table *t, const struct quarantined *q)
{
	char when[DULY_TIME_TEXT];

	table_row(t);
	table_put(t, 0, "%s", q->key);
	table_put(t, 1, "%s", duly_instant_print(q->when, when));
	table_put(t, 2, "%.*s", STR_FMT(q->source));
	table_put(t, 3, "%.*s", STR_FMT(q->id));
	table_put(t, 4, "%.*s", STR_FMT(q->code));
	table_put(t, 5, "%.*s", STR_FMT(q->field));
}

static bool list_row(void *table, const struct quarantined *q)
{
	print_row(table, q);
	return true;
}

static duly_result list_table(const char *dir, bool csv, struct duly_diag *diag)
{
	static const struct table_column PEOPLE[] = {
		{ "KEY", TABLE_LEFT }, { "WHEN", TABLE_LEFT }, { "SOURCE", TABLE_WRAPS },
		{ "ID", TABLE_WRAPS }, { "CODE", TABLE_LEFT }, { "FIELD", TABLE_WRAPS }
	};
	static const struct table_column CSV[] = { { .name = "key" },    { .name = "when" },
						   { .name = "source" }, { .name = "id" },
						   { .name = "code" },   { .name = "field" } };
	duly_auto(table) table = table_new(csv ? CSV : PEOPLE, LEN(CSV));

	duly_result r = quarantine_each(dir, list_row, table, diag);
	if (csv)
		table_csv(table, stdout);
	else if (table_is_empty(table))
		puts("Nothing is in quarantine.");
	else
		table_print(table, stdout);
	return r;
}

static bool list_map(void *json, const struct quarantined *q)
{
	duly_auto_fini(buf) b = { 0 };

	quarantined_pack(q, false, &b);
	json_packed(json, NULL, buf_view(&b));
	return true;
}

static duly_result list_json(const char *dir, struct duly_diag *diag)
{
	struct json j = JSON_TO(stdout);

	json_list(&j, NULL);
	duly_result r = quarantine_each(dir, list_map, &j, diag);
	json_end(&j);
	json_finish(&j);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct quarantine_list_given *given = call->given;
	const char *dir = given_data(given->data);

	enum form form;

	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r == DULY_OK)
		r = quarantined_folder(dir, diag);
	if (r != DULY_OK)
		return r;
	return form == FORM_JSON ? list_json(dir, diag) : list_table(dir, form == FORM_CSV, diag);
}

const struct verb verb_quarantine_list = { "quarantine list", &COMMAND, run };

#include <stdio.h>

#include "common/law/routing.h"
#include "common/reports/route_impact.h"
#include "services/cli/data.h"
#include "services/cli/json.h"
#include "services/cli/print.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/telling_file.h"
#include "services/cli/verb.h"

struct route_impact_given {
	const char *data, *rules, *at;
	uint64_t days;
	bool json;
};
#define GIVEN struct route_impact_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, RULES, AT,
	NUMBER("days", 0, days, "N", "what was told in so many days up to now (31)"),
	JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "FILE",
	.least = 1,
	.most = 1,
	.summary = "what a routing would have done to the mail of last month, by person and kind",
	.about =
	  "Each alert of the feed is told again by the routing FILE in the place of that of its name, which\n"
	  "lies with the rules of the option, and counted beside what was told. Who holds a case, is away\n"
	  "or has left is as it is now. Escalations that only FILE has are not among it: the feed does not\n"
	  "say when they would have stood.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- printed --------------------------------------------------------------------------------- */

static void json_counts(struct json *j, const char *key, const uint32_t lines[4], uint32_t mails)
{
	json_map(j, key);
	for (int i = 0; i < HOW_NEVER; i++)
		json_number(j, routing_how_name((enum routing_how)i), lines[i]);
	json_number(j, "mails", mails);
	json_end(j);
}

static void print_json(const struct route_impact *r)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_time(&j, "from", r->from);
	json_time(&j, "to", r->to);
	json_number(&j, "alerts", r->alerts);
	json_number(&j, "never_before", r->never_before);
	json_number(&j, "never_after", r->never_after);
	json_number(&j, "escalations_without_a_line", r->escalations);
	json_list(&j, "people");
	for (size_t i = 0; i < r->n; i++) {
		const struct route_count *c = &r->list[i];

		json_row(&j);
		if (c->person.len > 0)
			json_text(&j, "person", c->person);
		json_text(&j, "team", c->team);
		json_counts(&j, "before", c->before, c->mails_before);
		json_counts(&j, "after", c->after, c->mails_after);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}

static void put_row(struct table *t, const struct route_count *c)
{
	size_t column = 1;

	table_row(t);
	if (c->person.len > 0)
		table_put(t, 0, "%.*s", STR_FMT(c->person));
	else
		table_put(t, 0, "team:%.*s", STR_FMT(c->team));
	for (int i = 0; i < HOW_NEVER; i++, column += 2) {
		table_put(t, column, "%u", c->before[i]);
		table_put(t, column + 1, "%u", c->after[i]);
	}
	table_put(t, column, "%u", c->mails_before);
	table_put(t, column + 1, "%u", c->mails_after);
}

static void print_table(const struct route_impact *r)
{
	static const struct table_column COLUMNS[] = {
		{ "WHO", TABLE_LEFT },      { "AT ONCE", TABLE_RIGHT }, { "THEN", TABLE_RIGHT },
		{ "MORNING", TABLE_RIGHT }, { "THEN", TABLE_RIGHT },    { "MONDAY", TABLE_RIGHT },
		{ "THEN", TABLE_RIGHT },    { "MAILS", TABLE_RIGHT },   { "THEN", TABLE_RIGHT },
	};
	struct table *t = table_new(COLUMNS, LEN(COLUMNS));

	for (size_t i = 0; i < r->n; i++)
		put_row(t, &r->list[i]);
	table_print(t, stdout);
	table_free(&t);
	printf("%llu alerts; mailed to nobody: %llu, then %llu\n", (unsigned long long)r->alerts,
	       (unsigned long long)r->never_before, (unsigned long long)r->never_after);
	if (r->escalations > 0)
		printf("%llu escalations were told of which the file has no line\n",
		       (unsigned long long)r->escalations);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct route_impact_given *given = call->given;
	const uint64_t days = given->days > 0 ? given->days : 31;
	duly_auto_fini(route_impact) impact = { 0 };
	duly_auto_fini(data) data = { 0 };
	duly_auto(law) law = NULL;

	duly_result r =
		telling_file_check(CONTENT_ROUTING, call->words[0], given->rules, &law, diag);
	if (r == DULY_OK)
		r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = data_now(&data, given->at, call->now, &impact.to, diag);
	if (r != DULY_OK)
		return r;
	impact.law = law;
	impact.from.ms = impact.to.ms - (int64_t)MIN(days, 36500) * DULY_DAY_MS;
	r = route_impact_of_store(&impact, data.reader, diag);
	docket_reader_let_go(data.reader);
	if (r != DULY_OK)
		return r;
	if (given->json)
		print_json(&impact);
	else
		print_table(&impact);
	return DULY_OK;
}

const struct verb verb_route_impact = { "route impact", &COMMAND, run };

#include <stdio.h>

#include "common/docket/stored_consumer.h"
#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct consumers_given {
	const char *data, *format, *drop;
	bool json;
	struct service_given service;
};
#define GIVEN struct consumers_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, FORMAT, JSON,
	TEXT("drop", 0, drop, "NAME", "this consumer is known no more, and its place is free"),
	TO, SOURCE, TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "who reads the feed, how far, and when each was last heard of",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- listed ---------------------------------------------------------------------------------- */

struct showing {
	struct table *table;
	struct json *json; /* NULL: a table */
	uint64_t head;
};

static const char *last_seen(const struct consumer *c, char text[DULY_TIME_TEXT])
{
	return c->seen.ms == DULY_NO_INSTANT.ms ? "" : duly_instant_print(c->seen, text);
}

static void list_row(void *ctx, struct str name, const struct consumer *c)
{
	const struct showing *l = ctx;
	char text[DULY_TIME_TEXT];

	table_row(l->table);
	table_put(l->table, 0, "%.*s", STR_FMT(name));
	table_put(l->table, 1, "%llu", (unsigned long long)c->cursor);
	table_put(l->table, 2, "%llu", (unsigned long long)(l->head - MIN(l->head, c->cursor)));
	table_put(l->table, 3, "%s", last_seen(c, text));
	table_put(l->table, 4, "%.*s", STR_FMT(c->filter.team));
	table_put(l->table, 5, "%.*s", STR_FMT(c->filter.types));
}

static void list_map(void *ctx, struct str name, const struct consumer *c)
{
	const struct showing *l = ctx;
	duly_auto_fini(buf) b = { 0 };
	struct pack_open map = pack_map_begin(&b);

	map.n = 3;
	pack_cstr(&b, "consumer");
	pack_str(&b, name);
	pack_cstr(&b, "cursor");
	pack_uint(&b, c->cursor);
	pack_cstr(&b, "behind");
	pack_uint(&b, l->head - MIN(l->head, c->cursor));
	if (c->seen.ms != DULY_NO_INSTANT.ms) {
		map.n++;
		pack_cstr(&b, "seen");
		pack_instant(&b, c->seen);
	}
	if (c->filter.team.len > 0) {
		map.n++;
		pack_cstr(&b, "team");
		pack_str(&b, c->filter.team);
	}
	if (c->filter.types.len > 0) {
		map.n++;
		pack_cstr(&b, "types");
		pack_str(&b, c->filter.types);
	}
	pack_map_end(&b, &map);
	json_packed(l->json, NULL, buf_view(&b));
}

static duly_result list_table(struct data *data, bool csv, struct duly_diag *diag)
{
	static const struct table_column PEOPLE[] = {
		{ "CONSUMER", TABLE_LEFT },  { "CURSOR", TABLE_RIGHT }, { "BEHIND", TABLE_RIGHT },
		{ "LAST SEEN", TABLE_LEFT }, { "TEAM", TABLE_LEFT },    { "TYPES", TABLE_WRAPS }
	};
	static const struct table_column CSV[] = { { .name = "consumer" }, { .name = "cursor" },
						   { .name = "behind" },   { .name = "seen" },
						   { .name = "team" },     { .name = "types" } };
	duly_auto(table) table = table_new(csv ? CSV : PEOPLE, LEN(CSV));
	struct showing l = { .table = table, .head = docket_reader_state(data->reader)->feed_head };

	const duly_result r = docket_reader_consumers(data->reader, list_row, &l, diag);
	data_fini(data); /* a pager may stay open */
	if (r != DULY_OK)
		return r;
	if (csv)
		table_csv(table, stdout);
	else if (table_is_empty(table))
		puts("Nobody reads the feed under a name.");
	else
		table_print(table, stdout);
	return DULY_OK;
}

static duly_result list_json(struct data *data, struct duly_diag *diag)
{
	struct json j = JSON_TO(stdout);
	struct showing l = { .json = &j, .head = docket_reader_state(data->reader)->feed_head };

	json_list(&j, NULL);
	const duly_result r = docket_reader_consumers(data->reader, list_map, &l, diag);
	json_end(&j);
	json_finish(&j);
	data_fini(data);
	return r;
}

static duly_result list(const struct consumers_given *given, struct duly_diag *diag)
{
	struct data data = { .store = NULL };
	enum form form;

	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r == DULY_OK)
		r = data_open(given_data(given->data), &data, diag);
	if (r != DULY_OK) {
		data_fini(&data);
		return r;
	}
	return form == FORM_JSON ? list_json(&data, diag)
				 : list_table(&data, form == FORM_CSV, diag);
}

/* ---- dropped --------------------------------------------------------------------------------- */

static duly_result drop(const struct consumers_given *given, duly_instant now,
			struct duly_diag *diag)
{
	duly_auto_fini(buf) data = { 0 };

	pack_map(&data, 1);
	pack_cstr(&data, "consumer");
	pack_cstr(&data, given->drop);
	const duly_result r = service_tell(&given->service, "service.consumer-dropped",
					   buf_view(&data), now, diag);

	if (r == DULY_OK)
		printf("dropped: %s is known no more\n", given->drop);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct consumers_given *given = call->given;

	return given->drop != NULL ? drop(given, call->now, diag) : list(given, diag);
}

const struct verb verb_consumers = { "consumers", &COMMAND, run };

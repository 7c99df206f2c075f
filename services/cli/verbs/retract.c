#include <stdio.h>

#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct retract_given {
	const char *data, *batch, *id, *case_, *reason;
	struct service_given service;
	bool dry_run, json;
};
#define GIVEN struct retract_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA,
	TEXT("batch", 'b', batch, "B", "all that the source delivered under this name, in every case"),
	TEXT("id", 0, id, "ID", "or this one event"),
	TEXT("case", 'c', case_, "C", "the case of that event"),
	TEXT("source", 0, service.source, "SOURCE", "who said it: /councils/<council>/<system>"),
	TEXT("reason", 0, reason, "R", "entered-in-error, duplicate or wrong-case"),
	FLAG("dry-run", 'n', dry_run, "say what it would undo, and publish nothing"),
	TO, TIMEOUT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "takes back what a source said: a batch, or one event",
	.about =
	  "Says first, from the data directory, how much that undoes. What was taken back stays so; what\n"
	  "of it is right is sent again under new ids.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- what it undoes -------------------------------------------------------------------------- */

struct undone {
	const struct retract_given *given;
	struct arena *arena;
	struct undone_type {
		struct str type;
		size_t n;
	} * types; /* as they were met first */
	size_t type_count, type_cap;
	struct str last_case; /* events of one come one after the other */
	size_t events, cases;
	duly_civil first, last;
	bool heard; /* the source has said something */
	struct suggestion source, batch;
};

/* What was probably meant is kept, for where nothing is as it was written. */
static bool is_meant(struct undone *u, const struct event *e)
{
	const struct retract_given *given = u->given;

	suggest_offer(&u->source, e->source);
	if (!str_is(e->source, given->service.source) || event_means(e, MEANS_RETRACTED) ||
	    event_means(e, MEANS_BATCH_RETRACTED))
		return false;
	u->heard = true;
	suggest_offer(&u->batch, e->batch);
	return given->batch != NULL ? str_is(e->batch, given->batch)
				    : str_is(e->id, given->id) && str_is(e->subject, given->case_);
}

static void count_type(struct undone *u, struct str type)
{
	size_t i = 0;

	while (i < u->type_count && !str_eq(u->types[i].type, type))
		i++;
	if (i == u->type_count) {
		LIST_ROOM(u->arena, u->types, u->type_count, u->type_cap);
		u->types[u->type_count++] = (struct undone_type){ arena_str(u->arena, type), 0 };
	}
	u->types[i].n++;
}

static void visit(void *ctx, const struct event *e)
{
	struct undone *u = ctx;

	if (!is_meant(u, e))
		return;
	if (u->events == 0 || !str_eq(u->last_case, e->subject)) {
		u->cases++;
		u->last_case = arena_str(u->arena, e->subject);
	}
	if (u->events == 0 || e->day.day < u->first.day)
		u->first = e->day;
	if (u->events == 0 || e->day.day > u->last.day)
		u->last = e->day;
	u->events++;
	count_type(u, e->type_name);
}

static duly_result none(const struct undone *u, struct duly_diag *diag)
{
	const struct retract_given *given = u->given;
	char what[320];

	if (!u->heard)
		return suggest_refuse(DULY_E_REFUSED, "nothing comes from", &u->source, diag);
	if (given->batch == NULL)
		return duly_fail(diag, DULY_E_REFUSED, "no event of %s has the id %s in case %s",
				 given->service.source, given->id, given->case_);
	snprintf(what, sizeof what, "no event of %.256s has the batch", given->service.source);
	return suggest_refuse(DULY_E_REFUSED, what, &u->batch, diag);
}

static duly_result look(const struct retract_given *given, struct undone *u, struct duly_diag *diag)
{
	duly_auto_fini(data) data = { 0 };

	duly_result r = data_open(given_data(given->data), &data, diag);
	if (r == DULY_OK)
		r = docket_reader_events(data.reader, visit, u, diag);
	if (r == DULY_OK && u->events == 0)
		r = none(u, diag);
	return r;
}

/* ---- said ------------------------------------------------------------------------------------ */

static void print_people(const struct undone *u, bool published)
{
	char first[DULY_DATE_TEXT], last[DULY_DATE_TEXT];

	printf("%s %zu event%s of %zu subject%s, from %s to %s:\n",
	       published ? "Taken back:" : "It would take back", u->events,
	       u->events == 1 ? "" : "s", u->cases, u->cases == 1 ? "" : "s",
	       duly_civil_print(u->first, first), duly_civil_print(u->last, last));
	for (size_t i = 0; i < u->type_count; i++)
		printf("  %-32.*s %zu\n", STR_FMT(u->types[i].type), u->types[i].n);
}

static void print_programs(const struct undone *u, bool published)
{
	struct json j = JSON_TO(stdout);

	json_map(&j, NULL);
	json_flag(&j, "published", published);
	json_number(&j, "events", u->events);
	json_number(&j, "subjects", u->cases);
	json_day(&j, "first", u->first);
	json_day(&j, "last", u->last);
	json_break(&j);
	json_list(&j, "types");
	for (size_t i = 0; i < u->type_count; i++) {
		json_row(&j);
		json_text(&j, "type", u->types[i].type);
		json_number(&j, "events", u->types[i].n);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
	json_finish(&j);
}

static duly_result publish(const struct retract_given *given, duly_instant now,
			   struct duly_diag *diag)
{
	const bool batch = given->batch != NULL;
	duly_auto_fini(buf) data = { 0 };

	pack_map(&data, 1 + (given->reason != NULL));
	pack_cstr(&data, batch ? "batch" : "id");
	pack_cstr(&data, batch ? given->batch : given->id);
	if (given->reason != NULL) {
		pack_cstr(&data, "reason");
		pack_cstr(&data, given->reason);
	}
	return service_say(&given->service, batch ? "batch.retracted" : "event.retracted",
			   batch ? "-" : given->case_, buf_view(&data), now, diag);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static duly_result check(const struct retract_given *given, struct duly_diag *diag)
{
	if (given->service.source == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--source says whose events are taken back");
	if ((given->batch != NULL) == (given->id != NULL))
		return duly_fail(diag, DULY_E_USAGE, "either --batch or --id is wanted");
	if ((given->id != NULL) != (given->case_ != NULL))
		return duly_fail(diag, DULY_E_USAGE, "--id and --case go together");
	return DULY_OK;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct retract_given *given = call->given;
	duly_auto(arena) arena = arena_new();
	struct undone u = { .given = given, .arena = arena };

	u.source = suggest_for(str_of(given->service.source));
	u.batch = suggest_for(str_of(given->batch));
	duly_result r = check(given, diag);
	if (r == DULY_OK)
		r = look(given, &u, diag);
	if (r == DULY_OK && !given->dry_run)
		r = publish(given, call->now, diag);
	if (r != DULY_OK)
		return r;
	if (given->json)
		print_programs(&u, !given->dry_run);
	else
		print_people(&u, !given->dry_run);
	return DULY_OK;
}

const struct verb verb_retract = { "retract", &COMMAND, run };

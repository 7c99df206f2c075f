#include <stdio.h>

#include "common/engine/whatif.h"
#include "common/reports/listing.h"
#include "services/cli/given_time.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct release_given {
	const char *from, *data;
	struct service_given service;
	bool dry_run;
};
#define GIVEN struct release_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TO, SOURCE,
	TEXT("from", 'f', from, "TIME", "people are told of what falls due from this instant on"),
	DATA,
	FLAG("dry-run", 'n', dry_run, "say what would follow, and release nothing"),
	TIMEOUT, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "has the scheduler tell people again",
	.about =
	  "Says, from the data directory, how many duties are overdue and how many messages follow at\n"
	  "once: the service's own turns over a copy of its store.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

/* ---- what follows ---------------------------------------------------------------------------- */

struct follows {
	bool known;
	uint64_t messages;
	size_t overdue;
};

static duly_result count_overdue(const struct whatif *w, size_t *ret, struct duly_diag *diag)
{
	const struct listing_filter filter = { .stages = 1u << STAGE_OVERDUE,
					       .status = STR("open"),
					       .before = DULY_NO_DATE,
					       .restricted = true };
	struct docket_reader *reader;

	duly_result r = docket_reader_open(w->engine.store, &reader, diag);
	if (r != DULY_OK)
		return r;
	duly_auto_fini(listing) listing = listing_begin(docket_reader_law(reader), w->now, false);

	r = listing_add_store(&listing, reader, &filter, diag);
	*ret = listing.n;
	docket_reader_close(&reader);
	return r;
}

/* What was due before is told before, so that what is counted follows from the release alone. */
static duly_result release_copy(const struct release_given *given, struct view data,
				struct whatif *w, struct follows *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) event = { 0 };
	duly_auto_fini(wire) object = { 0 };

	duly_result r = whatif_settle(w, NULL, diag);
	const uint64_t head = docket_state(w->engine.docket)->feed_head;

	service_event("service.released", given->service.source, w->now, data, &event);
	if (r == DULY_OK)
		r = wire_unpack(buf_view(&event), &object, diag);
	if (r == DULY_OK)
		r = whatif_take(w, &object.root, diag);
	if (r == DULY_OK)
		r = whatif_settle(w, NULL, diag);
	if (r == DULY_OK)
		r = count_overdue(w, &ret->overdue, diag);
	ret->messages = docket_state(w->engine.docket)->feed_head - head;
	ret->known = r == DULY_OK;
	return r;
}

/* The directory that is at hand need not be that of the service which is released. */
static bool is_of_service(const struct release_given *given, const struct whatif *w)
{
	struct duly_client *client = NULL;
	duly_auto_fini(wire) info = { 0 };
	char incarnation[33];
	bool is;

	hex_print(docket_state(w->engine.docket)->incarnation, 16, incarnation);
	is = service_events(&given->service, &client, NULL) == DULY_OK &&
	     service_info(client, &info, NULL) == DULY_OK &&
	     str_is(wire_str(wire_get(&info.root, "incarnation")), incarnation);
	duly_client_close(&client);
	return is;
}

static duly_result look_ahead(const struct call *call, struct view data, struct follows *ret,
			      struct duly_diag *diag)
{
	const struct release_given *given = call->given;
	duly_auto_fini(whatif) w = { 0 };

	duly_result r = whatif_open(given_data(given->data), &w, diag);
	if (r == DULY_OK)
		r = whatif_set_clock(&w, call->now, false, diag);
	if (r != DULY_OK || !(given->dry_run || is_of_service(given, &w)))
		return r;
	return release_copy(given, data, &w, ret, diag);
}

/* ---- the verb -------------------------------------------------------------------------------- */

static void say(const struct release_given *given, duly_instant from, const struct follows *f)
{
	char text[DULY_TIME_TEXT];

	printf("%s: people are told ", given->dry_run ? "would be released" : "released");
	if (given->from != NULL)
		printf("of what falls due from %s on\n", duly_instant_print(from, text));
	else
		puts("again");
	if (f->known)
		printf("%zu duties are overdue; %llu messages follow now\n", f->overdue,
		       (unsigned long long)f->messages);
	else
		puts("how many messages follow is not known here (--data)");
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct release_given *given = call->given;
	duly_instant from = DULY_NO_INSTANT;
	duly_auto_fini(buf) data = { 0 };
	struct follows follows = { .known = false };

	if (given->from != NULL) {
		duly_result r = given_instant_alone(given->from, "--from", &from, diag);
		if (r != DULY_OK)
			return r;
		pack_map(&data, 1);
		pack_cstr(&data, "from");
		pack_instant(&data, from);
	}
	duly_result r = look_ahead(call, buf_view(&data), &follows, diag);
	if (!given->dry_run)
		r = service_tell(&given->service, "service.released", buf_view(&data), call->now,
				 diag);
	if (r == DULY_OK)
		say(given, from, &follows);
	return r;
}

const struct verb verb_release = { "release", &COMMAND, run };

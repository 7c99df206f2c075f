#include <stdio.h>

#include "common/docket/alerts.h"
#include "services/cli/data.h"
#include "services/cli/filters.h"
#include "services/cli/json.h"
#include "services/cli/service.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct watch_given {
	const char *address, *from, *team, *council, *types, *data;
	struct service_given service;
	uint64_t count;
	bool until_head, json;
};
#define GIVEN struct watch_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	TEXT("at", 0, address, "ADDR", "the scheduler's alerts socket"),
	TEXT("from", 'f', from, "start|now", "from the first alert that there is, or from now on (now)"),
	TEXT("team", 't', team, "T", "alerts for or about this team alone"),
	TEXT("council", 0, council, "NAME", "alerts of this council alone"),
	TEXT("type", 0, types, "TYPE,...", "alerts of these types alone: overdue, moved, ..."),
	TEXT("data", 'd', data, "DIR", "data directory of the scheduler, which knows these names"),
	COUNT("count", 'n', count, "N", "end after so many"),
	FLAG("until-head", 0, until_head, "end when all that there is has been read"),
	TIMEOUT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "alerts as they come; moves no cursor",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

enum { WAIT_MS = 30000, WAIT_LESS_MS = 100 };

static void print_line(const msgpack_object *alert)
{
	const msgpack_object *data = wire_get(alert, "data");
	const struct str due = wire_str(wire_get(data, "due")),
			 reason = wire_str(wire_get(data, "reason"));
	const struct str message = wire_str(wire_get(data, "message"));

	const struct str council = wire_str(wire_get(data, "council"));

	printf("%.*s %-15.*s %.*s", STR_FMT(wire_str(wire_get(alert, "time"))),
	       STR_FMT(wire_str(wire_get(alert, "type"))),
	       STR_FMT(wire_str(wire_get(alert, "subject"))));
	if (council.len > 0)
		printf(" of %.*s:", STR_FMT(council));
	printf(" %.*s", STR_FMT(wire_str(wire_get(data, "title"))));
	if (due.len > 0)
		printf(", due %.*s", STR_FMT(due));
	if (reason.len > 0)
		printf(" (%.*s)", STR_FMT(reason));
	if (message.len > 0)
		printf(" %.*s", STR_FMT(message));
	printf(" [%.*s]\n", STR_FMT(wire_str(wire_get(alert, "id"))));
}

/* Whether @type, "alert.moved", is among @asked, "moved,withdrawn". */
static bool is_asked(const char *asked, struct str type)
{
	const size_t skip = MIN(type.len, strlen("alert."));
	const struct str name = { type.s + skip, type.len - skip };

	for (const char *at = asked; at != NULL; at = strchr(at, ',')) {
		at += *at == ',';
		if (str_eq(name, (struct str){ at, strcspn(at, ",") }))
			return true;
	}
	return false;
}

/* False: it is of another council, or type, than those which are asked for. */
static bool print_alert(const struct duly_alert *alert, const struct watch_given *given)
{
	const struct view bytes = { alert->bytes, alert->len };
	duly_auto_fini(wire) w = { 0 };
	struct json j = JSON_TO(stdout);

	if (wire_unpack(bytes, &w, NULL) != DULY_OK)
		return false;
	if (given->council != NULL &&
	    !str_is(wire_str(wire_get(wire_get(&w.root, "data"), "council")), given->council))
		return false;
	if (given->types != NULL && !is_asked(given->types, wire_str(wire_get(&w.root, "type"))))
		return false;
	if (given->json) {
		json_packed(&j, NULL, bytes);
		json_finish(&j);
	} else {
		print_line(&w.root);
	}
	return true;
}

static void say_held(bool held, bool *was)
{
	if (held != *was)
		fprintf(stderr, held ? "HELD: the service tells nobody of anything for now\n"
				     : "released: the service tells people again\n");
	*was = held;
}

/* At first, and where it has changed. */
static void say_complete(duly_instant complete_to, bool first, duly_instant *was)
{
	char at[DULY_TIME_TEXT];

	if (!first && complete_to.ms == was->ms)
		return;
	if (complete_to.ms == DULY_NO_INSTANT.ms)
		fprintf(stderr, "up to when the data are complete is not known\n");
	else
		fprintf(stderr, "data complete to %s\n", duly_instant_print(complete_to, at));
	*was = complete_to;
}

/* ---- whose ----------------------------------------------------------------------------------- */

static void say_not_known(const struct watch_given *given)
{
	if (given->team != NULL)
		fprintf(stderr, "whether there is a team %s is not known here (--data)\n",
			given->team);
	if (given->council != NULL)
		fprintf(stderr, "whether there is a council %s is not known here (--data)\n",
			given->council);
}

/* That nothing comes for a name that nobody has is no good news. The feed does not know the names;
 * the store does, where it can be looked at and is that of the same service. */
static duly_result check_names(const struct watch_given *given, const struct duly_feed *feed,
			       struct duly_diag *diag)
{
	const bool operators = given->team != NULL && strcmp(given->team, OPERATORS) == 0;
	const struct listing_filter whose = { .team = operators ? NO_STR : str_of(given->team),
					      .council = str_of(given->council) };
	duly_auto_fini(data) data = { 0 };
	char incarnation[33];

	if (whose.team.s == NULL && whose.council.s == NULL)
		return DULY_OK;
	if (data_open(given_data(given->data), &data, NULL) == DULY_OK) {
		hex_print(docket_reader_state(data.reader)->incarnation, 16, incarnation);
		if (strcmp(incarnation, feed->incarnation) == 0)
			return listing_check_store(data.reader, &whose, feed->now, diag);
	}
	say_not_known(given);
	return DULY_OK;
}

/* ---- as they come ---------------------------------------------------------------------------- */

static duly_result watch(const struct watch_given *given, struct duly_client *client,
			 struct duly_diag *diag)
{
	struct duly_feed_request request = {
		.from = given->from != NULL ? given->from : "now",
		.wait_ms =
			WAIT_LESS_MS, /* at first, so that it soon shows whether anybody is there */
		.team = given->team,
	};
	struct duly_feed feed;
	uint64_t shown = 0;
	bool held = false;
	duly_instant complete_to = DULY_NO_INSTANT;

	for (bool first = true;; first = false) {
		duly_result r = duly_feed_read(client, &request, &feed, diag);
		if (r == DULY_OK && first)
			r = check_names(given, &feed, diag);
		if (r != DULY_OK)
			return r;
		say_held(feed.held, &held);
		say_complete(feed.complete_to, first, &complete_to);
		for (size_t i = 0; i < feed.n; i++) {
			shown += print_alert(&feed.alerts[i], given);
			if (given->count > 0 && shown >= given->count)
				return DULY_OK;
		}
		if (fflush(stdout) != 0)
			return DULY_OK; /* main says so */
		if (given->until_head && feed.next >= feed.head)
			return DULY_OK;
		request.from = "now"; /* from where this answer ended */
		request.wait_ms = given->until_head ? WAIT_LESS_MS : WAIT_MS;
	}
}

/* Nothing comes of a type that there is not. */
static duly_result check_types(const char *asked, struct duly_diag *diag)
{
	for (const char *at = asked; at != NULL; at = strchr(at, ',')) {
		char name[40];
		size_t i = 0;

		at += *at == ',';
		snprintf(name, sizeof name, "alert.%.*s", (int)strcspn(at, ","), at);
		while (alert_type_listed(i) != NULL && strcmp(alert_type_listed(i), name) != 0)
			i++;
		if (alert_type_listed(i) == NULL)
			return duly_fail(diag, DULY_E_USAGE, "--type: there is no '%.*s'",
					 (int)strcspn(at, ","), at);
	}
	return DULY_OK;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct watch_given *given = call->given;
	struct duly_client *client = NULL;

	if (given->from != NULL && strcmp(given->from, "start") != 0 &&
	    strcmp(given->from, "now") != 0)
		return duly_fail(diag, DULY_E_USAGE, "--from is start or now, not '%s'",
				 given->from);
	duly_result r = check_types(given->types, diag);
	if (r == DULY_OK)
		r = service_alerts(given->address, &given->service, &client, diag);
	if (r == DULY_OK)
		r = service_no_answer(watch(given, client, diag),
				      service_alerts_address(given->address), diag);
	duly_client_close(&client);
	return r;
}

const struct verb verb_watch = { "watch", &COMMAND, run };

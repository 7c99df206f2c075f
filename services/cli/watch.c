#include <stdlib.h>

#include "services/cli/service.h"

/* `duly watch`: alerts as they come. It has no name and moves no cursor. */

enum { WAIT_MS = 30000, WAIT_LESS_MS = 100 };

static void print_line(const msgpack_object *alert)
{
	const msgpack_object *data = wire_get(alert, "data");
	const struct str due = map_str(data, "due"), reason = map_str(data, "reason");
	const struct str message = map_str(data, "message");

	printf("%.*s %-15.*s %.*s %.*s", STR_FMT(map_str(alert, "time")),
	       STR_FMT(map_str(alert, "type")), STR_FMT(map_str(alert, "subject")),
	       STR_FMT(map_str(data, "title")));
	if (due.len > 0)
		printf(", due %.*s", STR_FMT(due));
	if (reason.len > 0)
		printf(" (%.*s)", STR_FMT(reason));
	if (message.len > 0)
		printf(" %.*s", STR_FMT(message));
	printf(" [%.*s]\n", STR_FMT(map_str(alert, "id")));
}

static void print_alert(const struct duly_alert *alert, bool json)
{
	const struct view bytes = { alert->bytes, alert->len };
	duly_auto_fini(wire) w = { 0 };

	if (json) {
		print_json(bytes, stdout);
		putchar('\n');
	} else if (wire_unpack(bytes, &w, NULL) == DULY_OK) {
		print_line(&w.root);
	}
}

static void say_held(bool held, bool *said)
{
	if (held != *said)
		fprintf(stderr, held ? "HELD: the service tells nobody of anything for now\n"
				     : "released: the service tells people again\n");
	*said = held;
}

static duly_result watch(const struct args *args, struct duly_client *client,
			 struct duly_diag *diag)
{
	struct duly_feed_request request = {
		.from = args->from != NULL ? args->from : "now",
		.wait_ms =
			WAIT_LESS_MS, /* at first, so that it soon shows whether anybody is there */
		.team = args->team,
	};
	struct duly_feed feed;
	uint64_t told = 0;
	bool held = false;

	for (;;) {
		duly_result r = duly_feed_read(client, &request, &feed, diag);
		if (r != DULY_OK)
			return r;
		say_held(feed.held, &held);
		for (size_t i = 0; i < feed.n; i++) {
			print_alert(&feed.alerts[i], args->json);
			if (args->count > 0 && ++told >= args->count)
				return DULY_OK;
		}
		if (fflush(stdout) != 0)
			return DULY_OK; /* main says so */
		if (args->until_head && feed.next >= feed.head)
			return DULY_OK;
		request.from = "now"; /* from where this answer ended */
		request.wait_ms = args->until_head ? WAIT_LESS_MS : WAIT_MS;
	}
}

duly_result verb_watch(const struct args *args, struct duly_diag *diag)
{
	struct duly_client *client = NULL;

	if (args->from != NULL && strcmp(args->from, "start") != 0 &&
	    strcmp(args->from, "now") != 0)
		return duly_fail(diag, DULY_E_USAGE, "--from is start or now, not '%s'",
				 args->from);
	duly_result r = service_alerts(args, &client, diag);
	if (r == DULY_OK)
		r = watch(args, client, diag);
	duly_client_close(&client);
	return r;
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "services/cli/service.h"

enum {
	TIMEOUT_MAX = 24 * 3600,
	PROBE_MS = 5000, /* a service that is there says what it is long before that */
};

static const char *chosen(const char *given, const char *variable, const char *otherwise)
{
	const char *set = getenv(variable);

	if (given != NULL)
		return given;
	return set != NULL && set[0] != '\0' ? set : otherwise;
}

/* @given: it was given as an option, and not by the environment. */
static duly_result check_address(const char *address, bool given, struct duly_diag *diag)
{
	if (strncmp(address, "tcp://", 6) == 0 || strncmp(address, "ipc://", 6) == 0)
		return DULY_OK;
	return duly_fail(diag, given ? DULY_E_USAGE : DULY_E_CONFIG,
			 "an address is tcp://HOST:PORT or ipc://PATH, not '%s'", address);
}

duly_result service_no_answer(duly_result r, const char *address, struct duly_diag *diag)
{
	if (r != DULY_E_UNAVAILABLE || strcmp(diag->text, "no answer from the service") != 0)
		return r;
	return duly_fail(diag, r, "no answer from a service at %s: is duly-scheduler running?",
			 address);
}

static int patience(const struct service_given *given)
{
	return (int)MIN(given->timeout, TIMEOUT_MAX) * 1000;
}

/* Whether anybody is there: the long patience is for one that is busy. */
static duly_result probe(struct duly_client_options options, struct duly_diag *diag)
{
	struct duly_client *client = NULL;
	const void *map;
	size_t len;

	if (options.patience_ms == 0 || options.patience_ms > PROBE_MS)
		options.patience_ms = PROBE_MS;
	duly_result r = duly_client_open(&options, &client, diag);
	if (r == DULY_OK)
		r = duly_client_info(client, &map, &len, diag);
	duly_client_close(&client);
	return service_no_answer(r, options.events, diag);
}

static const char *events_address(const struct service_given *given)
{
	return chosen(given->to, "DULY_EVENTS", "tcp://127.0.0.1:7801");
}

duly_result service_events(const struct service_given *given, struct duly_client **ret,
			   struct duly_diag *diag)
{
	const struct duly_client_options options = { .events = events_address(given),
						     .patience_ms = patience(given) };

	duly_result r = check_address(options.events, given->to != NULL, diag);
	if (r == DULY_OK)
		r = probe(options, diag);
	return r == DULY_OK ? duly_client_open(&options, ret, diag) : r;
}

duly_result service_open(const struct service_given *given, int patience_ms,
			 struct duly_client **ret, struct duly_diag *diag)
{
	const struct duly_client_options options = { .events = events_address(given),
						     .patience_ms = patience_ms };
	const duly_result r = check_address(options.events, given->to != NULL, diag);

	return r == DULY_OK ? duly_client_open(&options, ret, diag) : r;
}

const char *service_alerts_address(const char *given)
{
	return chosen(given, "DULY_ALERTS", "tcp://127.0.0.1:7802");
}

duly_result service_alerts(const char *address, const struct service_given *given,
			   struct duly_client **ret, struct duly_diag *diag)
{
	const struct duly_client_options options = {
		.alerts = service_alerts_address(address),
		.patience_ms = patience(given),
	};

	const duly_result r = check_address(options.alerts, address != NULL, diag);
	return r == DULY_OK ? duly_client_open(&options, ret, diag) : r;
}

/* ---- what it says of itself ------------------------------------------------------------------ */

duly_result service_info(struct duly_client *client, struct wire *ret, struct duly_diag *diag)
{
	const void *map;
	size_t len;

	duly_result r = duly_client_info(client, &map, &len, diag);
	return r == DULY_OK ? wire_unpack((struct view){ map, len }, ret, diag) : r;
}

/* ---- what it is told ------------------------------------------------------------------------- */

static void put(struct buf *b, struct pack_open *map, const char *key, const char *value)
{
	map->n++;
	pack_cstr(b, key);
	pack_cstr(b, value);
}

/* The time is the service's own, which in a rehearsal is not ours. */
static duly_result service_now(struct duly_client *client, char ret[DULY_TIME_TEXT],
			       struct duly_diag *diag)
{
	duly_auto_fini(wire) info = { 0 };

	duly_result r = service_info(client, &info, diag);
	if (r != DULY_OK)
		return r;
	const struct str now = wire_str(wire_get(&info.root, "now"));

	if (now.len == 0 || now.len >= DULY_TIME_TEXT)
		return duly_fail(diag, DULY_E_UNAVAILABLE,
				 "the service does not say what time it is");
	snprintf(ret, DULY_TIME_TEXT, "%.*s", STR_FMT(now));
	return DULY_OK;
}

/* What is said, but for who says it and its data. */
struct said {
	const char *type, *subject;
	char id[64], time[DULY_TIME_TEXT];
};

static void pack_event(const struct said *said, const char *source, struct view data, struct buf *b)
{
	struct pack_open map = pack_map_begin(b);

	put(b, &map, "specversion", "1.0");
	put(b, &map, "id", said->id);
	put(b, &map, "source", source != NULL ? source : "/councils/service/operator");
	put(b, &map, "type", said->type);
	put(b, &map, "subject", said->subject);
	put(b, &map, "time", said->time);
	if (data.len > 0) {
		map.n++;
		pack_cstr(b, "data");
		buf_put(b, data.data, data.len);
	}
	pack_map_end(b, &map);
}

static duly_result publish_one(struct duly_client *client, struct view event,
			       struct duly_diag *diag)
{
	struct duly_batch *batch = duly_batch_new();
	struct duly_publication done;

	duly_result r = duly_batch_add(batch, event.data, event.len, diag);
	if (r == DULY_OK)
		r = duly_publish(client, batch, &done, diag);
	duly_batch_free(&batch);
	if (r == DULY_OK && done.results[0].status == DULY_REJECTED)
		return duly_fail(diag, DULY_E_REFUSED, "%s: %s: %s", done.results[0].code,
				 done.results[0].field, done.results[0].message);
	return r;
}

/* At the service's own time, where @said has none. */
static duly_result say(const struct service_given *given, struct said *said, struct view data,
		       duly_instant now, struct duly_diag *diag)
{
	struct duly_client *client = NULL;
	duly_auto_fini(buf) event = { 0 };

	snprintf(said->id, sizeof said->id, "%s-%lld-%d", said->type, (long long)now.ms,
		 (int)getpid());
	duly_result r = service_events(given, &client, diag);
	if (r == DULY_OK && said->time[0] == '\0')
		r = service_now(client, said->time, diag);
	if (r == DULY_OK) {
		pack_event(said, given->source, data, &event);
		r = publish_one(client, buf_view(&event), diag);
	}
	duly_client_close(&client);
	return r;
}

void service_event(const char *type, const char *source, duly_instant at, struct view data,
		   struct buf *b)
{
	struct said said = { .type = type, .subject = "-", .id = "as-it-would-be" };

	duly_instant_print(at, said.time);
	pack_event(&said, source, data, b);
}

duly_result service_say(const struct service_given *given, const char *type, const char *subject,
			struct view data, duly_instant now, struct duly_diag *diag)
{
	struct said said = { .type = type, .subject = subject };

	return say(given, &said, data, now, diag);
}

duly_result service_tell(const struct service_given *given, const char *type, struct view data,
			 duly_instant now, struct duly_diag *diag)
{
	return service_say(given, type, "-", data, now, diag);
}

/* Vocabularies of before 0.2.0 have no field for it; there the time of the event is what there
 * is. */
duly_result service_confirm_clock(const struct service_given *given, duly_instant time,
				  duly_instant now, struct duly_diag *diag)
{
	static const char UNKNOWN[] = "unknown-field";
	struct said said = { .type = "service.clock-confirmed", .subject = "-" };
	duly_auto_fini(buf) data = { 0 };

	duly_instant_print(time, said.time);
	pack_map(&data, 1);
	pack_cstr(&data, "now");
	pack_instant(&data, time);
	const duly_result r = say(given, &said, buf_view(&data), now, diag);
	if (r != DULY_E_REFUSED || strncmp(diag->text, UNKNOWN, sizeof UNKNOWN - 1) != 0)
		return r;
	return say(given, &said, (struct view){ NULL, 0 }, now, diag);
}

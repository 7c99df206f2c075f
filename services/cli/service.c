#include <stdlib.h>
#include <unistd.h>

#include "services/cli/service.h"

/* `duly info`, `duly hold`, `duly release`. */

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

static int patience(const struct args *args)
{
	return (int)MIN(args->timeout, TIMEOUT_MAX) * 1000;
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
	if (r == DULY_E_UNAVAILABLE)
		return duly_fail(diag, r, "no answer from a service at %s", options.events);
	return r;
}

duly_result service_events(const struct args *args, struct duly_client **ret,
			   struct duly_diag *diag)
{
	const struct duly_client_options options = {
		.events = chosen(args->to, "DULY_EVENTS", "tcp://127.0.0.1:7801"),
		.patience_ms = patience(args),
	};

	duly_result r = probe(options, diag);
	return r == DULY_OK ? duly_client_open(&options, ret, diag) : r;
}

duly_result service_alerts(const struct args *args, struct duly_client **ret,
			   struct duly_diag *diag)
{
	const struct duly_client_options options = {
		.alerts = chosen(args->address, "DULY_ALERTS", "tcp://127.0.0.1:7802"),
		.patience_ms = patience(args),
	};

	return duly_client_open(&options, ret, diag);
}

/* ---- info ------------------------------------------------------------------------------------ */

static duly_result ask(struct duly_client *client, struct wire *ret, struct duly_diag *diag)
{
	const void *map;
	size_t len;

	duly_result r = duly_client_info(client, &map, &len, diag);
	return r == DULY_OK ? wire_unpack((struct view){ map, len }, ret, diag) : r;
}

/* What is a list or a map is for programs, and as JSON here too. */
static void print_entry(const msgpack_object_kv *entry)
{
	duly_auto_fini(buf) text = { 0 };
	const struct str value = wire_str(&entry->val), key = wire_str(&entry->key);

	printf("%-14.*s ", STR_FMT(key));
	if (value.s != NULL) {
		printf("%.*s\n", STR_FMT(value));
		return;
	}
	json_from_wire(&entry->val, 0, &text);
	print_buf(&text, stdout);
	putchar('\n');
}

duly_result verb_info(const struct args *args, struct duly_diag *diag)
{
	duly_auto_fini(wire) info = { 0 };
	duly_auto_fini(buf) text = { 0 };
	struct duly_client *client = NULL;

	duly_result r = service_events(args, &client, diag);
	if (r == DULY_OK)
		r = ask(client, &info, diag);
	if (r == DULY_OK && args->json) {
		json_from_wire(&info.root, 2, &text);
		print_buf(&text, stdout);
		putchar('\n');
	} else if (r == DULY_OK && info.root.type == MSGPACK_OBJECT_MAP) {
		for (uint32_t i = 0; i < info.root.via.map.size; i++)
			print_entry(&info.root.via.map.ptr[i]);
	}
	wire_fini(&info);
	info = (struct wire){ 0 };
	duly_client_close(&client);
	return r;
}

/* ---- hold and release ------------------------------------------------------------------------ */

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

	duly_result r = ask(client, &info, diag);
	if (r != DULY_OK)
		return r;
	const struct str now = map_str(&info.root, "now");

	if (now.len == 0 || now.len >= DULY_TIME_TEXT)
		return duly_fail(diag, DULY_E_UNAVAILABLE,
				 "the service does not say what time it is");
	snprintf(ret, DULY_TIME_TEXT, "%.*s", STR_FMT(now));
	return DULY_OK;
}

static void pack_event(const char *type, const char *now, const struct args *args, struct view data,
		       struct buf *b)
{
	struct pack_open map = pack_map_begin(b);
	char id[64];

	snprintf(id, sizeof id, "%s-%lld-%d", type, (long long)clock_now().ms, (int)getpid());
	put(b, &map, "specversion", "1.0");
	put(b, &map, "id", id);
	put(b, &map, "source", args->source != NULL ? args->source : "/councils/service/operator");
	put(b, &map, "type", type);
	put(b, &map, "subject", "-");
	put(b, &map, "time", now);
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

duly_result service_tell(const struct args *args, const char *type, struct view data,
			 struct duly_diag *diag)
{
	struct duly_client *client = NULL;
	duly_auto_fini(buf) event = { 0 };
	char now[DULY_TIME_TEXT];

	duly_result r = service_events(args, &client, diag);
	if (r == DULY_OK)
		r = service_now(client, now, diag);
	if (r == DULY_OK) {
		pack_event(type, now, args, data, &event);
		r = publish_one(client, buf_view(&event), diag);
	}
	duly_client_close(&client);
	return r;
}

duly_result verb_hold(const struct args *args, struct duly_diag *diag)
{
	duly_result r = service_tell(args, "service.held", (struct view){ NULL, 0 }, diag);

	if (r == DULY_OK)
		puts("held: events are taken and applied, nobody is told");
	return r;
}

duly_result verb_release(const struct args *args, struct duly_diag *diag)
{
	duly_instant from = DULY_NO_INSTANT;
	duly_auto_fini(buf) data = { 0 };
	char text[DULY_TIME_TEXT];

	if (args->from != NULL) {
		duly_result r = given_instant_alone(args->from, "--from", &from, diag);
		if (r != DULY_OK)
			return r;
		pack_map(&data, 1);
		pack_cstr(&data, "from");
		pack_instant(&data, from);
	}
	duly_result r = service_tell(args, "service.released", buf_view(&data), diag);

	if (r == DULY_OK && args->from != NULL)
		printf("released: people are told of what falls due from %s on\n",
		       duly_instant_print(from, text));
	else if (r == DULY_OK)
		puts("released: people are told again");
	return r;
}

#include "services/web/metrics.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common/derive/reporting.h"
#include "common/docket/stored_consumer.h"
#include "common/engine/folder.h"
#include "services/web/service.h"

/* ---- the format ------------------------------------------------------------------------------ */

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, uint64_t v, const char *help)
{
	head(b, name, type, help);
	buf_printf(b, "%s %llu\n", name, (unsigned long long)v);
}

static void gauge(struct buf *b, const char *name, uint64_t v, const char *help)
{
	one(b, name, "gauge", v, help);
}

static void counter(struct buf *b, const char *name, uint64_t v, const char *help)
{
	one(b, name, "counter", v, help);
}

/* ---- what the scheduler says ----------------------------------------------------------------- */

static uint64_t number(const msgpack_object *map, const char *key)
{
	int64_t v = 0;

	wire_int(wire_get(map, key), &v);
	return (uint64_t)v;
}

static uint64_t flag(const msgpack_object *map, const char *key)
{
	bool v = false;

	wire_bool(wire_get(map, key), &v);
	return v;
}

static void write_rejected(struct buf *b, const msgpack_object *by)
{
	static const char NAME[] = "duly_events_rejected_total";

	head(b, NAME, "counter", "Events that were rejected since the scheduler started, by code.");
	for (int code = REJECT_NONE + 1; code <= REJECT_FORBIDDEN; code++) {
		const char *name = reject_code_name((enum reject_code)code);

		buf_printf(b, "%s{code=\"%s\"} %llu\n", NAME, name,
			   (unsigned long long)number(by, name));
	}
}

static void write_scheduler(struct buf *b, const msgpack_object *info)
{
	const msgpack_object *counts = wire_get(info, "counts");
	const uint64_t log_head = number(info, "log_head"), committed = number(info, "committed");

	counter(b, "duly_events_accepted_total", number(counts, "accepted"),
		"Events that were accepted since the scheduler started.");
	counter(b, "duly_events_duplicate_total", number(counts, "duplicate"),
		"Events that had been taken before, since the scheduler started.");
	write_rejected(b, wire_get(counts, "rejected_by"));
	gauge(b, "duly_events", number(counts, "events"), "Events that are taken.");
	gauge(b, "duly_cases", number(counts, "cases"), "Cases that are known.");
	gauge(b, "duly_quarantined_events", number(counts, "quarantined"),
	      "Rejected events that are kept.");
	gauge(b, "duly_held", flag(info, "held"), "1: nobody is told of anything.");
	gauge(b, "duly_rehearsal", flag(info, "rehearsal"), "1: this is not the real clock.");
	gauge(b, "duly_sweeping", flag(info, "sweeping"),
	      "1: all cases are being looked at again.");
	gauge(b, "duly_disk_low", flag(info, "low_on_disk"),
	      "1: there is too little room on the disk to take events.");
	gauge(b, "duly_log_records", log_head, "Records of the log.");
	gauge(b, "duly_store_lag_records", log_head - MIN(log_head, committed),
	      "Records of the log that the store has not followed yet.");
	gauge(b, "duly_store_map_bytes", number(info, "store_map_bytes"),
	      "The most that the store may hold.");
}

/* ---- what lies on the disk ------------------------------------------------------------------- */

/* Room that is really taken. */
static uint64_t bytes_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_blocks * 512 : 0;
}

static uint64_t bytes_in(const char *dir)
{
	char path[2 * FOLDER_PATH];
	DIR *d = opendir(dir);
	uint64_t sum = 0;

	if (d == NULL)
		return 0;
	for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		sum += e->d_name[0] != '.' ? bytes_of(path) : 0;
	}
	closedir(d);
	return sum;
}

static void write_disk(struct buf *b, const char *data)
{
	char path[FOLDER_PATH];

	if (folder_path(data, "log", path, NULL) == DULY_OK)
		gauge(b, "duly_log_bytes", bytes_in(path), "Room that the log takes.");
	if (folder_path(data, "store", path, NULL) == DULY_OK)
		gauge(b, "duly_store_bytes", bytes_in(path), "Room that the store takes.");
}

/* ---- what the store has ---------------------------------------------------------------------- */

static void write_feeds(struct buf *b, const struct declared_feed *feeds, size_t n, duly_instant at)
{
	head(b, "duly_feed_silence_seconds", "gauge",
	     "Since a declared feed reported last; of one that never did nothing is said.");
	for (size_t i = 0; i < n; i++)
		if (feeds[i].reported.ms != DULY_NO_INSTANT.ms)
			buf_printf(b,
				   "duly_feed_silence_seconds{council=\"%.*s\",feed=\"%.*s\"} "
				   "%lld\n",
				   STR_FMT(feeds[i].council), STR_FMT(feeds[i].name),
				   (long long)(at.ms - feeds[i].reported.ms) / 1000);
	head(b, "duly_feed_silent", "gauge",
	     "1: a declared feed has not reported for longer than it says that it does.");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "duly_feed_silent{council=\"%.*s\",feed=\"%.*s\"} %d\n",
			   STR_FMT(feeds[i].council), STR_FMT(feeds[i].name), feeds[i].silent);
}

struct lags {
	struct buf *b;
	uint64_t feed_head;
};

static void write_lag(void *ctx, struct str name, const struct consumer *c)
{
	const struct lags *l = ctx;

	buf_printf(l->b, "duly_consumer_lag_alerts{consumer=\"%.*s\"} %llu\n", STR_FMT(name),
		   (unsigned long long)(l->feed_head - MIN(l->feed_head, c->cursor)));
}

static duly_result write_store(struct web *w, struct buf *b, struct duly_diag *diag)
{
	const struct declared_feed *feeds;
	struct web_look look;
	size_t n;

	duly_result r = look_begin(w, &look, diag);
	if (r != DULY_OK)
		return r;
	const duly_instant at = look_at(w, look.reader);
	struct lags lags = { b, docket_reader_state(look.reader)->feed_head };

	gauge(b, "duly_timers_pending", docket_reader_timers(look.reader),
	      "Cases for which something follows at a known instant.");
	gauge(b, "duly_feed_head", lags.feed_head, "Alerts that were told.");
	r = docket_reader_feeds(look.reader, at, &feeds, &n, diag);
	if (r == DULY_OK) {
		write_feeds(b, feeds, n, at);
		head(b, "duly_consumer_lag_alerts", "gauge",
		     "Alerts that a consumer has not acknowledged.");
		r = docket_reader_consumers(look.reader, write_lag, &lags, diag);
	}
	look_end(&look);
	return r;
}

/* ---- alerts ---------------------------------------------------------------------------------- */

static void write_types(struct buf *b, const struct tallied *t)
{
	size_t i = 0;

	head(b, "duly_alerts_total", "counter", "Alerts that were told, by type.");
	for (; i < TALLY_TYPES - 1 && alert_type_listed(i) != NULL; i++)
		buf_printf(b, "duly_alerts_total{type=\"%s\"} %llu\n", alert_type_listed(i),
			   (unsigned long long)t->types[i]);
	if (t->types[i] > 0)
		buf_printf(b, "duly_alerts_total{type=\"other\"} %llu\n",
			   (unsigned long long)t->types[i]);
}

static void write_lateness(struct buf *b, const struct tallied *t)
{
	static const char NAME[] = "duly_alert_lateness_seconds";
	unsigned long long sum = 0;

	head(b, NAME, "histogram", "How long after its instant an alert was told.");
	for (size_t i = 0; i < TALLY_BUCKETS; i++) {
		sum += t->late[i];
		if (i < TALLY_BUCKETS - 1)
			buf_printf(b, "%s_bucket{le=\"%u\"} %llu\n", NAME, tally_bounds[i], sum);
	}
	buf_printf(b, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %.3f\n%s_count %llu\n", NAME, sum, NAME,
		   t->late_seconds, NAME, sum);
}

static duly_result write_alerts(struct web *w, struct buf *b, struct duly_diag *diag)
{
	struct tallied t;
	const duly_result r = tally_read(w, &t, diag);

	if (r != DULY_OK)
		return r;
	write_types(b, &t);
	write_lateness(b, &t);
	return DULY_OK;
}

/* ---- this service ---------------------------------------------------------------------------- */

static void write_own(struct web *w, struct buf *b)
{
	struct request_kind list[REQUEST_KINDS];
	const size_t n = requests_list(&w->requests, list);

	head(b, "duly_web_requests_total", "counter", "Requests answered, by path and status.");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "duly_web_requests_total{path=\"%s\",status=\"%ld\"} %llu\n",
			   list[i].path, list[i].status, (unsigned long long)list[i].n);
	gauge(b, "duly_web_waiting", (uint64_t)atomic_load(&w->waiting.n), "Who waits for alerts.");
}

/* ---- all ------------------------------------------------------------------------------------- */

/* That the scheduler does not answer is a figure too; what else is known is told all the same. */
static void write_all(struct web *w, struct buf *b)
{
	duly_auto_fini(buf) packed = { 0 };
	duly_auto_fini(wire) info = { 0 };
	struct duly_diag why = { "" };
	const bool up = health_info(w, &packed, &why) == DULY_OK &&
			wire_unpack(buf_view(&packed), &info, &why) == DULY_OK;

	head(b, "duly_build_info", "gauge", "Which release of duly-web this is.");
	buf_printf(b, "duly_build_info{version=\"%s\"} 1\n", DULY_VERSION);
	gauge(b, "duly_scheduler_up", up, "1: the scheduler answers.");
	if (up)
		write_scheduler(b, &info.root);
	write_disk(b, config_text(w->config, "data"));
	bool read = write_store(w, b, &why) == DULY_OK;

	read = read && write_alerts(w, b, &why) == DULY_OK;
	gauge(b, "duly_store_up", read, "1: the store can be read.");
	write_own(w, b);
}

void metrics_get(struct exchange *x)
{
	static const char *const NONE[] = { NULL };
	duly_auto_fini(buf) text = { 0 };

	if (!exchange_knows(x, NONE))
		return;
	write_all(x->web, &text);
	exchange_text(x, 200, "text/plain; version=0.0.4; charset=utf-8", buf_view(&text));
}

#include <stdlib.h>

#include "common/base/memory.h"
#include "services/web/service.h"

/* The life of the service: the main thread takes connections, and threads of theirs answer. */

static duly_result listen_all(struct web *w, struct duly_diag *diag)
{
	const bool exposed = config_flag(w->config, "exposed");
	size_t n;
	const char *const *list = config_list(w->config, "listen", &n);
	duly_result r = DULY_OK;

	if (exposed && config_text(w->config, "tokens") == NULL)
		return duly_fail(diag, DULY_E_CONFIG, "--exposed is only for use with --tokens");
	for (size_t i = 0; i < n && r == DULY_OK; i++)
		r = listen_at(&w->listeners, list[i], exposed, diag);
	return r;
}

static void tell_ready(const struct web *w)
{
	for (size_t i = 0; i < w->listeners.n; i++) {
		report(REPORT_INFO, "listening", "address=\"%s\"", w->listeners.bound[i]);
		if (!w->listeners.is_local[i])
			report(REPORT_WARN, "exposed",
			       "address=\"%s\" why=\"there is no TLS here: whatever passes can be "
			       "read on the way, tokens too, unless a proxy with TLS is in front\"",
			       w->listeners.bound[i]);
	}
	if (w->access.dir == NULL)
		report(REPORT_WARN, "open",
		       "why=\"no tokens are used: who reaches the address may do everything\"");
	report(REPORT_INFO, "ready", "addresses=%zu", w->listeners.n);
	daemon_status("running");
	daemon_ready();
}

static duly_result read_link_key(struct web *w, struct duly_diag *diag)
{
	const char *path = config_text(w->config, "link-key");

	w->has_links = path != NULL;
	return w->has_links ? link_key(path, w->link_key, diag) : DULY_OK;
}

duly_result web_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag)
{
	struct web *w = memory_zeroed(sizeof *w);

	*ret_self = w;
	w->config = life->config;
	w->signal_fd = life->signal_fd;
	w->clock = life->clock;
	beat_init(&w->beat, w->clock->read(w->clock));
	looking_init(&w->looking);
	looking_init(&w->looking_long);
	requests_init(&w->requests);
	tally_init(&w->tally);
	w->waiting.most = config_number(w->config, "waiting");
	if (config_text(w->config, "data") == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--data DIR is needed");
	connections_init(&w->connections, (size_t)config_number(w->config, "connections"));
	duly_result r = access_open(&w->access, config_text(w->config, "tokens"),
				    config_number(w->config, "rate"), diag);
	if (r == DULY_OK)
		r = read_link_key(w, diag);
	if (r == DULY_OK)
		r = publishers_open(&w->publishers, config_text(w->config, "events"),
				    (int)config_number(w->config, "patience-ms"), diag);
	if (r == DULY_OK)
		r = health_open(&w->health, config_text(w->config, "events"), diag);
	if (r == DULY_OK)
		r = listen_all(w, diag);
	if (r == DULY_OK)
		r = serve_start(w, &w->serving, diag);
	if (r == DULY_OK)
		tell_ready(w);
	return r;
}

/* ---- turns ----------------------------------------------------------------------------------- */

static void accept_all(struct web *w, size_t i)
{
	int fd;

	while ((fd = listen_accept(&w->listeners, i)) >= 0)
		serve_take(w->serving, fd);
}

duly_result web_turn(void *self, struct duly_diag *diag)
{
	struct web *w = self;
	struct pollfd in[LISTEN_MAX + 1] = { { .fd = w->signal_fd, .events = POLLIN } };
	const int64_t limit_ms = config_number(w->config, "request-seconds") * 1000;

	(void)diag;
	memcpy(in + 1, w->listeners.list, w->listeners.n * sizeof *in);
	if (poll(in, (nfds_t)w->listeners.n + 1, BEAT_MS) < 0)
		return DULY_OK; /* whatever woke it, it goes round */
	for (size_t i = 0; i < w->listeners.n; i++)
		if (in[i + 1].revents != 0)
			accept_all(w, i);
	const struct clock_reading at = w->clock->read(w->clock);

	looking_peek(w);
	beat_strike(&w->beat, at, false);
	connections_end_slow(&w->connections, at.boot_ms, limit_ms);
	access_look(&w->access, at.wall_ms);
	if (daemon_patience() < INT64_MAX)
		daemon_alive();
	return DULY_OK;
}

/* ---- stop ------------------------------------------------------------------------------------ */

/* What has begun is answered: an event that was taken is told so. Who waits is told that nothing
 * more comes. */
static void finish_answers(struct web *w)
{
	const int64_t until =
		web_now_ms(w) + config_number(w->config, "patience-ms") + PUBLISHERS * BEAT_MS;

	do {
		beat_strike(&w->beat, w->clock->read(w->clock), true);
		poll(NULL, 0, BEAT_MS / 10);
	} while (connections_under_way(&w->connections, web_now_ms(w) - BEAT_MS) > 0 &&
		 web_now_ms(w) < until);
}

duly_result web_stop(void **self, struct duly_diag *diag)
{
	struct web *w = *self;

	(void)diag;
	*self = NULL;
	if (w == NULL)
		return DULY_OK;
	listen_end(&w->listeners);
	if (w->serving != NULL)
		finish_answers(w);
	serve_stop(&w->serving);
	health_close(&w->health);
	publishers_close(&w->publishers);
	access_close(&w->access);
	connections_fini(&w->connections);
	tally_fini(&w->tally);
	requests_fini(&w->requests);
	looking_fini(&w->looking);
	looking_fini(&w->looking_long);
	beat_fini(&w->beat);
	free(w);
	return DULY_OK;
}

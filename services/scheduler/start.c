#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "services/scheduler/service.h"
#include "services/scheduler/step.h"

/* ---- what it is told ------------------------------------------------------------------------- */

static duly_result check_addresses(const struct config *config, const char *key,
				   struct duly_diag *diag)
{
	size_t n;
	const char *const *list = config_list(config, key, &n);
	duly_result r = DULY_OK;

	for (size_t i = 0; i < n && r == DULY_OK; i++)
		r = bus_check_address(list[i], diag);
	return r;
}

static duly_result check(const struct config *config, struct duly_diag *diag)
{
	if (config_text(config, "data") == NULL)
		return duly_fail(diag, DULY_E_USAGE, "--data DIR is needed");
	if (config_given(config, "keys"))
		return duly_fail(
			diag, DULY_E_CONFIG,
			"--keys: this build has no CURVE keys; it serves loopback and ipc, "
			"where none are needed");
	duly_result r = check_addresses(config, "events", diag);
	return r == DULY_OK ? check_addresses(config, "alerts", diag) : r;
}

/* ---- the clock ------------------------------------------------------------------------------- */

/* A rehearsal is one from its first batch to its last; it goes on without --clock, or with it
 * from a later instant. */
static duly_result start_clock(struct scheduler *s, struct duly_diag *diag)
{
	const struct docket_state *state = docket_state(s->engine.docket);
	const duly_instant from = config_time(s->config, "clock");
	const struct clock_reading reading = step_look(s);
	const bool is_new = log_end(s->engine.log).sequence == 0;
	const bool in_doubt = state->held && strcmp(state->held_why, "clock") == 0;

	if (from.ms != DULY_NO_INSTANT.ms && !is_new && !state->rehearsal)
		return duly_fail(diag, DULY_E_CONFIG, "--clock: %s did not begin as a rehearsal",
				 s->data);
	if (from.ms != DULY_NO_INSTANT.ms || state->rehearsal)
		s->clock = clock_rehearse(from, state->latest, reading);
	else
		s->clock = clock_start(state->latest, in_doubt, reading);
	s->step_untold = s->clock.mode == CLOCK_STEPPED && !in_doubt;
	s->started_boot_ms = s->heard_boot_ms = boot_ms(s);
	return DULY_OK;
}

/* ---- sockets --------------------------------------------------------------------------------- */

static duly_result open_bus(const struct scheduler *s, const char *key, struct bus **ret,
			    struct duly_diag *diag)
{
	size_t n;
	const char *const *list = config_list(s->config, key, &n);

	return bus_open(list, n, ret, diag);
}

static duly_result open_timer(struct scheduler *s, struct duly_diag *diag)
{
	s->timer_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	return s->timer_fd >= 0 ? DULY_OK
				: duly_fail(diag, DULY_E_IO, "timerfd: %s", strerror(errno));
}

static duly_result open_sockets(struct scheduler *s, struct duly_diag *diag)
{
	bus_begin();
	duly_result r = open_bus(s, "events", &s->events, diag);
	if (r == DULY_OK)
		r = open_bus(s, "alerts", &s->alerts, diag);
	if (r == DULY_OK)
		r = open_timer(s, diag);
	return r;
}

/* Nothing is written before all of it is ours: a start that fails decides nothing, and leaves no
 * directory behind. */
static duly_result take_what_is_ours(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = store_take(s->data, &s->lock, diag);

	if (r == DULY_OK || r == DULY_E_NOTFOUND)
		r = open_sockets(s, diag);
	return r == DULY_OK ? store_lock(s->data, &s->lock, diag) : r;
}

/* ---- start ----------------------------------------------------------------------------------- */

static struct scheduler *new_scheduler(const struct daemon_life *life)
{
	struct scheduler *s = memory_resize(NULL, sizeof *s);

	*s = (struct scheduler){ .config = life->config,
				 .data = config_text(life->config, "data"),
				 .lock = STORE_UNLOCKED,
				 .signal_fd = life->signal_fd,
				 .timer_fd = -1,
				 .source = life->clock };
	feed_init(&s->feed);
	guard_init(&s->guard);
	return s;
}

static void tell_ready(struct scheduler *s)
{
	const struct docket_state *state = docket_state(s->engine.docket);
	char text[DULY_TIME_TEXT];

	report(REPORT_INFO, "ready",
	       "events=\"%s\" alerts=\"%s\" now=%s held=%s rehearsal=%s incarnation=%s log=%llu "
	       "feed=%llu",
	       bus_bound(s->events), bus_bound(s->alerts), duly_instant_print(now(s), text),
	       state->held ? state->held_why : "false", state->rehearsal ? "true" : "false",
	       s->incarnation, (unsigned long long)log_end(s->engine.log).sequence,
	       (unsigned long long)state->feed_head);
	s->was_held = state->held;
	if (state->held)
		report(REPORT_WARN, "held", "why=\"%s\"", state->held_why);
	daemon_status("%s%s", state->held ? "HELD: " : "running",
		      state->held ? state->held_why : "");
	daemon_ready();
}

duly_result scheduler_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag)
{
	duly_result r = check(life->config, diag);
	if (r != DULY_OK)
		return r;
	struct scheduler *s = *ret_self = new_scheduler(life);

	r = take_what_is_ours(s, diag);
	if (r == DULY_OK)
		r = history_open(s, diag);
	if (r == DULY_OK)
		r = quarantine_open(s->data, &s->quarantine, diag);
	if (r == DULY_OK)
		r = start_clock(s, diag);
	if (r == DULY_OK)
		r = guard_start(s, diag);
	const bool is_new = r == DULY_OK && log_end(s->engine.log).sequence == 0;

	if (r == DULY_OK)
		r = history_begin(s, diag);
	/* Who asks as soon as it answers is to find a store in which something is in force. */
	if (r == DULY_OK && is_new)
		r = engine_commit(&s->engine, diag);
	if (r != DULY_OK)
		return r;
	s->dirty_boot_ms = is_new ? 0 : s->dirty_boot_ms;
	s->committed = docket_state(s->engine.docket)->position.sequence;
	s->running = true;
	memory_give_back(); /* that of the catching up */
	tell_ready(s);
	return DULY_OK;
}

/* ---- stop ------------------------------------------------------------------------------------ */

/* A turn that failed is not committed: what of it is in the log is applied at the next start. */
static duly_result commit_last(struct scheduler *s, struct duly_diag *diag)
{
	if (!s->running || s->room.behind || !docket_dirty(s->engine.docket))
		return DULY_OK;
	return engine_commit(&s->engine, diag);
}

duly_result scheduler_stop(void **self, struct duly_diag *diag)
{
	struct scheduler *s = *self;

	*self = NULL;
	if (s == NULL)
		return DULY_OK;
	const duly_result r = commit_last(s, diag);

	intake_fini(&s->intake);
	feed_fini(&s->feed);
	guard_fini(&s->guard);
	bus_free(&s->events);
	bus_free(&s->alerts);
	bus_end();
	engine_close(&s->engine);
	quarantine_free(&s->quarantine);
	if (s->timer_fd >= 0)
		close(s->timer_fd);
	store_unlock(&s->lock);
	free(s->councils);
	free(s);
	return r == DULY_E_NOSPACE ? DULY_OK : r;
}

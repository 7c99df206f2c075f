#include <errno.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "services/scheduler/internal.h"

enum {
	COMMIT_MS = 250,       /* a change is in the store after this                          */
	CAP_MS = 60000,        /* the longest wait                                             */
	QUIET_MS = 500,        /* the inbox counts as empty after this without a request       */
	FIRST_TICK_MS = 60000, /* after a start, the latest that the first tick waits         */
	LATE_MS = 2,           /* until answers for which there was no room are tried again */
	TICK_MS = 20,          /* spent on what is due, in one turn                            */
	TICK_CHUNK = 16,       /* timers, or cases of a sweep, between two looks at the time   */
	TICK_ALERTS = 2000,    /* of one batch                                                 */
	PREPARE_BYTES = 256 << 10, /* of the log's next segment, a turn                       */
};

/* ---- waiting --------------------------------------------------------------------------------- */

static int64_t first_tick_due(const struct scheduler *s)
{
	return MIN(s->heard_boot_ms + QUIET_MS, s->started_boot_ms + FIRST_TICK_MS);
}

/* How long nothing is due of itself, in ms. */
static duly_result patience(struct scheduler *s, int64_t *ret, struct duly_diag *diag)
{
	int64_t until = boot_ms(s) + MIN(CAP_MS, daemon_patience());
	duly_instant next = DULY_NEVER;

	if (s->ticking && !s->room.behind) {
		duly_result r = docket_next(s->docket, &next, diag);
		if (r != DULY_OK && r != DULY_E_NOSPACE)
			return r;
	}
	if (next.ms < now(s).ms + CAP_MS)
		until = MIN(until, boot_ms(s) + MAX(next.ms - now(s).ms, 0));
	if (!s->ticking)
		until = MIN(until, first_tick_due(s));
	if (s->dirty_boot_ms > 0)
		until = MIN(until, s->dirty_boot_ms + COMMIT_MS);
	if (s->room.behind || s->room.low)
		until = MIN(until, boot_ms(s) + RETRY_MS);
	until = MIN(until, feed_due(s));
	if (bus_is_late(s->events) || bus_is_late(s->alerts))
		until = MIN(until, boot_ms(s) + LATE_MS);
	/* Nothing is tried again before its time. */
	until = MAX(until, s->room.again_boot_ms);
	*ret = MAX(until - s->source->read(s->source).boot_ms, 0);
	return DULY_OK;
}

/* The timer follows the wall clock, and wakes us when that is set; zmq_poll() alone would not. */
static void arm_timer(const struct scheduler *s, int64_t ms)
{
	const int64_t at = s->source->read(s->source).wall_ms + ms;
	const struct itimerspec spec = { .it_value = { .tv_sec = at / 1000,
						       .tv_nsec = at % 1000 * 1000000 } };
	uint64_t expired;

	while (read(s->timer_fd, &expired, sizeof expired) > 0)
		;
	timerfd_settime(s->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
}

static duly_result wait_for_something(struct scheduler *s, struct duly_diag *diag)
{
	zmq_pollitem_t in[] = {
		{ .socket = bus_socket(s->events), .events = ZMQ_POLLIN },
		{ .socket = bus_socket(s->alerts), .events = feed_is_full(s) ? 0 : ZMQ_POLLIN },
		{ .fd = s->timer_fd, .events = ZMQ_POLLIN },
		{ .fd = s->signal_fd, .events = ZMQ_POLLIN }, /* it only wakes us */
	};
	int64_t ms;

	duly_result r = patience(s, &ms, diag);
	if (r != DULY_OK)
		return r;
	if (ms > 0)
		arm_timer(s, ms);
	if (zmq_poll(in, (int)LEN(in), (long)ms) < 0 && errno != EINTR)
		return duly_fail(diag, DULY_E_IO, "poll: %s", zmq_strerror(errno));
	return DULY_OK;
}

/* ---- the clock ------------------------------------------------------------------------------- */

static void read_clock(struct scheduler *s)
{
	const struct clock before = s->clock;

	s->clock = clock_next(before, s->source->read(s->source));
	if (s->clock.mode == CLOCK_STEPPED && before.mode != CLOCK_STEPPED) {
		report(REPORT_ERROR, "clock-step", "wall_ms=%lld now_ms=%lld",
		       (long long)s->clock.at.wall_ms, (long long)now(s).ms);
		s->step_untold = true;
	}
}

/* Writes down that the clock was set under us: from here on the service is held. */
duly_result clock_tell(struct scheduler *s, struct duly_diag *diag)
{
	const duly_instant wall = { s->clock.at.wall_ms };
	char at[DULY_TIME_TEXT], says[DULY_TIME_TEXT], message[256];
	duly_auto_fini(buf) b = { 0 };

	if (!s->step_untold)
		return DULY_OK;
	duly_instant_print(now(s), at);
	snprintf(message, sizeof message,
		 "The machine's clock says %s, and by what went before it is %s. Nobody is told of "
		 "anything until an operator has looked at the clock and confirmed it.",
		 duly_instant_print(wall, says), at);
	record_clock(&b, wall, "clock");
	duly_result r = docket_record(s->docket, LOG_CLOCK, buf_view(&b), diag);
	return r == DULY_OK ? docket_tell_service(s->docket, "clock-step", at, message, diag) : r;
}

/* ---- ticking --------------------------------------------------------------------------------- */

/* After a start the first tick waits until the inbox has been empty once, so that what waited
 * outside is known before anybody is told. */
static bool may_tick(struct scheduler *s)
{
	if (s->intake.events > 0)
		s->heard_boot_ms = boot_ms(s);
	s->ticking |= boot_ms(s) >= first_tick_due(s);
	return s->ticking;
}

static duly_result tick(struct scheduler *s, struct duly_diag *diag)
{
	const uint32_t chunk = s->room.narrow ? 1 : TICK_CHUNK;
	const struct ticked max = { chunk, chunk };
	const uint64_t told = docket_state(s->docket)->feed_head;
	struct ticked done = { 0 };
	duly_result r = DULY_OK;
	bool more = true;

	while (more && r == DULY_OK) {
		r = docket_tick(s->docket, &max, &done, diag);
		more = (done.timers == chunk || done.swept == chunk) && !s->room.narrow &&
		       docket_state(s->docket)->feed_head - told < TICK_ALERTS &&
		       s->source->read(s->source).boot_ms - boot_ms(s) < TICK_MS;
	}
	return r;
}

/* ---- the turn -------------------------------------------------------------------------------- */

/* What follows from what was taken, and the one batch of it all. */
duly_result batch_append(struct scheduler *s, struct duly_diag *diag)
{
	if (!may_tick(s))
		docket_quiet(s->docket);
	duly_result r = docket_apply(s->docket, diag);
	if (r == DULY_OK && s->ticking)
		r = tick(s, diag);
	if (r == DULY_OK)
		r = docket_end(s->docket, diag);
	if (r == DULY_OK && log_batch_count(s->batch) > 0)
		r = log_append(s->log, s->batch, now(s), diag);
	if (r == DULY_OK)
		r = docket_synced(s->docket, log_end(s->log), false, diag);
	if (r != DULY_OK)
		return r;
	s->step_untold = false;
	if (docket_dirty(s->docket) && s->dirty_boot_ms == 0)
		s->dirty_boot_ms = boot_ms(s);
	return DULY_OK;
}

static duly_result carry_out(struct scheduler *s, struct duly_diag *diag)
{
	log_batch_clear(s->batch);
	duly_result r =
		docket_begin(s->docket, now(s), s->batch, log_end(s->log).sequence + 1, diag);
	if (r == DULY_OK)
		r = clock_tell(s, diag);
	if (r == DULY_OK)
		r = room_tell(s, diag);
	if (r == DULY_OK)
		r = intake_take(s, diag);
	if (r == DULY_OK)
		r = rules_tell(s, diag);
	if (r == DULY_OK)
		r = feed_take(s, diag);
	return r == DULY_OK ? batch_append(s, diag) : r;
}

/* Everything is synced in the log by now. */
static duly_result commit(struct scheduler *s, struct duly_diag *diag)
{
	if (s->dirty_boot_ms == 0 || boot_ms(s) < s->dirty_boot_ms + COMMIT_MS)
		return DULY_OK;
	duly_result r = docket_synced(s->docket, log_end(s->log), true, diag);
	if (r != DULY_OK)
		return r;
	s->dirty_boot_ms = 0;
	s->committed = log_end(s->log).sequence;
	return DULY_OK;
}

/* What a turn may have changed for those who watch over the service. */
static void look_after(struct scheduler *s)
{
	const struct docket_state *state = docket_state(s->docket);

	if (s->clock.mode == CLOCK_STEPPED && !state->held) {
		s->clock = clock_confirmed(s->clock);
		report(REPORT_INFO, "clock-confirmed", NULL);
	}
	if (state->held != s->was_held) {
		report(state->held ? REPORT_WARN : REPORT_INFO, state->held ? "held" : "released",
		       "why=\"%s\"", state->held_why);
		daemon_status("%s%s", state->held ? "HELD: " : "running",
			      state->held ? state->held_why : "");
	}
	s->was_held = state->held;
	rules_look(s);
	quarantine_expire(s->quarantine, now(s));
	if (daemon_patience() < INT64_MAX)
		daemon_alive();
}

/* The next segment is made ready ahead of need, a little at a time, once the present one is half
 * full; where there is no room for it, the batch that needs it will say so. */
static duly_result prepare(struct scheduler *s, struct duly_diag *diag)
{
	const uint64_t half = (uint64_t)config_number(s->config, "log.segment-kb") << 9;

	if (log_room(s->log) >= half)
		return DULY_OK;
	const duly_result r = log_prepare(s->log, PREPARE_BYTES, diag);

	return r == DULY_E_NOSPACE ? DULY_OK : r;
}

static duly_result answer(struct scheduler *s, struct duly_diag *diag)
{
	s->room.told |= s->room.telling;
	s->room.narrow = false;
	intake_answer(s);
	duly_result r = feed_answer(s, diag);
	if (r == DULY_OK)
		r = commit(s, diag);
	if (r == DULY_OK)
		r = prepare(s, diag);
	return r;
}

static duly_result turn(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = wait_for_something(s, diag);
	if (r != DULY_OK)
		return r;
	read_clock(s);
	bus_send_late(s->events, boot_ms(s));
	bus_send_late(s->alerts, boot_ms(s));
	intake_receive(s);
	feed_receive(s);
	room_look(s);
	r = room_ready(s, diag);
	if (r == DULY_OK)
		r = carry_out(s, diag);
	if (r == DULY_OK)
		r = answer(s, diag);
	if (r != DULY_OK)
		r = room_undo(s, r, diag);
	if (r == DULY_OK)
		look_after(s);
	return r;
}

duly_result scheduler_turn(void *self, struct duly_diag *diag)
{
	struct scheduler *s = self;
	const duly_result r = turn(s, diag);

	s->running = r == DULY_OK;
	return r;
}

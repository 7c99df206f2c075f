#include <errno.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "services/scheduler/batch.h"
#include "services/scheduler/service.h"
#include "services/scheduler/step.h"

enum {
	CAP_MS = 60000,            /* the longest wait                                    */
	LATE_MS = 2,               /* until answers for which there was no room are tried again */
	PREPARE_BYTES = 256 << 10, /* of the log's next segment, a turn                   */
};

/* ---- waiting --------------------------------------------------------------------------------- */

/* The moment, since boot, up to which nothing is due of itself. */
static duly_result patience(struct scheduler *s, int64_t *ret, struct duly_diag *diag)
{
	int64_t until = boot_ms(s) + MIN(CAP_MS, daemon_patience());
	duly_instant next = DULY_NEVER;

	if (s->ticking && !s->room.behind) {
		duly_result r = docket_next(s->engine.docket, &next, diag);
		if (r != DULY_OK && r != DULY_E_NOSPACE)
			return r;
	}
	if (next.ms < now(s).ms + CAP_MS)
		until = MIN(until, boot_ms(s) + MAX(next.ms - now(s).ms, 0));
	if (!s->ticking)
		until = MIN(until, batch_first_tick(s));
	if (s->dirty_boot_ms > 0)
		until = MIN(until, s->dirty_boot_ms + COMMIT_MS);
	if (s->room.behind || s->room.low)
		until = MIN(until, boot_ms(s) + RETRY_MS);
	until = MIN(until, feed_due(s));
	until = MIN(until, guard_due(s));
	if (bus_is_late(s->events) || bus_is_late(s->alerts))
		until = MIN(until, boot_ms(s) + LATE_MS);
	/* Nothing is tried again before its time. */
	until = MAX(until, s->room.again_boot_ms);
	*ret = until;
	return DULY_OK;
}

/* The timer follows the wall clock, and wakes us when that is set; zmq_poll() alone would not. */
static void arm_timer(const struct scheduler *s, int64_t at)
{
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
	int64_t until;

	duly_result r = patience(s, &until, diag);
	if (r != DULY_OK)
		return r;
	const struct clock_reading at = step_look(s);
	const int64_t ms = MAX(until - at.boot_ms, 0);

	if (ms > 0)
		arm_timer(s, at.wall_ms + ms);
	if (zmq_poll(in, (int)LEN(in), (long)ms) < 0 && errno != EINTR)
		return duly_fail(diag, DULY_E_IO, "poll: %s", zmq_strerror(errno));
	return DULY_OK;
}

/* ---- the turn -------------------------------------------------------------------------------- */

static duly_result carry_out(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = engine_begin(&s->engine, now(s), diag);
	if (r == DULY_OK)
		r = step_tell(s, diag);
	if (r == DULY_OK)
		r = room_tell(s, diag);
	if (r == DULY_OK)
		r = guard_tell(s, diag);
	if (r == DULY_OK)
		r = waited_tell(s, diag);
	if (r == DULY_OK)
		r = intake_take(s, diag);
	if (r == DULY_OK)
		r = rules_tell(s, diag);
	if (r == DULY_OK)
		r = feed_take(s, diag);
	return r == DULY_OK ? batch_append(s, diag) : r;
}

/* What a turn may have changed for those who watch over the service. */
static void look_after(struct scheduler *s)
{
	const struct docket_state *state = docket_state(s->engine.docket);

	if (s->clock.mode == CLOCK_STEPPED && !state->held) {
		step_confirm(s);
	}
	if (state->held != s->was_held) {
		report(state->held ? REPORT_WARN : REPORT_INFO, state->held ? "held" : "released",
		       "why=\"%s\"", state->held_why);
		daemon_status("%s%s", state->held ? "HELD: " : "running",
			      state->held ? state->held_why : "");
	}
	s->was_held = state->held;
	s->confirmed = false;
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

	if (log_room(s->engine.log) >= half)
		return DULY_OK;
	const duly_result r = log_prepare(s->engine.log, PREPARE_BYTES, diag);

	return r == DULY_E_NOSPACE ? DULY_OK : r;
}

static duly_result answer(struct scheduler *s, struct duly_diag *diag)
{
	s->room.told |= s->room.telling;
	s->room.narrow = false;
	guard_told(&s->guard);
	waited_told(&s->waited);
	intake_answer(s);
	duly_result r = feed_answer(s, diag);
	if (r == DULY_OK)
		r = batch_commit(s, diag);
	if (r == DULY_OK)
		r = prepare(s, diag);
	return r;
}

static duly_result turn(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = wait_for_something(s, diag);
	if (r != DULY_OK)
		return r;
	step_read_clock(s);
	r = guard_look(s, diag);
	if (r != DULY_OK)
		return r;
	bus_send_late(s->events, boot_ms(s));
	bus_send_late(s->alerts, boot_ms(s));
	intake_receive(s);
	feed_receive(s);
	room_look(s);
	r = room_ready(s, diag);
	if (r == DULY_OK)
		r = carry_out(s, diag);
	while (r == DULY_E_BOUND && (r = room_narrow(s, diag)) == DULY_OK)
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

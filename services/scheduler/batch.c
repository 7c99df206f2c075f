#include "services/scheduler/batch.h"

#include "services/scheduler/service.h"
#include "services/scheduler/step.h"

enum {
	QUIET_MS = 500,        /* the inbox counts as empty after this without a request      */
	FIRST_TICK_MS = 60000, /* after a start, the latest that the first tick waits         */
	TICK_MS = 20,          /* spent on what is due, in one turn                           */
	FOLLOW_MS = 1000,      /* spent on what follows from what was taken, at most          */
};

int64_t batch_first_tick(const struct scheduler *s)
{
	return MIN(s->heard_boot_ms + QUIET_MS, s->started_boot_ms + FIRST_TICK_MS);
}

/* After a start the first tick waits until the inbox has been empty once, so that what waited
 * outside is known before anybody is told. */
static bool may_tick(struct scheduler *s)
{
	if (s->intake.events > 0)
		s->heard_boot_ms = boot_ms(s);
	s->ticking |= boot_ms(s) >= batch_first_tick(s);
	return s->ticking;
}

static bool has(const struct scheduler *s, int64_t ms)
{
	return step_look(s).boot_ms - boot_ms(s) < ms;
}

static bool has_time(void *ctx)
{
	return has(ctx, TICK_MS);
}

static bool has_none(void *ctx)
{
	(void)ctx;
	return false;
}

static duly_result append(struct scheduler *s, bool (*time)(void *ctx), struct duly_diag *diag)
{
	const struct turn_budget budget = { .one_chunk = s->room.narrow,
					    .has_time = time,
					    .ctx = s };

	if (s->room.narrow)
		docket_narrow(s->engine.docket);
	/* What is due is told by the clock that was confirmed, and not by the one before it. */
	duly_result r =
		engine_follow(&s->engine, may_tick(s) && !s->confirmed ? &budget : NULL, diag);
	if (r == DULY_OK)
		r = engine_append(&s->engine, now(s), false, diag);
	if (r != DULY_OK)
		return r;
	s->step_untold = false;
	if (docket_dirty(s->engine.docket) && s->dirty_boot_ms == 0)
		s->dirty_boot_ms = boot_ms(s);
	return DULY_OK;
}

duly_result batch_split(struct scheduler *s, struct duly_diag *diag)
{
	const duly_result r = append(s, has_none, diag);

	return r == DULY_OK ? engine_begin(&s->engine, now(s), diag) : r;
}

/* What one batch has no room for is told by those that follow it, before anybody is answered; what
 * is more than a turn should hold others up for, by the ticks of the next turns: it stands in the
 * store as owed, and its timers are due. */
duly_result batch_append(struct scheduler *s, struct duly_diag *diag)
{
	duly_result r = append(s, has_time, diag);

	while (r == DULY_OK && s->ticking && docket_was_cut(s->engine.docket) &&
	       has(s, FOLLOW_MS)) {
		r = engine_begin(&s->engine, now(s), diag);
		if (r == DULY_OK)
			r = append(s, has_none, diag);
	}
	return r;
}

/* Everything is synced in the log by now. */
duly_result batch_commit(struct scheduler *s, struct duly_diag *diag)
{
	if (s->dirty_boot_ms == 0 || boot_ms(s) < s->dirty_boot_ms + COMMIT_MS)
		return DULY_OK;
	const duly_result r = engine_commit(&s->engine, diag);
	if (r != DULY_OK)
		return r;
	s->dirty_boot_ms = 0;
	s->committed = log_end(s->engine.log).sequence;
	return DULY_OK;
}

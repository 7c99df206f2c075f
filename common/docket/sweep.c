#include "common/docket/sweep.h"

#include <stdio.h>

#include "common/docket/private.h"
#include "common/docket/reallocation.h"

/* A sweep that is under way begins again: what comes now may concern those it has been through. Its
 * reason stays where it is why something told may be withdrawn: the cases that it had not reached
 * yet would otherwise be told that what they know was wrong. */
void sweep_begin(struct docket *d, enum alert_reason reason)
{
	if (!d->state.sweeping || !alert_reason_was_right(d->state.sweep_reason))
		d->state.sweep_reason = (uint8_t)reason;
	d->state.sweeping = true;
	memset(d->state.sweep_next, 0, sizeof d->state.sweep_next);
	reallocation_restart(d);
}

void sweep_hold(struct docket *d, struct str why)
{
	struct docket_state *s = &d->state;

	if (!s->held)
		s->held_since = d->turn.now;
	s->held = true;
	snprintf(s->held_why, sizeof s->held_why, "%.*s", STR_FMT(why));
}

/* The instant never goes back: what a release left out is not told by the next one. */
static void end_hold(struct docket *d, duly_instant from)
{
	struct docket_state *s = &d->state;

	s->held = false;
	s->held_why[0] = 0;
	if (from.ms != DULY_NO_INSTANT.ms &&
	    (s->from.ms == DULY_NO_INSTANT.ms || from.ms > s->from.ms))
		s->from = from;
	sweep_begin(d, REASON_RELEASED);
}

/* Nobody has decided that what comes due meanwhile is not to be told. */
static bool holds_of_itself(const struct docket_state *s)
{
	static const char *const WHY[] = { "clock", "damage", "restored" };
	bool found = false;

	for (size_t i = 0; i < LEN(WHY); i++)
		found |= strcmp(s->held_why, WHY[i]) == 0;
	return found;
}

void sweep_release(struct docket *d, duly_instant from)
{
	const struct docket_state *s = &d->state;

	if (from.ms == DULY_NO_INSTANT.ms)
		from = holds_of_itself(s) ? s->held_since : d->turn.now;
	end_hold(d, from);
}

/* What came due under the wrong time was told too early, and is told anew from where it was when
 * that began. */
void sweep_confirm(struct docket *d, duly_instant named)
{
	const duly_instant since = d->state.held_since;

	end_hold(d, named.ms < since.ms ? DULY_NO_INSTANT : since);
}

static void not_after(duly_instant *t, duly_instant now)
{
	if (t->ms != DULY_NO_INSTANT.ms && t->ms > now.ms)
		*t = now;
}

void sweep_put_back(struct docket *d)
{
	not_after(&d->state.from, d->turn.now);
	not_after(&d->state.held_since, d->turn.now);
	sweep_begin(d, REASON_CLOCK);
}

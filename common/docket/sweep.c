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
void sweep_release(struct docket *d, duly_instant from)
{
	struct docket_state *s = &d->state;

	if (from.ms == DULY_NO_INSTANT.ms)
		from = str_is(str_of(s->held_why), "clock") ? s->held_since : d->turn.now;
	s->held = false;
	s->held_why[0] = 0;
	if (s->from.ms == DULY_NO_INSTANT.ms || from.ms > s->from.ms)
		s->from = from;
	sweep_begin(d, REASON_RELEASED);
}

/* sweep.h - what concerns all cases: a sweep through them, and that nobody is told for a while. */
#pragma once
#include "common/docket/alerts.h"
#include "common/docket/docket.h"

/* Every case is to be looked at again, for this reason. */
void sweep_begin(struct docket *d, enum alert_reason reason);

/* Nobody is told from here on. @why is for people; `clock`: this machine's is not trusted. */
void sweep_hold(struct docket *d, struct str why);
/* People are told again, of what comes due from @from on; DULY_NO_INSTANT: from now, or where the
 * service holds of itself (its clock, its log) from when it began to. */
void sweep_release(struct docket *d, duly_instant from);
/* The machine's clock was confirmed, at @named: people are told again of what came due from when it
 * was not trusted. Where that is later than what is right, a wrong time was believed before. */
void sweep_confirm(struct docket *d, duly_instant named);
/* The turn's instant lies before the last one: what was told of what lies ahead again is taken
 * back, and told when it comes. */
void sweep_put_back(struct docket *d);

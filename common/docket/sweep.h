/* sweep.h - what concerns all cases: a sweep through them, and that nobody is told for a while. */
#pragma once
#include "common/docket/alerts.h"
#include "common/docket/docket.h"

/* Every case is to be looked at again, for this reason. */
void sweep_begin(struct docket *d, enum alert_reason reason);

/* Nobody is told from here on. @why is for people; `clock`: this machine's is not trusted. */
void sweep_hold(struct docket *d, struct str why);
/* People are told again, of what comes due from @from on; DULY_NO_INSTANT: from now, or where the
 * clock was not trusted from when it was not. */
void sweep_release(struct docket *d, duly_instant from);

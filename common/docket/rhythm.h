/* rhythm.h - a feed that has fallen silent. A feed that says how often it reports (`rhythm_hours`)
 * is told of (alert.service, `feed-silent`) where it has not said for so long that it is complete
 * to a time; what it says of cases is no such word, since a run that dies on its way leaves those.
 * One that was declared and has never reported is silent as well. It is told again so
 * many days later as the rhythm has, at nine on a working day, and answered when it reports. */
#pragma once
#include "common/docket/in_hand.h"
#include "common/docket/telling.h"

/* Looks at the feed of @in as of the turn's instant: what it has said since, what is to be told,
 * and its timer. Told of silence is in a tick or a sweep; after an event only what ends it. */
duly_result rhythm_process(struct docket *d, struct in_hand *in, enum alert_cause cause,
			   struct duly_diag *diag);

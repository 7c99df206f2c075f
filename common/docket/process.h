/* process.h - one case: derive it, compare with what stood, say what follows, set its timer. */
#pragma once
#include "common/docket/in_hand.h"
#include "common/docket/telling.h"

/* @reason: of the sweep that has come to it; REASON_NONE: none has. Of a person with several
 * references all of them. */
duly_result case_process(struct docket *d, struct in_hand *in, enum alert_cause cause,
			 enum alert_reason reason, struct duly_diag *diag);

/* no_case.h - what is said of the service, of feeds, of teams and of people: of subjects that are
 * no case. It concerns all cases, and is carried out before them. */
#pragma once
#include "common/docket/in_hand.h"

/* What lay ahead of the team or person of @in begins. */
duly_result no_case_begins(struct docket *d, struct in_hand *in, struct duly_diag *diag);

/* What the events of @in say from the sequence @since on. */
duly_result no_case_apply(struct docket *d, struct in_hand *in, uint64_t since,
			  struct duly_diag *diag);

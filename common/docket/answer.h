/* answer.h - what people answer has to name something: an obligation of the case, or an alert that
 * was told of it and is not answered yet; and what it says has to be able to be. Whoever got
 * "accepted" for a name that is nobody's would believe that it had worked. An answer cannot come
 * before what it names: that has its id from this service.
 *
 * What follows from it is derive's (common/derive/answers.c), which knows obligations and no
 * alerts: so an answer that names an alert is kept with the obligation of which that was told. */
#pragma once
#include "common/docket/in_hand.h"

/* Whether @e, if it is an answer, names what is there and may be said. The person's references are
 * looked through where it is not found under the event's own. False in *ret: @reject. */
duly_result answer_judge(struct docket *d, struct in_hand *in, struct event *e, bool *ret,
			 struct reject *reject, struct duly_diag *diag);

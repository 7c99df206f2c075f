/* answer.h - what people answer (means: answer) has to name something: an obligation of the case,
 * or an alert that was told of it and is not answered yet. It is kept and changes nothing; whoever
 * got "accepted" for a name that is nobody's would believe that it had worked. An answer cannot
 * come before what it names: that has its id from this service. */
#pragma once
#include "common/docket/in_hand.h"

/* Whether @e, if it is an answer, names what is there. The person's references are looked through
 * where it is not found under the event's own. False in *ret: @reject. */
duly_result answer_judge(struct docket *d, struct in_hand *in, const struct event *e, bool *ret,
			 struct reject *reject, struct duly_diag *diag);

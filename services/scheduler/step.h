/* step.h - the clock of the service, and what is told when the machine's is set under it. Private
 * to this folder. */
#pragma once
#include "common/daemon/clock.h"
#include "common/docket/docket.h"

struct scheduler;

/* After the wait, once a turn: everything in the turn happens at this instant. */
void step_read_clock(struct scheduler *s);
/* What the machine says at this moment: for how long to wait, and whether a tick has used its time
 * up. No instant of an event or alert is ever taken from it. */
struct clock_reading step_look(const struct scheduler *s);
/* Whether it says that the machine's clock is right. */
bool step_confirms(const msgpack_object *event);
/* False, with what is answered in @ret: the machine's clock is not what the confirmation names, or
 * says what cannot be. Of any other event true. */
bool step_may_confirm(const struct scheduler *s, const msgpack_object *event, struct taken *ret);
/* Nobody waits for it any more: the clock follows the wall again. */
void step_confirm(struct scheduler *s);
/* In the turn: writes down that the clock was set: from here on the service is held. */
duly_result step_tell(struct scheduler *s, struct duly_diag *diag);

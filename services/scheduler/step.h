/* step.h - the clock of the service, and what is told when the machine's is set under it. Private
 * to this folder. */
#pragma once
#include "common/daemon/clock.h"

struct scheduler;

/* After the wait, once a turn: everything in the turn happens at this instant. */
void step_read_clock(struct scheduler *s);
/* What the machine says at this moment: for how long to wait, and whether a tick has used its time
 * up. No instant of an event or alert is ever taken from it. */
struct clock_reading step_look(const struct scheduler *s);
/* In the turn: writes down that the clock was set: from here on the service is held. */
duly_result step_tell(struct scheduler *s, struct duly_diag *diag);

/* web.h - the service that speaks HTTP: events in, what is owed and told out.
 *
 * It decides nothing of its own: an event goes to the scheduler and its answer comes back, and what
 * is read is read from the scheduler's store. docs/duly-web.8.scd says how to talk to it.
 */
#pragma once
#include "common/daemon/daemon.h"

extern const struct setting web_settings[];

/* For struct daemon. */
duly_result web_start(const struct daemon_life *life, void **ret_self, struct duly_diag *diag);
duly_result web_turn(void *self, struct duly_diag *diag);
duly_result web_stop(void **self, struct duly_diag *diag);

/* scheduler.h - the service: events in, obligations and timers kept, alerts out.
 *
 * One process, one thread, one loop, the only writer of its data directory. Between the sockets and
 * the log it decides nothing: what follows from an event is the docket's.
 */
#pragma once
#include "common/daemon/daemon.h"

/* What it can be told: duly-scheduler(8). */
extern const struct setting scheduler_settings[];

/* For struct daemon. */
duly_result scheduler_start(const struct daemon_life *life, void **ret_self,
			    struct duly_diag *diag);
duly_result scheduler_turn(void *self, struct duly_diag *diag);
duly_result scheduler_stop(void **self, struct duly_diag *diag);

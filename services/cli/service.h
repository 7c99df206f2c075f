/* service.h - the scheduler that is running, for the verbs that talk to it. */
#pragma once
#include "duly/client.h"
#include "services/cli/cli.h"

/* A client of the socket that is wanted: --to, else $DULY_EVENTS, else the default; --at, else
 * $DULY_ALERTS, else the default. --timeout is its patience. */
duly_result service_events(const struct args *args, struct duly_client **ret,
			   struct duly_diag *diag);
duly_result service_alerts(const struct args *args, struct duly_client **ret,
			   struct duly_diag *diag);

/* Publishes one event about the service itself, of @type and with @data (a packed map; empty:
 * none), at the service's own time. DULY_E_REFUSED: it was rejected, and why. */
duly_result service_tell(const struct args *args, const char *type, struct view data,
			 struct duly_diag *diag);

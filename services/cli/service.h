/* service.h - the scheduler that is running, for the verbs that talk to it. */
#pragma once
#include "common/options/options.h"
#include "common/wire/wire.h"
#include "duly/client.h"

/* What such a verb can be given, as its field `service`. */
struct service_given {
	const char *to, *source;
	uint64_t timeout;
};
/* clang-format off */
#define TO      TEXT("to", 0, service.to, "ADDR", "the scheduler's events socket")
#define TIMEOUT NUMBER("timeout", 0, service.timeout, "SECONDS", \
		       "how long to wait for an answer (30)")
#define SOURCE  TEXT("source", 0, service.source, "SOURCE", \
		     "who says so (/councils/service/operator)")
/* clang-format on */

/* A client of its events socket: --to, else $DULY_EVENTS, else the default. --timeout is its
 * patience. */
duly_result service_events(const struct service_given *given, struct duly_client **ret,
			   struct duly_diag *diag);
/* The same, whether or not anybody is there, which shows with each request: after @patience_ms. */
duly_result service_open(const struct service_given *given, int patience_ms,
			 struct duly_client **ret, struct duly_diag *diag);
/* A client of its alerts socket: @address, else $DULY_ALERTS, else the default. */
duly_result service_alerts(const char *address, const struct service_given *given,
			   struct duly_client **ret, struct duly_diag *diag);

/* What it says of itself; it ends with @client. */
duly_result service_info(struct duly_client *client, struct wire *ret, struct duly_diag *diag);

/* Publishes one event of @type and @subject, with @data (a packed map; empty: none), at the
 * service's own time; @now makes its id. DULY_E_REFUSED: it was rejected, and why. */
duly_result service_say(const struct service_given *given, const char *type, const char *subject,
			struct view data, duly_instant now, struct duly_diag *diag);
/* Publishes one event about the service itself, of @type and with @data (a packed map; empty:
 * none), likewise. */
duly_result service_tell(const struct service_given *given, const char *type, struct view data,
			 duly_instant now, struct duly_diag *diag);

/* Such an event as it would be published at @at, appended to @b. */
void service_event(const char *type, const char *source, duly_instant at, struct view data,
		   struct buf *b);

/* The address of the alerts socket: @given, else (NULL) $DULY_ALERTS, else the usual one. */
const char *service_alerts_address(const char *given);
/* Where @r is that nobody answered, the sentence says at which address; else @r as it is. */
duly_result service_no_answer(duly_result r, const char *address, struct duly_diag *diag);
/* Says that the machine's clock, which says @time, is right. */
duly_result service_confirm_clock(const struct service_given *given, duly_instant time,
				  duly_instant now, struct duly_diag *diag);

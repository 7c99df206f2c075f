/* service_alert.h - what the service says of itself, to its operators (alert.service). */
#pragma once
#include "common/docket/telling.h"

struct service_alert {
	const char *code, *message;          /* for programs; for people                         */
	const char *once;                    /* tells two of one code apart                      */
	struct str  council, subject;        /* of the case that it is about; NO_STR and `-`     */
};
void service_alert_tell(struct docket *d, enum alert_cause cause, const struct service_alert *a);

/* Remembers the last alert of its code, so that it need not be told again. */
void service_alert_remember(struct docket *d, struct str code, struct str once);

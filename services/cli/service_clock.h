/* service_clock.h - the clock of the scheduler that is running, as it says itself. */
#pragma once
#include "services/cli/service.h"

struct service_clock {
	char mode[16];          /* follows, stepped, rehearses             */
	duly_instant wall, now; /* of the machine; of the service          */
	bool held;
};
/* DULY_E_UNAVAILABLE: it does not say (a release of before 0.2.0). */
duly_result service_clock(const struct service_given *given, struct service_clock *ret,
			  struct duly_diag *diag);

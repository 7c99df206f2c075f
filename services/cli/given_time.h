/* given_time.h - instants as they are written on the command line. */
#pragma once
#include "common/law/law.h"

/* RFC 3339, or a date: the beginning of that day in @zone. DULY_E_USAGE where @text, the value of
 * @option, is neither. */
duly_result given_instant(const char *text, const char *option, const struct zone *zone,
			  duly_instant *ret, struct duly_diag *diag);
/* The same where no law is at hand: a date is one in the zone of the installed rules. */
duly_result given_instant_alone(const char *text, const char *option, duly_instant *ret,
				struct duly_diag *diag);
/* The instant of --at, else (@at NULL) @now. */
duly_result given_at(const char *at, duly_instant now, const struct law *law, duly_instant *ret,
		     struct duly_diag *diag);

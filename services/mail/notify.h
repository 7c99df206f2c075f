/* notify.h - GOV.UK Notify, which sends mail for public bodies: subject and plain text go into a
 * template of the council's there. Private to this folder.
 *
 * A letter's reference there is the id of its Message-ID. So one that may have arrived is never
 * sent twice: Notify is asked for it by that first. */
#pragma once
#include "common/daemon/clock.h"

struct notify_settings {
	const char *url;      /* https://api.notifications.service.gov.uk                         */
	const char *template; /* its id there; it has the places ((subject)) and ((body))         */
	const char *key;      /* file with the key of the API; read for each request              */
	const char *reply_to; /* id there of the address that answers go to; NULL: its default    */
	const char *authority; /* file of CA certificates; NULL: those of the system              */
	int64_t timeout_ms;
	const struct clock_source *clock; /* a request says when it was made                      */
};

/* alerts.h - GET /v1/alerts: what was told, from a place in the feed on; as a page that may be
 * waited for, or as server-sent events. Private to this folder. */
#pragma once
#include "services/web/exchange.h"

void alerts_get(struct exchange *x);

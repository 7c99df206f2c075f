/* metrics.h - GET /metrics: figures as Prometheus reads them. Private to this folder. */
#pragma once
#include "services/web/exchange.h"

void metrics_get(struct exchange *x);

/* explain.h - GET /v1/explain/ID: how a date came about. Private to this folder. */
#pragma once
#include "services/web/exchange.h"

void explain_get(struct exchange *x);

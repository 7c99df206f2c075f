/* events.h - POST /v1/events: events to the scheduler, and its answer. Private to this folder. */
#pragma once
#include "services/web/exchange.h"

enum { EVENTS_MAX = 10000 };

void events_post(struct exchange *x);

/* documents.h - what this service is, as programs read it: the OpenAPI document, and the schemas
 * that it names, which lie beside it. Private to this folder. */
#pragma once
#include "services/web/exchange.h"

void documents_get_openapi(struct exchange *x);
void documents_get_obligation(struct exchange *x);
void documents_get_alert(struct exchange *x);
void documents_get_events_answer(struct exchange *x);

/* obligations.h - GET /v1/obligations and /v1/cases/C: what is owed, as `duly list` has it. Private
 * to this folder. */
#pragma once
#include "services/web/exchange.h"

void obligations_get(struct exchange *x);
void obligations_get_case(struct exchange *x);

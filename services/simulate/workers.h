/* workers.h - everybody who may hold a case in the lives that are made, by team. */
#pragma once
#include "services/simulate/life.h"

/* Once for each team, with @worker NULL, and then for each who works there. */
typedef void (*workers_visit)(void *ctx, const char *worker, const char *role, const char *team);
void workers_everybody(const struct world *w, workers_visit visit, void *ctx);

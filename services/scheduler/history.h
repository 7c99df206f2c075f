/* history.h - log and store as they are found at a start, and the first batch of a run. Private to
 * this folder. */
#pragma once
#include "common/engine/engine.h"

struct scheduler;

duly_result history_open(struct scheduler *s, struct duly_diag *diag);
duly_result history_catch_up(struct scheduler *s, struct duly_diag *diag);
/* The first batch of a run: that it began, what is in force, and what the clock did meanwhile. */
duly_result history_begin(struct scheduler *s, struct duly_diag *diag);

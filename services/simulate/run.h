/* run.h - the program duly-simulate but for its command line: lives to standard output, or to a
 * file that is there only when it is whole. */
#pragma once
#include "common/options/simulate_options.h"

duly_result simulate_run(const struct simulate_given *given, struct duly_diag *diag);

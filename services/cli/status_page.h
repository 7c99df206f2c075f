/* status_page.h - a status or a moment as a page: what it is, how it comes about, and which rules
 * hang on it. */
#pragma once
#include "services/cli/hangs.h"

void status_page(const struct law *law, struct footing of);

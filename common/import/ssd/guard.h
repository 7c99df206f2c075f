/* guard.h - rows that are no longer there, and deliveries that cannot be right.
 *
 * A row that was there last time and lies within the window of this delivery, and yet is not in it,
 * is retracted. That more than a few went at once is a broken extract more often than it is so:
 * such a delivery is refused as a whole, unless its table was named.
 */
#pragma once
#include "common/base/base.h"

struct ssd;

/* DULY_E_USAGE: the option names something that is no table. */
duly_result ssd_guard_check_force(const struct ssd *ssd, struct duly_diag *diag);
/* Retracts what went, counts it, and says in the summary whether the delivery is refused. After all
 * rows are settled. */
void ssd_guard_judge(struct ssd *ssd);

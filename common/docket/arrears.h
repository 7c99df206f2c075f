/* arrears.h - what had lapsed before the instant from which people are told, and is open: told
 * once, as one list for each team, and by its ladder never. */
#pragma once
#include "common/docket/telling.h"

/* Whether its ladder is silent because of it. What had been told to have lapsed goes on. */
bool arrears_has(const struct docket *d, const struct stored_obligation *stored);

/* Notes what of the case is in arrears, to be told to its team. After what is told of the case. */
duly_result arrears_take(struct docket *d, const struct case_telling *t, struct duly_diag *diag);

/* Tells each team what was noted, as far as the batch has room, once no sweep is under way. */
duly_result arrears_tell(struct docket *d, struct duly_diag *diag);
/* Whether there is something to tell. A transaction is open. */
bool        arrears_wait(const struct docket *d);

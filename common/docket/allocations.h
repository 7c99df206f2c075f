/* allocations.h - in whose hands one case is, and that they are told when it is handed over to
 * them. */
#pragma once
#include "common/docket/telling.h"

/* One alert for each role that somebody else has than was known, and in whose hands something is
 * open that another has been told of. Ensures: who has it is known from here on. */
void allocations_tell(struct docket *d, const struct case_telling *t);
/* The same without the alert: while nobody is told, and where what was told is in the record. */
void allocations_note(const struct docket *d, const struct case_telling *t);

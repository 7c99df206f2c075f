/* findings.h - contradictions: what cannot be right beside the other events of its case. And clocks
 * that a status of the case calls for and that it does not have.
 */
#pragma once
#include "common/docket/telling.h"

/* What @derived found is open from here on, and what it did not find any more is not. */
void findings_take(const struct docket *d, const struct derivation *derived,
		   struct stored_obligations *obligations);
/* Those that are neither open nor told; one that was told once is kept, so that its round goes on
 * if it comes back. */
void findings_forget(struct stored_obligations *obligations);

/* What was told and is right now is answered; what is still wrong at findings_told_at() is told, if
 * @rungs says that what has come due is told in this step. */
void findings_tell(struct docket *d, const struct case_telling *t, bool rungs);
/* Whether one that was told and is right now is not answered yet. */
bool findings_owe_answers(const struct stored_obligations *obligations);
/* "told if it is still wrong at 09:00 on the next working day" (CONTRACT 2). */
duly_instant findings_told_at(const struct docket *d, const struct known_finding *f);

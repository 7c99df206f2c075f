/* tell.h - what is told of obligations: rungs that have been reached, and answers to what is no
 * longer so.
 */
#pragma once
#include "common/docket/telling.h"

/* An answer for each obligation of which something was told that does not hold any more. */
void tell_answers(struct docket *d, const struct case_telling *t);
/* Whether one of them is still to be told. */
bool tell_owes_answers(const struct docket *d, const struct case_telling *t);
/* Whether anybody is told of it as it comes due: it is open, this council's, and watched. What no
 * feed reports nobody could answer; it is listed and counted, and what was told of it while it was
 * watched is answered all the same. */
bool tell_is_of_it(const struct stored_obligation *stored);
/* For each such obligation the last rung that it has reached and that nobody was told, which stands
 * for those before it. After tell_answers(): what has moved is told of by its move. */
void tell_rungs(struct docket *d, const struct case_telling *t);

/* Rungs up to here are not told: they have been, or lie before the instant of the release. */
duly_instant tell_from(const struct docket *d, const struct stored_obligation *stored);
/* When the first of its escalations stands that nobody was told of; DULY_NEVER: there is none. */
duly_instant tell_escalates_at(const struct docket *d, const struct stored_obligation *stored);
/* Whether @rung is left out though it lies behind tell_from(). */
bool tell_passes_over(const struct stored_obligation *stored, const struct rung *rung);

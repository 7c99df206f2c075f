/* obligation_match.h - which stored obligation is which derived obligation. What was told of the
 * one is what was told of the other, so that a case can be derived anew each time and nobody is
 * told twice. */
#pragma once
#include "common/derive/people.h"
#include "common/docket/stored_obligations.h"

/* Sets stored->derived in @obligations, and adds what is new. Ensures: each derived obligation is
 * that of one stored one, and no stored one is that of two; what is left without is gone. */
void obligations_match(const struct derivation *derived, struct stored_obligations *obligations,
		       struct arena *arena);

/* Drops what is gone and will never be answered for. */
void obligations_forget(struct stored_obligations *obligations);

/* Sets stored->derived in @obligations of a case that could not be derived: each as it was derived
 * last, and ended where the person has died; NULL: it is not open, or the law or its event are not
 * there any more. @person: its events; @subject: its head. */
void obligations_restore(const struct law *law, const struct person *person, struct str subject,
			 struct stored_obligations *obligations, struct arena *arena);

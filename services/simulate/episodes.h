/* episodes.h - a life's periods of care cut into episodes, as national returns count them. */
#pragma once
#include "services/simulate/output.h"

struct return_episode {
	duly_civil from, to; /* to: DULY_NO_DATE where it lasts */
	duly_civil entered;  /* the first day of its period     */
	char began;          /* RNE: S L P T B U                */
	const char *status, *place, *urn;
	const char *ended;  /* REC; "" while it lasts           */
	const char *reason; /* REASON_PLACE_CHANGE; ""          */
	const char *period, *placement;
};

/* In order, in @ret (struct return_episode). With @aways, hospital and holidays are episodes of
 * their own (PLACE T1-T3). */
void episodes_of(const struct life *l, bool aways, struct arena *arena, struct buf *ret);

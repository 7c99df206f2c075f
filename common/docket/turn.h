/* turn.h - the turn's own end, for whoever begins another or closes the docket. */
#pragma once
#include "common/docket/docket.h"

/* What hung on the last turn is gone. */
void turn_clear(struct docket *d);

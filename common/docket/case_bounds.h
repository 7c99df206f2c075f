/* case_bounds.h - of a case that comes near a bound its operators are told while there is time: a
 * producer that has run away is stopped, and what it sent is taken back. */
#pragma once
#include "common/docket/telling.h"

/* How much there is of a case. */
struct case_size {
	size_t events, bytes, obligations;
};

/* Told when one of them reaches nine tenths of its bound, and not again while it stays there. */
void case_bounds_tell(struct docket *d, const struct case_telling *t,
		      const struct case_size *before, const struct case_size *now);

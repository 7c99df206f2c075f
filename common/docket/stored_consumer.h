/* stored_consumer.h - the stored value of one consumer of the feed: up to where it has
 * acknowledged, and what it asked for at its first contact. Its key is its name. */
#pragma once
#include "common/docket/stored.h"

#define CONSUMER_SEEN_EVERY DULY_HOUR_MS  /* a consumer that asks is noted so often         */

/* Which alerts are wanted. All zero: all of them. */
struct feed_filter {
	struct str team;                     /* NO_STR: all                                      */
	struct str types;                    /* names, each with a space after it; NO_STR: all   */
};

struct consumer {
	uint64_t           cursor;
	struct feed_filter filter;
	duly_instant       seen;             /* last sign of life, to within an hour;
	                                        DULY_NO_INSTANT: not known                       */
};

/* The strings of *ret point into @value. DULY_E_CORRUPT (stored.h). */
duly_result stored_consumer_read(struct str name, struct view value, struct consumer *ret,
				 struct duly_diag *diag);
void        stored_consumer_write(const struct consumer *c, struct buf *ret);

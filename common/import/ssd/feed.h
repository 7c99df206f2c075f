/* feed.h - what a council's deliveries say of themselves. */
#pragma once

struct ssd;

/* Says what the tables that ever came, and were understood, can say: where a feed is declared,
 * clocks that only other events meet are not watched. After all rows are settled. */
void ssd_feed_fact(struct ssd *ssd);

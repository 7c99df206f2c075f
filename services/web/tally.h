/* tally.h - the alerts of the feed, counted as they come: by type, and by how late they were told.
 * Private to this folder. */
#pragma once
#include <pthread.h>

#include "common/docket/alerts.h"

struct web;

/* How late an alert is told, in seconds; the last has no end. */
enum { TALLY_BUCKETS = 8 };
extern const unsigned tally_bounds[TALLY_BUCKETS - 1];

/* One more than there are types: of those that this release does not know. */
enum { TALLY_TYPES = 32 };

struct tallied {
	uint64_t types[TALLY_TYPES];    /* in the order of alert_type_listed() */
	uint64_t late[TALLY_BUCKETS];   /* each for itself                     */
	double late_seconds;
};

struct feed_tally {
	pthread_mutex_t lock;
	uint8_t incarnation[16];
	uint64_t next; /* up to here is counted */
	struct tallied so_far;
};

void tally_init(struct feed_tally *t);
void tally_fini(struct feed_tally *t);
/* All that are in the feed now. Another incarnation is counted from its beginning. */
duly_result tally_read(struct web *w, struct tallied *ret, struct duly_diag *diag);

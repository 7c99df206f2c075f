/* feed_read.h - alerts out of the feed, for whoever reads a store: the docket, and a reader beside
 * it. */
#pragma once
#include "common/docket/council.h"
#include "common/docket/stored_consumer.h"

/* What is read, and what is in force and said there: by it a team is known under its name of
 * today. */
struct feed_source {
	struct store_txn *txn;
	const struct law *law; /* NULL: nothing is in force */
	const struct councils *councils;
	duly_instant latest;
};

/* A stretch of the feed. */
struct feed_stretch {
	struct feed_filter filter;
	struct str council;                  /* of this alone, and none of the service's own     */
	uint64_t after, head;                /* positions behind the first, up to the second     */
	uint32_t limit;                      /* alerts at most                                   */
	size_t   max_bytes;                  /* and bytes; a first alert is given however large  */
};
/* All that is in the feed behind @position. */
#define FEED_BEHIND(position) \
	((struct feed_stretch){ .after = (position), .head = UINT64_MAX, .limit = UINT32_MAX, \
				.max_bytes = SIZE_MAX })

struct feed_read {
	uint32_t count;                      /* alerts that were given                           */
	uint64_t next;                       /* how far was read                                 */
};
/* Appends to @ret the alerts of the stretch as packed maps, one after the other. */
duly_result feed_read_stretch(const struct feed_source *s, const struct feed_stretch *stretch,
			      struct buf *ret, struct feed_read *ret_read, struct duly_diag *diag);
/* Whether this alert is for, or about, the team of that council. */
bool feed_is_for(const struct feed_source *s, struct str council, struct str team,
		 struct view alert);

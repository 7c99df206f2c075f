/* feed.h - the feed of alerts, and its consumers: up to where each has acknowledged. */
#pragma once
#include "common/docket/docket.h"
#include "common/docket/stored_consumer.h"

/* DULY_E_NOTFOUND: not known. Strings are valid until the next write. */
duly_result docket_consumer(struct docket *d, struct str name, struct consumer *ret,
			    struct duly_diag *diag);
uint64_t docket_consumers(struct docket *d);
/* Whether there is a consumer @name to be dropped; false: @reject, with the one that was probably
 * meant. */
struct reject;
bool feed_may_drop(struct docket *d, struct str name, struct reject *reject);

/* Types of a filter, as struct feed_filter has them: each once, in the order of their texts. */
void feed_add_type(struct buf *types, struct str type);
/* Whether both name the same, in whatever order. */
bool feed_same_types(struct str a, struct str b);

/* A stretch of the feed. */
struct feed_stretch {
	struct feed_filter filter;
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
duly_result docket_feed(struct docket *d, const struct feed_stretch *stretch, struct buf *ret,
			struct feed_read *ret_read, struct duly_diag *diag);

/* feed.h - the feed of alerts, and its consumers: up to where each has acknowledged. */
#pragma once
#include "common/docket/docket.h"
#include "common/docket/feed_read.h"
#include "common/docket/feed_types.h"

/* DULY_E_NOTFOUND: not known. Strings are valid until the next write. */
duly_result docket_consumer(struct docket *d, struct str name, struct consumer *ret,
			    struct duly_diag *diag);
uint64_t docket_consumers(struct docket *d);
/* Each, by name. */
typedef void (*feed_visit_consumer)(void *ctx, struct str name, const struct consumer *consumer);
duly_result docket_each_consumer(struct docket *d, feed_visit_consumer visit, void *ctx,
				 struct duly_diag *diag);
/* Whether there is a consumer @name to be dropped; false: @reject, with the one that was probably
 * meant. */
struct reject;
bool feed_may_drop(struct docket *d, struct str name, struct reject *reject);

/* Appends to @ret the alerts of the stretch as packed maps, one after the other. */
duly_result docket_feed(struct docket *d, const struct feed_stretch *stretch, struct buf *ret,
			struct feed_read *ret_read, struct duly_diag *diag);

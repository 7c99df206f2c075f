/* told.h - what somebody knows who has read the whole feed, and nothing else.
 *
 * Each alert is judged as it comes: its place in the feed, that it is not early, that it has not
 * been told before, and that what it answers was told and not answered yet. The test fails at the
 * first that is wrong.
 */
#pragma once
#include "common/law/law.h"

struct told_feed;
struct told_feed *told_new(void);
void told_free(struct told_feed **told);

/* The next alerts, a JSON text a line, read at @now. */
void told_read(struct told_feed *told, const struct law *law, duly_instant now, char *lines);

uint64_t told_count(const struct told_feed *told);
/* Whether somebody who has read the feed believes the obligation (32 hex digits) to be overdue, or
 * open at all. */
bool told_is_overdue(const struct told_feed *told, const char *obligation);
/* Whether it was in a list of what had lapsed before a release. */
bool told_is_listed(const struct told_feed *told, const char *obligation);
/* Calls @visit with each obligation that something was told of and not answered since. */
void told_each_open(const struct told_feed *told, void (*visit)(void *ctx, const char *obligation),
		    void *ctx);

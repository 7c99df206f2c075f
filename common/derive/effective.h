/* effective.h - which of the events of a case stand: the one place that decides it.
 *
 * Three things take an event out, whatever the order in which any of it arrived: a retraction that
 * names it (or its batch), a correction that replaces it, and the same fact having been told
 * already by another source or under another reference. */
#pragma once
#include "common/derive/reporting.h"
#include "common/law/finding.h"

struct effective_event {
	const struct event *event;
	const struct event *anchor;           /* the first of its chain of corrections              */
};

/* An event that says of others what cannot be so. */
struct effective_fault {
	const struct event *event;
	enum finding_code code;
};

struct effective {
	const struct effective_event *list;   /* in the order of the events                         */
	size_t n;
	struct effective_fault *faults;       /* in the order of the events                         */
	size_t fault_count;
};

/* Of @events, of one person in event_order; batches that c->reporting says were taken back are out.
 * The events of types that the law no longer knows never stand. What is in *ret hangs on
 * c->arena. */
void effective_events(const struct context *c, const struct event *events, size_t n,
		      struct effective *ret);

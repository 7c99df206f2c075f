/* effective.h - which of the events of a case stand: the one place that decides it.
 *
 * Three things take an event out, whatever the order in which any of it arrived: a retraction that
 * names it (or its batch), a correction that replaces it, and the same fact having been told
 * already: by another source, in another row, or under another reference. What stands of a fact
 * that was told more than once says what any of its tellings says. */
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

/* One telling of a fact that was told more than once: an event, or the first of its chain of
 * corrections. One that was taken back is still one of its fact, as long as another stands. */
struct fact_telling {
	const struct event *event;
	uint32_t fact;                        /* the same number: the same fact                     */
	bool     stands;                      /* not taken back                                     */
};

struct effective {
	const struct effective_event *list;   /* in the order of the events                         */
	size_t n;
	const struct fact_telling *tellings;       /* by the sequence of their events                    */
	size_t telling_count;
	struct effective_fault *faults;       /* in the order of the events                         */
	size_t fault_count;
};

/* Of @events, of one person in event_order; batches that c->reporting says were taken back are out.
 * The events of types that the law no longer knows never stand. What is in *ret hangs on
 * c->arena. */
void effective_events(const struct context *c, const struct event *events, size_t n,
		      struct effective *ret);

/* That of the event of this sequence; NULL: it is of no fact that was told more than once. */
const struct fact_telling *telling_of(const struct fact_telling *list, size_t n, uint64_t sequence);

/* route_impact.h - what another routing would have done to what was told: the feed of a store, told
 * again under another law, and counted by who was told how.
 */
#pragma once
#include "common/docket/reader.h"

/* One person, or a team's own mailbox. */
struct route_count {
	struct str person, team;           /* NO_STR: it is a team's mailbox; of none          */
	uint32_t   before[4], after[4];    /* lines, by enum routing_how; `never` is not told   */
	uint32_t   mails_before, mails_after; /* at once, and one a day on which there is a line of
	                                      the morning                                       */
	int32_t    day_before, day_after;  /* private                                           */
};

struct route_impact {
	const struct law *law;             /* with the other routing in it                       */
	duly_instant from, to;             /* what was told then                                 */

	struct arena *arena;
	struct route_count *list;          /* the most changed first                             */
	size_t n, cap;
	uint64_t alerts;
	uint64_t never_before, never_after; /* alerts that nobody is mailed                      */
	uint64_t escalations;              /* that were told, and of which the other has no line */
};
void route_impact_fini(struct route_impact *r);

/* Who holds, is away or has left is as it is now; who owed a thing, as the alert says. What was
 * answered goes to those to whom it would have been told. Escalations that only the other routing
 * has are not among it: on which day they would have stood, the feed does not say. */
duly_result route_impact_of_store(struct route_impact *r, struct docket_reader *reader,
				  struct duly_diag *diag);

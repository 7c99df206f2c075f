/* offline.h - the cases of events from anywhere, derived without a server.
 *
 * Events are taken one by one, and then derived. What a scheduler would have refused for its shape
 * is refused; what has the identity of an earlier event is a repetition, or refused as a conflict.
 */
#pragma once
#include "common/derive/people.h"

struct offline_case {
	struct str council, subject;
	struct event *events; /* of this reference; in event_order once derived */
	size_t n, cap, bytes; /* event_size() of them                           */
	struct str *into_this; /* references that are said to be merged into it  */
	size_t into_count, into_cap;
	struct person person; /* of all its references                          */
	bool merged;          /* it goes on under another: nothing is derived   */
	struct str why_not;   /* it cannot be derived; NO_STR: it is            */
};

struct offline {
	const struct law *law;
	struct arena *arena;         /* everything here hangs on it             */
	struct offline_case **cases; /* in the order of council and subject     */
	size_t n, cap;
	duly_instant at;
	const struct declared_feed *feeds; /* what is declared in the events   */
	size_t feed_count;
	size_t taken, underived; /* events; cases that cannot be derived    */
};
void offline_free(struct offline **offline);

struct gathering;
struct gathering *gathering_new(const struct law *law, duly_instant at);
void gathering_free(struct gathering **g);
/* What says that it was recorded after @known is left out of what is taken from now on. What does
 * not say is taken to have been known. */
void gathering_know(struct gathering *g, duly_instant known);
enum gathered { GATHERED, GATHERED_REPEATED, GATHERED_REFUSED };
/* One packed event, received at @received (DULY_NO_INSTANT: nobody knows). Refused: @reject says
 * why, *ret_id names it as far as it could be read (valid until the next call). */
enum gathered gathering_take(struct gathering *g, struct view packed, duly_instant received,
			     struct str *ret_id, struct reject *reject);
/* Derives each case as of the gathering's instant; events that happened after it are left out. A
 * case that cannot be derived says why, and is counted; the others are derived all the same. */
duly_result gathering_derive(struct gathering *g, struct offline **ret, struct duly_diag *diag);

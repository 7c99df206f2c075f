/* offline.h - the cases of a file of events, derived without a server.
 *
 * What a scheduler would have refused for its shape is told with its line and left out; what has
 * the identity of an earlier line is left out (a repetition) or told (a conflict).
 */
#pragma once
#include "common/derive/people.h"

struct offline_case {
	struct str council, subject;
	struct event *events; /* of this reference; in event_order once derived */
	size_t n, cap;
	struct str *into_this; /* references that are said to be merged into it  */
	size_t into_count, into_cap;
	struct person person; /* of all its references                          */
	bool merged;          /* it goes on under another: nothing is derived   */
};

struct offline {
	const struct law *law;
	struct arena *arena;         /* everything here hangs on it             */
	struct offline_case **cases; /* in the order of council and subject     */
	size_t n, cap;
	duly_instant at;
	size_t lines, bad, taken;
};

/* The same from anywhere: events are taken one by one, and then derived. */
struct gathering;
struct gathering *gathering_new(const struct law *law, duly_instant at);
void gathering_free(struct gathering **g);
enum gathered { GATHERED, GATHERED_REPEATED, GATHERED_REFUSED };
/* One packed event, received at @received. Refused: @reject says why, *ret_id names it as far as it
 * could be read (valid until the next call). */
enum gathered gathering_take(struct gathering *g, struct view packed, duly_instant received,
			     struct str *ret_id, struct reject *reject);
/* Derives each case. What cannot be derived is told on standard error and counted as bad. */
duly_result gathering_derive(struct gathering *g, struct offline **ret, struct duly_diag *diag);

/* Reads @path and derives each case as of @at; events that happened after it are left out. Bad
 * lines are told on standard error and counted; they are no failure here. */
duly_result offline_derive(const struct law *law, const char *path, duly_instant at,
			   struct offline **ret, struct duly_diag *diag);
/* The same of several files. */
duly_result offline_derive_all(const struct law *law, const char *const *paths, size_t n,
			       duly_instant at, struct offline **ret, struct duly_diag *diag);
void offline_free(struct offline **offline);

/* DULY_E_MALFORMED and a sentence where lines were bad. */
duly_result offline_verdict(const struct offline *o, struct duly_diag *diag);

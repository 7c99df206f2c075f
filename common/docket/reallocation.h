/* reallocation.h - what a team or a person of a council hands over (subjects `team:`, `worker:`):
 * one notice for each, with the cases and obligations that it concerns.
 *
 * What is handed over is not known when the event comes, but when every case has been derived
 * again: the event starts a sweep, the sweep counts, and its end tells. What has been counted is in
 * the store beside how far the sweep is, so that a restart in the middle goes on counting. */
#pragma once
#include "common/docket/telling.h"

struct reallocations;
struct in_hand;

/* Those in the store that wait. DULY_E_CORRUPT names one that does not read, waiting or not. */
duly_result reallocations_load(struct store_txn *txn, struct reallocations **ret,
			       struct duly_diag *diag);
void        reallocations_free(struct reallocations **r);

/* The subject says something else than before. @why: the event by which something is handed over;
 * NULL: nothing is any more. */
duly_result reallocation_changed(struct docket *d, struct str council, struct str subject,
				 const struct event *why, struct duly_diag *diag);
/* The same of everybody whom a directory in force says to be away or to have left today, and of
 * whom no event says anything. *ret_changed: something is handed over that was not before; a sweep
 * is to count it. */
duly_result reallocation_by_directories(struct docket *d, bool *ret_changed,
					struct duly_diag *diag);
/* What lies ahead of the subject begins on @on; DULY_NO_DATE: nothing does. @key: of its events,
 * for the timer. */
duly_result reallocation_ahead(struct docket *d, const struct in_hand *in, duly_civil on,
			       struct duly_diag *diag);
/* A sweep begins: what was counted is counted again. */
void reallocation_restart(struct docket *d);
/* The sweep is at this case, for the only time. */
void reallocation_count(struct docket *d, const struct case_telling *t);
/* The sweep has been through all. While nobody is told the notices wait: the release begins a sweep
 * of its own. */
void reallocation_tell(struct docket *d);

/* stored_state.h - what there is beside the cases, and its stored value (meta, `state`). */
#pragma once
#include "common/docket/stored.h"
#include "common/log/log.h"

#define DOCKET_HELD_WHY 64

/* Kept in the store, in the same transaction as what follows from the log up to its position. */
struct docket_state {
	struct log_position position;        /* the store follows the log up to here             */
	uint8_t      tree[16];               /* first incarnation: seasons the case keys         */
	uint8_t      incarnation[16];
	duly_instant latest;                 /* of the last batch; DULY_NO_INSTANT: none yet     */
	char         engine[32];
	bool         rehearsal, held;
	char         held_why[DOCKET_HELD_WHY];
	duly_instant held_since;
	duly_instant from;                   /* rungs before this are never told                 */
	uint64_t     feed_head;              /* last alert                                       */
	uint64_t     timer_number;           /* last one given                                   */
	uint64_t     events, cases;          /* taken; known                                     */
	/* A sweep through all cases, because something concerns them all. */
	bool         sweeping;
	uint8_t      sweep_reason;           /* enum alert_reason                                */
	uint8_t      sweep_next[ID_LEN];     /* the last case that it has been to                */
};

/* DULY_E_CORRUPT (stored.h). */
duly_result stored_state_read(struct view value, struct docket_state *ret, struct duly_diag *diag);
void        stored_state_write(const struct docket_state *s, struct buf *ret);

/* What is stored in @txn; where nothing is, the state of a docket that has seen nothing. */
duly_result stored_state_get(struct store_txn *txn, struct docket_state *ret,
			     struct duly_diag *diag);
void        stored_state_put(struct store_txn *txn, const struct docket_state *s);

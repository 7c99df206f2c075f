/* in_hand.h - the cases that a turn has in hand: read once, changed in memory, written back when
 * they have been derived. They and all they hold live until the next turn begins.
 */
#pragma once
#include "common/derive/people.h"
#include "common/docket/docket.h"
#include "common/docket/stored_case.h"

struct in_hand {
	uint8_t            key[ID_LEN];
	struct stored_case file;
	size_t             events, bytes;    /* of it when it was last looked at                 */
	bool               is_new;           /* the store does not have it                       */
	bool               touched;          /* it is in the turn's list, and will be derived    */
	bool               retracted, corrected;  /* by an event of this turn                    */
	bool               folded;           /* in this turn's apply, with another reference     */
	struct in_hand    *next;             /* in the order of touching                         */
};

/* A case that the store does not have is an empty one. */
duly_result in_hand_load(struct docket *d, struct str council, struct str subject,
			 struct in_hand **ret, struct duly_diag *diag);
/* Of a key that something in the store names. DULY_E_CORRUPT: no case has it. */
duly_result in_hand_load_key(struct docket *d, const uint8_t key[ID_LEN], struct in_hand **ret,
			     struct duly_diag *diag);
/* It is to be derived in this turn's apply. */
void in_hand_touch(struct docket *d, struct in_hand *in);

/* Under what it is derived; what comes of it hangs on @arena. */
struct context   in_hand_context(const struct docket *d, const struct in_hand *in,
				 struct arena *arena);
struct reference in_hand_reference(struct in_hand *in);
/* A people_load; @docket is the docket, and the owner of what it finds its struct in_hand. */
duly_result      in_hand_find(void *docket, struct str council, struct str subject,
			      struct reference *ret, struct duly_diag *diag);

/* Reads all of them again under @law. Ensures: none of them points into the law that goes. */
duly_result in_hand_under(struct docket *d, const struct law *law, struct duly_diag *diag);

/* Into the store. */
void in_hand_write(struct docket *d, struct in_hand *in);

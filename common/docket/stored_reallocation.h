/* stored_reallocation.h - the stored value of a reallocation: that a team or a person of a council
 * hands over what is in their hands (meta, `handed/`, the council, one byte 00 and the subject).
 */
#pragma once
#include "common/docket/stored.h"

struct stored_reallocation {
	bool       waiting;                  /* its notice waits for the sweep that counts       */
	struct str step;                     /* the event by which it came: source, space, id;
	                                        empty: none does any more                        */
	uint32_t   round;                    /* how many notices were told of this subject       */
	uint64_t   cases, obligations;       /* counted so far by the sweep under way            */
	duly_instant timer;                  /* when what lies ahead begins; DULY_NEVER: nothing */
	uint64_t   timer_number;
};

struct view stored_reallocation_key(struct str council, struct str subject, struct buf *b);
/* Of whom the key is; both point into it. DULY_E_CORRUPT: it is none. */
duly_result stored_reallocation_whose(struct view key, struct str *ret_council,
				      struct str *ret_subject, struct duly_diag *diag);
/* What all the keys begin with. */
extern const struct view STORED_REALLOCATIONS;

/* ret->step is copied to @arena. DULY_E_CORRUPT (stored.h). */
duly_result stored_reallocation_read(struct view key, struct view value, struct arena *arena,
				     struct stored_reallocation *ret, struct duly_diag *diag);
void        stored_reallocation_write(const struct stored_reallocation *s, struct buf *ret);

/* present.h - the world of letters (world.h) as the scheduler's data directory has it: people and
 * lines as they are in force, duties as they stand.
 *
 * Looks are short: what is wanted is copied out, and the store let go. One look serves the letters
 * of a moment.
 */
#pragma once
#include "common/post/world.h"
#include "common/text/suggest.h"

struct present;
struct store;

/* @data: the scheduler's data directory, which need not be there yet. */
struct present *present_new(const char *data);
/* The same over a store that the caller has open, and closes. */
struct present *present_over(struct store *store);
void present_free(struct present **present);
const struct post_world *present_world(struct present *present);

/* Looks again where there is something new, and no more often than every @every_ms.
 * DULY_E_UNAVAILABLE: the store does not have the alert @seq yet, or there is none. */
duly_result present_look(struct present *p, duly_instant now, uint64_t seq, int64_t every_ms,
			 struct duly_diag *diag);
/* Whether there was ever a look: before it nothing can be asked of the world. */
bool present_has_look(const struct present *p);
/* Its clock is not the machine's on purpose. */
bool present_rehearses(const struct present *p);
/* The scheduler that is behind may stay away for long: of duties that are not there yet what was
 * told is taken for so, until a look is good again. */
void present_bear(struct present *p);
/* Whom @reference means, a person or else a team, in @council or, where that is empty, in any.
 * False: nobody. */
bool present_who(struct present *p, struct str council, struct str reference,
		 struct post_whom *ret);
/* Offers each whom present_who() would find in @council. */
void present_offer(struct present *p, struct str council, struct suggestion *near);
/* What time it is for the service: of one in rehearsal, that of its last batch; else @now. */
duly_instant present_time(const struct present *p, duly_instant now);
/* Who has this mailbox, in any council; false: nobody. */
bool present_whose(struct present *p, struct str address, struct post_whom *ret);

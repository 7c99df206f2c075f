/* stored_council.h - the stored value of what a council has said for all of its cases (meta,
 * `council/` and its name): what its feeds report, what was taken back as a whole, its teams and
 * people.
 */
#pragma once
#include "common/derive/reporting.h"
#include "common/docket/stored.h"

/* The key of the council @name, in @b; @b in itself is the prefix of all of them where @name is
 * NO_STR. */
struct view stored_council_key(struct str name, struct buf *b);

/* Types of events are stored by their names; one that the law does not have is read as 0. All of
 * *ret is copied to @arena. DULY_E_CORRUPT (stored.h). */
duly_result stored_council_read(const struct law *law, struct view key, struct view value,
				struct arena *arena, struct reporting *ret, struct duly_diag *diag);
void        stored_council_write(const struct law *law, const struct reporting *r, struct buf *ret);

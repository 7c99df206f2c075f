/* stored_told.h - the stored value of the last alert of the service of one code (meta, `told/` and
 * the code): what told it apart from another of that code.
 */
#pragma once
#include "common/docket/stored.h"

struct view stored_told_key(struct str code, struct buf *b);
/* *ret points into @value. DULY_E_CORRUPT (stored.h). */
duly_result stored_told_read(struct view key, struct view value, struct str *ret,
			     struct duly_diag *diag);
void        stored_told_write(struct str once, struct buf *ret);

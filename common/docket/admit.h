/* admit.h - an event of a record, taken again. (An event as it arrives: docket_take().) */
#pragma once
#include "common/docket/docket.h"

/* It was judged when it was taken, and is not judged again: by another law, or at another instant,
 * the answer could be another, and what was accepted is accepted. DULY_E_CORRUPT: it is no event of
 * the law in force. */
duly_result admit_recorded(struct docket *d, const struct log_record *record,
			   struct duly_diag *diag);

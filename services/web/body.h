/* body.h - what was posted, as the texts of events. Private to this folder. */
#pragma once
#include "common/base/base.h"

enum body_kind { BODY_OTHER, BODY_EVENT, BODY_LIST, BODY_EITHER, BODY_LINES };

/* Of a Content-Type; NULL: none was given. */
enum body_kind body_kind(const char *content_type);
/* The text of each event, on @arena; BODY_EITHER becomes what it is. DULY_E_MALFORMED: there is
 * none, or it is no such body. DULY_E_BOUND: there are more than @max. */
duly_result body_split(enum body_kind *kind, struct str body, size_t max, struct arena *arena,
		       struct str **ret, size_t *ret_n, struct duly_diag *diag);

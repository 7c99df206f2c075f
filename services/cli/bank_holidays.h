/* bank_holidays.h - GOV.UK's list of bank holidays, as JSON, for `duly calendar import`. */
#pragma once
#include "common/base/base.h"

struct bank_holidays {
	struct bank_holiday {
		duly_civil day;
		struct str title; /* " (substitute day)" is at its end where the list says so */
	} * list;                 /* by day, each day once; at least one */
	size_t n;
};

/* The days of @division ("england-and-wales", "scotland"). @text is bank-holidays.json as it is
 * published (other divisions are passed over), one division of it, or its events alone.
 * DULY_E_MALFORMED with @name and the place. *ret lives on @arena. */
duly_result bank_holidays_read(struct view text, const char *name, struct str division,
			       struct arena *arena, struct bank_holidays *ret,
			       struct duly_diag *diag);

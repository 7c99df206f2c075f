/* calendar_import.h - what `duly calendar import` has in hand, and the file that it makes of it. */
#pragma once
#include "common/calendar/calendar.h"
#include "common/text/yaml.h"
#include "services/cli/bank_holidays.h"

struct calendar_import {
	struct arena *arena;
	struct buf present; /* the file that is in use, and what messages call it */
	const char *name;
	const struct yaml *root;
	struct calendar *calendar;
	struct bank_holidays list;
	duly_civil issued;
	int first, last; /* the years that are taken from the list */
	size_t lacking;
};

static inline int calendar_import_year(duly_civil day)
{
	return duly_civil_to_ymd(day).year;
}

/* The title that the list gives to @day; NULL: it is not in it. */
const char *calendar_import_listed(const struct calendar_import *im, duly_civil day);
/* Whether @day, a holiday of the present calendar, stays although the list has it not: GOV.UK's has
 * never named the Saturdays that are bank holidays by Schedule 1 to the Act of 1971 (26 December
 * 2026), and they make no difference to a count. */
bool calendar_import_keeps(duly_civil day);
/* The new file: the present one with other years and another day of issue, each line else as it is,
 * which needs a present file with a line to each day. DULY_E_MALFORMED where that does not give a
 * calendar that says what was meant. */
duly_result calendar_import_write(const struct calendar_import *im, struct buf *ret,
				  struct duly_diag *diag);

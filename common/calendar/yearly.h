/* yearly.h - a holiday that comes back every year, as a rule: what a calendar projects from.
 *
 * The rule is written as people say it, one of
 *
 *	25 Dec				first Monday of May
 *	Easter Sunday			last Monday of August
 *	2 days before Easter Sunday	1 day after Easter Sunday
 *
 * each of which may be followed by ", or the next working day".
 */
#pragma once
#include "common/base/base.h"

enum yearly_kind { YEARLY_FIXED, YEARLY_EASTER, YEARLY_WEEKDAY };

struct yearly {
	enum yearly_kind kind;
	int month;       /* fixed, weekday: 1-12                                  */
	int day;         /* fixed: of the month                                   */
	int offset;      /* Easter: days after Easter Sunday, negative before it  */
	int weekday;     /* weekday: Monday 0                                     */
	int nth;         /* weekday: 1-4 from the start of the month; 0: the last */
	bool substitute; /* where that is no working day: the next that is one    */
};

/* False where @text is no such rule; *ret is then untouched. */
bool yearly_parse(struct str text, struct yearly *ret);

/* The day in @year, before any substitution. */
duly_civil yearly_day(const struct yearly *rule, int year);

/* Easter Sunday of the Gregorian calendar. */
duly_civil yearly_easter(int year);

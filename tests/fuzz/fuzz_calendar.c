/* Any bytes as a calendar: it is refused with a sentence, or it can be asked about any day. */
#include <stdlib.h>

#include "common/calendar/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What adds up on one is so on all. */
static void ask(const struct calendar *c, duly_civil day)
{
	const duly_civil before = calendar_on_or_before(c, day),
			 after = calendar_on_or_after(c, day);
	const duly_civil next = calendar_add_working_days(c, day, 1);
	const struct term term = calendar_term(c, day), later = calendar_next_term(c, day);

	if (before.day > day.day || after.day < day.day || next.day <= day.day)
		abort();
	if (!calendar_is_working_day(c, before) || !calendar_is_working_day(c, after) ||
	    !calendar_is_working_day(c, next))
		abort();
	if (calendar_add_working_days(c, next, -1).day > day.day)
		abort();
	if (term.from.day > term.to.day || later.from.day <= day.day)
		abort();
	calendar_is_provisional(c, day);
	if (calendar_holiday(c, day) != NULL && calendar_is_working_day(c, day))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct duly_diag diag = { "" };
	struct calendar *c = NULL;

	base_init();
	if (calendar_parse((struct view){ data, size }, "fuzz.yaml", &c, &diag) != DULY_OK) {
		if (c != NULL || diag.text[0] == '\0')
			abort();
		return 0;
	}
	for (int year = 2012; year <= 2050; year += 2) {
		ask(c, duly_civil_from_ymd(year, 1, 1));
		ask(c, duly_civil_from_ymd(year, 4, 3));
		ask(c, duly_civil_from_ymd(year, 12, 25));
	}
	calendar_free(&c);
	return 0;
}

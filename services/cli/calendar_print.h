/* calendar_print.h - days of a calendar, for programs. */
#pragma once
#include "common/calendar/calendar.h"
#include "services/cli/json.h"

/* The holidays from @first to @last as a list in a map that has begun; without those of weekends
 * where @working. */
void calendar_print_holidays(const struct calendar *c, duly_civil first, duly_civil last,
			   bool working, struct json *j);

#include "services/cli/calendar_print.h"

enum { FRIDAY = 4 }; /* Monday 0 */

void calendar_print_holidays(const struct calendar *c, duly_civil first, duly_civil last,
			     bool working, struct json *j)
{
	json_list(j, "holidays");
	for (duly_civil day = first; day.day <= last.day; day.day++) {
		const char *title = calendar_holiday(c, day);

		if (title == NULL || (working && duly_civil_weekday(day) > FRIDAY))
			continue;
		json_map(j, NULL);
		json_day(j, "date", day);
		json_name(j, "title", title);
		json_end(j);
	}
	json_end(j);
}

#include "common/options/simulate_options.h"

#define GIVEN struct simulate_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	COUNT("children", 'n', children, "N", "children in care at any time (500)"),
	COUNT("years", 'y', years, "Y", "how many years (1)"),
	NUMBER("seed", 's', seed, "S", "the same seed gives the same lives (0)"),
	TEXT("profile", 'p', profile, "FILE", "what the lives are like, not the installed profile"),
	TEXT("start", 0, start, "DATE", "first day of the first year (2025-04-01)"),
	TEXT("council", 0, council, "NAME", "whose children they are (example)"),
	TEXT("output", 'o', output, "FILE", "write the events there, not to standard output"),
	TEXT("ssda903", 0, ssda903, "DIR", "the same lives as SSDA903 returns (CSV) as well"),
	TEXT("ssd", 0, ssd, "DIR", "the same lives as tables of the Standard Safeguarding Dataset"),
	TEXT("directory", 0, directory, "FILE", "who works in which team, with mailboxes, as a directory (CSV)"),
	TEXT("calendar", 0, calendar, "FILE", "this calendar, not that of England and Wales"),
	OPTIONS_END,
};
/* clang-format on */

const struct command simulate_command = {
	.operands = "",
	.summary = "plausible lives of children known to a council, as events",
	.about = "What is written is JSON Lines in the order in which a council's systems would "
		 "come to know\n"
		 "it, so that a service can be fed day by day; see duly-simulate(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};

#include "services/cli/state_print.h"

void state_print(const struct docket_state *s, const struct law *law, duly_instant at)
{
	char text[48];

	printf("As of %s. ", zone_print(law_zone(law), at, text));
	printf("The store follows the log to record %llu",
	       (unsigned long long)s->position.sequence);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		printf(", recorded %s", zone_print(law_zone(law), s->latest, text));
	printf(".\n");
	if (s->held)
		printf("HELD since %s (%s): nobody is told of anything.\n",
		       zone_print(law_zone(law), s->held_since, text), s->held_why);
	if (s->rehearsal)
		printf("REHEARSAL: this is not the real clock.\n");
	if (s->sweeping)
		printf("SWEEPING: cases are being looked at again; not all dates are the new "
		       "ones.\n");
}

void state_print_json(const struct docket_state *s, duly_instant at, struct json *j)
{
	json_time(j, "as_of", at);
	json_number(j, "position", s->position.sequence);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		json_time(j, "latest", s->latest);
	json_flag(j, "held", s->held);
	json_flag(j, "rehearsal", s->rehearsal);
	json_flag(j, "sweeping", s->sweeping);
}

#include "services/cli/state_print.h"

void state_print(const struct docket_state *s, uint64_t head, const struct law *law,
		 duly_instant at)
{
	char text[48];

	printf("As of %s.\n", zone_short(law_zone(law), at, text));
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		printf("Up to date to %s", zone_short(law_zone(law), s->latest, text));
	else
		printf("Nothing has happened yet");
	printf(" (record %llu", (unsigned long long)s->position.sequence);
	if (head > 0)
		printf(" of %llu", (unsigned long long)head);
	printf(").\n");
	if (head > s->position.sequence)
		printf("BEHIND: %llu records of the log are not shown here yet.\n",
		       (unsigned long long)(head - s->position.sequence));
	if (s->held)
		printf("HELD since %s (%s): nobody is told of anything.\n",
		       zone_print(law_zone(law), s->held_since, text), s->held_why);
	if (s->rehearsal)
		printf("REHEARSAL: this is not the real clock.\n");
	if (s->sweeping)
		printf("SWEEPING: rules, calendar or feeds have changed; not all dates are "
		       "the new ones yet.\n");
}

void state_print_json(const struct docket_state *s, uint64_t head, duly_instant at, struct json *j)
{
	json_time(j, "as_of", at);
	json_number(j, "position", s->position.sequence);
	if (head > 0)
		json_number(j, "log_head", head);
	if (s->latest.ms != DULY_NO_INSTANT.ms)
		json_time(j, "latest", s->latest);
	json_flag(j, "held", s->held);
	json_flag(j, "rehearsal", s->rehearsal);
	json_flag(j, "sweeping", s->sweeping);
}

#include "common/derive/escalation.h"

#include "common/derive/ladder.h"
#include "common/derive/route.h"

/* The first morning of a working day that is not before @at. */
static duly_instant working_morning(const struct law *law, const struct calendar *calendar,
				    duly_instant at)
{
	const duly_civil day = calendar_on_or_after(calendar, zone_date(law_zone(law), at));
	const duly_instant morning = zone_morning(law_zone(law), day);

	return morning.ms >= at.ms
		       ? morning
		       : zone_morning(law_zone(law), calendar_add_working_days(calendar, day, 1));
}

static duly_instant instant_of(const struct law *law, const struct obligation *o,
			       const struct routing_line *line, duly_instant lapses)
{
	const struct calendar *calendar = law_working_calendar(law, o->rule);
	duly_instant at = zone_morning(law_zone(law),
				       calendar_add_working_days(calendar, o->due, line->after));

	if (at.ms < lapses.ms)
		at = working_morning(law, calendar, lapses);
	return obligation_is_quiet(o, at) ? working_morning(law, calendar, o->answer.quiet_until)
					  : at;
}

size_t escalations_of(const struct law *law, const struct obligation *o, duly_instant after,
		      struct escalation ret[ESCALATIONS_MAX])
{
	const struct routing *r = law_routing(law, o->trigger->council);
	const duly_instant lapses = ladder_lapses(law, o);
	const struct routing_subject s = { .rules = &o->rule,
					   .rule_count = 1,
					   .role = o->rule->owner,
					   .team = o->team,
					   .council = o->trigger->council };
	size_t n = 0;

	if (r == NULL || o->status != OBLIGATION_OPEN || lapses.ms == DULY_NEVER.ms)
		return 0;
	for (size_t i = 0; i < r->escalations.n && n < ESCALATIONS_MAX; i++) {
		const struct routing_line *line = &r->escalations.list[i];

		if (!route_escalates(r, line, &s))
			continue;
		ret[n] = (struct escalation){ line, instant_of(law, o, line, lapses) };
		n += ret[n].at.ms > after.ms;
	}
	return n;
}

#include "common/reports/viewer.h"

bool viewer_sees(const struct viewer *v, const struct docket_reader *reader,
		 const struct obligation *o, duly_instant at)
{
	if (v->team.s == NULL)
		return true;
	if (!str_eq(v->council, o->trigger->council))
		return false;
	const struct str team = docket_reader_team(reader, v->council, v->team, at);

	return str_eq(team, o->team) || str_eq(team, o->cover_team) ||
	       (!o->restricted && str_eq(team, o->case_team));
}

bool viewer_sees_alert(const struct viewer *v, const struct docket_reader *reader,
		       struct view alert)
{
	return v->team.s == NULL || docket_reader_is_for(reader, v->council, v->team, alert);
}

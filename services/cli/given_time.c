#include "services/cli/given_time.h"
#include "services/cli/given_law.h"

duly_result given_instant(const char *text, const char *option, const struct zone *zone,
			  duly_instant *ret, struct duly_diag *diag)
{
	duly_civil day;

	if (duly_instant_parse(text, strlen(text), ret))
		return DULY_OK;
	if (duly_civil_parse(text, strlen(text), &day)) {
		*ret = zone_instant(zone, day, 0);
		return DULY_OK;
	}
	return duly_fail(diag, DULY_E_USAGE,
			 "%s is to be a time like 2026-01-31T09:00:00Z or a date, not '%s'", option,
			 text);
}

duly_result given_instant_alone(const char *text, const char *option, duly_instant *ret,
				struct duly_diag *diag)
{
	duly_auto(law) law = NULL;

	if (duly_instant_parse(text, strlen(text), ret))
		return DULY_OK;
	duly_result r = given_law(NULL, &law, diag);
	return r == DULY_OK ? given_instant(text, option, law_zone(law), ret, diag) : r;
}

duly_result given_at(const char *at, duly_instant now, const struct law *law, duly_instant *ret,
		     struct duly_diag *diag)
{
	if (at != NULL)
		return given_instant(at, "--at", law_zone(law), ret, diag);
	*ret = now;
	return DULY_OK;
}

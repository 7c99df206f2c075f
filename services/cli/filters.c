#include "services/cli/filters.h"

static bool is_stage(const char *name)
{
#define X(id, text) strcmp(name, text) == 0 ||
	return STAGES(X) false;
#undef X
}

static bool is_status(const char *name)
{
#define X(id, text) strcmp(name, text) == 0 ||
	return OBLIGATION_STATUSES(X) strcmp(name, "any") == 0;
#undef X
}

duly_result filters_read(const struct filters_given *given, const struct law *law,
			 const char *status, struct listing_filter *ret, struct duly_diag *diag)
{
	if (given->status != NULL)
		status = given->status;
	if (given->stage != NULL && !is_stage(given->stage))
		return duly_fail(diag, DULY_E_USAGE,
				 "--stage is one of none, upcoming, due, unconfirmed, overdue");
	if (status != NULL && !is_status(status))
		return duly_fail(diag, DULY_E_USAGE,
				 "--status is one of open, met, ended, void, any");
	if (given->rule != NULL && law_rule(law, str_of(given->rule)) == NULL)
		return duly_fail(diag, DULY_E_USAGE, "no rule has the id %s; `duly rules list`",
				 given->rule);
	*ret = (struct listing_filter){
		.subject = str_of(given->case_ref),
		.team = str_of(given->team),
		.stage = str_of(given->stage),
		.rule = str_of(given->rule),
		.status = status != NULL && strcmp(status, "any") != 0 ? str_of(status) : NO_STR,
		.before = DULY_NO_DATE,
	};
	return given->before == NULL ? DULY_OK
				     : option_date(given->before, "--before", &ret->before, diag);
}

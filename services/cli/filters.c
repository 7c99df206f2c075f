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

duly_result filters_read(const struct args *args, const struct law *law, const char *status,
			 struct listing_filter *ret, struct duly_diag *diag)
{
	if (args->status != NULL)
		status = args->status;
	if (args->stage != NULL && !is_stage(args->stage))
		return duly_fail(diag, DULY_E_USAGE,
				 "--stage is one of none, upcoming, due, unconfirmed, overdue");
	if (status != NULL && !is_status(status))
		return duly_fail(diag, DULY_E_USAGE,
				 "--status is one of open, met, ended, void, any");
	if (args->rule != NULL && law_rule(law, str_of(args->rule)) == NULL)
		return duly_fail(diag, DULY_E_USAGE, "no rule has the id %s; `duly rules list`",
				 args->rule);
	*ret = (struct listing_filter){
		.subject = str_of(args->case_ref),
		.team = str_of(args->team),
		.stage = str_of(args->stage),
		.rule = str_of(args->rule),
		.status = status != NULL && strcmp(status, "any") != 0 ? str_of(status) : NO_STR,
		.before = DULY_NO_DATE,
		.history = args->all,
		.group = str_of(args->group),
		.restricted = args->restricted,
	};
	return args->before == NULL ? DULY_OK
				    : given_date(args->before, "--before", &ret->before, diag);
}

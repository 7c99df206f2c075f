#include "common/reports/filters.h"

#include <stdio.h>

#include "common/text/suggest.h"

struct str filters_next(const char **list)
{
	const struct str one = { *list, strcspn(*list, ",") };

	*list = one.s[one.len] == ',' ? one.s + one.len + 1 : NULL;
	return one;
}

#define X(id, text) text,
static const char *const STAGE_NAMES[] = { STAGES(X) };
static const char *const STATUS_NAMES[] = { OBLIGATION_STATUSES(X) "any" };
#undef X

static duly_result read_stages(const struct filters_given *given, unsigned *ret,
			       struct duly_diag *diag)
{
	const char *what = given->query ? "stage: there is no stage" : "--stage: there is no stage";

	for (const char *list = given->stage; list != NULL;) {
		const size_t i = suggest_index(STAGE_NAMES, LEN(STAGE_NAMES), what,
					       filters_next(&list), diag);

		if (i == LEN(STAGE_NAMES))
			return DULY_E_USAGE;
		*ret |= 1u << i;
	}
	return DULY_OK;
}

static bool is_rule(const struct law *law, struct str id, struct suggestion *s)
{
	char text[SUGGEST_NAME];
	size_t n;
	const struct rule *rules = law_rules(law, &n);
	bool found = false;

	snprintf(text, sizeof text, "%.*s", STR_FMT(id));
	for (size_t i = 0; i < n; i++) {
		found |= listing_is_rule(text, rules[i].id);
		suggest_offer(s, rules[i].id);
	}
	return found;
}

duly_result filters_check_rules(const char *rules, const struct law *law, struct duly_diag *diag)
{
	while (rules != NULL) {
		const struct str id = filters_next(&rules);
		struct suggestion s = suggest_for(id);

		if (!is_rule(law, id, &s))
			return suggest_refuse(DULY_E_USAGE, "no rule has the id", &s, diag);
	}
	return DULY_OK;
}

duly_result filters_read(const struct filters_given *given, const struct law *law,
			 const char *status, struct listing_filter *ret, struct duly_diag *diag)
{
	unsigned stages = 0;

	if (given->status != NULL)
		status = given->status;
	if (given->watched && given->unwatched)
		return duly_fail(diag, DULY_E_USAGE, "%swatched and %sunwatched are all: give one",
				 given->query ? "" : "--", given->query ? "" : "--");
	if (status != NULL && suggest_index(STATUS_NAMES, LEN(STATUS_NAMES),
					    given->query ? "status: there is no status"
							 : "--status: there is no status",
					    str_of(status), diag) == LEN(STATUS_NAMES))
		return DULY_E_USAGE;
	duly_result r = read_stages(given, &stages, diag);
	if (r == DULY_OK)
		r = filters_check_rules(given->rule, law, diag);
	*ret = (struct listing_filter){
		.subject = str_of(given->case_ref),
		.council = str_of(given->council),
		.team = str_of(given->team),
		.worker = str_of(given->worker),
		.owner = str_of(given->owner),
		.stages = stages,
		.rules = given->rule,
		.status = status != NULL && strcmp(status, "any") != 0 ? str_of(status) : NO_STR,
		.before = DULY_NO_DATE,
		.watched = given->watched     ? LISTING_WATCHED
			   : given->unwatched ? LISTING_UNWATCHED
					      : LISTING_ALL,
	};
	if (r != DULY_OK || given->before == NULL ||
	    duly_civil_parse(given->before, strlen(given->before), &ret->before))
		return r;
	return duly_fail(diag, DULY_E_USAGE, "%sbefore is to be a date like 2026-01-31, not '%s'",
			 given->query ? "" : "--", given->before);
}

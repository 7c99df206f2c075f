#include <stdio.h>

#include "common/import/listener.h"
#include "common/import/wall_clock.h"
#include "services/cli/import_source.h"
#include "services/cli/shared_options.h"

/* "/councils/COUNCIL/SYSTEM", both fit for a reference. */
static bool is_source(const char *text)
{
	static const char CODE[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	const char *council = text + strlen("/councils/");

	if (strncmp(text, "/councils/", strlen("/councils/")) != 0)
		return false;
	const size_t first = strspn(council, CODE);
	const char *system = council + first + 1;
	const size_t second = council[first] == '/' ? strspn(system, CODE) : 0;

	return first > 0 && first < 60 && second > 0 && second < 60 && system[second] == '\0';
}

duly_result import_source(const char *source, const char *council, const char *system,
			  char ret[260], struct duly_diag *diag)
{
	if (source != NULL && council != NULL)
		return duly_fail(diag, DULY_E_USAGE, "--source names the council already");
	if (source != NULL)
		snprintf(ret, 260, "%s", source);
	else
		snprintf(ret, 260, "/councils/%s/%s", council ? council : "local", system);
	if (is_source(ret))
		return DULY_OK;
	return duly_fail(diag, DULY_E_USAGE, "a source is like /councils/example/%s, not '%s'",
			 system, ret);
}

duly_result import_day(const char *at, duly_instant now, duly_civil *ret, struct duly_diag *diag)
{
	if (at != NULL)
		return option_date(at, "--at", ret, diag);
	duly_auto(zone) zone = NULL;
	const duly_result r = wall_clock_read(&zone, diag);

	if (r == DULY_OK)
		*ret = zone_date(zone, now);
	return r;
}

void import_tell_row(void *context, const struct import_remark *r)
{
	(void)context;
	fprintf(stderr, "%s:%zu: %s%s%s%s\n", r->file, r->line, r->about,
		r->about[0] != '\0' ? ": " : "", r->text, r->left ? " (row left out)" : "");
}

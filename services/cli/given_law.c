#include <stdio.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/given_law.h"
#include "services/cli/print.h"

duly_result given_contents(const char *rules, struct contents *contents, struct law **ret,
			   struct duly_diag *diag)
{
	duly_auto_fini(faults) faults = { 0 };

	duly_result r = lawfiles_load(rules, contents, diag);
	if (r != DULY_OK)
		return r;
	if (law_load(contents, ret, &faults) == DULY_OK)
		return DULY_OK;
	print_buf(&faults.text, stderr);
	return duly_fail(diag, DULY_E_CONFIG, "the rules do not load: %zu faults", faults.n);
}

duly_result given_law(const char *rules, struct law **ret, struct duly_diag *diag)
{
	duly_auto_fini(contents) contents = { 0 };

	return given_contents(rules, &contents, ret, diag);
}

/* What is not there is a matter of the path, not of what is in it. */
static duly_result read_calendar(const char *path, struct buf *ret, struct duly_diag *diag)
{
	duly_result r = file_read(path, LAW_FILE_MAX, ret, diag);

	return r == DULY_E_NOTFOUND ? DULY_E_IO : r;
}

duly_result given_calendar(const char *path, struct contents *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *slash = strrchr(path, '/');

	duly_result r = read_calendar(path, &bytes, diag);
	if (r == DULY_OK)
		contents_add(ret, CONTENT_CALENDAR, str_of(slash != NULL ? slash + 1 : path),
			     buf_view(&bytes));
	return r;
}

duly_result used_calendar(const char *path, const char *rules, struct used_calendar *ret,
			  struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };

	if (path == NULL) {
		duly_result r = given_law(rules, &ret->law, diag);
		if (r == DULY_OK)
			ret->calendar = law_calendar(ret->law);
		return r;
	}
	duly_result r = read_calendar(path, &bytes, diag);
	if (r == DULY_OK)
		r = calendar_parse(buf_view(&bytes), path, &ret->own, diag);
	ret->calendar = ret->own;
	return r;
}

void used_calendar_fini(struct used_calendar *c)
{
	law_free(&c->law);
	calendar_free(&c->own);
}

#include "services/cli/given_calendar.h"
#include "services/cli/given_law.h"

/* What is not there is a matter of the path, not of what is in it. */
static duly_result read_calendar(const char *path, struct buf *ret, struct duly_diag *diag)
{
	duly_result r = file_read(path, LAW_FILE_MAX, ret, diag);

	return r == DULY_E_NOTFOUND ? DULY_E_IO : r;
}

duly_result given_calendar_file(const char *path, struct contents *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) bytes = { 0 };
	const char *slash = strrchr(path, '/');

	duly_result r = read_calendar(path, &bytes, diag);
	if (r == DULY_OK)
		contents_add(ret, CONTENT_CALENDAR, str_of(slash != NULL ? slash + 1 : path),
			     buf_view(&bytes));
	return r;
}

duly_result given_calendar(const char *path, const char *rules, struct given_calendar *ret,
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

void given_calendar_fini(struct given_calendar *c)
{
	law_free(&c->law);
	calendar_free(&c->own);
}

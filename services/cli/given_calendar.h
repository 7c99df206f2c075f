/* given_calendar.h - a calendar that is a file by itself, or that of the rules. */
#pragma once
#include "common/law/law.h"

/* The calendar in the file @path, added to @ret. DULY_E_IO. */
duly_result given_calendar_file(const char *path, struct contents *ret, struct duly_diag *diag);

/* That of the file @path, else (NULL) of the law of @rules: one of them owns it. */
struct given_calendar {
	struct law *law;
	struct calendar *own;
	const struct calendar *calendar;
};
duly_result given_calendar(const char *path, const char *rules, struct given_calendar *ret,
			   struct duly_diag *diag);
void given_calendar_fini(struct given_calendar *c);

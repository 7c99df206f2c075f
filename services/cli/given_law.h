/* given_law.h - the law of --rules, and calendars that are files by themselves. */
#pragma once
#include "common/law/law.h"

/* The law of the folder @rules, else (NULL) the installed one. Faults are printed to standard
 * error; DULY_E_CONFIG. */
duly_result given_law(const char *rules, struct law **ret, struct duly_diag *diag);
/* The same, and the files that it is made of, which the caller owns. */
duly_result given_contents(const char *rules, struct contents *contents, struct law **ret,
			   struct duly_diag *diag);

/* The calendar in the file @path, by itself, added to @ret. */
duly_result given_calendar(const char *path, struct contents *ret, struct duly_diag *diag);

/* The calendar of a law, or of a file by itself: one of them owns it. */
struct used_calendar {
	struct law *law;
	struct calendar *own;
	const struct calendar *calendar;
};
/* That of the file @path, else (NULL) of the law of @rules. */
duly_result used_calendar(const char *path, const char *rules, struct used_calendar *ret,
			  struct duly_diag *diag);
void used_calendar_fini(struct used_calendar *c);

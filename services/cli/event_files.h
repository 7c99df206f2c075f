/* event_files.h - files of events, derived without a server. Bad lines, and cases that cannot be
 * derived, are told on standard error and counted; they are no failure until the verdict. */
#pragma once
#include "common/reports/offline.h"

struct event_files {
	struct offline *offline;
	size_t lines, bad;
	const duly_instant *known; /* set before: what was recorded later is left out; NULL: nothing */
};

/* Reads each of @paths ("-": standard input) and derives each case as of @at. */
duly_result event_files_derive(const struct law *law, const char *const *paths, size_t n,
			       duly_instant at, struct event_files *ret, struct duly_diag *diag);
void event_files_fini(struct event_files *f);
/* DULY_E_MALFORMED and a sentence where anything was bad. */
duly_result event_files_verdict(const struct event_files *f, struct duly_diag *diag);

/* Tells of the cases of @o that cannot be derived. */
void event_files_complain(const struct offline *o);

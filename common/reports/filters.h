/* filters.h - which obligations are listed, read from texts: options of a verb, parameters of a
 * request. */
#pragma once
#include "common/reports/listing.h"

/* NULL, false: not given. */
struct filters_given {
	const char *case_ref, *council, *team, *worker, *owner, *stage, *rule, *before, *status;
	bool watched, unwatched;
	bool query; /* they are parameters of a request: messages name them without dashes */
};

/* @status is what is taken where none is given; NULL: any. Texts are borrowed. DULY_E_USAGE for a
 * stage, status, rule or date that there is not. */
duly_result filters_read(const struct filters_given *given, const struct law *law,
			 const char *status, struct listing_filter *ret, struct duly_diag *diag);
/* DULY_E_USAGE where an id in "R,R*" (NULL: none) is that of no rule. */
duly_result filters_check_rules(const char *rules, const struct law *law, struct duly_diag *diag);
/* The next of a list with commas; *list is behind it, NULL at the end. */
struct str filters_next(const char **list);

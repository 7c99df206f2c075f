/* report_question.h - what a report is asked, read from texts: options of a verb, parameters of a
 * request; and reports made of a store or of events, several in one look. */
#pragma once
#include "common/reports/listing.h"
#include "common/reports/report.h"

/* NULL, false, 0: not given. */
struct report_given {
	const char *on, *known, *council, *team, *worker, *rule, *from, *to, *by, *across;
	bool measures, restricted;
	uint64_t least;
	bool query; /* they are parameters of a request: messages name them without dashes */
};

/* @now: as of when where nothing is said; what lies ahead of it is not looked at. A day is meant to
 * its end. Texts are borrowed. DULY_E_USAGE for what cannot be asked, or a rule that there is
 * not. */
duly_result report_question_read(const struct report_given *given, const struct law *law,
				 duly_instant now, struct report_question *ret,
				 struct duly_diag *diag);

/* Reports of one look, in the order in which they were asked for. */
struct report_set {
	struct report *list;
	size_t n;
};
void report_set_fini(struct report_set *set);
/* Borrows @asked. A council, team or worker that nobody knows is DULY_E_USAGE, where @strict; a
 * viewer of one team is told of nobody. */
duly_result report_of_store(const struct report_kind *const *kinds, size_t n,
			    const struct report_question *asked, struct docket_reader *reader,
			    bool strict, struct report_set *ret, struct duly_diag *diag);
void report_of_offline(const struct report_kind *const *kinds, size_t n,
		       const struct report_question *asked, const struct offline *offline,
		       struct report_set *ret);

/* report_look.h - reports of a data directory, or of files of events, all in one look. */
#pragma once
#include "common/options/options.h"
#include "common/reports/report_question.h"
#include "services/cli/data.h"
#include "services/cli/event_files.h"
#include "services/cli/verb.h"

/* What a verb that makes reports can be given, as its field `asked`. */
struct report_asked {
	const char *data, *rules;
	struct report_given given;
};
/* clang-format off */
#define REPORT_OPTIONS \
	TEXT("data", 'd', asked.data, "DIR", "data directory of the scheduler"), \
	TEXT("rules", 'r', asked.rules, "DIR", "folder of the rule packs that files are derived under"), \
	TEXT("on", 0, asked.given.on, "DATE", "as it was at the end of this day, or at this time (now)"), \
	TEXT("known", 0, asked.given.known, "DATE", "as it could be known at the end of this day, or at this time"), \
	TEXT("council", 0, asked.given.council, "NAME", "of this council alone"), \
	TEXT("team", 't', asked.given.team, "T", "that this team holds, or whose case it holds"), \
	TEXT("worker", 'w', asked.given.worker, "W", "that this worker holds"), \
	TEXT("rule", 0, asked.given.rule, "R[,R]", "under these rules, or these figures; cla-review* is each that begins so"), \
	TEXT("by", 'b', asked.given.by, "PERIOD", "month, quarter, year or none (none); years begin on 1 April"), \
	TEXT("across", 0, asked.given.across, "WHOM", "a row for each team, or for each worker"), \
	FLAG("measures", 'm', asked.given.measures, "also by the measures and readings beside the legal dates"), \
	FLAG("restricted", 0, asked.given.restricted, "references also of cases that only named eyes may see"), \
	COUNT("least", 0, asked.given.least, "N", "counts below N are not shown, nor what gives them away, and no child is listed")
/* And where it is of a period. */
#define REPORT_PERIOD \
	TEXT("from", 0, asked.given.from, "DATE", "of this day or later"), \
	TEXT("to", 0, asked.given.to, "DATE", "of this day or before")
/* clang-format on */

struct report_look {
	struct report_set set;
	bool rehearsal;
	struct report_question question;
	/* What they stand on; private. */
	struct data data;
	struct law *law;
	struct event_files files;
};
/* Makes a report of each of @kinds: of the files that @call names from its word @first on, else of
 * the data directory. DULY_E_USAGE for what cannot be asked; nothing is a council, team or worker
 * that nobody knows. */
duly_result report_look(const struct report_asked *asked, const struct call *call, int first,
			const struct report_kind *const *kinds, size_t n, struct report_look *ret,
			struct duly_diag *diag);
void report_look_fini(struct report_look *look);
/* DULY_E_MALFORMED where lines of the files were bad, and are left out of the reports. */
duly_result report_look_verdict(const struct report_look *look, struct duly_diag *diag);

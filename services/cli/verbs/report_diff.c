#include "services/cli/filters.h"
#include "services/cli/report_look.h"
#include "services/cli/report_print.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

struct report_diff_given {
	struct report_asked asked;
	const char *sheet, *format;
	bool json;
};
#define GIVEN struct report_diff_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	REPORT_OPTIONS, REPORT_PERIOD,
	TEXT("sheet", 0, sheet, "NAME", "changes (by rule) or duties (one by one) alone (both)"),
	FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "A B [FILE...]",
	.least = 2,
	.most = WORDS_MAX,
	.summary = "what of the timeliness known on A is another by what was known on B, child by child",
	.about =
	  "A and B are days, or times: at the end of A a figure was published. What had fallen due then\n"
	  "is counted once by what could be known on A and once by what could be known on B.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result look_as_known(const struct call *call, const char *known,
				 struct report_look *ret, struct duly_diag *diag)
{
	const struct report_diff_given *given = call->given;
	const struct report_kind *kind = report_kind_named(STR("timeliness"));
	struct report_asked asked = given->asked;

	asked.given.known = known;
	if (asked.given.on == NULL)
		asked.given.on = call->words[0];
	return report_look(&asked, call, 2, &kind, 1, ret, diag);
}

static duly_result print(const struct report_diff_given *given, struct report_look *before,
			 struct report_look *after, struct duly_diag *diag)
{
	struct report restated;
	enum form form;
	duly_result r = form_read(given->format, given->json, &form, diag);

	if (r != DULY_OK)
		return r;
	report_restate(&before->set.list[0], &after->set.list[0], &restated);
	r = report_print(&restated, given->sheet, form, after->rehearsal, diag);
	report_fini(&restated);
	return r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct report_diff_given *given = call->given;
	struct report_look before = { 0 }, after = { 0 };
	duly_result r = DULY_OK;

	if (given->asked.given.known != NULL)
		r = duly_fail(diag, DULY_E_USAGE, "--known is said by A and B");
	if (r == DULY_OK)
		r = look_as_known(call, call->words[0], &before, diag);
	if (r == DULY_OK)
		r = look_as_known(call, call->words[1], &after, diag);
	if (r == DULY_OK && after.question.known.ms < before.question.known.ms)
		r = duly_fail(diag, DULY_E_USAGE, "%s lies after %s: A is the day before B",
			      call->words[0], call->words[1]);
	if (r == DULY_OK)
		r = print(given, &before, &after, diag);
	if (r == DULY_OK)
		r = report_look_verdict(&after, diag);
	report_look_fini(&before);
	report_look_fini(&after);
	return r;
}

const struct verb verb_report_diff = { "report diff", &COMMAND, run };

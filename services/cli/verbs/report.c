#include "common/reports/report.h"
#include "common/reports/report_write.h"
#include "common/text/suggest.h"
#include "services/cli/filters.h"
#include "services/cli/report_look.h"
#include "services/cli/report_print.h"
#include "services/cli/shared_options.h"
#include "services/cli/table.h"
#include "services/cli/verb.h"

struct report_one_given {
	struct report_asked asked;
	const char *sheet, *format;
	bool json;
};
#define GIVEN struct report_one_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	REPORT_OPTIONS, REPORT_PERIOD,
	TEXT("sheet", 0, sheet, "NAME", "this sheet alone: the figures, or the children behind them (all)"),
	FORMAT, JSON, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "[NAME [FILE...]]",
	.most = WORDS_MAX,
	.summary = "a report that councils make: what fell due, what is up to date, reviews ahead, ...",
	.about =
	  "Of the data directory, or of files of events without a server. Without NAME: which there are,\n"
	  "and what each counts; see duly-report(1).",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static void list_kinds(void)
{
	size_t n;
	const struct report_kind *const *kinds = report_kinds(&n);

	for (size_t i = 0; i < n; i++) {
		printf("%s%-15s %s\n", i > 0 ? "\n" : "", kinds[i]->name, kinds[i]->title);
		printf("%16s", "");
		table_paragraph(str_of(kinds[i]->definition), 16, stdout);
		for (size_t k = 0; k < kinds[i]->n && kinds[i]->n > 1; k++)
			printf("%16ssheet %s: %s\n", "", kinds[i]->sheets[k].name,
			       kinds[i]->sheets[k].title);
	}
}

static duly_result find_kind(const char *name, const struct report_kind **ret,
			     struct duly_diag *diag)
{
	size_t n;
	const struct report_kind *const *kinds = report_kinds(&n);
	struct suggestion near = suggest_for(str_of(name));

	*ret = report_kind_named(str_of(name));
	for (size_t i = 0; i < n; i++)
		suggest_offer(&near, str_of(kinds[i]->name));
	return *ret != NULL ? DULY_OK : suggest_refuse(DULY_E_USAGE, "report", &near, diag);
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct report_one_given *given = call->given;
	struct report_look look = { 0 };
	const struct report_kind *kind;
	enum form form;

	if (call->word_count == 0) {
		list_kinds();
		return DULY_OK;
	}
	duly_result r = form_read(given->format, given->json, &form, diag);
	if (r == DULY_OK)
		r = find_kind(call->words[0], &kind, diag);
	if (r == DULY_OK)
		r = report_look(&given->asked, call, 1, &kind, 1, &look, diag);
	if (r == DULY_OK)
		r = report_print(&look.set.list[0], given->sheet, form, look.rehearsal, diag);
	if (r == DULY_OK)
		r = report_look_verdict(&look, diag);
	report_look_fini(&look);
	return r;
}

const struct verb verb_report = { "report", &COMMAND, run };

#include "common/reports/report.h"
#include "common/reports/report_timeliness.h"

/* What was restated after figures were known: the duties of two timeliness reports beside each
 * other. */

enum { CHANGES, DUTIES };

static const struct report_column CHANGE_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What is owed", "by its title", false },
	{ "was", "Was counted as", "then; empty: it was not counted", false },
	{ "is", "Is counted as", "now; empty: it is not counted any more", false },
	{ "duties", "Duties", "that have gone from the one to the other", false },
};
enum { CG_COUNCIL, CG_RULE, CG_TITLE, CG_WAS, CG_IS, CG_DUTIES };

static const struct report_column DUTY_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What is owed", "by its title", false },
	{ "was", "Was counted as", "then; empty: it was not counted", false },
	{ "is", "Is counted as", "now; empty: it is not counted any more", false },
	{ "case", "Case", "the reference of the child", false },
	{ "due_was", "Due, then", "the date that it was counted by", false },
	{ "due", "Due, now", "the date that it is counted by", false },
	{ "why", "Why", "what became known in between", false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum { RD_COUNCIL, RD_RULE, RD_TITLE, RD_WAS, RD_IS, RD_CASE, RD_DUE_WAS, RD_DUE, RD_WHY, RD_DUTY };

static const struct report_sheet_kind SHEETS[] = {
	[CHANGES] = { "changes", "Changes", CHANGE_COLUMNS, LEN(CHANGE_COLUMNS), .group = 4 },
	[DUTIES] = { "duties", "Duties", DUTY_COLUMNS, LEN(DUTY_COLUMNS), .children = true },
};

static const struct report_kind RESTATED = {
	.name = "restated",
	.title = "What was restated",
	.definition =
		"Duties that had fallen due on the day of the report and are counted in another "
		"way, by "
		"another date, or not at all by what has become known since, with what that was. "
		"Figures "
		"that were published then differ from those of today by these and nothing else.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
};

/* ---- why ------------------------------------------------------------------------------------- */

static bool became_known(const struct report_cell *day, duly_civil since)
{
	return day->kind == CELL_DAY && day->number > since.day;
}

static const char *day_of(const struct report_cell *c, char buf[DULY_DATE_TEXT])
{
	return duly_civil_print((duly_civil){ (int32_t)c->number }, buf);
}

/* @was, @is: NULL: it is not counted there. @since: what was recorded later was not known then. */
static struct report_cell why(const struct report *r, const struct report_cell *was,
			      const struct report_cell *is, duly_civil since)
{
	char day[DULY_DATE_TEXT], on[DULY_DATE_TEXT];

	if (is == NULL)
		return cell_words(
			"what it counted from was corrected or taken back, or what ended it "
			"became known");
	if (became_known(&is[DU_RECORDED], since))
		return cell_text(r, arena_printf(r->arena, "done on %s, recorded on %s",
						 day_of(&is[DU_DONE], day),
						 day_of(&is[DU_RECORDED], on)));
	if (became_known(&is[DU_BEGAN_RECORDED], since))
		return cell_text(r, arena_printf(r->arena,
						 "what it counts from, of %s, was recorded on %s",
						 day_of(&is[DU_BEGAN], day),
						 day_of(&is[DU_BEGAN_RECORDED], on)));
	if (was != NULL && was[DU_DONE].kind == CELL_DAY && is[DU_DONE].kind != CELL_DAY)
		return cell_words("what had met it was corrected or taken back");
	return cell_words("what ends it, or changes its date, became known or was corrected");
}

/* ---- duty by duty ---------------------------------------------------------------------------- */

static int by_duty(const struct report_cell *a, const struct report_cell *b)
{
	int order = str_cmp(a[DU_DUTY].text, b[DU_DUTY].text);

	if (order == 0)
		order = str_cmp(a[DU_DATE].text, b[DU_DATE].text);
	return order != 0 ? order : str_cmp(a[DU_NAME].text, b[DU_NAME].text);
}

static bool same(const struct report_cell *was, const struct report_cell *is)
{
	return str_eq(was[DU_OUTCOME].text, is[DU_OUTCOME].text) &&
	       was[DU_DUE].number == is[DU_DUE].number;
}

static struct report_cell copy(const struct report *r, const struct report_cell *c)
{
	return c->kind == CELL_TEXT ? cell_text(r, c->text) : *c;
}

static void list_change(struct report *r, const struct report_cell *was,
			const struct report_cell *is, duly_civil since)
{
	const struct report_cell *any = is != NULL ? is : was;
	struct report_cell *row = sheet_row(r, DUTIES);

	row[RD_COUNCIL] = copy(r, &any[DU_COUNCIL]);
	row[RD_RULE] = copy(r, &any[DU_RULE]);
	row[RD_TITLE] = copy(r, &any[DU_TITLE]);
	row[RD_CASE] = copy(r, &any[DU_CASE]);
	row[RD_DUTY] = copy(r, &any[DU_DUTY]);
	if (was != NULL) {
		row[RD_WAS] = copy(r, &was[DU_OUTCOME]);
		row[RD_DUE_WAS] = was[DU_DUE];
	}
	if (is != NULL) {
		row[RD_IS] = copy(r, &is[DU_OUTCOME]);
		row[RD_DUE] = is[DU_DUE];
	}
	row[RD_WHY] = why(r, was, is, since);
}

static void compare(struct report *r, const struct report_sheet *before,
		    const struct report_sheet *after, duly_civil since)
{
	size_t i = 0, k = 0;

	while (i < before->rows || k < after->rows) {
		const struct report_cell *was = i < before->rows ? sheet_at(before, i) : NULL;
		const struct report_cell *is = k < after->rows ? sheet_at(after, k) : NULL;
		const int order = was == NULL ? 1 : is == NULL ? -1 : by_duty(was, is);

		i += order <= 0;
		k += order >= 0;
		if (order != 0)
			list_change(r, order < 0 ? was : NULL, order < 0 ? NULL : is, since);
		else if (!same(was, is))
			list_change(r, was, is, since);
	}
}

/* The duties are in the order of rules, and of what has become of them. */
static void sum_changes(struct report *r)
{
	const struct report_sheet *s = &r->sheets[DUTIES];
	struct report_cell *row = NULL;

	for (size_t i = 0; i < s->rows; i++) {
		const struct report_cell *duty = sheet_at(s, i);

		for (size_t k = CG_COUNCIL; row != NULL && k <= CG_IS; k++)
			if (!str_eq(row[k].text, duty[k].text))
				row = NULL;
		if (row == NULL) {
			row = sheet_row(r, CHANGES);
			memcpy(row, duty, (CG_IS + 1) * sizeof *row);
			row[CG_DUTIES] = cell_count(0);
		}
		row[CG_DUTIES].number++;
	}
}

void report_restate(struct report *before, struct report *after, struct report *ret)
{
	static const int BY_DUTY[] = { DU_DUTY, DU_DATE, DU_NAME };
	static const int ORDER[] = { RD_COUNCIL, RD_RULE, RD_WAS, RD_IS, RD_CASE, RD_DUE };
	struct report_sheet *was = &before->sheets[TIMELINESS_DUTIES];
	struct report_sheet *is = &after->sheets[TIMELINESS_DUTIES];
	const duly_civil since = zone_date(law_zone(after->law), before->asked->known);

	sheet_sort(was, BY_DUTY, LEN(BY_DUTY));
	sheet_sort(is, BY_DUTY, LEN(BY_DUTY));
	report_begin(ret, &RESTATED, after->asked, after->law);
	ret->people = after->people;
	ret->underived = after->underived;
	compare(ret, was, is, since);
	sheet_sort(&ret->sheets[DUTIES], ORDER, LEN(ORDER));
	sum_changes(ret);
	report_finish(ret);
}

#include <stdlib.h>

#include "common/reports/listing.h"
#include "common/reports/report.h"

/* What independent reviewing officers have raised: by stage and reason, and how long answers
 * took. */

enum { STAGES, DISPUTES };
static const char DISPUTE_RULES[] = "iro-dispute*";

static const struct report_column STAGE_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "rule", "Stage", "the rule that gives it its time", true },
	{ "title", "What is owed", "by its title", false },
	{ "reason", "Reason", "as the yearly report counts them; empty: none was given", false },
	{ "raised", "Raised", "in the period; the next three add up to it", false },
	{ "in_time", "Answered in time", "on or before their date", false },
	{ "late", "Answered late", "after it, or not at all and the duty has ended", false },
	{ "open", "Open", "not answered yet", false },
	{ "past", "Of them past their time", "open, and their date has passed", false },
	{ "median", "Working days to an answer", "the middle one of those that were answered",
	  false },
};
enum {
	ST_COUNCIL,
	ST_RULE,
	ST_TITLE,
	ST_REASON,
	ST_RAISED,
	ST_IN_TIME,
	ST_LATE,
	ST_OPEN,
	ST_PAST,
	ST_MEDIAN
};

static const struct report_column DISPUTE_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "rule", "Stage", "the rule that gives it its time", true },
	{ "title", "What is owed", "by its title", false },
	{ "reason", "Reason", "empty: none was given", false },
	{ "days", "Working days to an answer", "empty: none came yet", false },
	{ "case", "Case", "the reference of the child", false },
	{ "raised", "Raised on", "the day", false },
	{ "due", "Answer due", "the date", false },
	{ "answered", "Answered on", "the day; empty: not yet", false },
	{ "state", "State", "in time, late, open or past its time", false },
	{ "owner", "Owed by", "the role", false },
	{ "team", "Team", "whose case it is", false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum {
	DI_COUNCIL,
	DI_RULE,
	DI_TITLE,
	DI_REASON,
	DI_DAYS,
	DI_CASE,
	DI_RAISED,
	DI_DUE,
	DI_ANSWERED,
	DI_STATE,
	DI_OWNER,
	DI_TEAM,
	DI_DUTY
};

static const struct report_sheet_kind SHEETS[] = {
	[STAGES] = { "stages", "By stage and reason", STAGE_COLUMNS, LEN(STAGE_COLUMNS), .group = 4,
		     .adds = 4 },
	[DISPUTES] = { "disputes", "Disputes", DISPUTE_COLUMNS, LEN(DISPUTE_COLUMNS),
		       .children = true },
};

static const char IN_TIME[] = "in time", LATE[] = "late", OPEN[] = "open", PAST[] = "past its time";

static const char *state_of(const struct report *r, const struct obligation *o)
{
	if (o->status == OBLIGATION_OPEN)
		return o->due_at.ms <= r->asked->at.ms ? PAST : OPEN;
	return o->status == OBLIGATION_MET &&
			       obligation_timeliness(o, r->asked->at) == TIMELINESS_IN_TIME
		       ? IN_TIME
		       : LATE;
}

static void list_dispute(struct report *r, const struct report_person *p,
			 const struct obligation *o)
{
	struct report_cell *row = sheet_row(r, DISPUTES);

	row[DI_COUNCIL] = cell_text(r, p->council);
	row[DI_RULE] = cell_text(r, o->rule->id);
	row[DI_TITLE] = cell_text(r, o->rule->title);
	row[DI_REASON] = cell_text(r, report_code(r, o->trigger, "reason"));
	row[DI_CASE] = cell_case(r, p);
	row[DI_RAISED] = cell_day(o->on);
	row[DI_DUE] = cell_day(o->due);
	row[DI_STATE] = cell_words(state_of(r, o));
	row[DI_OWNER] = cell_text(r, o->rule->owner);
	row[DI_TEAM] = cell_text(r, o->case_team);
	row[DI_DUTY] = cell_duty(r, o);
	if (o->status != OBLIGATION_MET)
		return;
	row[DI_ANSWERED] = cell_day(o->met->day);
	row[DI_DAYS] = cell_number(report_working_days(r, o->on, o->met->day));
}

static void add(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;
	const char *rules = r->asked->rules != NULL ? r->asked->rules : DISPUTE_RULES;

	for (size_t i = 0; i < d->n; i++) {
		const struct obligation *o = &d->obligations[i];

		if (o->status != OBLIGATION_VOID && listing_is_rule(rules, o->rule->id) &&
		    report_wants(r, p, o) && report_is_within(r, o->on))
			list_dispute(r, p, o);
	}
}

/* ---- stages ---------------------------------------------------------------------------------- */

static bool same_stage(const struct report_cell *a, const struct report_cell *b)
{
	return str_eq(a[DI_COUNCIL].text, b[DI_COUNCIL].text) &&
	       str_eq(a[DI_RULE].text, b[DI_RULE].text) &&
	       str_eq(a[DI_REASON].text, b[DI_REASON].text);
}

/* Of @n disputes in the order of their days to an answer, those without one first. */
static struct report_cell median_of(const struct report_sheet *s, size_t from, size_t n)
{
	size_t none = 0;

	while (none < n && sheet_at(s, from + none)[DI_DAYS].kind == CELL_NONE)
		none++;
	return none == n ? (struct report_cell){ 0 }
			 : sheet_at(s, from + none + (n - none - 1) / 2)[DI_DAYS];
}

static void sum_stage(struct report *r, size_t from, size_t n)
{
	const struct report_sheet *s = &r->sheets[DISPUTES];
	const struct report_cell *first = sheet_at(s, from);
	struct report_cell *row = sheet_row(r, STAGES);

	row[ST_COUNCIL] = first[DI_COUNCIL];
	row[ST_RULE] = first[DI_RULE];
	row[ST_TITLE] = first[DI_TITLE];
	row[ST_REASON] = first[DI_REASON];
	row[ST_RAISED] = cell_count(n);
	row[ST_IN_TIME] = row[ST_LATE] = row[ST_OPEN] = row[ST_PAST] = cell_count(0);
	row[ST_MEDIAN] = median_of(s, from, n);
	for (size_t i = from; i < from + n; i++) {
		const struct str state = sheet_at(s, i)[DI_STATE].text;

		row[ST_IN_TIME].number += str_is(state, IN_TIME);
		row[ST_LATE].number += str_is(state, LATE);
		row[ST_OPEN].number += str_is(state, OPEN) || str_is(state, PAST);
		row[ST_PAST].number += str_is(state, PAST);
	}
}

static void finish(struct report *r)
{
	static const int ORDER[] = { DI_COUNCIL, DI_RULE, DI_REASON, DI_DAYS, DI_CASE };
	struct report_sheet *s = &r->sheets[DISPUTES];

	sheet_sort(s, ORDER, LEN(ORDER));
	for (size_t i = 0, n; i < s->rows; i += n) {
		for (n = 1; i + n < s->rows && same_stage(sheet_at(s, i), sheet_at(s, i + n));)
			n++;
		sum_stage(r, i, n);
	}
}

const struct report_kind report_escalations = {
	.name = "escalations",
	.title = "Disputes that independent reviewing officers raised",
	.definition =
		"Each stage of the local procedure that was raised in the period, and the whole of "
		"each "
		"dispute (iro-dispute, twenty working days), with the reason that was given when "
		"it was "
		"raised. A stage is answered by its answer, by one of a later stage, or when the "
		"dispute is "
		"resolved or goes to Cafcass. Working days are those of the first pack's calendar.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
	.add = add,
	.finish = finish,
};

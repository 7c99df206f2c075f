#include <stdlib.h>

#include "common/base/memory.h"
#include "common/docket/alerts.h"
#include "common/reports/listing.h"
#include "common/reports/report.h"
#include "common/reports/report_timeliness.h"

/* What fell due and what became of it (timely.h), by rule, and by period, team or worker. */

static const struct report_column FIGURE_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What is owed", "by its title", false },
	{ "date", "Date",
	  "legal, or a measure that returns count by, or another reading of the law", false },
	{ "name", "Name", "of the measure or the reading", false },
	{ "period", "Period", "in which the date lies; years begin on 1 April", false },
	{ "holder", "Team or worker", "who holds the duty now", false },
	{ "due", "Due", "dates that have passed; the next six add up to it", false },
	{ "in_time", "In time", "done on or before the date", false },
	{ "late", "Late", "done after it", false },
	{ "overdue", "Overdue", "not done, and still open", false },
	{ "not_done", "Not done", "not done, and ended after its date", false },
	{ "not_watched", "Not watched", "no feed reports what would meet it", false },
	{ "ended", "Ended", "ended on or before its date: nothing was owed any more", false },
	{ "per_mille", "%", "In time of Due without Not watched and Ended", false },
	{ "recorded_late", "Recorded late", "of those in time: recorded only after the date",
	  false },
	{ "explained", "Explained", "of those late, overdue or not done: somebody said why",
	  false },
};
enum {
	FI_COUNCIL,
	FI_RULE,
	FI_TITLE,
	FI_DATE,
	FI_NAME,
	FI_PERIOD,
	FI_HOLDER,
	FI_DUE,
	FI_OUTCOME,
	FI_SHARE = FI_OUTCOME + TIMELY_OUTCOMES,
	FI_RECORDED_LATE,
	FI_EXPLAINED
};

static const struct report_column DUTY_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What is owed", "by its title", false },
	{ "date", "Date", "legal, or a measure, or another reading of the law", false },
	{ "name", "Name", "of the measure or the reading", false },
	{ "period", "Period", "in which the date lies", false },
	{ "holder", "Team or worker", "who holds the duty now", false },
	{ "outcome", "What became of it", "the column of the figures that it is counted in",
	  false },
	{ "case", "Case", "the reference of the child", false },
	{ "team", "Team", "whose case it is", false },
	{ "worker", "Worker", "who holds the duty; empty: nobody", false },
	{ "due", "Due", "the date that is counted by", false },
	{ "done", "Done on", "the day; empty: it is not done", false },
	{ "recorded", "Recorded on", "the day on which that was known", false },
	{ "recorded_late", "Recorded late", "yes: in time, and recorded only after the date",
	  false },
	{ "began", "Counted from", "the day", false },
	{ "began_recorded", "Counted from, recorded on",
	  "the day on which what it is counted from was known", false },
	{ "reason", "Reason", "why it is late, as somebody said", false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
/* The columns that say what a row of figures is of are the same in both sheets. */
enum { GROUP = FI_HOLDER + 1 };

static const struct report_sheet_kind SHEETS[] = {
	[TIMELINESS_FIGURES] = { "figures", "Timeliness", FIGURE_COLUMNS, LEN(FIGURE_COLUMNS),
				 .group = GROUP, .adds = 1 + TIMELY_OUTCOMES },
	[TIMELINESS_DUTIES] = { "duties", "Duties", DUTY_COLUMNS, LEN(DUTY_COLUMNS),
				.children = true },
};

#define X(id, name, title) name,
static const char *const OUTCOMES[] = { TIMELY_COLUMNS(X) };
#undef X
static const char *const DATES[] = {
	[TIMELY_LEGAL] = "legal", [TIMELY_MEASURE] = "measure", [TIMELY_READING] = "reading"
};

static void begin(struct report *r)
{
	struct timely *t = arena_alloc(r->arena, sizeof *t);
	const struct report_question *q = r->asked;

	*t = (struct timely){ .by = q->by,
			      .from = q->from,
			      .to = q->to,
			      .team = q->team,
			      .rules = q->rules,
			      .measures = q->measures,
			      .by_file = q->by_file,
			      .at = q->at };
	r->own = t;
}

static struct report_cell holder_of(const struct report *r, const struct obligation *o)
{
	switch (r->asked->across) {
	case ACROSS_TEAM:
		return cell_text(r, o->team.s != NULL ? o->team : STR(UNASSIGNED));
	case ACROSS_WORKER:
		return cell_text(r, o->worker);
	case ACROSS_NONE:
		break;
	}
	return (struct report_cell){ 0 };
}

static void list_duty(struct report *r, const struct report_person *p, const struct obligation *o,
		      const struct timely_counted *c)
{
	struct report_cell *row = sheet_row(r, TIMELINESS_DUTIES);
	char period[32];

	row[DU_COUNCIL] = cell_text(r, p->council);
	row[DU_RULE] = cell_text(r, o->rule->id);
	row[DU_TITLE] = cell_text(r, o->rule->title);
	row[DU_DATE] = cell_words(DATES[c->date]);
	row[DU_NAME] = cell_text(r, c->name);
	if (r->asked->by != TIMELY_BY_NONE)
		row[DU_PERIOD] =
			cell_text(r, str_of(timely_period_print(r->asked->by, c->period, period)));
	row[DU_HOLDER] = holder_of(r, o);
	row[DU_OUTCOME] = cell_words(OUTCOMES[c->outcome]);
	row[DU_CASE] = cell_case(r, p);
	row[DU_TEAM] = cell_text(r, o->case_team);
	row[DU_WORKER] = cell_text(r, o->worker);
	row[DU_DUE] = cell_day(c->due);
	row[DU_RECORDED_LATE] = cell_words(c->recorded_late ? "yes" : "no");
	row[DU_BEGAN] = cell_day(o->on);
	row[DU_BEGAN_RECORDED] = cell_day(zone_date(law_zone(r->law), event_known(o->trigger)));
	row[DU_REASON] = cell_text(r, report_code(r, o->answer.delay, "reason"));
	row[DU_DUTY] = cell_duty(r, o);
	if (c->met == NULL)
		return;
	row[DU_DONE] = cell_day(c->met->day);
	row[DU_RECORDED] = cell_day(zone_date(law_zone(r->law), event_known(c->met)));
}

static void add(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;
	struct timely *t = r->own;

	for (size_t i = 0; i < d->n; i++) {
		const struct obligation *o = &d->obligations[i];

		t->count = 0;
		if (r->asked->worker.s != NULL && !str_eq(r->asked->worker, o->worker))
			continue;
		timely_add(t, r->law, o);
		for (size_t k = 0; k < t->count; k++)
			list_duty(r, p, o, &t->list[k]);
	}
}

/* ---- figures --------------------------------------------------------------------------------- */

static bool same_group(const struct report_cell *a, const struct report_cell *b)
{
	for (size_t i = 0; i < GROUP; i++)
		if (!str_eq(a[i].text, b[i].text))
			return false;
	return true;
}

static struct report_cell *figure_row(struct report *r, const struct report_cell *duty)
{
	struct report_cell *row = sheet_row(r, TIMELINESS_FIGURES);

	memcpy(row, duty, GROUP * sizeof *row);
	for (size_t i = FI_DUE; i < FI_SHARE; i++)
		row[i] = cell_count(0);
	row[FI_RECORDED_LATE] = row[FI_EXPLAINED] = cell_count(0);
	return row;
}

static enum timely_outcome outcome_named(struct str name)
{
	size_t i = 0;

	while (i + 1 < LEN(OUTCOMES) && !str_is(name, OUTCOMES[i]))
		i++;
	return (enum timely_outcome)i;
}

static void count_duty(struct report_cell *row, const struct report_cell *duty)
{
	const enum timely_outcome outcome = outcome_named(duty[DU_OUTCOME].text);
	const bool lacking =
		outcome == TIMELY_LATE || outcome == TIMELY_OVERDUE || outcome == TIMELY_NOT_DONE;

	row[FI_DUE].number++;
	row[FI_OUTCOME + outcome].number++;
	row[FI_RECORDED_LATE].number +=
		outcome == TIMELY_IN_TIME && str_is(duty[DU_RECORDED_LATE].text, "yes");
	row[FI_EXPLAINED].number += lacking && duty[DU_REASON].kind == CELL_TEXT;
}

static void set_share(struct report_cell *row)
{
	const int64_t of = row[FI_DUE].number - row[FI_OUTCOME + TIMELY_NOT_WATCHED].number -
			   row[FI_OUTCOME + TIMELY_ENDED].number;

	row[FI_SHARE] = cell_share((size_t)row[FI_OUTCOME + TIMELY_IN_TIME].number, (size_t)of);
}

static void sum_figures(struct report *r)
{
	const struct report_sheet *duties = &r->sheets[TIMELINESS_DUTIES];
	struct report_cell *row = NULL;

	for (size_t i = 0; i < duties->rows; i++) {
		const struct report_cell *duty = sheet_at(duties, i);

		if (row == NULL || !same_group(row, duty)) {
			if (row != NULL)
				set_share(row);
			row = figure_row(r, duty);
		}
		count_duty(row, duty);
	}
	if (row != NULL)
		set_share(row);
}

static void finish(struct report *r)
{
	static const int ORDER[] = { DU_COUNCIL, DU_RULE,    DU_DATE, DU_NAME, DU_PERIOD,
				     DU_HOLDER,  DU_OUTCOME, DU_DUE,  DU_CASE };
	struct timely *t = r->own;

	sheet_sort(&r->sheets[TIMELINESS_DUTIES], ORDER, LEN(ORDER));
	sum_figures(r);
	r->note =
		arena_printf(r->arena,
			     "Left out: %zu void, %zu before the council's time, %zu not due yet, "
			     "%zu whose date is provisional.",
			     t->voided, t->history, t->not_yet, t->provisional);
	timely_fini(t);
}

const struct report_kind report_timeliness = {
	.name = "timeliness",
	.title = "What fell due, and what became of it",
	.definition = "Duties whose date has passed, by the day on which they fell due and not by "
		      "that on which "
		      "something was done. In time is done on or before the date, however late it "
		      "was recorded. "
		      "The percentage is of those of which something was owed and somebody would "
		      "know. Dates "
		      "beside the legal one, the measures of returns and other readings of the "
		      "law, are counted "
		      "in rows of their own where they are asked for, by their own date.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
	.begin = begin,
	.add = add,
	.finish = finish,
};

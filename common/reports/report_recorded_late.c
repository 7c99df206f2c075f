#include "common/docket/alerts.h"
#include "common/reports/report.h"

/* What was done, and written down only later. */

enum { TEAMS, ACTS };
enum { DAYS_LATE = 2, SINCE_DAYS = 28 };

static const struct report_column TEAM_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "team", "Team", "who holds the duty", false },
	{ "acts", "Recorded late",
	  "acts recorded in the period, more than two working days after they were done", false },
	{ "after_lapse", "Of them in time",
	  "done in time, and recorded only after the date had passed", false },
	{ "days", "Working days, most", "between the act and its record, of the longest", false },
};
enum { TM_COUNCIL, TM_TEAM, TM_ACTS, TM_AFTER, TM_DAYS };

static const struct report_column ACT_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "team", "Team", "who holds the duty", false },
	{ "worker", "Worker", "who holds it; empty: nobody", false },
	{ "days", "Working days", "between the act and its record", false },
	{ "case", "Case", "the reference of the child", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What was owed", "by its title", false },
	{ "done", "Done on", "the day of the act", false },
	{ "recorded", "Recorded on", "the day on which it was known", false },
	{ "due", "Due", "the legal date", false },
	{ "timeliness", "Done", "in time or late, by the day on which it was done", false },
	{ "after_lapse", "Looked late until then", "yes: the date had passed when it was recorded",
	  false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum {
	AC_COUNCIL,
	AC_TEAM,
	AC_WORKER,
	AC_DAYS,
	AC_CASE,
	AC_RULE,
	AC_TITLE,
	AC_DONE,
	AC_RECORDED,
	AC_DUE,
	AC_TIMELINESS,
	AC_AFTER,
	AC_DUTY
};

static const struct report_sheet_kind SHEETS[] = {
	[TEAMS] = { "teams", "By team", TEAM_COLUMNS, LEN(TEAM_COLUMNS), .group = 2 },
	[ACTS] = { "acts", "Acts", ACT_COLUMNS, LEN(ACT_COLUMNS), .children = true },
};

static bool in_period(const struct report *r, duly_civil recorded)
{
	const duly_civil from = r->asked->from, to = r->asked->to;
	const int32_t first = from.day == DULY_NO_DATE.day ? r->today.day - SINCE_DAYS : from.day;

	return recorded.day >= first && (to.day == DULY_NO_DATE.day || recorded.day <= to.day);
}

static void list_act(struct report *r, const struct report_person *p, const struct obligation *o,
		     duly_civil recorded, int days)
{
	const bool in_time = obligation_timeliness(o, r->asked->at) == TIMELINESS_IN_TIME;
	struct report_cell *row = sheet_row(r, ACTS);

	row[AC_COUNCIL] = cell_text(r, p->council);
	row[AC_TEAM] = cell_text(r, o->team.s != NULL ? o->team : STR(UNASSIGNED));
	row[AC_WORKER] = cell_text(r, o->worker);
	row[AC_DAYS] = cell_number(days);
	row[AC_CASE] = cell_case(r, p);
	row[AC_RULE] = cell_text(r, o->rule->id);
	row[AC_TITLE] = cell_text(r, o->rule->title);
	row[AC_DONE] = cell_day(o->met->day);
	row[AC_RECORDED] = cell_day(recorded);
	row[AC_DUE] = cell_day(o->due);
	row[AC_TIMELINESS] = cell_words(in_time ? "in time" : "late");
	row[AC_AFTER] = cell_words(event_known(o->met).ms > o->due_at.ms ? "yes" : "no");
	row[AC_DUTY] = cell_duty(r, o);
}

static void add(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;

	for (size_t i = 0; i < d->n; i++) {
		const struct obligation *o = &d->obligations[i];

		if (o->status != OBLIGATION_MET || !report_wants(r, p, o) ||
		    (r->asked->by_file && o->met->recorded.ms == DULY_NO_INSTANT.ms))
			continue;
		const duly_civil recorded = zone_date(law_zone(r->law), event_known(o->met));

		if (recorded.day <= o->met->day.day || !in_period(r, recorded))
			continue;
		const int days = report_working_days(r, o->met->day, recorded);

		if (days > DAYS_LATE)
			list_act(r, p, o, recorded, days);
	}
}

/* The acts are in the order of teams, the longest first. */
static void sum_teams(struct report *r)
{
	const struct report_sheet *s = &r->sheets[ACTS];
	struct report_cell *row = NULL;

	for (size_t i = 0; i < s->rows; i++) {
		const struct report_cell *act = sheet_at(s, i);

		if (row == NULL || !str_eq(row[TM_TEAM].text, act[AC_TEAM].text) ||
		    !str_eq(row[TM_COUNCIL].text, act[AC_COUNCIL].text)) {
			row = sheet_row(r, TEAMS);
			row[TM_COUNCIL] = act[AC_COUNCIL];
			row[TM_TEAM] = act[AC_TEAM];
			row[TM_ACTS] = row[TM_AFTER] = cell_count(0);
			row[TM_DAYS] = act[AC_DAYS];
		}
		row[TM_ACTS].number++;
		row[TM_AFTER].number += str_is(act[AC_AFTER].text, "yes") &&
					str_is(act[AC_TIMELINESS].text, "in time");
	}
}

static void finish(struct report *r)
{
	static const int ORDER[] = { AC_COUNCIL, AC_TEAM, -1 - AC_DAYS, AC_CASE };

	sheet_sort(&r->sheets[ACTS], ORDER, LEN(ORDER));
	sum_teams(r);
}

const struct report_kind report_recorded_late = {
	.name = "recorded-late",
	.title = "Recorded late",
	.definition = "Acts that met a duty and were recorded more than two working days after "
		      "they were done, by "
		      "the day on which they were recorded: in the last four weeks, or in the "
		      "period that is asked "
		      "for. Recorded late is not done late: whether it was in time goes by the day "
		      "of the act. "
		      "Recorded is when the case system says that it was, else when it came.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
	.add = add,
	.finish = finish,
};

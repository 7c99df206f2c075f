#include "common/docket/alerts.h"
#include "common/reports/listing.h"
#include "common/reports/report.h"

/* Reviews of the next half year by who holds them and by week: due, booked, not booked. */

enum { WEEKS, REVIEWS, JOINT, ENTERED };
enum { WEEKS_AHEAD = 26, WEEK = 7, JOINT_DAYS = 28 };

/* Where nobody asks for others: what an independent reviewing officer chairs. */
static const char REVIEW_RULES[] =
	"cla-review-first,cla-review-second,cla-review-next,cla-review-early,"
	"review-after-visit-concern,cla-review-adjourn,sb-review*,"
	"parent-urgent-review,secure-review*,adopt-rev*";

static const struct report_column WEEK_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "worker", "IRO", "who holds the review; empty: nobody", false },
	{ "week", "Week of", "its Monday; empty: the date has passed", false },
	{ "due", "Due", "reviews whose date lies in the week; the next two add up to it", false },
	{ "booked", "Booked", "of them those with an appointment on or before the date", false },
	{ "not_booked", "Not booked", "of them the others", false },
};
enum { WK_COUNCIL, WK_WORKER, WK_WEEK, WK_DUE, WK_BOOKED, WK_NOT };

static const struct report_column REVIEW_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "worker", "IRO", "who holds the review; empty: nobody", false },
	{ "due", "Due", "the legal date", false },
	{ "act_by", "Act by", "the last working day on or before it", false },
	{ "left", "Working days left", "from the day of the report to it; below 0: it has passed",
	  false },
	{ "booked", "Booked for", "an appointment on or before the date; empty: none", false },
	{ "case", "Case", "the reference of the child", false },
	{ "team", "Team", "whose case it is", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What is owed", "by its title", false },
	{ "group", "Linked in", "brothers and sisters that are linked are in the same group",
	  false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum {
	RV_COUNCIL,
	RV_WORKER,
	RV_DUE,
	RV_ACT_BY,
	RV_LEFT,
	RV_BOOKED,
	RV_CASE,
	RV_TEAM,
	RV_RULE,
	RV_TITLE,
	RV_GROUP,
	RV_DUTY
};

static const struct report_column JOINT_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "group", "Linked in", "the group of brothers and sisters", false },
	{ "reviews", "Reviews", "of the group within four weeks of the first", false },
	{ "first", "First due", "the first of their dates: together they can be held until then",
	  false },
	{ "last", "Last due", "the last of them", false },
};
enum { JT_COUNCIL, JT_GROUP, JT_REVIEWS, JT_FIRST, JT_LAST };

static const struct report_column ENTERED_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "case", "Case", "the reference of the child", false },
	{ "entered", "Came into care", "the day", false },
	{ "recorded", "Recorded on", "the day on which that was known", false },
	{ "late", "Working days late", "from the one to the other", false },
	{ "due", "First review due", "the legal date", false },
	{ "worker", "IRO", "who holds the review; empty: nobody", false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum { EN_COUNCIL, EN_CASE, EN_ON, EN_RECORDED, EN_LATE, EN_DUE, EN_WORKER, EN_DUTY };

static const struct report_sheet_kind SHEETS[] = {
	[WEEKS] = { "weeks", "By IRO and week", WEEK_COLUMNS, LEN(WEEK_COLUMNS), .group = 3,
		    .adds = 3 },
	[REVIEWS] = { "reviews", "Reviews", REVIEW_COLUMNS, LEN(REVIEW_COLUMNS), .children = true },
	[JOINT] = { "joint", "Brothers and sisters together", JOINT_COLUMNS, LEN(JOINT_COLUMNS),
		    .children = true },
	[ENTERED] = { "entered", "Came into care, or became known, in the last seven days",
		      ENTERED_COLUMNS, LEN(ENTERED_COLUMNS), .children = true },
};

/* ---- one review ------------------------------------------------------------------------------ */

static duly_civil monday_of(duly_civil day)
{
	return (duly_civil){ day.day - duly_civil_weekday(day) };
}

static void list_review(struct report *r, const struct report_person *p, const struct obligation *o)
{
	const struct about_case *about = &p->person->about;
	struct report_cell *row = sheet_row(r, REVIEWS);

	row[RV_COUNCIL] = cell_text(r, p->council);
	row[RV_WORKER] = cell_text(r, o->worker);
	row[RV_DUE] = cell_day(o->due);
	row[RV_ACT_BY] = cell_day(o->act_by);
	row[RV_LEFT] = cell_number(report_working_days(r, r->today, o->act_by));
	row[RV_BOOKED] = cell_day(o->planned);
	row[RV_CASE] = cell_case(r, p);
	row[RV_TEAM] = cell_text(r, o->case_team);
	row[RV_RULE] = cell_text(r, o->rule->id);
	row[RV_TITLE] = cell_text(r, o->rule->title);
	if (about->group_count > 0 && !about->restricted)
		row[RV_GROUP] = cell_text(r, about->groups[0]);
	row[RV_DUTY] = cell_duty(r, o);
}

/* Whether what came into care, or was only known, within the last week began it. */
static void list_entered(struct report *r, const struct report_person *p,
			 const struct obligation *o)
{
	const struct zone *zone = law_zone(r->law);
	const duly_civil known = zone_date(zone, event_known(o->trigger));
	const int32_t since = r->today.day - WEEK;

	if (o->moment != NULL || o->trigger->type->opens == NULL ||
	    (o->on.day <= since && known.day <= since))
		return;
	struct report_cell *row = sheet_row(r, ENTERED);

	row[EN_COUNCIL] = cell_text(r, p->council);
	row[EN_CASE] = cell_case(r, p);
	row[EN_ON] = cell_day(o->on);
	row[EN_RECORDED] = cell_day(known);
	row[EN_LATE] = cell_number(MAX(report_working_days(r, o->on, known), 0));
	row[EN_DUE] = cell_day(o->due);
	row[EN_WORKER] = cell_text(r, o->worker);
	row[EN_DUTY] = cell_duty(r, o);
}

static void add(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;
	const char *rules = r->asked->rules != NULL ? r->asked->rules : REVIEW_RULES;
	const int32_t last = monday_of(r->today).day + WEEKS_AHEAD * WEEK - 1;

	for (size_t i = 0; i < d->n; i++) {
		const struct obligation *o = &d->obligations[i];

		if (o->status != OBLIGATION_OPEN || o->due.day == DULY_NO_DATE.day ||
		    !listing_is_rule(rules, o->rule->id) || !report_wants(r, p, o))
			continue;
		if (o->due.day <= last)
			list_review(r, p, o);
		list_entered(r, p, o);
	}
}

/* ---- weeks ----------------------------------------------------------------------------------- */

static struct report_cell *week_row(struct report *r, const struct report_cell *review)
{
	struct report_sheet *s = &r->sheets[WEEKS];
	const bool passed = review[RV_DUE].number < r->today.day;
	const duly_civil week =
		passed ? DULY_NO_DATE : monday_of((duly_civil){ (int32_t)review[RV_DUE].number });

	if (s->rows > 0) {
		struct report_cell *row = &s->cells[(s->rows - 1) * s->kind->n];

		if (str_eq(row[WK_COUNCIL].text, review[RV_COUNCIL].text) &&
		    str_eq(row[WK_WORKER].text, review[RV_WORKER].text) &&
		    row[WK_WEEK].number == cell_day(week).number)
			return row;
	}
	struct report_cell *row = sheet_row(r, WEEKS);

	row[WK_COUNCIL] = review[RV_COUNCIL];
	row[WK_WORKER] = review[RV_WORKER];
	row[WK_WEEK] = cell_day(week);
	row[WK_DUE] = row[WK_BOOKED] = row[WK_NOT] = cell_count(0);
	return row;
}

/* The reviews are in the order of who holds them, and then of their dates. */
static void count_weeks(struct report *r)
{
	const struct report_sheet *s = &r->sheets[REVIEWS];

	for (size_t i = 0; i < s->rows; i++) {
		const struct report_cell *review = sheet_at(s, i);
		struct report_cell *row = week_row(r, review);

		row[WK_DUE].number++;
		row[review[RV_BOOKED].kind == CELL_DAY ? WK_BOOKED : WK_NOT].number++;
	}
}

/* ---- brothers and sisters -------------------------------------------------------------------- */

/* The reviews are in the order of groups, and then of their dates. */
static void find_joint(struct report *r)
{
	const struct report_sheet *s = &r->sheets[REVIEWS];

	for (size_t i = 0, next; i < s->rows; i = next) {
		const struct report_cell *first = sheet_at(s, i), *last = first;

		for (next = i + 1; next < s->rows; next++) {
			const struct report_cell *other = sheet_at(s, next);

			if (first[RV_GROUP].kind != CELL_TEXT ||
			    !str_eq(first[RV_GROUP].text, other[RV_GROUP].text) ||
			    !str_eq(first[RV_COUNCIL].text, other[RV_COUNCIL].text) ||
			    other[RV_DUE].number > first[RV_DUE].number + JOINT_DAYS)
				break;
			last = other;
		}
		if (next == i + 1)
			continue;
		struct report_cell *row = sheet_row(r, JOINT);

		row[JT_COUNCIL] = first[RV_COUNCIL];
		row[JT_GROUP] = first[RV_GROUP];
		row[JT_REVIEWS] = cell_count(next - i);
		row[JT_FIRST] = first[RV_DUE];
		row[JT_LAST] = last[RV_DUE];
	}
}

static void finish(struct report *r)
{
	static const int BY_GROUP[] = { RV_COUNCIL, RV_GROUP, RV_DUE };
	static const int BY_WORKER[] = { RV_COUNCIL, RV_WORKER, RV_DUE, RV_CASE };
	static const int JOINT_ORDER[] = { JT_COUNCIL, JT_FIRST, JT_GROUP };
	static const int ENTERED_ORDER[] = { EN_COUNCIL, EN_ON, EN_CASE };
	struct report_sheet *reviews = &r->sheets[REVIEWS];

	sheet_sort(reviews, BY_GROUP, LEN(BY_GROUP));
	find_joint(r);
	sheet_sort(reviews, BY_WORKER, LEN(BY_WORKER));
	count_weeks(r);
	sheet_sort(&r->sheets[JOINT], JOINT_ORDER, LEN(JOINT_ORDER));
	sheet_sort(&r->sheets[ENTERED], ENTERED_ORDER, LEN(ENTERED_ORDER));
}

const struct report_kind report_reviews_ahead = {
	.name = "reviews-ahead",
	.title = "Reviews of the next 26 weeks",
	.definition = "Open reviews whose legal date lies in this week or the 25 after it, and "
		      "those whose date "
		      "has passed, by who holds them. Only the next review of each kind is there: "
		      "when it is held "
		      "decides when the one after it is due. Booked is an appointment on or before "
		      "the date. "
		      "Reviews of linked children within four weeks are listed as ones that may be "
		      "held together.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
	.add = add,
	.finish = finish,
};

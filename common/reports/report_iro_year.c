#include "common/reports/listing.h"
#include "common/reports/report.h"

/* The yearly report of an IRO service: reviews and how many were in time, the reasons for those
 * that were not, the children at the end of the year. */

enum { YEARS, REASONS, LATE };
static const char REVIEW_RULES[] = "cla-review-first,cla-review-second,cla-review-next";
static const char STATUS[] = "looked-after";
enum { YEARS_MAX = 64 };

static const struct report_column YEAR_COLUMNS[] = {
	{ "year", "Year", "1 April to 31 March, in which the date lies", false },
	{ "reviews", "Reviews", "whose date lies in it, and of which something was owed and known",
	  false },
	{ "in_time", "In time", "held on or before the date", false },
	{ "not_in_time", "Not in time", "held after it, or not held", false },
	{ "per_mille", "%", "In time of Reviews", false },
	{ "explained", "Explained", "of those not in time: a reason was given", false },
	{ "children", "Children at the end",
	  "who were looked after on 31 March, or on the day of the report", false },
	{ "entered", "Began in the year", "periods of being looked after that began in it", false },
	{ "left", "Ended in the year", "periods that ended in it", false },
};
enum {
	YR_YEAR,
	YR_REVIEWS,
	YR_IN_TIME,
	YR_NOT,
	YR_SHARE,
	YR_EXPLAINED,
	YR_CHILDREN,
	YR_ENTERED,
	YR_LEFT
};

static const struct report_column REASON_COLUMNS[] = {
	{ "year", "Year", "in which the date lies", false },
	{ "reason", "Reason", "why it was not in time, as somebody said; empty: nobody did",
	  false },
	{ "reviews", "Reviews", "not in time, for this reason", false },
};
enum { RS_YEAR, RS_REASON, RS_REVIEWS };

static const struct report_column LATE_COLUMNS[] = {
	{ "year", "Year", "in which the date lies", false },
	{ "reason", "Reason", "as somebody said; empty: nobody did", false },
	{ "due", "Due", "the legal date", false },
	{ "held", "Held on", "the day; empty: it was not held", false },
	{ "days", "Days late", "of those that were held", false },
	{ "council", "Council", "whose child it is", false },
	{ "case", "Case", "the reference of the child", false },
	{ "worker", "IRO", "who holds the review now; empty: nobody", false },
	{ "title", "What was owed", "by its title", false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum {
	LT_YEAR,
	LT_REASON,
	LT_DUE,
	LT_HELD,
	LT_DAYS,
	LT_COUNCIL,
	LT_CASE,
	LT_WORKER,
	LT_TITLE,
	LT_DUTY
};

static const struct report_sheet_kind SHEETS[] = {
	[YEARS] = { "years", "By year", YEAR_COLUMNS, LEN(YEAR_COLUMNS), .group = 1, .adds = 3 },
	[REASONS] = { "reasons", "Reasons", REASON_COLUMNS, LEN(REASON_COLUMNS), .group = 2 },
	[LATE] = { "late", "Reviews that were not in time", LATE_COLUMNS, LEN(LATE_COLUMNS),
		   .children = true },
};

struct iro_year {
	size_t reviews, in_time, explained, children, entered, left;
};
struct iro_years {
	struct timely timely;
	int32_t first; /* the year of list[0] */
	size_t n;
	struct iro_year list[YEARS_MAX];
};

/* ---- years ----------------------------------------------------------------------------------- */

static int32_t year_of(duly_civil day)
{
	return timely_period_of(TIMELY_BY_YEAR, day);
}

/* NULL: it is not among those that are asked for. */
static struct iro_year *year_at(struct iro_years *y, duly_civil day)
{
	const int32_t at = year_of(day) - y->first;

	return at < 0 || (size_t)at >= y->n ? NULL : &y->list[at];
}

static duly_civil end_of(const struct report *r, int32_t year)
{
	const duly_civil end = duly_civil_from_ymd(year + 1, 3, 31);

	return end.day < r->today.day ? end : r->today;
}

/* As many as end with the day of the report, five where no first day is said. */
static void begin(struct report *r)
{
	enum { USUAL = 5 };
	struct iro_years *y = arena_alloc(r->arena, sizeof *y);
	const struct report_question *q = r->asked;
	const duly_civil to = q->to.day == DULY_NO_DATE.day ? r->today : q->to;
	const int32_t last = year_of(to);

	memset(y, 0, sizeof *y);
	y->first = q->from.day == DULY_NO_DATE.day ? last - USUAL + 1 : year_of(q->from);
	y->n = (size_t)MIN(MAX(last - y->first + 1, 0), YEARS_MAX);
	y->timely = (struct timely){ .by = TIMELY_BY_YEAR,
				     .from = q->from,
				     .to = q->to,
				     .team = q->team,
				     .rules = q->rules != NULL ? q->rules : REVIEW_RULES,
				     .by_file = q->by_file,
				     .at = q->at };
	r->own = y;
}

/* ---- one child ------------------------------------------------------------------------------- */

static void list_late(struct report *r, const struct report_person *p, const struct obligation *o,
		      const struct timely_counted *c)
{
	struct report_cell *row = sheet_row(r, LATE);
	char year[32];

	row[LT_YEAR] = cell_text(r, str_of(timely_period_print(TIMELY_BY_YEAR, c->period, year)));
	row[LT_REASON] = cell_text(r, report_code(r, o->answer.delay, "reason"));
	row[LT_DUE] = cell_day(c->due);
	row[LT_COUNCIL] = cell_text(r, p->council);
	row[LT_CASE] = cell_case(r, p);
	row[LT_WORKER] = cell_text(r, o->worker);
	row[LT_TITLE] = cell_text(r, o->rule->title);
	row[LT_DUTY] = cell_duty(r, o);
	if (c->met == NULL)
		return;
	row[LT_HELD] = cell_day(c->met->day);
	row[LT_DAYS] = cell_number(c->met->day.day - c->due.day);
}

static void count_review(struct report *r, const struct report_person *p,
			 const struct obligation *o, const struct timely_counted *c)
{
	struct iro_years *y = r->own;
	struct iro_year *year = year_at(y, c->due);

	if (year == NULL || c->outcome == TIMELY_ENDED || c->outcome == TIMELY_NOT_WATCHED)
		return;
	year->reviews++;
	year->in_time += c->outcome == TIMELY_IN_TIME;
	if (c->outcome == TIMELY_IN_TIME)
		return;
	year->explained += c->explained;
	list_late(r, p, o, c);
}

static void count_child(const struct report *r, const struct spell *s)
{
	struct iro_years *y = r->own;
	const bool open = s->until.day == DULY_NO_DATE.day;
	struct iro_year *began = year_at(y, s->from), *ended = open ? NULL : year_at(y, s->until);

	if (began != NULL)
		began->entered++;
	if (ended != NULL)
		ended->left++;
	for (size_t i = 0; i < y->n; i++) {
		const duly_civil end = end_of(r, y->first + (int32_t)i);

		y->list[i].children += s->from.day <= end.day && (open || s->until.day > end.day);
	}
}

static void add(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;
	struct iro_years *y = r->own;

	for (size_t i = 0; i < d->n; i++) {
		y->timely.count = 0;
		timely_add(&y->timely, r->law, &d->obligations[i]);
		for (size_t k = 0; k < y->timely.count; k++)
			count_review(r, p, &d->obligations[i], &y->timely.list[k]);
	}
	for (size_t i = 0; i < d->spell_count && report_is_of_team(r, p->person); i++)
		if (str_is(d->spells[i].kind->name, STATUS))
			count_child(r, &d->spells[i]);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void list_years(struct report *r)
{
	const struct iro_years *y = r->own;
	char name[32];

	for (size_t i = 0; i < y->n; i++) {
		const struct iro_year *year = &y->list[i];
		struct report_cell *row = sheet_row(r, YEARS);

		row[YR_YEAR] = cell_text(r, str_of(timely_period_print(
						    TIMELY_BY_YEAR, y->first + (int32_t)i, name)));
		row[YR_REVIEWS] = cell_count(year->reviews);
		row[YR_IN_TIME] = cell_count(year->in_time);
		row[YR_NOT] = cell_count(year->reviews - year->in_time);
		row[YR_SHARE] = cell_share(year->in_time, year->reviews);
		row[YR_EXPLAINED] = cell_count(year->explained);
		row[YR_CHILDREN] = cell_count(year->children);
		row[YR_ENTERED] = cell_count(year->entered);
		row[YR_LEFT] = cell_count(year->left);
	}
}

/* The late ones are in the order of years and reasons. */
static void sum_reasons(struct report *r)
{
	const struct report_sheet *s = &r->sheets[LATE];
	struct report_cell *row = NULL;

	for (size_t i = 0; i < s->rows; i++) {
		const struct report_cell *late = sheet_at(s, i);

		if (row == NULL || !str_eq(row[RS_YEAR].text, late[LT_YEAR].text) ||
		    !str_eq(row[RS_REASON].text, late[LT_REASON].text)) {
			row = sheet_row(r, REASONS);
			row[RS_YEAR] = late[LT_YEAR];
			row[RS_REASON] = late[LT_REASON];
			row[RS_REVIEWS] = cell_count(0);
		}
		row[RS_REVIEWS].number++;
	}
}

static void finish(struct report *r)
{
	static const int ORDER[] = { LT_YEAR, LT_REASON, LT_DUE, LT_COUNCIL, LT_CASE };
	struct iro_years *y = r->own;

	sheet_sort(&r->sheets[LATE], ORDER, LEN(ORDER));
	list_years(r);
	sum_reasons(r);
	timely_fini(&y->timely);
}

const struct report_kind report_iro_year = {
	.name = "iro-year",
	.title = "The year of the IRO service",
	.definition = "Looked-after reviews by the year in which they fell due, 1 April to 31 "
		      "March: how many, how "
		      "many in time, and the reasons that were given for the others. Reviews that "
		      "nothing reports "
		      "and such as ended before their date are in no figure. The children are "
		      "those looked after "
		      "on the last day of the year; series of short breaks are not among them.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
	.begin = begin,
	.add = add,
	.finish = finish,
};

#include "common/docket/alerts.h"
#include "common/reports/listing.h"
#include "common/reports/report.h"

/* Of those who have a status, of how many something is so on the day: the figures of the law
 * (manual duly-rules, FIGURES), in all, by age and by team. */

enum { FIGURES, CHILDREN };

static const struct report_column FIGURE_COLUMNS[] = {
	{ "council", "Council", "whose children they are", false },
	{ "figure", "Figure", "by its id (manual duly-rules, FIGURES)", true },
	{ "title", "What is counted", "by its title", false },
	{ "by", "By", "all, band (of ages) or team", false },
	{ "of", "Of", "the ages in whole years, or the team whose case it is", false },
	{ "children", "Children", "who have the status; the next three add up to it", false },
	{ "so", "So", "of whom it is so", false },
	{ "not_so", "Not so", "of whom it is not", false },
	{ "not_known", "Not known", "of whom nobody reports what would show it", false },
	{ "per_mille", "%", "So of So and Not so", false },
};
enum {
	FIG_COUNCIL,
	FIG_ID,
	FIG_TITLE,
	FIG_BY,
	FIG_OF,
	FIG_CHILDREN,
	FIG_SO,
	FIG_NOT,
	FIG_UNKNOWN,
	FIG_SHARE
};

static const struct report_column CHILD_COLUMNS[] = {
	{ "council", "Council", "whose child it is", false },
	{ "figure", "Figure", "by its id", true },
	{ "title", "What is counted", "by its title", false },
	{ "case", "Case", "the reference of the child", false },
	{ "team", "Team", "whose case it is", false },
	{ "age", "Age", "in whole years on the day; empty: no birth is known", false },
	{ "since", "Since", "the day on which the status began", false },
	{ "is_so", "Is it so", "yes, no or not known", false },
	{ "lapsed", "Lapsed on", "the date of the duty that has lapsed and stands open", false },
	{ "obligation", "Duty", "its id, which `duly explain` explains", true },
};
enum { CH_COUNCIL, CH_ID, CH_TITLE, CH_CASE, CH_TEAM, CH_AGE, CH_SINCE, CH_SO, CH_LAPSED, CH_DUTY };

static const struct report_sheet_kind SHEETS[] = {
	[FIGURES] = { "figures", "Up to date", FIGURE_COLUMNS, LEN(FIGURE_COLUMNS), .group = 5,
		      .adds = 4 },
	[CHILDREN] = { "children", "Children", CHILD_COLUMNS, LEN(CHILD_COLUMNS),
		       .children = true },
};

/* ---- ages ------------------------------------------------------------------------------------ */

/* As the SSDA903 return counts them. */
static const struct band {
	int from;
	const char *name;
} BANDS[] = { { 0, "00" },     { 1, "01-04" },  { 5, "05-09" },
	      { 10, "10-15" }, { 16, "16-17" }, { 18, "18+" } };

static int age_on(duly_civil born, duly_civil day)
{
	const struct duly_ymd b = duly_civil_to_ymd(born), d = duly_civil_to_ymd(day);

	return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

static const char *band_of(int age)
{
	const char *name = BANDS[0].name;

	for (size_t i = 0; i < LEN(BANDS) && BANDS[i].from <= age; i++)
		name = BANDS[i].name;
	return name;
}

/* ---- one child ------------------------------------------------------------------------------- */

static struct report_cell *figure_row(struct report *r, struct str council, const struct figure *f,
				      const char *by, struct str of)
{
	struct report_sheet *s = &r->sheets[FIGURES];

	for (size_t i = 0; i < s->rows; i++) {
		struct report_cell *row = &s->cells[i * s->kind->n];

		if (str_eq(row[FIG_ID].text, f->id) && str_is(row[FIG_BY].text, by) &&
		    str_eq(row[FIG_OF].text, of) && str_eq(row[FIG_COUNCIL].text, council))
			return row;
	}
	struct report_cell *row = sheet_row(r, FIGURES);

	row[FIG_COUNCIL] = cell_text(r, council);
	row[FIG_ID] = cell_text(r, f->id);
	row[FIG_TITLE] = cell_text(r, f->title);
	row[FIG_BY] = cell_words(by);
	row[FIG_OF] = cell_text(r, of);
	row[FIG_CHILDREN] = row[FIG_SO] = row[FIG_NOT] = row[FIG_UNKNOWN] = cell_count(0);
	return row;
}

static void count(struct report *r, struct str council, const struct figure_result *f,
		  const char *by, struct str of)
{
	struct report_cell *row = figure_row(r, council, f->figure, by, of);

	row[FIG_CHILDREN].number++;
	row[!f->known ? FIG_UNKNOWN : f->holds ? FIG_SO : FIG_NOT].number++;
}

static void list_child(struct report *r, const struct report_person *p,
		       const struct figure_result *f, struct str team)
{
	struct report_cell *row = sheet_row(r, CHILDREN);
	const duly_civil born = p->person->derived.dob;

	row[CH_COUNCIL] = cell_text(r, p->council);
	row[CH_ID] = cell_text(r, f->figure->id);
	row[CH_TITLE] = cell_text(r, f->figure->title);
	row[CH_CASE] = cell_case(r, p);
	row[CH_TEAM] = cell_text(r, team);
	if (born.day != DULY_NO_DATE.day)
		row[CH_AGE] = cell_number(age_on(born, r->today));
	row[CH_SINCE] = cell_day(f->since);
	row[CH_SO] = cell_words(!f->known ? "not known" : f->holds ? "yes" : "no");
	if (f->lapsed == NULL)
		return;
	row[CH_LAPSED] = cell_day(f->lapsed->due);
	row[CH_DUTY] = cell_duty(r, f->lapsed);
}

static void add(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;
	const struct str team = report_team(r, p->person);
	const char *band = d->dob.day == DULY_NO_DATE.day ? "no birth is known"
							  : band_of(age_on(d->dob, r->today));

	if (!report_is_of_team(r, p->person))
		return;
	for (size_t i = 0; i < d->figure_count; i++) {
		const struct figure_result *f = &d->figures[i];

		if (!listing_is_rule(r->asked->rules, f->figure->id))
			continue;
		count(r, p->council, f, "all", STR(""));
		count(r, p->council, f, "band", str_of(band));
		count(r, p->council, f, "team", team.s != NULL ? team : STR(UNASSIGNED));
		list_child(r, p, f, team);
	}
}

static void finish(struct report *r)
{
	static const int ORDER[] = { FIG_COUNCIL, FIG_ID, FIG_BY, FIG_OF };
	static const int CHILD_ORDER[] = { CH_COUNCIL, CH_ID, CH_SO, CH_LAPSED, CH_CASE };
	struct report_sheet *s = &r->sheets[FIGURES];

	for (size_t i = 0; i < s->rows; i++) {
		struct report_cell *row = &s->cells[i * s->kind->n];

		row[FIG_SHARE] = cell_share((size_t)row[FIG_SO].number,
					    (size_t)(row[FIG_SO].number + row[FIG_NOT].number));
	}
	sheet_sort(s, ORDER, LEN(ORDER));
	sheet_sort(&r->sheets[CHILDREN], CHILD_ORDER, LEN(CHILD_ORDER));
}

const struct report_kind report_up_to_date = {
	.name = "up-to-date",
	.title = "Up to date on the day",
	.definition = "Of the children who have a status on the day, of how many something is so. "
		      "What each figure "
		      "counts is written beside its title in the rules (`duly rules show`, manual "
		      "duly-rules, "
		      "FIGURES). Up to date is that no duty of the kind has lapsed and stands "
		      "open: a duty that "
		      "is not yet due leaves a child up to date. Not known are those of whom no "
		      "feed reports "
		      "what would show it; they are in no percentage.",
	.sheets = SHEETS,
	.n = LEN(SHEETS),
	.add = add,
	.finish = finish,
};

#include "common/reports/report.h"

/* What is not right or not known now: contradictions, clocks that are missing, what no feed
 * reports, and how complete the feeds are. */

static struct report_cell sentence(const struct report *r, struct buf *b)
{
	const struct report_cell c = cell_text(r, (struct str){ (const char *)b->data, b->len });

	buf_clear(b);
	return c;
}

/* ---- contradictions -------------------------------------------------------------------------- */

static const struct report_column CONTRADICTION_COLUMNS[] = {
	{ "council", "Council", "whose case it is", false },
	{ "case", "Case", "the reference of the child", false },
	{ "team", "Team", "whose case it is", false },
	{ "code", "What", "the contradiction by its name (manual duly-protocol)", true },
	{ "type", "Event", "the type of the event that cannot be right", false },
	{ "on", "On", "the day of that event", false },
	{ "source", "Source", "who sent it", false },
	{ "id", "Id", "of the event, as its source knows it", true },
	{ "says", "Why", "what does not fit, and what to look at", false },
};
enum { CON_COUNCIL, CON_CASE, CON_TEAM, CON_CODE, CON_TYPE, CON_ON, CON_SOURCE, CON_ID, CON_SAYS };

static void add_finding(struct report *r, const struct report_person *p, const struct finding *f)
{
	duly_auto_fini(buf) b = { 0 };
	struct report_cell *row = sheet_row(r, 0);

	row[CON_COUNCIL] = cell_text(r, p->council);
	row[CON_CASE] = cell_case(r, p);
	row[CON_TEAM] = cell_text(r, report_team(r, p->person));
	row[CON_CODE] = cell_words(finding_name(f->code));
	row[CON_TYPE] = cell_text(r, f->event->type_name);
	row[CON_ON] = cell_day(f->event->day);
	row[CON_SOURCE] = cell_text(r, f->event->source);
	if (!p->person->about.restricted || r->asked->restricted)
		row[CON_ID] = cell_text(r, f->event->id);
	finding_say(f, &b);
	row[CON_SAYS] = sentence(r, &b);
}

static void add_findings(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;

	if (!report_is_of_team(r, p->person))
		return;
	for (size_t i = 0; i < d->finding_count; i++)
		add_finding(r, p, &d->findings[i]);
}

static void sort_findings(struct report *r)
{
	static const int ORDER[] = { CON_COUNCIL, CON_CODE, CON_CASE, CON_ON };

	sheet_sort(&r->sheets[0], ORDER, LEN(ORDER));
}

const struct report_kind report_contradictions = {
	.name = "contradictions",
	.title = "Contradictions open now",
	.definition = "What was sent of a case and cannot all be right: an end without a "
		      "beginning, a date before "
		      "the birth. Each stands until an event puts it right. What follows from it "
		      "is left out or "
		      "counted cautiously; Why says which.",
	.sheets = &(const struct report_sheet_kind){ "contradictions", "Contradictions",
						     CONTRADICTION_COLUMNS,
						     LEN(CONTRADICTION_COLUMNS), .children = true },
	.n = 1,
	.add = add_findings,
	.finish = sort_findings,
};

/* ---- clocks that are missing ----------------------------------------------------------------- */

static const struct report_column GAP_COLUMNS[] = {
	{ "council", "Council", "whose case it is", false },
	{ "case", "Case", "the reference of the child", false },
	{ "team", "Team", "who would owe it", false },
	{ "code", "What", "the coverage by its id (manual duly-rules)", true },
	{ "since", "Since", "the day since which it is missing", false },
	{ "due", "Due", "when the first would be due at the earliest", false },
	{ "says", "Why", "what a child with this status has, and this one has not", false },
};
enum { GAP_COUNCIL, GAP_CASE, GAP_TEAM, GAP_CODE, GAP_SINCE, GAP_DUE, GAP_SAYS };

static void add_gaps(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;

	for (size_t i = 0; i < d->gap_count; i++) {
		const struct gap *g = &d->gaps[i];
		duly_auto_fini(buf) b = { 0 };

		if (g->told_at.ms > r->asked->at.ms || !report_is_of_team(r, p->person))
			continue;
		struct report_cell *row = sheet_row(r, 0);

		row[GAP_COUNCIL] = cell_text(r, p->council);
		row[GAP_CASE] = cell_case(r, p);
		row[GAP_TEAM] = cell_text(r, g->team);
		row[GAP_CODE] = cell_text(r, g->coverage->id);
		row[GAP_SINCE] = cell_day(g->since);
		row[GAP_DUE] = cell_day(g->due);
		gap_say(g, &b);
		row[GAP_SAYS] = sentence(r, &b);
	}
}

static void sort_gaps(struct report *r)
{
	static const int ORDER[] = { GAP_COUNCIL, GAP_CODE, GAP_SINCE, GAP_CASE };

	sheet_sort(&r->sheets[0], ORDER, LEN(ORDER));
}

const struct report_kind report_gaps = {
	.name = "coverage",
	.title = "Clocks that are missing now",
	.definition = "A child with a status that calls for a clock, for whom none runs: what "
		      "should start it was "
		      "not sent. It is told once it has lasted as long as the rules allow, and is "
		      "listed from "
		      "then on.",
	.sheets = &(const struct report_sheet_kind){ "coverage", "Missing clocks", GAP_COLUMNS,
						     LEN(GAP_COLUMNS), .children = true },
	.n = 1,
	.add = add_gaps,
	.finish = sort_gaps,
};

/* ---- what nobody would know ------------------------------------------------------------------ */

static const struct report_column UNWATCHED_COLUMNS[] = {
	{ "council", "Council", "whose cases they are", false },
	{ "rule", "Rule", "by its id", true },
	{ "title", "What is owed", "by its title", false },
	{ "open", "Open", "duties of it that are open", false },
	{ "not_watched", "Not watched",
	  "of them those of which no feed reports what would meet them", false },
	{ "past", "Of them past their date", "nobody knows whether they were done", false },
};
enum { UNW_COUNCIL, UNW_RULE, UNW_TITLE, UNW_OPEN, UNW_NOT, UNW_PAST };

static struct report_cell *row_of_rule(struct report *r, struct str council,
				       const struct rule *rule)
{
	struct report_sheet *s = &r->sheets[0];

	for (size_t i = 0; i < s->rows; i++) {
		struct report_cell *row = &s->cells[i * s->kind->n];

		if (str_eq(row[UNW_RULE].text, rule->id) && str_eq(row[UNW_COUNCIL].text, council))
			return row;
	}
	struct report_cell *row = sheet_row(r, 0);

	row[UNW_COUNCIL] = cell_text(r, council);
	row[UNW_RULE] = cell_text(r, rule->id);
	row[UNW_TITLE] = cell_text(r, rule->title);
	row[UNW_OPEN] = row[UNW_NOT] = row[UNW_PAST] = cell_count(0);
	return row;
}

static void add_unwatched(struct report *r, const struct report_person *p)
{
	const struct derivation *d = &p->person->derived;

	for (size_t i = 0; i < d->n; i++) {
		const struct obligation *o = &d->obligations[i];

		if (o->status != OBLIGATION_OPEN || !report_wants(r, p, o))
			continue;
		struct report_cell *row = row_of_rule(r, p->council, o->rule);

		row[UNW_OPEN].number++;
		row[UNW_NOT].number += !o->watched;
		row[UNW_PAST].number += !o->watched && o->due_at.ms <= r->asked->at.ms;
	}
}

/* Rules of which all is watched have no row. */
static void keep_unwatched(struct report *r)
{
	static const int ORDER[] = { UNW_COUNCIL, -1 - UNW_NOT, UNW_RULE };
	struct report_sheet *s = &r->sheets[0];
	const size_t n = s->kind->n;
	size_t kept = 0;

	for (size_t i = 0; i < s->rows; i++)
		if (s->cells[i * n + UNW_NOT].number > 0)
			memmove(&s->cells[n * kept++], &s->cells[i * n], n * sizeof *s->cells);
	s->rows = kept;
	sheet_sort(s, ORDER, LEN(ORDER));
}

const struct report_kind report_not_watched = {
	.name = "not-watched",
	.title = "What is not watched",
	.definition = "Open duties of which no feed of the council reports what would meet them. "
		      "They are listed "
		      "and never told overdue: nobody knows whether they were done. Where a "
		      "council has declared "
		      "no feed, everything is taken to be reported.",
	.sheets =
		&(const struct report_sheet_kind){ "not-watched", "Not watched", UNWATCHED_COLUMNS,
						   LEN(UNWATCHED_COLUMNS), .group = 2 },
	.n = 1,
	.add = add_unwatched,
	.finish = keep_unwatched,
};

/* ---- feeds ----------------------------------------------------------------------------------- */

static const struct report_column FEED_COLUMNS[] = {
	{ "council", "Council", "whose feed it is", false },
	{ "feed", "Feed", "by its name", false },
	{ "complete_to", "Complete to",
	  "everything that it reports has come up to then, as it says", false },
	{ "hours", "Every, hours", "how often it says that it reports", false },
	{ "reported", "Last reported", "when it last said that it is complete", false },
	{ "silent", "Silent", "yes: it has not reported for longer than it says", false },
};
enum { FEED_COUNCIL, FEED_NAME, FEED_COMPLETE, FEED_HOURS, FEED_REPORTED, FEED_SILENT };

static void pass_by(struct report *r, const struct report_person *p)
{
	(void)r, (void)p;
}

static void list_feeds(struct report *r)
{
	for (size_t i = 0; i < r->feed_count; i++) {
		const struct declared_feed *f = &r->feeds[i];

		if (!report_is_wanted(r, f->council))
			continue;
		struct report_cell *row = sheet_row(r, 0);

		row[FEED_COUNCIL] = cell_text(r, f->council);
		row[FEED_NAME] = cell_text(r, f->name);
		row[FEED_COMPLETE] = cell_time(f->complete_to);
		row[FEED_HOURS] = f->hours > 0 ? cell_number(f->hours) : (struct report_cell){ 0 };
		row[FEED_REPORTED] = cell_time(f->reported);
		row[FEED_SILENT] = cell_words(f->silent ? "yes" : "no");
	}
}

const struct report_kind report_feeds = {
	.name = "feeds",
	.title = "Feeds, and how complete they are",
	.definition = "What each feed has declared of itself. A report of a day after the one that "
		      "a feed is "
		      "complete to lacks what was done and not yet sent.",
	.sheets = &(const struct report_sheet_kind){ "feeds", "Feeds", FEED_COLUMNS,
						     LEN(FEED_COLUMNS), .group = 2 },
	.n = 1,
	.whole = true,
	.add = pass_by,
	.finish = list_feeds,
};

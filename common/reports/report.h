/* report.h - a report: sheets of rows with what each column means, made of everybody as one day
 * knows them.
 *
 * A report is asked a question, is shown each person once, and then has its sheets: the figures,
 * and the children behind them. It prints nothing; report_write.h gives it to people and programs.
 *
 * 	report_begin(&r, kind, &question, law)
 * 	report_add(&r, person)...                each person of the council, or of all
 * 	report_finish(&r) */
#pragma once
#include "common/derive/people.h"
#include "common/reports/timely.h"
#include "common/reports/viewer.h"

/* ---- sheets ---------------------------------------------------------------------------------- */

enum report_cell_kind {
	CELL_NONE,      /* nothing is to be said                          */
	CELL_TEXT,
	CELL_COUNT,     /* of things; may be suppressed where it is small */
	CELL_NUMBER,    /* of days, of hours                              */
	CELL_PER_MILLE,
	CELL_DAY,
	CELL_TIME,
};
struct report_cell {
	enum report_cell_kind kind;
	bool suppressed; /* a count too small to be shown, or what would give it away */
	struct str text;
	int64_t number;  /* also a day, or an instant in milliseconds                 */
};

struct report_column {
	const char *name;    /* for programs                              */
	const char *title;   /* for people                                */
	const char *meaning; /* a sentence: what is counted in it, or said */
	bool id;             /* a name for programs: people have a title beside it */
};
struct report_sheet_kind {
	const char *name, *title;
	const struct report_column *columns;
	size_t n;
	bool children; /* a row is of one child, with its reference */
	/* So many columns, the first ones, say what the counts of a row are of: rows that differ in
	 * the last of them alone may add up to another. Of those behind them so many add up: a
	 * count and its parts. */
	size_t group, adds;
};
struct report_sheet {
	const struct report_sheet_kind *kind;
	struct report_cell *cells; /* row by row */
	size_t rows, cap;
};

/* ---- reports --------------------------------------------------------------------------------- */

struct report_question {
	duly_instant at;    /* everything as it was then                                          */
	duly_instant known; /* and as could be known then; DULY_NEVER: as is known now            */
	struct str council, team, worker; /* NO_STR: any                                          */
	const char *rules;  /* "R,R*"; NULL: any, or what the report is of                        */
	duly_civil from, to; /* DULY_NO_DATE: as the report says                                  */
	enum timely_by by;
	enum report_across { ACROSS_NONE, ACROSS_TEAM, ACROSS_WORKER } across;
	bool measures;      /* dates beside the legal one are counted too                         */
	uint32_t least;     /* counts from 1 to less than it are not shown, nor what gives them away,
			     * and no child is listed; 0: all are                                 */
	bool restricted;    /* cases that only named eyes may see have their reference            */
	bool no_restricted; /* they are in no figure either: for who may not know of them         */
	bool by_file;       /* what does not say when it was recorded does not tell               */
};

struct report {
	const struct report_kind *kind;
	const struct report_question *asked;
	const struct law *law;
	struct arena *arena; /* everything here hangs on it                          */
	duly_civil today;
	const struct declared_feed *feeds; /* set by the caller before report_finish() */
	size_t feed_count;
	struct report_sheet *sheets;
	size_t n;
	size_t people;    /* that it was shown                                    */
	size_t underived; /* cases of which nothing can be said                   */
	struct str note;  /* what else is to be known of it; NO_STR: nothing       */
	void *own;
};

/* Somebody, under the reference that stands for all of theirs. Valid during the call only. */
struct report_person {
	struct str council, subject;
	const struct person *person; /* NULL: it goes on under another, or cannot be derived */
};

struct report_kind {
	const char *name, *title;
	const char *definition; /* what is counted, how, and what is not: for whoever reads it    */
	const struct report_sheet_kind *sheets;
	size_t n;
	bool whole; /* of the council as a whole: nothing of it is one team's */
	void (*begin)(struct report *r);  /* NULL: it has nothing to begin                        */
	void (*add)(struct report *r, const struct report_person *p); /* derived ones alone       */
	void (*finish)(struct report *r); /* NULL: rows are in the order in which people came     */
};

/* In the order in which they are listed. */
const struct report_kind *const *report_kinds(size_t *ret_n);
/* NULL: none is called so. */
const struct report_kind *report_kind_named(struct str name);

/* Borrows @asked and @law. */
void report_begin(struct report *r, const struct report_kind *kind,
		  const struct report_question *asked, const struct law *law);
void report_fini(struct report *r);
void report_add(struct report *r, const struct report_person *p);
void report_finish(struct report *r);
const struct report_sheet *report_sheet(const struct report *r, struct str name);

/* What of a timeliness report has changed between two of them, of the same question but as known on
 * two days: duty by duty, and why. Both stay the caller's, in another order; @after's question and
 * law have to outlive @ret. */
void report_restate(struct report *before, struct report *after, struct report *ret);

/* ---- for those who make them ----------------------------------------------------------------- */

/* A row behind the others, empty. Its cells are valid until the next row of the sheet. */
struct report_cell *sheet_row(struct report *r, size_t sheet);
const struct report_cell *sheet_at(const struct report_sheet *s, size_t row);
/* Orders rows by text, count or day of these columns, one after the other; -1 - C: falling. */
void sheet_sort(struct report_sheet *s, const int *columns, size_t n);

struct report_cell cell_text(const struct report *r, struct str text); /* a copy */
struct report_cell cell_words(const char *text);                       /* of a constant */
struct report_cell cell_count(size_t n);
struct report_cell cell_number(int64_t n);
struct report_cell cell_share(size_t of, size_t all); /* nothing where @all is 0 */
struct report_cell cell_day(duly_civil day);          /* nothing where there is none */
struct report_cell cell_time(duly_instant at);

/* The id of a duty, by which it is explained. */
struct report_cell cell_duty(const struct report *r, const struct obligation *o);
/* The reference of a case in a list of children, or that it is restricted. */
struct report_cell cell_case(const struct report *r, const struct report_person *p);
/* The team whose case it is: of whoever leads it. NO_STR: nobody does. */
struct str report_team(const struct report *r, const struct person *p);
/* Whether the team that is asked for, if one is, has the case. */
bool report_is_of_team(const struct report *r, const struct person *p);
/* What @event says in its field of that name, where it is a code; NO_STR: nothing. */
struct str report_code(const struct report *r, const struct event *event, const char *field);
/* Whether @day lies in the period that is asked for. */
bool report_is_within(const struct report *r, duly_civil day);
/* Whether what is asked for is of this council. */
bool report_is_wanted(const struct report *r, struct str council);
/* And this duty: by rule, team and worker. */
bool report_wants(const struct report *r, const struct report_person *p,
		  const struct obligation *o);
/* Between two days, both in the calendar of the first pack; negative: @to is before. */
int report_working_days(const struct report *r, duly_civil from, duly_civil to);

/* calendar.h - which days count in one jurisdiction, and how a period is added to a day.
 *
 * A calendar holds no clock and no opinion about deadlines. Holidays are data
 * (schemas/england/calendars/, manual duly-calendar(5)) with a date of issue; years after the last
 * proclaimed one are projected by rule (Easter; fixed days with their Monday substitutes) and every
 * date that needed one of them is provisional. A loaded calendar never changes.
 */
#pragma once
#include "common/base/base.h"

struct calendar;

/* Parses a calendar file. On DULY_OK the caller owns *ret; otherwise it is untouched and @diag
 * names file, line and column of the first fault. @name is what messages call the file. */
duly_result calendar_parse(struct view text, const char *name, struct calendar **ret,
			   struct duly_diag *diag);
void calendar_free(struct calendar **calendar);

struct terms;
struct closure {
	duly_civil  day;
	const char *title;
};
/* The same calendar with a council's own school terms (NULL: as they were) and @n further days on
 * which nobody works. It borrows @c and what it is given. The caller frees it first. */
struct calendar *calendar_with(const struct calendar *c, const struct terms *terms,
			       const struct closure *closures, size_t n);

struct str calendar_name(const struct calendar *c);       /* "england-and-wales"              */
duly_civil calendar_issued(const struct calendar *c);     /* when this list was published     */
duly_civil calendar_first(const struct calendar *c);      /* first day of first proclaimed year */
duly_civil calendar_last(const struct calendar *c);       /* last day of the last one         */

bool calendar_is_working_day(const struct calendar *c, duly_civil day);
/* The holiday's title; NULL where the day is none (a weekend is none). */
const char *calendar_holiday(const struct calendar *c, duly_civil day);
/* True where the day lies outside the proclaimed years. */
bool calendar_is_provisional(const struct calendar *c, duly_civil day);

/* The @n-th working day after @day (n < 0: before it); @day itself is never counted. n = 0: @day.
 * Domain rule 7: from a non-working day, working day 1 is the next working day. */
duly_civil calendar_add_working_days(const struct calendar *c, duly_civil day, int n);
/* @day itself if it is a working day, else the last one before it / the first one after it. */
duly_civil calendar_on_or_before(const struct calendar *c, duly_civil day);
duly_civil calendar_on_or_after(const struct calendar *c, duly_civil day);

/* @day itself, or the first day after it that is neither a Sunday nor a holiday. */
duly_civil calendar_past_holidays(const struct calendar *c, duly_civil day);

/* ---- school terms ---------------------------------------------------------------------------- */

#define TERM_NAME 33
struct term {
	char       name[TERM_NAME]; /* "autumn-2026"                                          */
	duly_civil from, to;        /* first and last day                                     */
	bool       projected;       /* by rule, for want of a list: its days are provisional  */
};

/* The term in which @day lies; of a day between terms, the one before it. */
struct term calendar_term(const struct calendar *c, duly_civil day);
/* The first term that begins after @day. */
struct term calendar_next_term(const struct calendar *c, duly_civil day);

/* ---- periods --------------------------------------------------------------------------------- */

/* name in packs, singular word, plural word */
#define PERIOD_UNITS(X)                                                   \
	X(PERIOD_NONE,            "none",           "none")               \
	X(PERIOD_HOURS,           "hour",           "hours")              \
	X(PERIOD_DAYS,            "day",            "days")               \
	X(PERIOD_WEEKS,           "week",           "weeks")              \
	X(PERIOD_MONTHS,          "month",          "months")             \
	X(PERIOD_YEARS,           "year",           "years")              \
	X(PERIOD_WORKING_DAYS,    "working day",    "working days")       \
	X(PERIOD_CALENDAR_MONTHS, "calendar month", "calendar months")    \
	X(PERIOD_TERMS,           "school term",    "school terms")       \
	X(PERIOD_BY,              "by",             "by")

enum period_unit {
#define X(id, one, many) id,
	PERIOD_UNITS(X)
#undef X
};

struct period {
	enum period_unit unit;
	int              amount;      /* 0-10,000; PERIOD_BY: the day of the month              */
	bool             beginning;   /* "beginning with" the day: the day of the event is day 1 */
	bool             before;      /* counted back: what has to be done so long before it    */
	int              month;       /* PERIOD_BY: 1-12; otherwise 0                           */
	int              in_days;     /* PERIOD_HOURS: summed over stays in any so many days on
	                                 end; 0: hours that run on                              */
};

/* "20 working days", "1 week", "26 weeks beginning", "2 weeks before", "1 calendar month",
 * "1 school term", "by 31 March", "72 hours", "72 hours in 28 days", "none"; printed as read. */
bool  period_parse(struct str text, struct period *ret);
char *period_print(struct period p, char buf[48]);

/* Whether @p has a length of its own: days, weeks, months, years or working days, counted on from
 * any day and as often as one likes. The others are hours, dates, and what is counted back. */
bool period_is_length(struct period p);

/* One step of a count, for people: "2026-04-03 Good Friday: not a working day". */
struct steps {
	struct arena *arena;
	struct step { duly_civil day; struct str text; } *list;
	size_t n, cap;
};
/* @steps may be NULL: nobody is listening. */
void steps_add(struct steps *steps, duly_civil day, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The last day of the period that starts with an event on @from; not for PERIOD_HOURS or
 * PERIOD_NONE. Domain rules 1-5: the event's day is excluded unless the period is "beginning with"
 * it; months and years end on the corresponding date, clamped to the month's end; landing on a
 * weekend or holiday does not extend. Otherwise:
 *
 *   before            the last day on which to do what has to be done so long before @from
 *   calendar months   the last day of the n-th month after the month of @from
 *   school terms      the last day of the n-th term after the term of @from
 *   by 31 March       the first 31 March on or after @from; with "before" the last on or before
 *                     it
 *
 * *provisional is set (never cleared) where a projected year or term was needed; NULL is fine. */
duly_civil period_end(const struct calendar *c, struct period p, duly_civil from, bool *provisional,
		      struct steps *steps);

/* The day so long before @day; and the first day of a window of @p that ends with @day: "in 90
 * days" are @day and the 89 before. */
duly_civil period_back(const struct calendar *c, struct period p, duly_civil day);
duly_civil period_window(const struct calendar *c, struct period p, duly_civil day);

/* The birthday on which somebody born on @dob attains @age: 29 February in a common year gives
 * 1 March (domain rule 11, the usual view; U). The attainment is at the start of that day. */
duly_civil calendar_birthday(duly_civil dob, int age);

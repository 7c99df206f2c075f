/* timeliness.h - what fell due, counted: under each rule, in each period, how it ended.
 *
 * An obligation is counted where its date has passed. Each is in one of the columns, so that they
 * add up to what fell due.
 */
#pragma once
#include "services/cli/cli.h"

/* name: of the JSON; title: of the table */
#define OUTCOMES(X)                                                                      \
	X(OUTCOME_IN_TIME, "in_time", "IN TIME")    /* met on or before the date      */ \
	X(OUTCOME_LATE, "late", "LATE")             /* met behind it                  */ \
	X(OUTCOME_OVERDUE, "overdue", "OVERDUE")    /* still open                     */ \
	X(OUTCOME_NOT_DONE, "not_done", "NOT DONE") /* ended behind it, and never met */ \
	X(OUTCOME_NOT_WATCHED, "not_watched",                                            \
	  "NOT WATCHED")                   /* no feed reports its completion         */  \
	X(OUTCOME_ENDED, "ended", "ENDED") /* before it was due                      */

enum outcome_of {
#define X(id, name, title) id,
	OUTCOMES(X)
#undef X
		OUTCOME_COUNT,
};

struct timely_tally {
	size_t due, outcomes[OUTCOME_COUNT];
	size_t recorded_late; /* of those in time: recorded only behind the date */
};
/* In time of what was due, did not end before and is watched. *ret_of: how many those are. */
size_t tally_share(const struct timely_tally *t, size_t *ret_of);

enum by { BY_NONE, BY_MONTH, BY_QUARTER, BY_YEAR };
/* The period that @day lies in, by number, and what it is called. Years begin on 1 April. */
int32_t by_period(enum by by, duly_civil day);
char *by_name(enum by by, int32_t period, char buf[32]);

/* What is counted: the legal date of a rule, or a date beside it. */
enum side_kind { SIDE_LEGAL, SIDE_MEASURE, SIDE_READING };

struct timely_counted {
	const struct rule *rule;
	enum side_kind side;
	struct str name; /* of the side; NO_STR: the legal date      */
	int32_t period;
	enum outcome_of outcome;
	bool recorded_late;
};

struct period_tally {
	int32_t period;
	struct timely_tally tally;
};

struct timely_row {
	const struct rule *rule;
	enum side_kind side;
	struct str name;
	struct timely_tally all;
	struct period_tally *periods; /* in their order; those in which something was due */
	size_t n;
};

struct timely {
	/* What is wanted. */
	enum by by;
	duly_civil from, to; /* DULY_NO_DATE: open */
	struct str team;     /* NO_STR: any        */
	const char *rules;   /* "R,R"; NULL: all   */
	bool measures;
	bool by_file; /* what does not say when it was recorded does not tell */
	duly_instant at;

	struct timely_counted *list; /* the caller frees them with timely_fini() */
	size_t count, cap;
	size_t provisional, voided, history, not_yet; /* left out             */

	struct timely_row *rows; /* in the order of the rules */
	size_t n;
	int32_t first, last; /* periods in which anything was due             */
};

void timely_fini(struct timely *t);
/* Counts @o if it is wanted. */
void timely_add(struct timely *t, const struct law *law, const struct obligation *o);
/* Makes the rows of what was added. */
void timely_sum(struct timely *t);

/* As a table no wider than @width where that can be, else with a line for each period. */
void timely_table(const struct timely *t, size_t width, FILE *to);
void timely_json(const struct timely *t, FILE *to);

/* timely.h - what fell due, counted: under each rule, in each period, how it ended.
 *
 * An obligation is counted where its date has passed. Each is in one of the columns, so that they
 * add up to what fell due. Dates beside the legal one, the measures and readings of a rule
 * (struct alternative_date), are counted in rows of their own.
 */
#pragma once
#include "common/derive/derive.h"

/* name: for programs; title: for people */
#define TIMELY_COLUMNS(X)                                                               \
	X(TIMELY_IN_TIME, "in_time", "IN TIME")    /* met on or before the date      */ \
	X(TIMELY_LATE, "late", "LATE")             /* met behind it                  */ \
	X(TIMELY_OVERDUE, "overdue", "OVERDUE")    /* still open                     */ \
	X(TIMELY_NOT_DONE, "not_done", "NOT DONE") /* ended behind it, and never met */ \
	X(TIMELY_NOT_WATCHED, "not_watched",                                            \
	  "NOT WATCHED")                  /* no feed reports its completion         */  \
	X(TIMELY_ENDED, "ended", "ENDED") /* before it was due                      */

enum timely_outcome {
#define X(id, name, title) id,
	TIMELY_COLUMNS(X)
#undef X
		TIMELY_OUTCOMES,
};

struct timely_tally {
	size_t due, outcomes[TIMELY_OUTCOMES];
	size_t recorded_late; /* of those in time: recorded only behind the date */
	size_t explained;     /* of those late, overdue or not done: somebody said why */
};
/* In time of what was due, did not end before and is watched. *ret_of: how many those are. */
size_t timely_share(const struct timely_tally *t, size_t *ret_of);

enum timely_by { TIMELY_BY_NONE, TIMELY_BY_MONTH, TIMELY_BY_QUARTER, TIMELY_BY_YEAR };
/* The period that @day lies in. */
int32_t timely_period_of(enum timely_by by, duly_civil day);
/* What a period, which is known by its number, is called. Years begin on 1 April; of months the
 * number is year * 12 + month - 1. */
char *timely_period_print(enum timely_by by, int32_t period, char buf[32]);

/* What is counted: the legal date of a rule, or one beside it. */
enum timely_date { TIMELY_LEGAL, TIMELY_MEASURE, TIMELY_READING };

struct timely_counted {
	const struct rule *rule;
	enum timely_date date;
	struct str name; /* of the measure or reading; NO_STR: the legal date */
	int32_t period;
	enum timely_outcome outcome;
	bool recorded_late, explained;
	duly_civil due;
	const struct event *met; /* NULL: it is not; of the derivation that was added */
};

struct timely_period {
	int32_t period;
	struct timely_tally tally;
};

struct timely_row {
	const struct rule *rule;
	enum timely_date date;
	struct str name;
	struct timely_tally all;
	struct timely_period *periods; /* in their order; those in which something was due */
	size_t n, cap;
};

struct timely {
	/* What is asked for. */
	enum timely_by by;
	duly_civil from, to; /* DULY_NO_DATE: open */
	struct str council, team; /* NO_STR: any   */
	const char *rules;   /* as of a listing    */
	bool measures;
	bool by_file; /* what does not say when it was recorded does not tell */
	duly_instant at;

	struct timely_counted *list; /* the caller frees them with timely_fini() */
	size_t count, cap;
	size_t provisional, voided, history, not_yet; /* left out             */

	struct timely_row *rows; /* in the order of the rules */
	size_t n, rows_cap;
	int32_t first, last; /* periods in which anything was due             */
};

void timely_fini(struct timely *t);
/* Counts @o if it is asked for. */
void timely_add(struct timely *t, const struct law *law, const struct obligation *o);
/* Makes the rows of what was added. */
void timely_sum(struct timely *t);

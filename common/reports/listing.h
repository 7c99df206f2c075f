/* listing.h - what is owed, as values: filtered, soonest first, and counted by rule.
 *
 * A listing is of a store, or of events that were derived without one. It prints nothing: whoever
 * shows it has the values of each obligation and, where it asked for them, the pairs of CONTRACT 4
 * as every program is sent them.
 */
#pragma once
#include "common/docket/alerts.h"
#include "common/docket/reader.h"
#include "common/reports/offline.h"
#include "common/reports/viewer.h"

/* What is listed; absent: all. */
struct listing_filter {
	struct str subject, council, team, worker, owner, status;
	struct str group;   /* that its case is linked in; of a store               */
	const char *rules;  /* "R,R"; with a * at its end all that begin so; NULL: all */
	unsigned stages;    /* a bit for each enum stage; 0: all                    */
	enum { LISTING_ALL, LISTING_WATCHED, LISTING_UNWATCHED } watched; /* of what is open */
	duly_civil before;  /* due before this day; DULY_NO_DATE: any               */
	bool history;       /* also obligations before this council's time          */
	bool restricted;    /* also of cases that only named eyes may see; of a store */
	struct viewer viewer; /* what it does not see is not there; of a store         */
	bool narrow; /* one case is looked for, and not at all the others: whether there are several
		      * councils is not known then; of a store                         */
};

struct listed {
	uint8_t id[ID_LEN];
	struct str council, subject, rule, title, owner;
	struct str worker, cover, team, case_team;               /* NO_STR: nobody       */
	duly_civil due, act_by, planned;                         /* DULY_NO_DATE: none   */
	duly_instant due_at;
	enum obligation_status status;
	enum stage stage;
	enum timeliness timeliness;
	bool cap, watched, provisional, doubtful, restricted, by_day, by_hours;
	const struct str *groups, *linked; /* that its case is in; the other cases in them */
	size_t group_count, linked_count;
	struct str answer, answered_by, delay; /* what people answered, in words; why it is late   */
	duly_civil answered_on, quiet_to;      /* the day that they named; up to which it is quiet */
	struct view pairs; /* of CONTRACT 4, packed; empty where they are not wanted       */
	uint32_t pair_count;
};

struct listing {
	struct arena *arena; /* strings of what is listed hang there, or belong to the law */
	const struct law *law;
	duly_instant at;
	duly_civil today;
	bool packs;    /* the pairs are wanted                                      */
	size_t hidden; /* restricted cases that are not shown                       */
	size_t unwatched; /* what would be shown, were it watched                   */
	struct str council; /* the first one that was looked at                     */
	bool several; /* there are other councils than that                         */
	struct listed *list;
	size_t n, cap;
};

/* Of nothing yet, as of @at. @law must outlive it. */
struct listing listing_begin(const struct law *law, duly_instant at, bool packs);
void listing_fini(struct listing *l);

/* Add what @filter lets through. Of a store a team is also what has the place of the one asked for,
 * and each obligation has the cases that its own is linked with. */
duly_result listing_add_store(struct listing *l, struct docket_reader *reader,
			      const struct listing_filter *filter, struct duly_diag *diag);
void listing_add_offline(struct listing *l, const struct offline *o,
			 const struct listing_filter *filter);
/* Whether @o is of @team (NO_STR: any): that holds it or its case; UNASSIGNED: of those that none
 * holds. */
bool listing_is_team(struct str team, const struct obligation *o);
/* Whether @rule is among "R,R*" (NULL: any). */
bool listing_is_rule(const char *rules, struct str rule);
/* Where a filter let nothing through: DULY_E_USAGE if it names a case, team, worker, role or
 * council that nobody has, with the one that was probably meant. */
duly_result listing_check_store(struct docket_reader *reader, const struct listing_filter *filter,
				duly_instant at, struct duly_diag *diag);
duly_result listing_check_offline(const struct offline *o, const struct listing_filter *filter,
				  struct duly_diag *diag);
/* Soonest due first, without a date last; then by council, case, rule and id. */
void listing_sort(struct listing *l);

size_t listing_count(const struct listing *l, enum stage stage);
/* Working days from the listing's day to @day; negative: it has passed. */
int listing_working_days(const struct listing *l, duly_civil day);
/* @o as one packed map, appended to @b: its pairs, and that it is doubtful, and its links. */
void listed_pack(const struct listed *o, struct buf *b);

#define X(id, name) +1
enum { STAGE_COUNT = 0 STAGES(X) };
#undef X
struct listing_sum {
	struct str rule, title;
	size_t stages[STAGE_COUNT];
	size_t all, not_watched;
};
/* Counts by rule and stage, in the order of the rules' names; on the listing's arena. */
const struct listing_sum *listing_sums(const struct listing *l, size_t *ret_n);

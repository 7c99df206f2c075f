/* derive.h - from what is in force and what happened to what is owed: the one idea of Duly.
 *
 * derive() has no clock, no disk, no socket and no memory of earlier calls. Events are folded in
 * the order in which things happened; a late, repeated, corrected or retracted event needs no code
 * of its own, because the case is simply derived again.
 */
#pragma once
#include "common/derive/reporting.h"
#include "common/law/finding.h"

#define CASE_EVENTS_MAX      10000
#define CASE_OBLIGATIONS_MAX 2000

/* Who holds a case in one role: as it was said, and as it is on the day of the derivation. */
struct allocation {
	sym        role;
	struct str role_name;
	struct str worker, team;              /* as allocated; NO_STR: nobody                       */
	struct str team_now;                  /* or the one that has replaced it                    */
	struct str cover, cover_team;         /* while away, or left with somebody in their place   */
	bool       gone;                      /* has left, and nobody is in their place             */
};

#define OBLIGATION_STATUSES(X)                                                                    \
	X(OBLIGATION_OPEN,  "open")                                                               \
	X(OBLIGATION_MET,   "met")                                                                \
	X(OBLIGATION_ENDED, "ended")                                                              \
	X(OBLIGATION_VOID,  "void")      /* what started it never was (a stay of a day)        */

enum obligation_status {
#define X(id, name) id,
	OBLIGATION_STATUSES(X)
#undef X
};

/* A date beside the one that drives, of one obligation. */
struct alternative_date {
	struct str          name;
	duly_civil          due;
	const struct event *met;              /* NULL: not met so, or not asked                     */
	bool                late;
};

/* One obligation under one rule. What it points at belongs to the law and to the events given. */
struct obligation {
	const struct rule        *rule;
	const struct event       *anchor;     /* first of the chain of corrections that started it;
	                                         for a moment the event that gave the fact          */
	const struct event       *trigger;    /* the same as it now stands                          */
	const struct moment_kind *moment;     /* NULL: an event started it                          */
	uint32_t                  ordinal;    /* of the moment, from 1                              */
	duly_civil                on;         /* counted from this day                              */
	duly_instant              at;         /* its instant                                        */
	uint16_t                  interval;/* which of rule->within                              */
	const struct event       *since;      /* of a clock counted from an earlier event: that one */
	int                       recorded;   /* the amount that the case records; 0: the rule's    */
	duly_civil                counted;    /* what the count gave, where the day on which it was
	                                         made is later and stands; DULY_NO_DATE: they agree */

	duly_civil   due, act_by;             /* DULY_NO_DATE: the law gives no period              */
	duly_instant due_at;                  /* it lapses; DULY_NEVER where there is no due        */
	bool         by_day;                  /* precision "day"                                    */
	bool         provisional;

	enum obligation_status          status;
	const struct event       *met;
	const struct event       *ended;      /* NULL with ended_by: a moment                       */
	const struct moment_kind *ended_by;
	duly_civil                ended_on;
	duly_civil                planned;    /* a booking inside the window; DULY_NO_DATE          */
	bool                      watched;
	duly_instant              complete_to;/* of the feeds that report its completion            */
	bool                      history;    /* before this council's time: never told             */
	const struct alternative_date        *readings, *measures;   /* those that are to be shown              */
	size_t                    reading_count, measure_count;

	struct str worker, team, case_team;   /* who holds it; NO_STR: nobody                       */
	struct str cover, cover_team;         /* stand in; NO_STR: nobody                           */
	const struct allocation *allocation;          /* NULL: nobody ever did                              */
	/* Whose it is: the trigger's subject, unless that was merged into another (person.h). */
	struct str        subject;
	const struct str *references;         /* that mean the same person                          */
	size_t            reference_count;
	bool              restricted;         /* set by whoever knows; false                        */
	uint16_t   during[4];                 /* the fold's own                                     */
};

struct finding {
	enum finding_code   code;
	const struct event *event;
};

/* A clock that a status of the case calls for and that the case does not have. */
struct gap {
	const struct coverage *coverage;
	const struct event    *anchor;        /* of what opened the status                          */
	duly_civil             since;         /* the day since which it is lacking                  */
	struct str             team;          /* of who would owe it; NO_STR: nobody holds the case */
	duly_instant           told_at;       /* from then on people are told                       */
};

struct derivation {
	struct obligation *obligations;       /* in the order in which they started, then of rules  */
	size_t             n;
	struct finding    *findings;
	size_t             finding_count;
	struct gap        *gaps;              /* in the order of the law, then of the statuses      */
	size_t             gap_count;
	const struct allocation *allocations;         /* of each role that was ever allocated               */
	size_t             allocation_count;
	duly_instant       next;              /* the first instant after `at` at which this would
	                                         differ though no event came; DULY_NEVER            */
};

/* Derives one case. @events: of one council and person (people.h), in event_order; @n at most
 * CASE_EVENTS_MAX. Events that happened after c->at are left out. Everything in *ret hangs on
 * c->arena, c->law and @events. DULY_E_BOUND: more than CASE_OBLIGATIONS_MAX obligations. */
duly_result derive(const struct context *c, const struct event *events, size_t n,
		   struct derivation *ret, struct duly_diag *diag);

/* The period that its date comes from; PERIOD_NONE: a date that was given, or none. */
struct period obligation_period(const struct obligation *o);

/* The obligation's id (docs/formats.md). */
void obligation_id(const struct obligation *o, uint8_t ret[ID_LEN]);

enum timeliness { TIMELINESS_UNKNOWN, TIMELINESS_IN_TIME, TIMELINESS_LATE };
/* As of @at: known once met, or lapsed (of an obligation that is watched). */
enum timeliness obligation_timeliness(const struct obligation *o, duly_instant at);

/* ---- the ladder ------------------------------------------------------------------------------ */

/* In the order of seriousness; names as in CONTRACT 4. */
#define STAGES(X)                       \
	X(STAGE_NONE,        "none")    \
	X(STAGE_UPCOMING,    "upcoming")\
	X(STAGE_DUE,         "due")     \
	X(STAGE_UNCONFIRMED, "unconfirmed") \
	X(STAGE_OVERDUE,     "overdue")

enum stage {
#define X(id, name) id,
	STAGES(X)
#undef X
};
const char *stage_name(enum stage s);
const char *obligation_status_name(enum obligation_status s);
const char *timeliness_name(enum timeliness t);

enum rung_kind { RUNG_OPENED, RUNG_UPCOMING, RUNG_DUE, RUNG_OVERDUE };

struct rung {
	enum rung_kind kind;
	duly_instant   at;
	char           step[64];              /* as the pack writes it; repeats with their day      */
};

/* Walks the ladder of @o upwards: the first rung whose instant is after @after. False: there is
 * none (not before 2110). Only open obligations have rungs. An overdue rung is where the obligation
 * may be told overdue (CONTRACT 3: when the data is complete to its date, or two working days
 * later); a obligation that is not watched has none. */
bool ladder_next(const struct law *law, const struct obligation *o, duly_instant after,
		 struct rung *ret);

/* The last repeat of its overdue rung after @after and not after @until. False: there is none. Of a
 * obligation that has been overdue for years it is found without a walk over the others. */
bool ladder_last_repeat(const struct law *law, const struct obligation *o, duly_instant after,
			duly_instant until, struct rung *ret);

/* The stage as of @at. Of what is history, and never told, it is none. */
enum stage ladder_stage(const struct law *law, const struct obligation *o, duly_instant at);

/* ---- for people and programs ----------------------------------------------------------------- */

/* Appends the obligation of CONTRACT 4 as of @at as key-value pairs to the map that @map counts.
 * Its id is given, so that it is not computed again. */
void obligation_pack(const struct law *law, const struct obligation *o, const uint8_t id[ID_LEN],
		     duly_instant at, struct buf *b, struct pack_open *map);

/* How the date of @o came about, step by step, for people: appended to @steps. */
void obligation_explain(const struct law *law, const struct obligation *o, duly_instant at,
			struct steps *steps);

/* The counting alone: which days count, which do not, and why. */
void obligation_explain_count(const struct law *law, const struct obligation *o, struct steps *steps);

/* Derives the events of one example as of its instant. Where one of them is no event, *ret_why says
 * so, and there are no obligations. */
duly_result law_example(const struct law *law, const struct example *x, struct arena *arena,
			struct derivation *ret, duly_instant *ret_at, struct reject *ret_why,
			struct duly_diag *diag);

/* Runs the examples of every rule; @ret_failed counts, each failure a line in @report. */
duly_result law_test(const struct law *law, size_t *ret_run, size_t *ret_failed, struct buf *report,
		     struct duly_diag *diag);

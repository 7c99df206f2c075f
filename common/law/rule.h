/* rule.h - rules of law as rows (schemas/england/rules/, manual duly-rules(5)).
 *
 * A rule says what starts a clock, how long it runs, what meets and what ends it, whom it warns and
 * when, and on which provision all this stands. A rule without a basis or an example does not load.
 */
#pragma once
#include "common/law/vocabulary.h"

/* What is fixed in size, and refused at load where it is more. */
#define RULE_DURING_MAX 4            /* episodes that a clock lives in                      */
#define RUNG_STEP_MAX   64           /* bytes of a rung as it is told, its day and NUL included */

enum start_kind {
	START_EVENT,             /* an event that matches                                         */
	START_OPENING,           /* an episode opens (by whichever event)                         */
	START_CLOSING,           /* an episode is closed by an event; one that lasts while a
	                            condition holds: by whatever ends it but death                */
	START_MOMENT,            /* a moment derived from a fact                                  */
};

/* From which day the period is counted. A date that this puts before the day of the trigger is
 * that day: nothing lapses before it arises. */
enum counted_from {
	COUNTED_TRIGGER,         /* the day of what started the clock                             */
	COUNTED_LAST,            /* the day of the last event that matches; without one the clock
	                            does not start                                                */
	COUNTED_OPENING,         /* the day on which the episode opened that is open              */
	COUNTED_FIELD,           /* the date in a field of the trigger; without one the clock does
	                            not start                                                     */
};

struct start {
	enum start_kind            kind;
	struct matcher             event;       /* START_EVENT                                    */
	const struct episode_kind *episode;     /* START_OPENING, START_CLOSING                   */
	const struct moment_kind  *moment;      /* START_MOMENT                                   */
	const struct condition    *when, *unless;
	int nth_from, nth_to;                   /* which of its kind in the first `during` episode:
	                                           1..1 the first, 2..INT_MAX the later ones, 0: any */
	enum counted_from counted_from;
	struct matcher    last;                     /* COUNTED_LAST                                */
	const struct episode_kind *counted_episode; /* COUNTED_OPENING; COUNTED_LAST: not before
	                                               that opened; NULL: ever                     */
	struct period     looking_back;             /* COUNTED_LAST: so long before the trigger at
	                                               the earliest; PERIOD_NONE: ever             */
	int               counted_field;            /* COUNTED_FIELD                               */
};

struct completion {
	struct matcher event;
	/* How far before the trigger it may lie and still meet: PERIOD_NONE: on the day of the
	 * trigger at the earliest. */
	struct period  looking_back;
	bool           looking_back_in_episode;    /* since the first `during` episode opened       */
	bool           one_each;                   /* one that does not say which clock it is of
	                                              meets one alone, the oldest                   */
};

/* An end: one of an event that matches, or a moment. */
struct ending {
	struct matcher            event;           /* event.type NULL: a moment                     */
	const struct moment_kind *moment;
};

/* The longest that the law allows of what is given or recorded. */
struct ceiling {
	struct period period;                      /* PERIOD_NONE: nobody says                      */
	bool          past_holidays;               /* where it would end on a Sunday or a holiday, the
	                                              first later day that is neither is no longer  */
};

struct interval {
	struct period           period;
	sym                     date;              /* the date that this fact gives (of an order, as
	                                              the court gave it); 0: the period             */
	const struct moment_kind *birthday;        /* the date is that of this birthday, where the
	                                              date of birth is known; NULL: it is not       */
	sym                     recorded;          /* an int fact that is the amount where it is
	                                              given; 0: none                                */
	struct ceiling          at_most;           /* of date or recorded: what goes beyond does not
	                                              drive                                         */
	const struct condition *when;              /* NULL: otherwise                               */
	struct matcher          afresh;            /* hours in so many days: those before the last
	                                              such event do not count                       */
};

/* Its date is given, and not counted. */
static inline bool interval_is_given(const struct interval *a)
{
	return a->date != 0 || a->birthday != NULL;
}

/* Elapsed time: so many hours, or a date that the law allows so many hours at most. */
static inline bool interval_by_hours(const struct interval *a)
{
	return a->period.unit == PERIOD_HOURS || a->at_most.period.unit == PERIOD_HOURS;
}

/* A date beside the one that drives: another reading of the text, or a convention of reports. */
struct alternative_spec {
	struct str    name;
	struct period period;                      /* PERIOD_NONE: the due date itself              */
	const struct moment_kind *after;           /* counted from that moment, and shown where the
	                                              date that drives lies on or after it          */
	const struct moment_kind *before;          /* shown where the trigger lies before that      */
	struct matcher at;                         /* counted from the first such event since the
	                                              trigger, and shown when there is one          */
	struct matcher met_by;                     /* met by the first such event                   */
	bool          once_met;                    /* ... on or after the day on which the duty was
	                                              met: what follows a meeting is not that of the
	                                              next                                          */
	bool          carried;                     /* the date of the clock that was taken into this
	                                              one: of the same rule, ended by a new trigger */
};

/* A status and a clock that each case with it must have. */
struct coverage {
	struct str                 id, why;
	const struct episode_kind *status;
	const struct condition    *unless;         /* NULL: always                                  */
	const struct rule *const  *clocks;         /* one of them must be open                      */
	bool                       once;           /* or have been met since the status began       */
	size_t                     clock_count;
	struct period              within;         /* by when the first of them would be due, counted
	                                              from the day since which it is lacking;
	                                              PERIOD_NONE: nobody says                      */
	struct period              after;          /* told so long after it was first lacking       */
	bool                       adopted;        /* as of a rule                                  */
	duly_civil                 adopted_from;
	uint16_t                   calendar;       /* as of a rule                                  */
	struct str                 pack;
};

/* What is counted over those who have a status: of how many something is so. It starts no clock;
 * reports ask for it. */
struct figure {
	struct str                 id, title, means;
	const struct episode_kind *status;
	const struct condition    *among;          /* of them those alone; NULL: all                */
	struct period              lasting;        /* of them those alone who have had the status so
	                                              long; PERIOD_NONE: all                        */
	/* It is so: by a condition, by how long the status has lasted, or by rules of whose duties
	 * none has lapsed and stands open. */
	const struct condition    *holds;
	struct period              lasts;
	const struct rule *const  *clocks;
	size_t                     clock_count;
	bool                       adopted;        /* as of a rule                                  */
	struct str                 pack;
};

struct basis {
	struct str instrument, provision, edition;
	struct str unread;                         /* the later edition that nobody has read for
	                                              this rule ("March 2026"); empty: none known    */
	struct str edition_text;                   /* "2018; that of March 2026 has not been read";
	                                              empty: neither is said                         */
	struct str address;                        /* of the text as it stands                       */
	struct str read_at;                        /* the page on which the number was read, where
	                                              that is another                                */
	duly_civil read;                           /* the month in which, its first day;
	                                              DULY_NO_DATE: not said                         */
};

struct example {
	struct str why;
	struct view events;                        /* msgpack array of events (maps), ready to decode */
	struct str at;                             /* RFC 3339; empty: the far future               */
	struct str due;                            /* "YYYY-MM-DD", RFC 3339, "none" (no such obligation), "open" (no date) */
	struct str status;                         /* expected status; empty: not checked           */
	int        line;
};

struct rung_spec {
	struct period period;
	struct str    step;                        /* as the pack writes it                          */
};

/* On what hangs which interval of a rule holds, and what date or amount it has. */
enum rule_asks {
	ASKS_NOTHING = 0,
	ASKS_ITS_OWN = 1,        /* the facts of what the clock lives in: each its own            */
	ASKS_THE_CASE = 2,       /* what is so of the case, and of all clocks of the rule alike   */
	ASKS_BOTH = 3,
};

struct rule {
	struct str    id, title, owner, note;
	uint16_t      index;                       /* in the law; a council's own form of a rule has
	                                              that of the rule                               */
	uint16_t      calendar;                    /* that its pack names: law_calendar_at()         */
	bool          cap;                         /* authority lapses, as against a task            */
	bool          single;                      /* not while one of this rule is open             */
	bool          commenced;                   /* false: its commencement has no date yet        */
	bool          own_end;                     /* a closed case does not end it                  */
	bool          closures;                    /* extra closure days of a council may count      */
	bool          adopted;                     /* false: of an optional pack, which the council
	                                              has not adopted: nothing starts it             */
	duly_civil    adopted_from, adopted_to;    /* for triggers on these days; DULY_NO_DATE: open */
	const struct rule *national;               /* what a council's overlay has changed; NULL: as
	                                              it stands in the pack                          */
	struct str    overlay;                     /* by which overlay, and its version              */
	bool          local;                       /* guidance leaves the number open ...            */
	struct period local_up_to;                 /* ... up to this; PERIOD_NONE: entirely          */
	struct period not_before;                  /* done earlier it does not meet; PERIOD_NONE: any */
	struct basis  basis;
	struct str    basis_text;                  /* "SI 2010/959 reg 33(1)"                        */
	struct str    verified;                    /* "V1", "V2", "U"                                */
	duly_civil    from, to;                    /* in force for triggers on these days; DULY_NO_DATE: open */

	const struct start       *starts;     size_t start_count;
	const struct interval *within;     size_t within_count;   /* the first that holds         */
	enum rule_asks            asks;       /* beyond its trigger; set when the law is whole    */
	const struct moment_kind *falls_before, *falls_from;         /* where the date must fall     */
	const struct rule *const *yields_to;  size_t yields_count;   /* not where one of these opens
	                                                                from the same trigger        */
	const struct episode_kind *const *during; size_t during_count; /* all open at the start; the
	                                                                closing of one ends it;
	                                                                at most RULE_DURING_MAX */
	const struct completion  *met_by;     size_t met_count;
	const struct ending      *ends_with;  size_t ends_count;
	const struct alternative_spec   *readings;   size_t reading_count;
	const struct alternative_spec   *measures;   size_t measure_count;

	/* The ladder. Warnings count back from act_by (hours: from due_at). */
	const struct rung_spec *warn;         size_t warn_count;
	struct rung_spec        due;          /* hours: how long before; else PERIOD_NONE: on act_by */
	struct rung_spec        repeat;       /* overdue again, every so long; PERIOD_NONE: once      */
	struct rung_spec        expect;       /* no period in law: warn so long after the trigger     */

	const struct example *examples;       size_t example_count;
	struct str pack, pack_version;
	struct str file; int line;
};

/* Whether both are one rule, as the law has it or a council's overlay. */
static inline bool rule_same(const struct rule *a, const struct rule *b)
{
	return a->index == b->index;
}

/* Whether it may be started by what happens on that day. */
static inline bool rule_holds_on(const struct rule *rule, duly_civil on)
{
	return on.day >= rule->adopted_from.day &&
	       (rule->adopted_to.day == DULY_NO_DATE.day || on.day <= rule->adopted_to.day) &&
	       (rule->from.day == DULY_NO_DATE.day || on.day >= rule->from.day) &&
	       (rule->to.day == DULY_NO_DATE.day || on.day <= rule->to.day);
}

/* Whether its clock runs by hours: elapsed time, and not days of a calendar. All its intervals do,
 * or none. */
static inline bool rule_by_hours(const struct rule *rule)
{
	return rule->within_count > 0 && interval_by_hours(&rule->within[0]);
}

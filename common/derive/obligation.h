/* obligation.h - what is owed in one case under one rule: its dates, how it ended, whose it is.
 *
 * A value of one derivation. What it points at belongs to the law and to the events that were
 * given, and lives as long as they do. */
#pragma once
#include "common/derive/allocation.h"

#define OBLIGATION_STATUSES(X)                                                              \
	X(OBLIGATION_OPEN,  "open")                                                         \
	X(OBLIGATION_MET,   "met")                                                          \
	X(OBLIGATION_ENDED, "ended")                                                        \
	X(OBLIGATION_VOID,  "void")      /* what started it never was (a stay of a day)  */

enum obligation_status {
#define X(id, name) id,
	OBLIGATION_STATUSES(X)
#undef X
};

/* A date beside the one that drives, of one obligation: another reading of the law, or a
 * measure. */
struct alternative_date {
	struct str          name;
	duly_civil          due;
	const struct event *met;              /* NULL: not met so, or not asked                     */
	bool                late;
};

/* What people have answered to what was told of an obligation. It never completes it. */
struct obligation_answer {
	const struct event *last;             /* NULL: nothing                                      */
	const struct event *delay;            /* the last that says why it is late; NULL: none      */
	/* From the one on, and before the other, nothing is told of it. */
	duly_instant        quiet_from, quiet_until;
	bool                capped;           /* asked for longer than whoever answered may         */
};

struct obligation {
	const struct rule        *rule;
	const struct event       *anchor;     /* first of the chain of corrections that started it;
	                                         for a moment the event that gave the fact          */
	const struct event       *trigger;    /* the same as it now stands                          */
	const struct moment_kind *moment;     /* NULL: an event started it                          */
	uint32_t                  ordinal;    /* of the moment, from 1                              */
	struct str                key;        /* of what it is about; NO_STR: nobody says           */
	duly_civil                on;         /* counted from this day                              */
	duly_instant              at;         /* its instant                                        */
	uint16_t                  interval;   /* which of rule->within                              */
	const struct event       *since;      /* of a clock counted from an earlier event: that one */
	int                       recorded;   /* the amount that the case records; 0: the rule's    */
	duly_civil                counted;    /* what the count gave, where the day on which it was
	                                         made is later and stands; DULY_NO_DATE: they agree */

	duly_civil                longer;     /* what was given, where that is longer than the law
	                                         allows, whose date stands; DULY_NO_DATE: it is not */
	const struct event       *longer_by;  /* the event that gave it                             */

	duly_civil   due, act_by;             /* DULY_NO_DATE: the law gives no period              */
	duly_instant due_at;                  /* it lapses; DULY_NEVER where there is no due        */
	bool         by_day;                  /* precision "day"                                    */
	bool         provisional;
	bool         impossible;              /* a date was given that cannot be: it gives no due   */

	enum obligation_status    status;
	const struct event       *met;
	const struct event       *ended;      /* NULL with ended_by: a moment                       */
	const struct moment_kind *ended_by;
	duly_civil                ended_on;
	struct obligation_answer  answer;
	duly_civil                planned;    /* a booking inside the window; DULY_NO_DATE          */
	bool                      watched;
	duly_instant              complete_to;/* of the feeds that report its completion            */
	bool                      history;    /* before this council's time: never told             */
	const struct alternative_date *readings, *measures;   /* those that are to be shown         */
	size_t                    reading_count, measure_count;

	struct str worker, team, case_team;   /* who holds it; NO_STR: nobody                       */
	struct str cover, cover_team;         /* stand in; NO_STR: nobody                           */
	const struct allocation *allocation;  /* NULL: nobody ever held it                          */
	/* Whose it is: the trigger's subject, unless that was merged into another (person.h). */
	struct str        subject;
	const struct str *references;         /* that mean the same person                          */
	size_t            reference_count;
	bool              restricted;         /* set by whoever knows; false                        */
	/* The fold's own: the episodes that it lives in, and the obligation before it whose anchor
	 * is the same event, its index + 1. */
	uint32_t          during[RULE_DURING_MAX];
	uint16_t          same_anchor;
};

/* The period that its date comes from; PERIOD_NONE: a date that was given, or none. Of a date that
 * is longer than the law allows it is the law's. */
struct period obligation_period(const struct obligation *o);
/* Whether it is a clock of hours: elapsed time from the trigger, and not days of a calendar. */
bool obligation_by_hours(const struct obligation *o);

/* The obligation's id (docs/formats.md): a digest of council, case, rule and anchor. It is the same
 * on every machine and in every replay, and stays when a date is corrected. */
void obligation_id(const struct obligation *o, uint8_t ret[ID_LEN]);

/* Whether what people answered quiets what would be told of it at @at. */
bool obligation_is_quiet(const struct obligation *o, duly_instant at);

enum timeliness { TIMELINESS_UNKNOWN, TIMELINESS_IN_TIME, TIMELINESS_LATE };
/* As of @at: known once met, or lapsed (of an obligation that is watched). */
enum timeliness obligation_timeliness(const struct obligation *o, duly_instant at);

/* As CONTRACT 4 calls them. */
const char *obligation_status_name(enum obligation_status s);
const char *timeliness_name(enum timeliness t);

/* Appends the obligation of CONTRACT 4 as of @at as key-value pairs to the map that @map counts.
 * Its id is given, so that it is not computed again. */
void obligation_pack(const struct law *law, const struct obligation *o, const uint8_t id[ID_LEN],
		     duly_instant at, struct buf *b, struct pack_open *map);

/* How the date of @o came about, step by step, for people: appended to @steps. */
void obligation_explain(const struct law *law, const struct obligation *o, duly_instant at,
			struct steps *steps);

/* The counting alone: which days count, which do not, and why. */
void obligation_explain_count(const struct law *law, const struct obligation *o, struct steps *steps);

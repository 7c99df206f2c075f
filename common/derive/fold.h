/* fold.h - the state of one derivation while the events of a case pass through it. Private to this
 * folder.
 *
 * The fold goes through days in one direction: `day` and `here` say where it is, and only derive.c
 * moves them. Everything is on the arena of the context and goes with it. */
#pragma once
#include "common/derive/derive.h"
#include "common/derive/effective.h"

/* What is so of an episode: what an event said last. */
struct known_fact {
	struct value        value;            /* not given: nobody says                             */
	enum field_kind     kind;
	const struct event *by;
};

struct episode {
	const struct episode_kind *kind;
	const struct event        *opened;
	const struct event        *anchor;
	duly_civil                 on;
	struct str                 key;       /* NO_STR: none was given                             */
	struct str                 aside;     /* of an opening that only went on with it            */
	const struct known_fact   *facts;     /* kind->fact_count                                   */
	uint32_t                   ordinal;   /* among its kind in this case, from 1                */
	/* Of those of its kind that are open, the one opened before it and the one after it: the
	 * index + 1; 0: none. */
	uint32_t                   older, newer;
	bool                       continued; /* its row was ended, and another goes on with it     */
	bool                       open;
	duly_civil                 until;     /* the day on which it was closed                     */
	duly_instant               from_at, until_at;
	bool                       with_container; /* closed with what contains it                  */
	bool                       never_was; /* it was void                                        */
	bool                       stands;    /* however short: its kind's void_unless has held     */
	bool                       replaced;  /* closed by the opening of what took its place       */
};

/* What something follows from: an event, or a moment and the event that gave the fact. */
struct cause {
	struct effective_event    by;
	const struct moment_kind *moment;     /* NULL: the event itself                             */
	uint32_t                  ordinal;    /* of the moment                                      */
	duly_civil                on;
};

/* Events of one type, as indexes into fold.events, in the order in which they were folded, or are
 * to be. */
struct type_seen {
	uint32_t *list;
	size_t    n, cap;
	uint32_t *by_key;                     /* the same, those of one key together; NULL: nobody
	                                         has asked                                          */
};

/* What a condition looks for, among the events of a type that have been folded, or the episodes:
 * those that fit, of the first so many that have been looked at. */
struct sought {
	struct type_seen fitting;
	size_t           looked;
};

/* The obligations of one rule that are open, and those that ended on the day folded: indexes into
 * fold.obligations, in no order. What happens is looked for in those of the rules that it concerns,
 * and not in all of the case. */
struct rule_duties {
	uint16_t *open;  size_t open_count, open_cap;
	uint16_t *ended; size_t ended_count, ended_cap;
	duly_civil ended_on;
	struct interval_chosen {
		uint16_t   interval;
		int        recorded;
		duly_civil date;
	} chosen;                             /* by the case as it stood last (ASKS_THE_CASE)       */
};

struct pending_moment {
	const struct moment_kind *kind;
	const struct event       *source;     /* the event that gave the fact                       */
	duly_civil                on;
	uint32_t                  episode;    /* after-opening: its episode                         */
};

struct booking {
	const struct event *event;
	bool                active;
};

/* An event that waits for an opening, or else a closing, of @kind (NULL: for the end) on its day
 * (waiting.h). */
struct waiting {
	const struct effective_event *event;  /* of fold.events                                     */
	const struct episode_kind    *kind;
	bool                          for_opening;
	struct str                    key;    /* of the opening; NO_STR: any                        */
};

/* From @from on, @dob is taken to be the date of birth. */
struct dob_known {
	duly_civil from, dob;
	const struct event *event;
};

struct fold {
	const struct law        *law;         /* as the council of the case has it                  */
	const struct vocabulary *vocabulary;
	const struct calendar   *calendar;    /* for what belongs to no rule                        */
	const struct zone       *zone;
	const struct reporting  *reporting;
	struct arena            *arena;
	duly_instant             at;
	duly_civil               today;

	/* Where the fold is. */
	duly_civil             day;           /* of the event or moment that is being folded        */
	size_t                 here;          /* index of the event; n: behind all                  */

	const struct effective_event *events; size_t n;
	struct type_seen      *of_type;       /* per event type: all of them                        */
	struct type_seen      *seen;          /* per event type: those that have been folded        */
	struct sought         *sought;        /* per test or occurrences: their index               */
	const struct event    *given;         /* the events that were given to derive()             */
	uint16_t              *started_by;    /* per given event: the last obligation whose anchor it
	                                         is, its index + 1; 0: none                         */
	struct episode        *episodes;      size_t episode_count, episode_cap;
	struct pending_moment *pending;       size_t pending_count, pending_cap;
	struct obligation     *obligations;   size_t obligation_count, obligation_cap;
	struct rule_duties    *duties;        /* per rule                                           */
	const struct rule    **asking;        size_t asking_count; /* those that ask the case       */
	/* Obligations that have started, or of which an episode's facts have changed, since dates
	 * were last counted again. */
	uint16_t              *unsettled;     size_t unsettled_count, unsettled_cap;
	struct finding        *findings;      size_t finding_count, finding_cap;
	struct booking        *bookings;      size_t booking_count, booking_cap;
	const struct event   **answers;       size_t answer_count, answer_cap;
	struct allocation     *allocations;   size_t allocation_count, allocation_cap;
	struct waiting        *waiting;       size_t waiting_count, waiting_cap;
	bool                   patient;       /* what can wait waits                                */
	/* Statuses that began or ended with what is being folded. */
	struct status_change { uint32_t episode; bool opened; } *changes; size_t change_count, change_cap;

	const struct dob_known *dobs;         size_t dob_count;
	duly_civil              dob;          /* as known on the day being folded; DULY_NO_DATE     */
	const struct event     *dob_event;
	int32_t    *counted;                  /* per moment: days of closed episodes counted so far */
	int32_t    *counted_to;               /* per moment: the last of those days                 */
	uint32_t   *fired;                    /* per moment: how often it has come                  */
	uint32_t   *opened;                   /* per episode kind: how many                         */
	uint32_t   *newest;                   /* per episode kind: the last opened of those that are
	                                         open, its index + 1; 0: none is                    */
	bool       *was_closed;               /* per episode kind: closed by a moment or by death   */
	bool       *lapsed;                   /* and that by a date of its own: what changes it
	                                         then comes too late                                */
	duly_civil  ours_from;
	bool        dead;
	duly_instant next;
	duly_result  failed;
};

/* Something would differ at @t. */
void fold_next(struct fold *f, duly_instant t);
/* @event cannot be right. What else is said of it is for whoever found it, at once. */
struct finding *fold_find(struct fold *f, enum finding_code code, const struct event *event);

/* Whether an end that is given of what began on @from can be one: not before it began, nor when the
 * child is long grown. */
bool fold_can_end(duly_civil from, duly_civil end);

/* Those of @kind that are open, the last opened first; NULL: there is none, or no more. */
struct episode *fold_newest(const struct fold *f, const struct episode_kind *kind);
struct episode *fold_older(const struct fold *f, const struct episode *e);
/* The last opened of @kind that is open; with a key only that one. NULL: none. */
struct episode *fold_episode(const struct fold *f, const struct episode_kind *kind, struct str key);
/* Whether an @event that is about one of its kind may mean @e: of its key, and, where the kind
 * tells them apart by a field, of which the opening said the same in it. */
bool episode_may_be_meant(const struct episode *e, const struct event *event);
/* That of @kind which @e means: the last opened that may be meant. NULL: none is open. */
struct episode *fold_meant(const struct fold *f, const struct episode_kind *kind,
			   const struct event *e);
/* Two keys may be of one thing: the same, or one of them was not given. */
bool keys_agree(struct str a, struct str b);
/* Whether @kind is a birthday that has been. NULL: no. */
bool fold_is_past(const struct fold *f, const struct moment_kind *kind);
/* The first such day of a year after @day; and the first in @e. */
duly_civil fold_next_yearly(const struct moment_kind *kind, duly_civil day);
duly_civil fold_first_yearly(const struct moment_kind *kind, const struct episode *e);
/* The day of @kind as things stand; DULY_NO_DATE: it will not come. */
duly_civil fold_moment_day(const struct fold *f, const struct moment_kind *kind);

/* pack.h - rules of law as rows (schemas/rules/, manual duly-rules(5)).
 *
 * A rule says what starts a clock, how long it runs, what meets and what ends it, whom it warns and
 * when, and on which provision all this stands. A rule without a basis or an example does not load.
 */
#pragma once
#include "common/law/vocabulary.h"

/* An event of a type whose data are as said: `{ event: visit.made, kinds: looked-after, seen: true
 * }`. A list field matches when it contains one of the codes. */
struct matcher {
	const struct event_type *type;
	struct field_match {
		int        field;
		const sym *codes;               /* any of; bool: the symbol of "true", or 0 for false */
		size_t     n;
	} *fields;
	size_t field_count;
	const struct condition *when, *unless;   /* of the case at that moment; NULL: always       */
};

enum start_kind {
	START_EVENT,             /* an event that matches                                         */
	START_OPENING,           /* an episode opens (by whichever event)                         */
	START_CLOSING,           /* an episode is closed by an event                              */
	START_MOMENT,            /* a moment derived from a fact                                  */
};

struct start {
	enum start_kind            kind;
	struct matcher             event;       /* START_EVENT                                    */
	const struct episode_kind *episode;     /* START_OPENING, START_CLOSING                   */
	const struct moment_kind  *moment;      /* START_MOMENT                                   */
	const struct condition    *when, *unless;
	int nth_from, nth_to;                   /* which of its kind in the first `during` episode:
	                                           1..1 the first, 2..INT_MAX the later ones, 0: any */
};

struct completion {
	struct matcher event;
	/* How far before the trigger it may lie and still meet: PERIOD_NONE: on the day of the
	 * trigger at the earliest. */
	struct period  looking_back;
	bool           looking_back_in_episode;    /* since the first `during` episode opened       */
};

/* An end: one of an event that matches, or a moment. */
struct ending {
	struct matcher            event;           /* event.type NULL: a moment                     */
	const struct moment_kind *moment;
};

struct alternative {
	struct period           period;
	const struct condition *when;              /* NULL: otherwise                               */
};

/* A date beside the one that drives. */
struct side_date {
	struct str    name;
	struct period period;
};

struct basis {
	struct str instrument, provision, edition, address;
};

struct example {
	struct str why;
	struct view events;                        /* msgpack array of events (maps), ready to decode */
	struct str at;                             /* RFC 3339; empty: the far future               */
	struct str due;                            /* "YYYY-MM-DD", RFC 3339, "none" (no such duty), "open" (no date) */
	struct str status;                         /* expected status; empty: not checked           */
	int        line;
};

struct rung_spec {
	struct period period;
	struct str    step;                        /* as the pack writes it                          */
};

struct rule {
	struct str    id, title, owner, note;
	uint16_t      index;                       /* in the law                                     */
	bool          cap;                         /* authority lapses, as against a task            */
	struct basis  basis;
	struct str    basis_text;                  /* "SI 2010/959 reg 33(1)"                        */
	struct str    verified;                    /* "V1", "V2", "U"                                */
	duly_civil    from, to;                    /* in force for triggers on these days; DULY_NO_DATE: open */

	const struct start       *starts;     size_t start_count;
	const struct alternative *within;     size_t within_count;   /* the first that holds         */
	const struct moment_kind *falls_before, *falls_from;         /* where the date must fall     */
	const struct rule *const *yields_to;  size_t yields_count;   /* not where one of these opens
	                                                                from the same trigger        */
	const struct episode_kind *const *during; size_t during_count; /* all open at the start; the
	                                                                closing of one ends the duty */
	const struct completion  *met_by;     size_t met_count;
	const struct ending      *ends_with;  size_t ends_count;
	const struct side_date   *readings;   size_t reading_count;
	const struct side_date   *measures;   size_t measure_count;

	/* The ladder. Warnings count back from act_by (hours: from due_at). */
	const struct rung_spec *warn;         size_t warn_count;
	struct rung_spec        due;          /* hours: how long before; else PERIOD_NONE: on act_by */
	struct rung_spec        repeat;       /* overdue again, every so long; PERIOD_NONE: once      */
	struct rung_spec        expect;       /* no period in law: warn so long after the trigger     */

	const struct example *examples;       size_t example_count;
	struct str pack, pack_version;
	struct str file; int line;
};

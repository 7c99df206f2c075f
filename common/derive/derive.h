/* derive.h - from what is in force and what happened to what is owed: the one idea of Duly.
 *
 * derive() has no clock, no disk, no socket and no memory of earlier calls. Events are folded in
 * the order in which things happened; a late, repeated, corrected or retracted event needs no code
 * of its own, because the case is simply derived again.
 */
#pragma once
#include "common/derive/effective.h"
#include "common/derive/ladder.h"
#include "common/law/finding.h"

/* What takes back, ends or closes is taken beyond the first two, up to twice as much. */
#define CASE_EVENTS_MAX      10000
#define CASE_BYTES_MAX       (4u << 20)      /* as event_size() counts them                      */
#define CASE_OBLIGATIONS_MAX 2000

/* What cannot be right beside the other events. */
struct finding {
	enum finding_code          code;
	const struct event        *event;
	const struct episode_kind *kind;      /* what is still open; NULL: as the event says        */
	const struct obligation   *about;     /* whose date was given; NULL: of none                */
};

/* The sentence of a finding for people, appended to @b: what its event (NULL: it is not at hand)
 * says, why that cannot be right, and what to look at. */
void finding_say(const struct finding *f, struct buf *b);

/* A clock that a status of the case calls for and that the case does not have. */
struct gap {
	const struct coverage *coverage;
	const struct event    *anchor;        /* of what opened the status                          */
	duly_civil             since;         /* the day since which it is lacking                  */
	duly_civil             due, act_by;   /* when the first would be; DULY_NO_DATE: nobody says */
	struct str             team;          /* of who would owe it; NO_STR: nobody holds the case */
	duly_instant           told_at;       /* from then on people are told                       */
};

/* The sentence for people, appended to @b: what should be so, and by when the clock is due. */
void gap_say(const struct gap *gap, struct buf *b);

/* What a figure of the law says of somebody who has its status. */
struct figure_result {
	const struct figure *figure;
	duly_civil           since;           /* the day on which the status began                  */
	bool                 holds;
	bool                 known;           /* false: no feed reports what would show it          */
	const struct obligation *lapsed;      /* the first of its clocks that has; NULL: none       */
};

/* An episode or a status of the case, from a day to another. */
struct spell {
	const struct episode_kind *kind;
	const struct event        *opened;    /* that it began with                                 */
	duly_civil                 from;
	duly_civil                 until;     /* DULY_NO_DATE: it is open                           */
	struct str                 key;       /* NO_STR: none was given                             */
};

struct derivation {
	struct obligation *obligations;       /* in the order in which they started, then of rules  */
	size_t             n;
	struct finding    *findings;
	size_t             finding_count;
	struct gap        *gaps;              /* in the order of the law, then of the statuses      */
	size_t             gap_count;
	const struct allocation *allocations; /* of each role that was ever allocated               */
	size_t             allocation_count;
	duly_civil         dob;               /* DULY_NO_DATE: nobody says                          */
	const struct figure_result *figures;  /* where the context asks for them                    */
	size_t             figure_count;
	const struct spell *spells;           /* likewise; in the order in which they began         */
	size_t             spell_count;
	const struct fact_telling *tellings;       /* of facts that were told more than once: telling_of() */
	size_t             telling_count;
	duly_instant       next;              /* the first instant after `at` at which this would
	                                         differ though no event came; DULY_NEVER            */
};

/* Derives one case. @events: of one council and person (people.h), in event_order; @n at most
 * twice CASE_EVENTS_MAX. Events that happened after c->at are left out. Everything in *ret hangs on
 * c->arena, c->law and @events. DULY_E_BOUND: more than CASE_OBLIGATIONS_MAX obligations. */
duly_result derive(const struct context *c, const struct event *events, size_t n,
		   struct derivation *ret, struct duly_diag *diag);

/* ---- worked examples ------------------------------------------------------------------------- */

/* Derives the events of one example as of its instant. Where one of them is no event, *ret_why says
 * so, and there are no obligations. */
duly_result derive_example(const struct law *law, const struct example *x, struct arena *arena,
			struct derivation *ret, duly_instant *ret_at, struct reject *ret_why,
			struct duly_diag *diag);

/* Runs the examples of every rule; @ret_failed counts, each failure a line in @report. */
duly_result derive_examples(const struct law *law, size_t *ret_run, size_t *ret_failed, struct buf *report,
		     struct duly_diag *diag);

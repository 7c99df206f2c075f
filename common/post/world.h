/* world.h - what the gateway has to know of the world at the moment of sending, as a table of
 * questions: who has which mailbox, which days are worked, and what has become of a duty.
 *
 * The gateway keeps none of it: each is asked when a letter is made, so that whoever has left, and
 * what is done, is seen. present.h answers from the scheduler's store; tests answer for themselves.
 */
#pragma once
#include "common/calendar/zone.h"

/* Who is written to: a person, or, where there is none, a team. */
struct post_whom {
	struct str council, person, team, role;
};

/* What the gateway keeps of a person or team; strings are on the arena that was given. */
struct post_mailbox {
	struct str address, language; /* "en", "cy" */
};

/* What a rule says, in its words. */
struct post_rule {
	struct str title;
	bool by_hours, visit; /* a clock of hours; somebody has to see the child */
};

#define POST_STANDINGS(X)                                                             \
	X(POST_OPEN, "open")         /* owed, and nobody has said anything         */ \
	X(POST_BOOKED, "booked")     /* for a day inside its window                */ \
	X(POST_ANSWERED, "answered") /* somebody has, and it is quiet for now      */ \
	X(POST_OVER, "over")         /* met, ended, void, not known, not watched   */

enum post_standing {
#define X(id, name) id,
	POST_STANDINGS(X)
#undef X
};

/* What a duty is now. */
struct post_duty {
	enum post_standing standing;
	duly_civil due, planned; /* DULY_NO_DATE: none */
	duly_instant due_at;
	bool attested;     /* somebody has answered that it is not done             */
	bool handed_on;    /* whoever is asked about does not hold it any more      */
	bool unknown;      /* it could not be looked up: what was told is taken for so */
	struct str rule;   /* that it is owed by; NO_STR: the duty is not known       */
	struct str worker; /* who holds it; NO_STR: nobody                           */
	struct str family; /* the same for siblings; NO_STR: it has none             */
};

/* A duty that somebody has. */
struct post_run {
	struct str rule;
	duly_civil due;      /* DULY_NO_DATE: the law gives no period */
	duly_instant due_at;
	bool booked;         /* for a day inside its window           */
};

/* How far what is known goes. */
struct post_complete {
	duly_instant to; /* DULY_NO_INSTANT: no feed says                      */
	size_t clocks, unwatched;
};

typedef void (*post_visit_whom)(void *ctx, const struct post_whom *whom);
typedef void (*post_visit_council)(void *ctx, struct str council);

struct post_world {
	void *ctx;
	/* Of a person who is away, of who stands in; of one who has none, of the team. False: there
	 * is nobody with a mailbox. */
	bool (*mailbox)(void *ctx, const struct post_whom *whom, duly_instant at,
			struct arena *arena, struct post_mailbox *ret);
	/* False: no rule of that name is in force. */
	bool (*rule)(void *ctx, struct str council, struct str rule, struct arena *arena,
		     struct post_rule *ret);
	/* What the obligation is now, to @whom. */
	struct post_duty (*duty)(void *ctx, const struct post_whom *whom,
				 const uint8_t obligation[ID_LEN], duly_instant at,
				 struct arena *arena);
	/* The duties of @worker that are open and watched, of all cases or of @subject alone
	 * (NO_STR: all), the soonest first. On @arena. */
	const struct post_run *(*runs)(void *ctx, struct str council, struct str worker,
				       struct str subject, duly_instant at, struct arena *arena,
				       size_t *ret_n);
	/* Whose turn it is where a letter about an hour clock did not arrive. False: nobody's. */
	bool (*next)(void *ctx, const struct post_whom *whom, struct str rule, duly_instant at,
		     struct arena *arena, struct post_whom *ret);
	/* Each council, and each of its people and teams that have a mailbox. */
	void (*councils)(void *ctx, post_visit_council visit, void *visitor);
	void (*everybody)(void *ctx, struct str council, duly_instant at, post_visit_whom visit,
			  void *visitor);
	bool (*working)(void *ctx, struct str council, duly_civil day);
	const struct zone *(*zone)(void *ctx);
	/* Minutes after midnight at which the morning's letters go. */
	int (*morning)(void *ctx, struct str council);
	struct post_complete (*complete)(void *ctx, struct str council, duly_instant at);
};

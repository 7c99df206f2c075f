/* stored_obligations.h - the stored value of what a case owes: its obligations as last derived, and
 * what has been told of each (docs/formats.md).
 */
#pragma once
#include "common/derive/derive.h"
#include "common/docket/stored.h"

/* An alert that was told and is not answered yet. */
struct told {
	uint8_t      id[ID_LEN];
	uint8_t      type;                    /* enum alert_type                                 */
	duly_civil   due;                     /* as it was told                                  */
	duly_instant due_at;
	struct str   teams;                   /* whom it went to, a space between two            */
	struct str   people;                  /* who was told by the routing (recipients_join());
	                                         NO_STR: nobody, or none was in force            */
};

/* One obligation. Its identity within the case is rule and anchor: the sequence of the event that
 * started it, or a moment and its ordinal. */
struct stored_obligation {
	struct str   rule;
	uint64_t     anchor;                  /* 0: a moment                                     */
	struct str   moment;
	uint32_t     ordinal;
	uint8_t      id[ID_LEN];

	/* As last derived; what a set-aside case goes on with. */
	enum obligation_status status;
	uint64_t     trigger;                 /* sequence                                        */
	uint16_t     interval;
	duly_civil   on, due, act_by;
	duly_instant at, due_at;
	bool         by_day, provisional, watched;

	/* Told. */
	uint32_t     round;
	bool         answered;                /* what was told was withdrawn or cleared          */
	duly_instant told_to;                 /* rungs up to here are told, or stood for         */
	struct told *told;
	size_t       told_count;

	struct str   reference;               /* not stored: under which it was told; NO_STR: it
	                                         was not there before                            */
	struct obligation *derived;           /* not stored: as derived now; NULL: it is gone    */
	bool         fresh;                   /* not stored: it was not there before             */
};

/* Who is known to be allocated to the case in a role. */
struct known_allocation {
	struct str role, worker, team;        /* worker NO_STR: nobody                           */
	uint32_t   round;                     /* how often somebody was told of it               */
};

/* A contradiction, or a clock that should be there and is not. */
struct known_finding {
	struct str   coverage;                /* of which coverage the clock is lacking; NO_STR: a
	                                         contradiction                                   */
	struct str   team;                    /* of the former: whom it concerns; NO_STR: nobody */
	uint8_t      code;                    /* enum finding_code                               */
	uint64_t     event;                   /* sequence                                        */
	duly_instant since;
	uint32_t     round;
	bool         open, told;
	uint8_t      id[ID_LEN];              /* of the alert, where told                        */
	struct str   reference;               /* not stored: as of an obligation                 */
	const struct gap *gap;                /* not stored: as derived now                      */
	const struct finding *finding;        /* not stored: as derived now; NULL: it is not     */
};

/* Answers for which a batch had no room, and why they are owed: the case is looked at again at
 * once. */
struct owed {
	bool         answers, retracted, corrected;
	uint8_t      reason;                  /* enum alert_reason                               */
};

struct stored_obligations {
	struct owed   owed;
	bool          doubtful;               /* its fold failed: what stands is from before     */
	duly_instant  timer;                  /* DULY_NEVER: none is set                         */
	uint64_t      timer_number;
	struct stored_obligation *list;
	size_t        n, cap;
	struct known_finding *found;
	size_t        found_count, found_cap;
	size_t        found_hint;             /* not stored: where the next is sought            */
	struct known_allocation *allocations;
	size_t        allocation_count, allocation_cap;
};

/* Everything hangs on @arena and points into @value, which must outlive it. DULY_E_CORRUPT
 * (stored.h). @key: of the case. */
duly_result stored_obligations_read(struct view key, struct view value, struct arena *arena,
				    struct stored_obligations *ret, struct duly_diag *diag);
void        stored_obligations_write(const struct stored_obligations *d, struct buf *ret);

/* A new one, with nothing in it. */
struct stored_obligation *stored_obligations_add(struct stored_obligations *d, struct arena *arena);
/* The three below are made where they are not there. */
struct known_finding *stored_obligations_finding(struct stored_obligations *d,
						 enum finding_code code, uint64_t event,
						 struct arena *arena);
struct known_finding *stored_obligations_gap(struct stored_obligations *d, struct str coverage,
					     uint64_t event, struct arena *arena);
struct known_allocation *stored_obligations_allocation(struct stored_obligations *d,
						       struct str role, struct arena *arena);
/* What another case's obligations had and belongs to these now: behind what there is. */
void stored_obligations_take(struct stored_obligations *d, const struct stored_obligation *stored,
			     struct arena *arena);
void stored_obligations_take_finding(struct stored_obligations *d,
				     const struct known_finding *found, struct arena *arena);

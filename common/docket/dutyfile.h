/* dutyfile.h - the stored value of what a case owes: its obligations as last derived, and what has
 * been told of each (docs/formats.md).
 */
#pragma once
#include "common/law/derive.h"

/* An alert that was told and is not answered yet. */
struct told {
	uint8_t    id[ID_LEN];
	uint8_t    type;                      /* enum alert_type                                 */
	duly_civil due;                       /* as it was told                                  */
	duly_instant due_at;
	struct str teams;                     /* whom it went to, a space between two            */
};

/* One obligation. Its identity within the case is rule and anchor: the sequence of the event that
 * started it, or a moment and its ordinal. */
struct duty {
	struct str   rule;
	uint64_t     anchor;                  /* 0: a moment                                     */
	struct str   moment;
	uint32_t     ordinal;
	uint8_t      id[ID_LEN];

	/* As last derived; what a set-aside case goes on with. */
	enum duty_status status;
	uint64_t     trigger;                 /* sequence                                        */
	uint16_t     alternative;
	duly_civil   on, due, act_by;
	duly_instant at, due_at;
	bool         by_day, provisional, watched;

	/* Told. */
	uint32_t     round;
	bool         answered;                /* what was told was withdrawn or cleared          */
	duly_instant told_to;                 /* rungs up to here are told, or stood for         */
	struct told *told;
	size_t       told_count;

	struct obligation *derived;           /* not stored: as derived now; NULL: it is gone     */
	bool fresh;                           /* not stored: it was not there before              */
};

/* Who is known to hold the case in a role. */
struct known_holder {
	struct str role, worker, team;        /* worker NO_STR: nobody                            */
	uint32_t   round;                     /* how often somebody was told of it                */
};

/* A contradiction, or a clock that should be there and is not. */
struct found {
	struct str   coverage;                /* of which coverage the clock is lacking; NO_STR: a
	                                         contradiction                                   */
	struct str   team;                    /* of the former: whom it concerns; NO_STR: nobody */
	uint8_t      code;                    /* enum finding_code                               */
	uint64_t     event;                   /* sequence                                        */
	duly_instant since;
	uint32_t     round;
	bool         open, told;
	uint8_t      id[ID_LEN];              /* of the alert, where told                        */
	const struct gap *gap;                /* not stored: as derived now                      */
};

struct dutyfile {
	bool          doubtful;               /* its fold failed: what stands is from before     */
	duly_instant  timer;                  /* DULY_NEVER: none is set                         */
	uint64_t      timer_number;
	struct duty  *duties;   size_t n, cap;
	struct found *found;    size_t found_count, found_cap;
	struct known_holder *holders; size_t holder_count, holder_cap;
};

/* As casefile_read. */
duly_result dutyfile_read(struct view value, struct arena *arena, struct dutyfile *ret,
			  struct duly_diag *diag);
void        dutyfile_write(const struct dutyfile *d, struct buf *ret);

struct duty  *dutyfile_add(struct dutyfile *d, struct arena *arena);    /* a zeroed one */
/* Made if it is not there. */
struct found *dutyfile_find(struct dutyfile *d, enum finding_code code, uint64_t event,
			    struct arena *arena);
struct found *dutyfile_find_gap(struct dutyfile *d, struct str coverage, uint64_t event,
				struct arena *arena);
/* Made if it is not there. */
struct known_holder *dutyfile_holder(struct dutyfile *d, struct str role, struct arena *arena);
/* What one file has that belongs to another now. */
void          dutyfile_take_duty(struct dutyfile *d, const struct duty *duty, struct arena *arena);
void          dutyfile_take_found(struct dutyfile *d, const struct found *found, struct arena *arena);
void          duty_told(struct duty *duty, const struct told *told, struct arena *arena);

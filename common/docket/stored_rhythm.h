/* stored_rhythm.h - the stored value of how often a feed has said that it reports, and whether it
 * does (meta, `rhythm/`, the council, a byte 00 and the feed's subject). */
#pragma once
#include "common/docket/stored.h"

struct stored_rhythm {
	duly_instant declared, reported;     /* when it last said what it reports, and that it is
	                                        complete to a time; DULY_NO_INSTANT: never         */
	uint32_t     hours;                  /* that it reports every so long; 0: it does not say   */
	uint32_t     round, told;            /* how often its silence ended, and was told since     */
	duly_instant told_at;                /* the last time; DULY_NO_INSTANT: it is not told      */
	duly_instant timer;                  /* DULY_NEVER: none is set                             */
	uint64_t     timer_number;
};

/* Of a feed that has said nothing. */
struct stored_rhythm stored_rhythm_none(void);
/* Since when the feed has been silent, or will be if it goes on saying nothing; DULY_NEVER: it does
 * not say how often it reports. */
duly_instant stored_rhythm_silent_from(const struct stored_rhythm *r);

/* All of them have keys that begin so. */
extern const struct view STORED_RHYTHMS;
struct view stored_rhythm_key(struct str council, struct str feed, struct buf *b);
/* The names in a key, borrowed from it. DULY_E_CORRUPT (stored.h), here and below. */
duly_result stored_rhythm_whose(struct view key, struct str *ret_council, struct str *ret_feed,
				struct duly_diag *diag);

duly_result stored_rhythm_read(struct view key, struct view value, struct stored_rhythm *ret,
			       struct duly_diag *diag);
void        stored_rhythm_write(const struct stored_rhythm *r, struct buf *ret);

/* conditions.h - whether a condition holds of the case on the day being folded, and whether an
 * event is one that is meant. Private to this folder. */
#pragma once
#include "common/derive/fold.h"

/* Of what a condition is asked. A fact is what the event says, else what the episode has in which
 * the obligation lives (of two orders each has its own date, or none), else what any open episode
 * has. */
struct asked {
	const struct event      *event;       /* NULL: a moment, or the case as it stands           */
	const struct obligation *about;       /* NULL: of none                                      */
	bool                     said_alone;  /* only what the event itself says                    */
};

/* Its value is not given where nobody says. */
struct known_fact condition_fact(const struct fold *f, sym fact, const struct asked *asked);
bool condition_holds(const struct fold *f, const struct condition *c, const struct asked *asked);

/* Whether @e was done before @episode (NULL: nothing) began: on an earlier day, or on that day
 * where both hours are known. */
bool lies_before(const struct event *e, const struct episode *episode);

/* Type and data alone. */
/* Whether what it says is nothing that happened, as the vocabulary has it (void-when). */
bool event_is_void(const struct event *e);
bool matcher_fits(const struct matcher *m, const struct event *e);
/* Its conditions alone, and type and data as well; asked->event is the event. */
bool matcher_allows(const struct fold *f, const struct matcher *m, const struct asked *asked);
bool matcher_holds(const struct fold *f, const struct matcher *m, const struct asked *asked);
/* The last event that was folded and fits, not before @since (NULL: ever) began; NULL: none. */
const struct effective_event *matcher_last(const struct fold *f, const struct matcher *m,
					   const struct episode *since);

/* episodes.h - what opens, changes and closes episodes. Private to this folder. */
#pragma once
#include "common/derive/fold.h"

/* Carries out what the event does to episodes. False: it cannot be right here, and changes nothing.
 * *ret_opened, *ret_closed: of which kind it opened and closed one; NULL: of none. */
bool episodes_apply(struct fold *f, const struct effective_event *by,
		    const struct episode_kind **ret_opened, const struct episode_kind **ret_closed);
/* Closes what the moment closes. */
void episodes_moment(struct fold *f, const struct pending_moment *m);
/* Closes all: the person has died. */
void episodes_end_all(struct fold *f, const struct event *by);
/* Statuses that last while something holds: begins and ends them, and notes it in f->changes. */
void episodes_follow(struct fold *f, const struct cause *cause);

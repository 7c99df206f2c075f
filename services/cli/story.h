/* story.h - the events of a file in the order in which they became known. */
#pragma once
#include "common/calendar/zone.h"
#include "common/engine/rehearsal.h"
#include "services/cli/lines.h"

struct story {
	struct lines *lines; /* for its name                                     */
	struct buf bytes;    /* the packed maps                                  */
	struct rehearsal_event *list;
	size_t n, cap, unreadable;
};

/* Lines that cannot be read are told on standard error and counted. */
duly_result story_read(const char *path, const struct zone *zone, struct story *ret,
		       struct duly_diag *diag);
/* What was known before @from is known at it. */
void story_begin_at(struct story *s, duly_instant from);
void story_fini(struct story *s);

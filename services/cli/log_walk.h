/* log_walk.h - the records of a log by itself; opening one from its beginning checks every
 * batch. */
#pragma once
#include "common/log/log.h"

typedef void (*log_walk_record)(const struct log_record *record);

struct log_walk {
	duly_instant from, until; /* of what is asked for: recorded at, both included */
	uint64_t batches;
	uint64_t kinds[LOG_CLOCK + 1];
	duly_instant first, last;
};
#define LOG_WALK_ALL ((struct log_walk){ .from = DULY_NO_INSTANT, .until = DULY_NEVER })

/* Counts the records, and hands each to @record (NULL: to nobody). */
duly_result log_walk(struct log *log, log_walk_record record, struct log_walk *w,
		     struct duly_diag *diag);

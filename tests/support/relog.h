/* relog.h - a log written anew with some of its alerts left out, changed or told twice, so that a
 * replay has something to find. Everything else is copied as it stands: batches, instants,
 * incarnation. */
#pragma once
#include "common/log/log.h"

enum relog_how { RELOG_SAME, RELOG_DROP, RELOG_CHANGE, RELOG_TWICE };

struct relog {
	enum relog_how how;
	const char    *of;                   /* the alerts in whose bodies this text stands       */
	const char    *was, *is;             /* RELOG_CHANGE: as long as each other               */
	size_t         segment_bytes;        /* as the log that is copied has it                  */
	/* What was done. */
	size_t         found;
	uint64_t       record;               /* the first of them, by its number in the new log   */
};

/* Copies @from to a new log in the directory @dir, and closes that. */
duly_result relog(struct log *from, const char *dir, struct relog *how, struct duly_diag *diag);

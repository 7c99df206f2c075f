/* data.h - the store of a scheduler's data directory (common/engine/folder.h), as a verb looks at
 * it. */
#pragma once
#include "common/docket/docket.h"
#include "common/docket/reader.h"
#include "common/engine/folder.h"

struct data {
	struct store *store;
	struct docket_reader *reader;
	uint64_t log_head; /* the last record of the log; 0: it could not be looked at */
};

/* What was answered before is seen: where the store is behind the log, it is waited for, a second
 * at most. DULY_E_IO: no such directory, or nothing in it yet. */
duly_result data_open(const char *dir, struct data *ret, struct duly_diag *diag);
void data_fini(struct data *data);

/* @at (as --at is written), else (NULL) @now, or in a rehearsal the latest recorded instant. */
duly_result data_now(const struct data *data, const char *at, duly_instant now,
		     duly_instant *ret, struct duly_diag *diag);

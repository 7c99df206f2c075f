/* data.h - the store of a scheduler's data directory (common/engine/folder.h), as a verb looks at
 * it. */
#pragma once
#include "common/docket/docket.h"
#include "common/docket/feed.h"
#include "common/docket/loading.h"
#include "common/docket/reader.h"
#include "common/docket/records.h"
#include "common/docket/replay.h"
#include "common/engine/folder.h"
#include "services/cli/cli.h"

struct data {
	struct store *store;
	struct docket_reader *reader;
};

/* DULY_E_IO: no such directory, or nothing in it yet. */
duly_result data_open(const char *dir, struct data *ret, struct duly_diag *diag);
void data_fini(struct data *data);

/* --at, else now; in a rehearsal the latest recorded instant. */
duly_result data_now(const struct data *data, const struct args *args, duly_instant *ret,
		     struct duly_diag *diag);

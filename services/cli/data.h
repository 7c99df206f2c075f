/* data.h - a scheduler's data directory, looked at: DIR/store is the LMDB environment, DIR/log the
 * log. Reading asks for no lock and hinders nobody.
 */
#pragma once
#include "common/docket/docket.h"

struct data {
	struct store *store;
	struct docket_reader *reader;
};

/* DULY_E_IO: no such directory, or nothing in it yet. */
duly_result data_open(const char *dir, struct data *ret, struct duly_diag *diag);
void data_fini(struct data *data);

/* @at (as --at is written), else (NULL) @now, or in a rehearsal the latest recorded instant. */
duly_result data_now(const struct data *data, const char *at, duly_instant now,
		     duly_instant *ret, struct duly_diag *diag);

/* Path of @name in @dir. DULY_E_CONFIG: too long. */
#define DATA_PATH 4096
duly_result data_path(const char *dir, const char *name, char ret[DATA_PATH],
		      struct duly_diag *diag);
duly_result data_open_log(const char *dir, struct log_position from, struct log **ret,
			  struct duly_diag *diag);

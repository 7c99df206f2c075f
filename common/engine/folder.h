/* folder.h - a scheduler's data directory, looked at: DIR/store is the LMDB environment, DIR/log
 * the log. Reading asks for no lock and hinders nobody. */
#pragma once
#include "common/docket/docket.h"

/* Path of @name in @dir. DULY_E_CONFIG: too long. */
#define FOLDER_PATH 4096
duly_result folder_path(const char *dir, const char *name, char ret[FOLDER_PATH],
			struct duly_diag *diag);

/* DULY_E_IO: it is another user's, or what is in it. What is not there is no matter of this. */
duly_result folder_may_be_read(const char *dir, struct duly_diag *diag);

/* Both read-only. DULY_E_IO, saying what the path should have been: no such directory, or nothing
 * in it yet. On DULY_OK the caller owns *ret. */
duly_result folder_open_store(const char *dir, struct store **ret, struct duly_diag *diag);
duly_result folder_open_log(const char *dir, struct log_position from, struct log **ret,
			    struct duly_diag *diag);

/* The last record of the log in @dir, looked at from @from on; 0: it cannot be looked at. */
uint64_t folder_log_head(const char *dir, struct log_position from);

/* DULY_E_USAGE where something is in @dir; that it is not there yet is fine. @wants says in the
 * message for what it is wanted: "a rehearsal". */
duly_result folder_is_new(const char *dir, const char *wants, struct duly_diag *diag);

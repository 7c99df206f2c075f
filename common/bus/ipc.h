/* ipc.h - the file of an ipc address. libzmq removes whatever lies there before it binds, so that
 * it has to be looked at first. Private to this folder. */
#pragma once
#include <sys/types.h>

#include "common/base/base.h"

/* The path of "ipc://PATH"; NULL: it has none (another transport, or an abstract name). */
const char *ipc_path(const char *address);

/* DULY_E_BUSY: somebody serves it. DULY_E_CONFIG: what lies there is no socket. DULY_OK: nothing
 * does, or a socket that nobody serves. */
duly_result ipc_is_free(const char *path, struct duly_diag *diag);

/* Which file lies at a path; zeros: none. */
struct ipc_file {
	dev_t device;
	ino_t inode;
};
struct ipc_file ipc_file(const char *path);

/* listen.h - the addresses that are listened at. Private to this folder. */
#pragma once
#include <poll.h>

#include "common/base/base.h"

enum { LISTEN_MAX = 8, LISTEN_TEXT = 128 };

struct listeners {
	struct pollfd list[LISTEN_MAX];
	char *paths[LISTEN_MAX];              /* of UNIX sockets, removed at the end; NULL: none */
	char bound[LISTEN_MAX][LISTEN_TEXT];  /* as it is: a port 0 is the one that was taken    */
	bool is_local[LISTEN_MAX];            /* loopback or UNIX                                */
	size_t n;
};

/* "127.0.0.1:7800", "[::1]:7800", "localhost:0", "unix:/run/duly/web". DULY_E_CONFIG: it is no
 * address, or, unless @exposed, one that others than this machine reach. DULY_E_BUSY: somebody is
 * there already. */
duly_result listen_at(struct listeners *l, const char *address, bool exposed,
		      struct duly_diag *diag);
void listen_end(struct listeners *l);
/* The next connection; -1: none is there now. */
int listen_accept(const struct listeners *l, size_t i);

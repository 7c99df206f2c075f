/* serve.h - requests from connections to what answers them: libmicrohttpd under ulfius, a thread
 * for each connection. Private to this folder. */
#pragma once
#include "common/base/base.h"

struct web;
struct serving;

duly_result serve_start(struct web *w, struct serving **ret, struct duly_diag *diag);
/* Ends all connections and waits for their threads. */
void serve_stop(struct serving **serving);
/* Serves a connection; it is closed where there is no place for it. */
void serve_take(struct serving *s, int fd);

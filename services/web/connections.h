/* connections.h - who is connected, and what each is at: so that there are never too many, and that
 * one which is slow to say what it wants is ended. Private to this folder. */
#pragma once
#include <pthread.h>

#include "common/base/base.h"

enum connection_state {
	CONNECTION_FREE,
	CONNECTION_NEW,       /* nothing has been asked yet                              */
	CONNECTION_RECEIVING, /* a request has begun                                     */
	CONNECTION_ANSWERING, /* it is all here                                          */
	CONNECTION_IDLE,      /* answered; another request may come                      */
};

struct connection {
	enum connection_state state;
	int fd;
	int64_t since_ms;    /* it is in this state                                      */
	const void *request; /* receiving, answering                                     */
};

struct connections {
	pthread_mutex_t lock;
	struct connection *list;
	size_t n;
};

void connections_init(struct connections *c, size_t most);
void connections_fini(struct connections *c);

/* A place for @fd; NULL: there are too many. */
struct connection *connections_add(struct connections *c, int fd, int64_t now_ms);
/* The one on @fd, which is known. */
struct connection *connections_on(struct connections *c, int fd);
void connections_remove(struct connections *c, struct connection *one);
/* The same of the one on @fd, where it is still there. */
void connections_remove_on(struct connections *c, int fd);

/* @request is known by its address until the next change. */
void connections_change(struct connections *c, struct connection *one, enum connection_state state,
			const void *request, int64_t now_ms);
/* The request of the connection is all here. */
void connections_answering(struct connections *c, const void *request, int64_t now_ms);

/* Answers those 408, and ends them, whose request has not come within @limit_ms. */
void connections_end_slow(struct connections *c, int64_t now_ms, int64_t limit_ms);
/* How many have a request under way, or are so new, since @since_ms, that none could be seen
 * yet. */
size_t connections_under_way(struct connections *c, int64_t since_ms);
/* Answers an @fd for which there is no place, and closes it. */
void connections_turn_away(int fd);

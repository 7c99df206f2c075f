/* feed.h - requests on the alerts socket: consumers move their cursors and wait for what follows.
 * Private to this folder. */
#pragma once
#include "common/bus/bus.h"
#include "common/docket/feed.h"

/* Bounds of CONTRACT 5 and 8. */
enum {
	CONSUMERS = 200,
	WAITING = 200, /* watches; each consumer has a place of its own beside them */
	FEED_LIMIT = 1000,
	FEED_LIMIT_DEFAULT = 100,
	FEED_WAIT_MS = 60000,
	FEED_BYTES = 1 << 20,
};

struct scheduler;

struct feed_request {
	struct bus_message *message;
	bool info, watch;
	char name[65], team[65];
	enum { FROM_NOWHERE, FROM_START, FROM_NOW } from;
	bool has_ack, has_incarnation, same_incarnation;
	uint64_t ack;
	uint32_t limit;
	int64_t wait_ms;
	struct buf types; /* each with a space after it, as struct consumer has them */
	/* Where it has read to. */
	uint64_t cursor, next;
	int64_t until_boot_ms;
	uint64_t placed; /* how many had a place before it */
	bool waiting, begun; /* begun: a watch that has its place        */
	struct buf answer;   /* an error, decided in the turn */
	struct feed_request *following;
};
void feed_request_free(struct feed_request **request);
/* Reads the body of @r->message into @r. False: it is answered with an error already. */
bool feed_request_read(const struct scheduler *s, struct feed_request *r);
bool feed_refuse_one(const struct scheduler *s, struct feed_request *r, const char *code,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Where the last answer to a watch on a connection ended. */
struct watcher {
	uint8_t connection[255];
	size_t len;
	uint64_t next, used;
};

struct feed_state {
	struct feed_request *arrived, **arrived_last; /* in this turn                    */
	struct feed_request *readers;                 /* to be answered when there is something */
	size_t arrived_n, readers_n, waiting_n, watching_n;
	uint64_t placed, looked; /* places given; alerts looked at in this turn          */
	struct watcher *watchers;
	size_t watchers_n;
	uint64_t watched;
};

void feed_init(struct feed_state *feed);
void feed_fini(struct feed_state *feed);
void feed_receive(struct scheduler *s);
/* In the turn: checks, moves cursors. */
duly_result feed_take(struct scheduler *s, struct duly_diag *diag);
/* The turn's batch is synced: answers whom there is something for, or whose time has come. */
duly_result feed_answer(struct scheduler *s, struct duly_diag *diag);
void feed_refuse(struct scheduler *s, const char *why);
/* No more requests are received before some are answered. */
bool feed_is_full(const struct scheduler *s);
/* The moment at which feed_answer() has something to do; INT64_MAX: none but new alerts. */
int64_t feed_due(const struct scheduler *s);

/* watch.c: where a watch begins, and where its answer has ended. */
void watch_begin(struct scheduler *s, struct feed_request *r);
void watch_note(struct feed_state *feed, const struct feed_request *r);

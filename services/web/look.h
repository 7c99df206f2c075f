/* look.h - one moment of the scheduler's store, for one request at a time, and one that takes long.
 * Private to this folder. */
#pragma once
#include <pthread.h>
#include <stdatomic.h>

#include "common/docket/reader.h"

struct web;
struct store;

struct looking {
	pthread_mutex_t lock;
	struct store *store; /* NULL: it is not open */
	atomic_uint_fast64_t head; /* of the feed, as it was peeked at */
	atomic_bool held;
	uint64_t in_vain; /* where the store stood when it was waited for, and did not move */
};

void looking_init(struct looking *l);
void looking_fini(struct looking *l);
/* The main thread's, every beat: what those who wait for alerts need to know. Nothing is looked at
 * while somebody else looks. */
void looking_peek(struct web *w);
/* Whether the feed has ended elsewhere, or is told from otherwise, than was seen so. */
bool looking_has_news(struct looking *l, uint64_t head, bool held);
/* A look at the store, which look_end() ends. */
struct web_look {
	struct looking *of;
	struct docket_reader *reader;
	uint64_t log_head; /* the last record of the log; 0: it could not be looked at */
};
/* What was answered before is seen: where the store is behind the log, it is waited for, two
 * seconds at most, and not again where that was in vain. DULY_E_IO, DULY_E_NOTFOUND: there is no
 * store yet. */
duly_result look_begin(struct web *w, struct web_look *ret, struct duly_diag *diag);
/* The same for what takes long: it waits for others of its kind, and no other request waits for
 * it. */
duly_result look_begin_long(struct web *w, struct web_look *ret, struct duly_diag *diag);
void look_end(struct web_look *look);
/* The instant as of which things are shown: now, or in a rehearsal its latest. */
duly_instant look_at(const struct web *w, const struct docket_reader *reader);

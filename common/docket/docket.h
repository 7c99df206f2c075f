/* docket.h - cases, obligations, timers, alerts: the core, with no socket and no clock.
 *
 * A turn is begun at an instant, takes what arrived, applies it, ticks, and ends as one batch for
 * the log. The same functions run live over LMDB and in a replay over memory. What the store holds
 * is never ahead of the log and never guessed: docket_synced() says how far into the log it is.
 *
 * Every call returns DULY_OK or the first failure, after which the docket must be closed (or
 * docket_reload()ed): what was not committed is applied again from the log. A stored value that
 * does not decode, or is of a later format, is DULY_E_CORRUPT with a sentence that names it;
 * nothing is told or applied on top of it. */
#pragma once
#include "common/docket/stored_state.h"
#include "common/law/law.h"
#include "common/wire/wire.h"

#define DOCKET_ENGINE "duly " DULY_VERSION

struct docket;

/* Opens the docket over @store, which it borrows. An empty store gives an empty docket. */
duly_result docket_open(struct store *store, struct docket **ret, struct duly_diag *diag);
void        docket_close(struct docket **docket);
/* Drops what was not committed and reads the store again. */
duly_result docket_reload(struct docket *d, struct duly_diag *diag);

const struct docket_state *docket_state(const struct docket *d);
const struct law          *docket_law(const struct docket *d);      /* NULL: nothing in force yet */
const struct contents     *docket_contents(const struct docket *d); /* it, with its bytes         */
struct store_txn          *docket_txn(struct docket *d);            /* the open one; NULL: none   */
/* Up to when every declared feed of every council says that it is complete; DULY_NO_INSTANT: none
 * is declared, or one of them has not said. */
duly_instant               docket_complete_to(const struct docket *d);
/* The declared feeds as of @at, on @arena; strings live until a feed says something else. */
struct declared_feed;
duly_result                docket_feeds(struct docket *d, duly_instant at, struct arena *arena,
					struct declared_feed **ret, size_t *ret_n,
					struct duly_diag *diag);

/* Since when each directory of people is what it is (directories.h), on @arena. */
struct directory_age;
duly_result docket_directories(struct docket *d, struct arena *arena, struct directory_age **ret,
			       size_t *ret_n, struct duly_diag *diag);

/* ---- a turn ---------------------------------------------------------------------------------- */

/* Begins a turn at @now; where that lies before the last batch, because the clock was put back,
 * what was told of what lies ahead again is withdrawn by a sweep. Records of it are added to
 * @batch; the first of them will have the sequence @first. */
duly_result docket_begin(struct docket *d, duly_instant now, struct log_batch *batch,
			 uint64_t first, struct duly_diag *diag);

/* Adds a record of another kind than event, tick and alert, and carries it out. */
duly_result docket_record(struct docket *d, enum log_kind kind, struct view body,
			  struct duly_diag *diag);

/* Records those of @contents that the log does not have yet, and that they are in force from here
 * on. What was in force is gone when it returns. */
duly_result docket_put_in_force(struct docket *d, const struct contents *contents,
				struct duly_diag *diag);

/* The turn has as much in hand as one batch should: it is to be ended, and what else has arrived is
 * taken by another. */
bool docket_is_full(const struct docket *d);

struct taken {
	enum { TAKEN_ACCEPTED, TAKEN_DUPLICATE, TAKEN_REJECTED } status;
	uint64_t      sequence;
	struct str    id, source;            /* borrowed from the event                          */
	struct reject reject;
};
/* Takes one event as it arrived; the bytes that @event points into must live until docket_end(). A
 * rejection is an answer, not a failure. */
duly_result docket_take(struct docket *d, const msgpack_object *event, struct taken *ret,
			struct duly_diag *diag);

/* Events that put files in force (loading.h) ask @read for them, within
 * docket_take(); the caller there owns *ret. Files that cannot be read, or that are not as the
 * event says, are a rejection. Without this call every such event is rejected. */
typedef duly_result (*docket_files)(void *ctx, struct contents *ret, struct duly_diag *diag);
void docket_files_from(struct docket *d, docket_files read, void *ctx);

/* The councils that there are, beside those with an overlay: events of another are refused. Without
 * this call, and without an overlay, those of any council are taken. The list is borrowed. */
void docket_know_councils(struct docket *d, const struct str *councils, size_t n);

/* Tells of the service itself (alert.service): @code for programs, @message for people. @once:
 * something that tells two such apart (an instant). To be called before docket_apply(): what this
 * machine saw stands before what follows from the events, live and in a replay. */
duly_result docket_tell_service(struct docket *d, const char *code, const char *once,
				const char *message, struct duly_diag *diag);
/* *ret: whether the last of this code was told with this @once. */
duly_result docket_service_told(struct docket *d, const char *code, const char *once, bool *ret,
				struct duly_diag *diag);

/* In this turn, before docket_apply(): as little as can be is told in it. */
void docket_narrow(struct docket *d);

/* In this turn, before docket_apply(): what has come due is not told yet (the first turns of a run,
 * until what waited outside is known). docket_tick() is not called in such a turn. */
void docket_quiet(struct docket *d);

/* Folds each case that was touched, once. */
duly_result docket_apply(struct docket *d, struct duly_diag *diag);

/* What a tick did, as its record says it. */
struct ticked {
	uint32_t timers, swept;
};
/* Lets what is due at the turn's instant follow: at most @max->timers timers in the order of their
 * keys, and the next @max->swept cases of a sweep. While held, no timer is looked at. */
duly_result docket_tick(struct docket *d, const struct ticked *max, struct ticked *ret,
			struct duly_diag *diag);

/* Adds tick and alerts to the batch. */
duly_result docket_end(struct docket *d, struct duly_diag *diag);
/* The batch had no room for more, and more may follow: the next ones have it, as ticks at the same
 * instant. */
bool docket_was_cut(const struct docket *d);

/* The batch is in the log, which ends at @position; @commit: commit the store. DULY_E_NOSPACE: the
 * store is full and nothing since the last commit is in it. */
duly_result docket_synced(struct docket *d, struct log_position position, bool commit,
			  struct duly_diag *diag);
/* True: something has changed since the last commit. */
bool docket_dirty(const struct docket *d);

/* The instant of the first timer, or of now where a sweep goes on; DULY_NEVER: none. */
duly_result docket_next(struct docket *d, duly_instant *ret, struct duly_diag *diag);

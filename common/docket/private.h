/* private.h - the docket and its turn, as its own files see them. Private to this folder, and there
 * to those that are the docket: the codecs (stored_*.h), council.h, in_force.h and admission.h do
 * without it.
 */
#pragma once
#include "common/docket/council.h"
#include "common/docket/docket.h"
#include "common/docket/in_force.h"

/* The cases that a turn has had to do with, each read once. */
struct in_hand_table {
	struct in_hand **slots;              /* by key; NULL: free                               */
	size_t           size, n;            /* size: a power of two                             */
	struct in_hand  *first, **last;      /* those that were touched, in that order           */
};

/* The alerts that a turn has told, as bodies of their records, in order. The buffers are kept from
 * turn to turn. */
struct alert_bodies {
	struct buf *list;
	size_t      n, cap;
};

/* For what the batch has room (turn.h). */
struct turn_room {
	size_t   bytes, used;                /* of alerts: there are, and they take              */
	size_t   alerts;                     /* or as many of them                               */
	size_t   loaded, cases;              /* stored bytes of the cases in hand; their number  */
	bool     cut;                        /* something had no room                            */
	size_t   cut_at;                     /* how many had been told by then                   */
};

struct turn {
	duly_instant        now;
	struct log_batch   *batch;
	uint64_t            first_sequence, next_sequence;
	struct arena       *arena;           /* everything of this turn                          */
	struct in_hand_table in_hand;
	struct alert_bodies alerts;
	struct turn_room    room;
	bool                replayed;        /* its ticks are those of a record                  */
	bool                quiet;           /* nobody is told of a rung in this turn            */
	bool                ticked;
	struct ticked       ticks;
	struct from_record *from_record;     /* what was told in it; NULL: it is decided now     */
};

struct docket {
	struct store       *store;
	struct store_txn   *txn;             /* NULL: none is open                               */
	struct docket_state state;
	struct in_force     in_force;
	struct councils     councils;
	struct reallocations *reallocations; /* whose notices wait for their sweep               */
	struct turn         turn;
	struct arena       *case_arena;      /* of the case that is being derived                */
	bool                dirty;
	docket_files        files;           /* NULL: none are to be had                         */
	void               *files_ctx;
	const struct str   *known_councils;  /* as the configuration says; none: it does not     */
	size_t              known_council_count;
};

/* A transaction is open when it returns DULY_OK. */
static inline duly_result docket_writing(struct docket *d, struct duly_diag *diag)
{
	return d->txn != NULL ? DULY_OK : store_begin(d->store, true, &d->txn, diag);
}

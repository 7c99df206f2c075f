/* docket.h - cases, obligations, timers, alerts: the core, with no socket and no clock.
 *
 * A turn is begun at an instant, takes what arrived, applies it, ticks, and ends as one batch for
 * the log. The same functions run live over LMDB and in a replay over memory. What the store holds
 * is never ahead of the log and never guessed: docket_commit() says how far into the log it is.
 *
 * Every call returns DULY_OK or the store's first failure, after which the docket must be closed
 * (or docket_reload()ed): what was not committed is applied again from the log.
 */
#pragma once
#include "common/docket/stored_obligations.h"
#include "common/log/log.h"
#include "common/store/store.h"

#define DOCKET_ENGINE   "duly " DULY_VERSION
#define DOCKET_HELD_WHY 64

struct docket;

/* What there is beside the cases. Kept in the store, in the same transaction as what follows. */
struct docket_state {
	struct log_position position;        /* the store follows the log up to here             */
	uint8_t      tree[16];               /* first incarnation: seasons the case keys         */
	uint8_t      incarnation[16];
	duly_instant latest;                 /* of the last batch; DULY_NO_INSTANT: none yet     */
	char         engine[32];
	bool         rehearsal, held;
	char         held_why[DOCKET_HELD_WHY];
	duly_instant held_since;
	duly_instant from;                   /* rungs before this are never told                 */
	uint64_t     feed_head;              /* last alert                                       */
	uint64_t     timer_number;           /* last one given                                   */
	uint64_t     events, cases;          /* taken; known                                     */
	/* A sweep through all cases, because something concerns them all. */
	bool         sweeping;
	uint8_t      sweep_reason;           /* enum alert_reason                                */
	uint8_t      sweep_next[ID_LEN];
};

/* Opens the docket over @store, which it borrows. An empty store gives an empty docket. */
duly_result docket_open(struct store *store, struct docket **ret, struct duly_diag *diag);
void        docket_close(struct docket **docket);
/* Drops what was not committed and reads the store again. */
duly_result docket_reload(struct docket *d, struct duly_diag *diag);

const struct docket_state *docket_state(const struct docket *d);
const struct law          *docket_law(const struct docket *d);      /* NULL: nothing in force yet */
const struct contents     *docket_contents(const struct docket *d); /* it, with its bytes         */
struct store_txn          *docket_txn(struct docket *d);            /* the open one; NULL: none   */

/* ---- a turn ---------------------------------------------------------------------------------- */

/* Begins a turn at @now. Records of it are added to @batch; the first of them will have the
 * sequence @first. */
duly_result docket_begin(struct docket *d, duly_instant now, struct log_batch *batch, uint64_t first,
			 struct duly_diag *diag);

/* Adds a record of another kind than event, tick and alert, and carries it out. */
duly_result docket_record(struct docket *d, enum log_kind kind, struct view body,
			  struct duly_diag *diag);

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

/* Events that put files in force (rules.loaded, calendar.loaded) ask @read for them, within
 * docket_take(); the caller there owns *ret. Files that cannot be read, or that are not as the
 * event says, are a rejection. Without this call every such event is rejected. */
typedef duly_result (*docket_files)(void *ctx, struct contents *ret, struct duly_diag *diag);
void docket_files_from(struct docket *d, docket_files read, void *ctx);

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

/* The batch is in the log, which ends at @position; @commit: commit the store. DULY_E_NOSPACE: the
 * store is full and nothing since the last commit is in it. */
duly_result docket_synced(struct docket *d, struct log_position position, bool commit,
			  struct duly_diag *diag);
/* True: something has changed since the last commit. */
bool docket_dirty(const struct docket *d);

/* The instant of the first timer, or of now where a sweep goes on; DULY_NEVER: none. */
duly_result docket_next(struct docket *d, duly_instant *ret, struct duly_diag *diag);

/* ---- putting files in force ------------------------------------------------------------------ */

enum loading { LOADING_RULES, LOADING_CALENDAR };

/* The digest of the rules in @files, whatever calendar and zone are beside them (docs/formats.md):
 * what `digest` of rules.loaded names. That of calendar.loaded is the calendar's own. */
void loading_digest(const struct contents *files, uint8_t ret[SHA256_LEN]);

/* What would be in force with the rules of @files, or with the calendar among them that has
 * @digest, and all else as it is; checked as a whole. DULY_E_NOTFOUND: @files are not what @digest
 * names. DULY_E_MALFORMED: every fault is in @problems. On DULY_OK the caller owns *ret. */
duly_result loading_check(const struct docket *d, enum loading what, const struct contents *files,
			  const uint8_t digest[SHA256_LEN], struct contents *ret,
			  struct faults *faults, struct duly_diag *diag);

/* In a turn: records those of @contents that the log does not have yet, and that they are in force
 * from here on. What was in force is gone when it returns. */
duly_result docket_put_in_force(struct docket *d, const struct contents *contents,
				struct duly_diag *diag);

/* ---- records of the service ------------------------------------------------------------------ */

void record_start(struct buf *b, const uint8_t incarnation[16], duly_instant wall, bool rehearsal,
		  const char *held_why);                        /* NULL: not held                  */
void record_content(struct buf *b, const struct content *content);
void record_in_force(struct buf *b, const struct contents *contents);
void record_clock(struct buf *b, duly_instant wall, const char *held_why);
void record_rejected(struct buf *b, struct view bytes, struct str source, struct str id,
		     const struct reject *reject);

/* ---- alerts ---------------------------------------------------------------------------------- */

/* Numbers are stored; names are CONTRACT 5. */
#define ALERT_TYPES(X)                                       \
	X(ALERT_OPENED,      1, "alert.opened")              \
	X(ALERT_UPCOMING,    2, "alert.upcoming")            \
	X(ALERT_DUE,         3, "alert.due")                 \
	X(ALERT_OVERDUE,     4, "alert.overdue")             \
	X(ALERT_MOVED,       5, "alert.moved")               \
	X(ALERT_WITHDRAWN,   6, "alert.withdrawn")           \
	X(ALERT_CLEARED,     7, "alert.cleared")             \
	X(ALERT_DATA,        8, "alert.data")                \
	X(ALERT_SERVICE,     9, "alert.service")             \
	X(ALERT_COVERAGE,   10, "alert.coverage")            \
	X(ALERT_HANDED_OVER, 11, "alert.handed-over")

enum alert_type {
#define X(id, number, name) id = number,
	ALERT_TYPES(X)
#undef X
};
const char *alert_type_name(enum alert_type type);

#define ALERT_REASONS(X)                                     \
	X(REASON_NONE,          0, "")                       \
	X(REASON_MET,           1, "met")                    \
	X(REASON_MET_LATE,      2, "met-late")               \
	X(REASON_RECORDED_LATE, 3, "recorded-late")          \
	X(REASON_ENDED,         4, "ended")                  \
	X(REASON_RETRACTED,     5, "retracted")              \
	X(REASON_CORRECTED,     6, "corrected")              \
	X(REASON_CALENDAR,      7, "calendar")               \
	X(REASON_RULES,         8, "rules")                  \
	X(REASON_ENGINE,        9, "engine")                 \
	X(REASON_CLOCK,        10, "clock")                  \
	X(REASON_RELEASED,     11, "released")               \
	X(REASON_FEED,         12, "feed")                   \
	X(REASON_STAFF,        13, "staff")

enum alert_reason {
#define X(id, number, name) id = number,
	ALERT_REASONS(X)
#undef X
};
const char *alert_reason_name(enum alert_reason reason);

/* Tells of the service itself (alert.service): @code for programs, @message for people. @once:
 * something that tells two such apart (an instant). To be called before docket_apply(): what this
 * machine saw stands before what follows from the events, live and in a replay. */
duly_result docket_tell_service(struct docket *d, const char *code, const char *once,
				const char *message, struct duly_diag *diag);
/* True: the last of this code was told with this @once. */
bool docket_service_told(struct docket *d, const char *code, const char *once);

/* ---- the feed -------------------------------------------------------------------------------- */

struct consumer {
	uint64_t   cursor;
	struct str team;                     /* NO_STR: all                                      */
	struct str types;                    /* names, each with a space after it; NO_STR: all   */
};
/* False: not known. Strings are valid until the next write. */
bool docket_consumer(struct docket *d, struct str name, struct consumer *ret);
uint64_t docket_consumers(struct docket *d);
void record_consumer(struct buf *b, struct str name, const struct consumer *c);

/* Appends to @ret the alerts behind @after that fit @filter (its cursor is not looked at) as packed
 * maps, one after the other: at most @limit, at most @max_bytes, and only those up to @head.
 * *ret_next: how far was read. */
duly_result docket_feed(struct docket *d, const struct consumer *filter, uint64_t after, uint64_t head,
			uint32_t limit, size_t max_bytes, struct buf *ret, uint32_t *ret_count,
			uint64_t *ret_next, struct duly_diag *diag);

/* Up to when every declared feed of every council says that it is complete; DULY_NO_INSTANT: none
 * is declared, or one of them has not said. */
duly_instant docket_complete_to(struct docket *d);

/* ---- replay ---------------------------------------------------------------------------------- */

enum replay_mode {
	REPLAY_RECORDED,                     /* what was told is taken from its records           */
	REPLAY_VERIFY,                       /* it is computed again, and compared                */
};

struct replayed {
	uint64_t batches, records, events, alerts;
	uint64_t differences;                /* REPLAY_VERIFY: alerts that differ                 */
	struct buf report;                   /* a line for each of the first hundred              */
	duly_instant last;
};
void replayed_fini(struct replayed *r);

/* Where a replay ends: before the first batch recorded after @instant, and behind the first that
 * reaches @sequence. */
struct replay_until {
	duly_instant instant;
	uint64_t     sequence;
};
#define REPLAY_ALL ((struct replay_until){ DULY_NEVER, UINT64_MAX })

/* Applies what @log holds behind the docket's position, committing now and then and at the end.
 * @progress is called with each batch; it may be NULL. */
duly_result docket_replay(struct docket *d, struct log *log, enum replay_mode mode,
			  struct replay_until until,
			  void (*progress)(void *ctx, const struct replayed *so_far), void *ctx,
			  struct replayed *ret, struct duly_diag *diag);

/* A digest over everything in the store: equal stores that follow the log equally far have equal
 * ones. */
duly_result docket_digest(struct store *store, uint8_t ret[SHA256_LEN], struct duly_diag *diag);

/* ---- looking --------------------------------------------------------------------------------- */

/* One obligation of a case as it stands at the instant asked for. */
struct seen {
	const struct obligation *obligation;
	const struct stored_obligation       *stored;
	bool                     doubtful;
	const struct str        *groups;     /* that its case is linked in; until it returns     */
	size_t                   group_count;
};
/* Called for each; returns false to stop. */
typedef bool (*docket_visit)(void *ctx, const struct law *law, const struct seen *seen);

struct docket_reader;
/* Reads a store that a service may be writing at the same time. */
duly_result docket_reader_open(struct store *store, struct docket_reader **ret, struct duly_diag *diag);
void        docket_reader_close(struct docket_reader **reader);
const struct docket_state *docket_reader_state(const struct docket_reader *r);
const struct law          *docket_reader_law(const struct docket_reader *r);
duly_result docket_reader_each(struct docket_reader *r, duly_instant at, docket_visit visit, void *ctx,
			       struct duly_diag *diag);
/* The other cases in any of @groups, once docket_reader_each() has been through all; those that
 * only named eyes may see are not among them. The strings live until the next such look. */
enum { LINKED_MAX = 100 };
size_t docket_reader_linked(const struct docket_reader *r, struct str council, struct str subject,
			    const struct str *groups, size_t group_count,
			    struct str ret[LINKED_MAX]);
/* The team that has the place of @team in the council at the instant. */
struct str docket_reader_team(struct docket_reader *r, struct str council, struct str team,
			      duly_instant at);
/* The alert of this id; DULY_E_NOTFOUND. */
duly_result docket_reader_alert(struct docket_reader *r, const uint8_t id[ID_LEN], struct buf *ret,
				struct duly_diag *diag);

/* internal.h - what the files of the scheduler share. For them only. */
#pragma once
#include "common/bus/bus.h"
#include "common/docket/docket.h"
#include "common/docket/feed.h"
#include "common/docket/loading.h"
#include "common/docket/records.h"
#include "common/docket/replay.h"
#include "common/quarantine/quarantine.h"
#include "services/scheduler/scheduler.h"

/* The bounds of CONTRACT 8 that are kept here. */
enum {
	TURN_EVENTS = 4096,
	TURN_BYTES = 4 << 20,
	REQUEST_EVENTS = 1000,
	CONSUMERS = 200,
	WAITING = 200,
	FEED_LIMIT = 1000,
	FEED_LIMIT_DEFAULT = 100,
	FEED_WAIT_MS = 60000,
	FEED_BYTES = 1 << 20,
};
enum { RETRY_MS = 1000 };

/* ---- intake: requests on the events socket --------------------------------------------------- */

struct request {
	struct bus_message *message;
	struct wire wire; /* of its body, where it is a request for events */
	enum { REQUEST_EVENTS_IN, REQUEST_INFO, REQUEST_ANSWERED } kind;
	size_t events;
	struct buf answer;
	/* Where the bytes of the event looked at last begin, so that the next need not be
	 * sought. */
	size_t span_index, span_offset;
};

struct refused {
	struct view event; /* borrowed from its request */
	struct str source, id;
	struct reject reject;
};

struct intake {
	struct request *requests;
	size_t n, cap, events, bytes;
	struct refused *refused; /* of this turn, for quarantine */
	size_t refused_n, refused_cap;
	uint64_t accepted, duplicate, rejected; /* since the start */
};

struct scheduler;
/* Receives what is there, as far as a turn may. */
void intake_receive(struct scheduler *s);
/* In the turn: takes the events and writes the answers, which wait for the sync. */
duly_result intake_take(struct scheduler *s, struct duly_diag *diag);
/* The turn's batch is synced: sends the answers, and keeps what was refused. */
void intake_answer(struct scheduler *s);
/* There is no turn: answers `unavailable`. */
void intake_refuse(struct scheduler *s, const char *why);
void intake_fini(struct intake *intake);

/* ---- feed: requests on the alerts socket ----------------------------------------------------- */

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
	size_t arrived_n, readers_n, waiting_n;
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

/* ---- info ------------------------------------------------------------------------------------ */

/* True where @body asks what the service is. */
bool info_asked(const msgpack_object *body);
void info_pack(struct scheduler *s, struct buf *ret);

/* ---- room: what happens when there is none --------------------------------------------------- */

struct room {
	bool low, told, telling; /* below the reserve; the alert of it        */
	int64_t looked_boot_ms;
	uint64_t free_bytes;
	bool behind;           /* the store was put back, and does not follow the log yet */
	int64_t again_boot_ms; /* no turn before                            */
	bool narrow;           /* a batch was too large: the next takes little */
};
/* Looks at the disk, every second. */
void room_look(struct scheduler *s);
/* In the turn, once for each time that it runs low. */
duly_result room_tell(struct scheduler *s, struct duly_diag *diag);
/* DULY_OK where a turn can be tried: catches up with the log where the store is behind.
 * DULY_E_NOSPACE: not now. */
duly_result room_ready(struct scheduler *s, struct duly_diag *diag);
/* A turn ended with @r: what it did is undone. Returns what is fatal, or DULY_OK. */
duly_result room_undo(struct scheduler *s, duly_result r, struct duly_diag *diag);

/* ---- rules: the files of --rules, beside what is in force
 * ------------------------------------- */

/* Files that differ from what is in force, or cannot be read. */
struct files_seen {
	const char *code;  /* of the alert; NULL: they are what is in force */
	char once[ID_HEX]; /* sets two such alerts apart                    */
	char message[640];
};
/* For docket_files_from(); @ctx is the scheduler. */
duly_result rules_read(void *ctx, struct contents *ret, struct duly_diag *diag);
/* The same, and the law that they make: faults are printed, DULY_E_CONFIG. */
duly_result rules_load(struct scheduler *s, struct contents *contents, struct law **ret,
		       struct duly_diag *diag);
/* Compares the files with what is in force, and reports a difference. */
void rules_compare(struct scheduler *s);
/* Behind a turn: reports what was put in force in it, and compares anew. */
void rules_look(struct scheduler *s);
/* In the turn, behind what was taken: tells operators of files that are not in force, and of a
 * calendar that is about to end. Once for each. */
duly_result rules_tell(struct scheduler *s, struct duly_diag *diag);

/* ---- the service ----------------------------------------------------------------------------- */

struct scheduler {
	const struct config *config;
	const char *data;
	int lock, signal_fd, timer_fd;
	const struct clock_source *source;
	struct clock clock;
	bool step_untold; /* a step of the clock that is not in the log yet */

	struct store *store;
	struct log *log;
	struct docket *docket;
	struct log_batch *batch;
	struct quarantine *quarantine;
	struct bus *events, *alerts;

	struct intake intake;
	struct feed_state feed;
	struct room room;

	bool ticking; /* the inbox has been empty once since the start */
	int64_t started_boot_ms, heard_boot_ms;
	int64_t dirty_boot_ms;        /* when the first uncommitted change was made; 0: none */
	uint64_t committed;           /* position committed to the store                     */
	struct files_seen files;      /* on disk, where they are not what is in force        */
	uint8_t compared[SHA256_LEN]; /* with this law                                  */
	bool was_held;
	bool running;
	char incarnation[33];
};

static inline duly_instant now(const struct scheduler *s)
{
	return s->clock.now;
}
static inline int64_t boot_ms(const struct scheduler *s)
{
	return s->clock.at.boot_ms;
}

/* history.c: log and store, as they are found. */
duly_result history_open(struct scheduler *s, struct duly_diag *diag);
duly_result history_catch_up(struct scheduler *s, struct duly_diag *diag);
/* The first batch of a run. */
duly_result history_begin(struct scheduler *s, struct duly_diag *diag);

/* turn.c: what the first batch of a run does too. */
duly_result clock_tell(struct scheduler *s, struct duly_diag *diag);
duly_result batch_append(struct scheduler *s, struct duly_diag *diag);

/* log.h - the truth: an append-only run of batches in segments of 64 MiB (docs/formats.md).
 *
 * A batch is one write and one sync, and counts whole or not at all. Its checksum is seeded with
 * the checksum of the batch before, so nothing can be changed, removed or exchanged in the middle;
 * the hash tree over the record headers (RFC 6962) gives the root that a store says it follows.
 */
#pragma once
#include <sys/types.h>

#include "common/base/base.h"

/* Kinds are for ever. Bodies: docs/formats.md. */
#define LOG_KINDS(X)                                                                          \
	X(LOG_EVENT, 1, "event")       /* an event taken                                   */ \
	X(LOG_TICK, 2, "tick")         /* the clock was looked at, and something followed  */ \
	X(LOG_ALERT, 3, "alert")       /* what was told                                    */ \
	X(LOG_START, 4, "start")       /* a run begins: engine, incarnation, clock         */ \
	X(LOG_CONTENT, 5, "content")   /* bytes of a pack, vocabulary, calendar, zone      */ \
	X(LOG_IN_FORCE, 6, "in-force") /* which contents are in force from here on         */ \
	X(LOG_CONSUMER, 7, "consumer") /* a consumer is known, or its cursor moved         */ \
	X(LOG_REJECTED, 8, "rejected") /* what was refused: digest, source, code, field    */ \
	X(LOG_CLOCK, 9, "clock")       /* a step of the clock; held                        */

enum log_kind {
#define X(id, number, name) id = number,
	LOG_KINDS(X)
#undef X
};
const char *log_kind_name(enum log_kind kind); /* NULL: unknown */

#define LOG_SEGMENT_BYTES (64u << 20)
#define LOG_SEGMENT_LEAST (8u << 10)  /* the smallest that tests may ask for         */
#define LOG_BATCH_MAX     (16u << 20) /* bytes of one batch                         */

struct log_root {
	uint64_t size;            /* leaves: records                            */
	uint8_t hash[SHA256_LEN]; /* RFC 6962 tree head over them               */
};

/* Up to where an incarnation is known to have come. */
struct log_checkpoint {
	uint8_t incarnation[16]; /* zeros, and a size of 0: there is none      */
	struct log_root root;
};

/* A place between two batches. */
struct log_position {
	uint64_t sequence; /* of the last record before it; 0: the start */
	uint32_t segment;  /* number, from 1                             */
	uint32_t offset;   /* in the segment                             */
	uint8_t chain[16]; /* checksum of the batch before it            */
	struct log_root root;
};

struct log_record {
	enum log_kind kind;
	uint64_t sequence;
	duly_instant recorded; /* the batch's                                */
	struct view body;
};

struct log;

/* What opening found. */
struct log_opened {
	bool created;        /* there was none                             */
	uint64_t torn_bytes; /* of an unfinished last batch, zeroed        */
};

struct log_options {
	const char *dir;             /* created if it is not there                 */
	bool read_only;              /* changes nothing; a torn tail is left alone */
	uint8_t incarnation[16];     /* for a log that is created                  */
	size_t segment_bytes;        /* 0: LOG_SEGMENT_BYTES; smaller in tests     */
	const struct log_disk *disk; /* NULL: the system                           */
	struct log_position from;    /* a place known good (from the store): what lies
					before it is not read. sequence 0: the start */
};

/* Opens the log, checks every batch behind @options->from, zeroes a torn tail, writes again what
 * lies behind `from` and syncs (after a failed sync the page cache lies). DULY_E_CORRUPT: damage,
 * with segment and offset in @diag, or there is no log though `from` is a place in one; nothing was
 * changed. DULY_E_NOTFOUND (read-only): there is
 * none. DULY_E_CONFLICT: `from` is not a place in this log (another log, or it ends before it).
 * DULY_E_NOSPACE: no room for the first segment of a log that is created.
 * DULY_E_BUSY: another process writes to it, be it by way of another directory. @ret_opened may be
 * NULL.
 */
duly_result log_open(const struct log_options *options, struct log **ret,
		     struct log_opened *ret_opened, struct duly_diag *diag);
void log_close(struct log **log);
void log_free(struct log **log); /* the same, for duly_auto(log)                */

const uint8_t *log_incarnation(const struct log *log); /* 16 bytes: the present one */
/* What the present incarnation says of the one before; of the first one nothing. */
struct log_checkpoint log_before(const struct log *log);
/* Ends the present segment, and begins the next under another incarnation, which names @before: the
 * log was put back to an earlier state, and what its writer answered after that is not in it. As
 * log_append(). */
duly_result log_begin_incarnation(struct log *log, const uint8_t incarnation[16],
				  const struct log_checkpoint *before, struct duly_diag *diag);
struct log_position log_end(const struct log *log);

/* A batch being put together: records are added, then it is appended. */
struct log_batch;
struct log_batch *log_batch_new(void);
void log_batch_free(struct log_batch **batch);
void log_batch_clear(struct log_batch *batch);
void log_batch_add(struct log_batch *batch, enum log_kind kind, struct view body);
uint32_t log_batch_count(const struct log_batch *batch);
size_t log_batch_bytes(const struct log_batch *batch);

/* Writes @batch (of at least one record) as recorded at @now and syncs. On DULY_OK its records have
 * the sequences log_end().sequence - count + 1 ... log_end().sequence.
 * DULY_E_NOSPACE: it does not fit into what is prepared and the next segment cannot be: nothing was
 * written, the same may be appended later. DULY_E_BOUND: it is larger than LOG_BATCH_MAX or than a
 * segment: nothing was written. On any other result the log is unusable (every later call fails)
 * and the process should end: nothing may be answered. */
duly_result log_append(struct log *log, struct log_batch *batch, duly_instant now,
		       struct duly_diag *diag);

/* Looks whether what is written to is still the log that was opened: the present segment, and the
 * next 64 of the earlier ones in turn. log_append() looks at the present one before it says that a
 * batch is there. DULY_E_CORRUPT, saying what happened: it was removed, moved, replaced, cut or put
 * back under us. The log is unusable then. */
duly_result log_look(struct log *log, struct duly_diag *diag);

/* Bytes of batches that can be appended without the disk having to give more: in
 * the present segment, and in the next if it is prepared. A batch never spans both. */
uint64_t log_room(const struct log *log);

/* Makes room ahead of need: zeroes and syncs up to @slice bytes (0: all that is missing) of the
 * next segment. Does nothing once that is prepared, so it may be called every turn, with slices
 * small enough not to hold the turn up. DULY_E_NOSPACE: may be tried again. On any other failure
 * the log is unusable. */
duly_result log_prepare(struct log *log, size_t slice, struct duly_diag *diag);

/* ---- reading --------------------------------------------------------------------------------- */

/* Batches from @from (log_start for the first) on, each checked before it is handed out, up to the
 * end that the log has at each call; read-only, the end that was found when it was opened. The log
 * must outlive the cursor. DULY_E_CONFLICT: @from is not a place in this log. */
struct log_cursor;
struct log_position log_start(const struct log *log);
duly_result log_cursor_open(struct log *log, struct log_position from, struct log_cursor **ret,
			    struct duly_diag *diag);
void log_cursor_free(struct log_cursor **cursor);
/* The next batch: its records (valid until the next call) and the place behind it. DULY_E_NOTFOUND:
 * the end. DULY_E_CORRUPT: damage. */
duly_result log_cursor_next(struct log_cursor *cursor, const struct log_record **ret_records,
			    uint32_t *ret_count, duly_instant *ret_recorded,
			    struct log_position *ret_after, struct duly_diag *diag);

/* ---- going through it again ------------------------------------------------------------------ */

/* A walk through all that the log holds, a little at a time, from its beginning to its end and then
 * again: everything is read from the disk and checked, bodies too. Behind what does not check it
 * goes on with the next segment. The log must outlive it. */
struct log_scrub;
struct log_scrub *log_scrub_new(struct log *log);
void log_scrub_free(struct log_scrub **scrub);
/* Goes on by @bytes, or to the end of the batch that lies there, or to the end of the log, behind
 * which it begins again. DULY_E_CORRUPT: damage, with segment and offset in @diag. DULY_E_IO: what
 * lies there cannot be read. */
duly_result log_scrub_on(struct log_scrub *scrub, uint64_t bytes, struct duly_diag *diag);

struct log_scrubbed {
	uint64_t passes;   /* completed                                        */
	uint64_t sequence; /* of the last record that it has passed in this one */
};
struct log_scrubbed log_scrubbed(const struct log_scrub *scrub);

/* ---- the disk, as the log sees it ------------------------------------------------------------ */

/* Replaced by tests to fail the Nth call, or to write short. */
struct log_disk {
	void *ctx;
	int (*open)(void *ctx, const char *path, int flags, unsigned mode);
	ssize_t (*pwrite)(void *ctx, int fd, const void *data, size_t len, off_t at);
	ssize_t (*pread)(void *ctx, int fd, void *data, size_t len, off_t at);
	int (*fdatasync)(void *ctx, int fd);
	int (*fsync)(void *ctx, int fd); /* of directories                      */
	int (*close)(void *ctx, int fd);
};
extern const struct log_disk log_disk_system;

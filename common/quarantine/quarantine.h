/* quarantine.h - rejected events, kept for people for a while.
 *
 * One file for each in DATA/quarantine, named by when it was refused and by the digest of its
 * bytes, so that the names are in order and the same bytes refused again take no more room. At most
 * 64 MiB on disk and 30 days: the oldest go first, of the source that has most where there is no
 * room, so that one which sends without end pushes out nobody else's. The service keeps; the
 * command line looks, tries again and drops, while the service runs. Nothing here follows from the
 * log, and nothing depends on it. */
#pragma once
#include "common/wire/wire.h"

#define QUARANTINE_BYTES (64u << 20)
#define QUARANTINE_DAYS  30
#define QUARANTINE_KEY   64 /* bytes of a key, its NUL included */

/* ---- keeping --------------------------------------------------------------------------------- */

struct quarantine;
/* Opens (or makes) the folder in @data_dir. */
duly_result quarantine_open(const char *data_dir, struct quarantine **ret, struct duly_diag *diag);
void quarantine_free(struct quarantine **quarantine);

/* Keeps the bytes of one event as they arrived and why they were refused. A failure is no reason to
 * stop: the refusal stands all the same. */
duly_result quarantine_keep(struct quarantine *q, duly_instant now, struct view event,
			    struct str source, struct str id, const struct reject *reject,
			    struct duly_diag *diag);
/* Drops what is older than 30 days. */
void quarantine_expire(struct quarantine *q, duly_instant now);
/* Looks whether what is kept is still there, a part of it at a time, round and round: what somebody
 * has dropped counts no more. */
void quarantine_look(struct quarantine *q);

struct quarantine_totals {
	uint64_t count, bytes;
};
struct quarantine_totals quarantine_totals(const struct quarantine *q);

/* ---- looking --------------------------------------------------------------------------------- */

struct quarantined {
	char key[QUARANTINE_KEY]; /* what it is asked for by      */
	duly_instant when;
	uint8_t digest[SHA256_LEN]; /* of the event's bytes         */
	struct str source, id;      /* empty where they did not read */
	struct str code, field, message;
	struct view event; /* msgpack, as it arrived       */
	/* What the above hangs on. */
	struct buf bytes;
	struct wire wire;
};
void quarantined_fini(struct quarantined *q);

/* Calls @visit with each, oldest first, until it returns false. What goes away in between, or does
 * not read, is passed over. No folder: there is none. */
duly_result quarantine_each(const char *data_dir,
			    bool (*visit)(void *ctx, const struct quarantined *q), void *ctx,
			    struct duly_diag *diag);
/* DULY_E_NOTFOUND; DULY_E_CORRUPT: it does not read. On DULY_OK the caller owns *ret. */
duly_result quarantine_read(const char *data_dir, const char *key, struct quarantined *ret,
			    struct duly_diag *diag);
duly_result quarantine_drop(const char *data_dir, const char *key, struct duly_diag *diag);

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/lawfiles/lawfiles.h"
#include "services/cli/rehearsal.h"

/* The bounds of a service's turn, and how much is written between two commits of the store. */
enum {
	TURN_EVENTS = 4096,
	TURN_BYTES = 4 << 20,
	TURN_ALERTS = 2000,
	CHUNK = 16,
	COMMIT_RECORDS = 20000,
};

/* ---- a disk that is asked to sync now and then ----------------------------------------------- */

static int disk_open(void *ctx, const char *path, int flags, unsigned mode)
{
	(void)ctx;
	return log_disk_system.open(log_disk_system.ctx, path, flags, mode);
}

static ssize_t disk_pwrite(void *ctx, int fd, const void *data, size_t len, off_t at)
{
	(void)ctx;
	return log_disk_system.pwrite(log_disk_system.ctx, fd, data, len, at);
}

static ssize_t disk_pread(void *ctx, int fd, void *data, size_t len, off_t at)
{
	(void)ctx;
	return log_disk_system.pread(log_disk_system.ctx, fd, data, len, at);
}

static int disk_fdatasync(void *ctx, int fd)
{
	const struct rehearsal *r = ctx;

	return r->syncing ? log_disk_system.fdatasync(log_disk_system.ctx, fd) : 0;
}

static int disk_fsync(void *ctx, int fd)
{
	(void)ctx;
	return log_disk_system.fsync(log_disk_system.ctx, fd);
}

/* A segment that is left behind is synced with it. */
static int disk_close(void *ctx, int fd)
{
	struct rehearsal *r = ctx;

	r->sync_failed |= log_disk_system.fdatasync(log_disk_system.ctx, fd) != 0;
	return log_disk_system.close(log_disk_system.ctx, fd);
}

static struct log_disk disk_of(struct rehearsal *r)
{
	return (struct log_disk){ .ctx = r,
				  .open = disk_open,
				  .pwrite = disk_pwrite,
				  .pread = disk_pread,
				  .fdatasync = disk_fdatasync,
				  .fsync = disk_fsync,
				  .close = disk_close };
}

/* ---- the turn -------------------------------------------------------------------------------- */

static struct str printable(struct str s, size_t max)
{
	return is_printable(s, max) ? s : STR("");
}

/* As the service writes it down. */
static duly_result refuse(struct rehearsal *r, const struct told_event *e, struct view bytes,
			  const struct taken *taken, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };

	record_rejected(&b, bytes, printable(taken->source, 256), printable(taken->id, 128),
			&taken->reject);
	r->refused(r->ctx, e, taken->id, &taken->reject);
	return docket_record(r->docket, LOG_REJECTED, buf_view(&b), diag);
}

static duly_result take_one(struct rehearsal *r, const struct buf *bytes,
			    const struct told_event *e, struct duly_diag *diag)
{
	const struct view packed = { bytes->data + e->offset, e->len };
	duly_auto_fini(wire) w = { 0 };
	struct duly_diag why = { "" };
	struct taken taken = { .status = TAKEN_REJECTED };
	duly_result result = DULY_OK;

	if (wire_unpack(packed, &w, &why) != DULY_OK)
		reject_with(&taken.reject, REJECT_MALFORMED, "", "%.200s", why.text);
	else
		result = docket_take(r->docket, &w.root, &taken, diag);
	if (result != DULY_OK)
		return result;
	r->accepted += taken.status == TAKEN_ACCEPTED;
	r->duplicate += taken.status == TAKEN_DUPLICATE;
	r->rejected += taken.status == TAKEN_REJECTED;
	return taken.status == TAKEN_REJECTED ? refuse(r, e, packed, &taken, diag) : DULY_OK;
}

static duly_result take(struct rehearsal *r, const struct buf *bytes,
			const struct told_event *events, size_t n, size_t *ret_taken,
			struct duly_diag *diag)
{
	duly_result result = DULY_OK;
	size_t i = 0, size = 0;

	while (i < n && i < TURN_EVENTS && size < TURN_BYTES && result == DULY_OK) {
		size += events[i].len;
		result = take_one(r, bytes, &events[i++], diag);
	}
	*ret_taken = i;
	return result;
}

static duly_result begin_turn(struct rehearsal *r, duly_instant at, struct duly_diag *diag)
{
	if (at.ms > r->now.ms)
		r->now = at;
	log_batch_clear(r->batch);
	return docket_begin(r->docket, r->now, r->batch, log_end(r->log).sequence + 1, diag);
}

static duly_result tick(struct rehearsal *r, struct duly_diag *diag)
{
	const struct ticked max = { CHUNK, CHUNK };
	const uint64_t told = docket_state(r->docket)->feed_head;
	struct ticked done = { CHUNK, 0 };
	duly_result result = DULY_OK;

	while (result == DULY_OK && (done.timers == CHUNK || done.swept == CHUNK) &&
	       docket_state(r->docket)->feed_head - told < TURN_ALERTS)
		result = docket_tick(r->docket, &max, &done, diag);
	return result;
}

/* The store never follows what of the log is not on disk. */
static duly_result append(struct rehearsal *r, bool sync, struct duly_diag *diag)
{
	const uint64_t behind = log_end(r->log).sequence - r->committed;
	const bool commit = sync || behind + log_batch_count(r->batch) >= COMMIT_RECORDS;
	duly_result result = DULY_OK;

	if (log_batch_count(r->batch) > 0) {
		r->syncing = commit;
		result = log_append(r->log, r->batch, r->now, diag);
		r->syncing = false;
	}
	if (result == DULY_OK && r->sync_failed)
		result = duly_fail(diag, DULY_E_IO, "a segment of the log does not sync");
	if (result == DULY_OK)
		result = docket_synced(r->docket, log_end(r->log), commit, diag);
	if (commit)
		r->committed = log_end(r->log).sequence;
	return result;
}

/* @more is known at this very instant: nobody is told before that is known too. */
static duly_result end_turn(struct rehearsal *r, bool more, bool sync, struct duly_diag *diag)
{
	if (more)
		docket_quiet(r->docket);
	duly_result result = docket_apply(r->docket, diag);

	if (result == DULY_OK && !more)
		result = tick(r, diag);
	if (result == DULY_OK)
		result = docket_end(r->docket, diag);
	return result == DULY_OK ? append(r, sync, diag) : result;
}

duly_result rehearsal_go_on(struct rehearsal *r, duly_instant at, struct duly_diag *diag)
{
	duly_instant next;

	for (;;) {
		duly_result result = docket_next(r->docket, &next, diag);
		if (result != DULY_OK || next.ms >= at.ms)
			return result;
		result = begin_turn(r, next, diag);
		if (result == DULY_OK)
			result = end_turn(r, false, false, diag);
		if (result != DULY_OK)
			return result;
	}
}

duly_result rehearsal_take(struct rehearsal *r, duly_instant at, const struct buf *bytes,
			   const struct told_event *events, size_t n, size_t *ret_taken,
			   struct duly_diag *diag)
{
	duly_result result = begin_turn(r, at, diag);

	if (result == DULY_OK)
		result = take(r, bytes, events, n, ret_taken, diag);
	return result == DULY_OK ? end_turn(r, *ret_taken < n, false, diag) : result;
}

/* ---- beginning ------------------------------------------------------------------------------- */

static bool is_entry(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static duly_result check_empty(const char *dir, struct duly_diag *diag)
{
	DIR *d = opendir(dir);
	const struct dirent *e;

	if (d == NULL && errno == ENOENT)
		return DULY_OK;
	if (d == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	do
		e = readdir(d);
	while (e != NULL && !is_entry(e));
	closedir(d);
	return e == NULL ? DULY_OK
			 : duly_fail(diag, DULY_E_USAGE,
				     "%s is not empty: a rehearsal wants a directory of its own",
				     dir);
}

static duly_result open_all(struct rehearsal *r, const char *dir, const uint8_t incarnation[16],
			    struct duly_diag *diag)
{
	struct log_options options = { .dir = dir, .disk = &r->disk };
	char path[DATA_PATH];

	r->disk = disk_of(r);
	memcpy(options.incarnation, incarnation, sizeof options.incarnation);
	duly_result result = log_open(&options, &r->log, NULL, diag);
	if (result == DULY_OK)
		result = data_path(dir, "store", path, diag);
	if (result == DULY_OK)
		result = store_open_lmdb(path, false, 0, &r->store, diag);
	return result == DULY_OK ? docket_open(r->store, &r->docket, diag) : result;
}

/* For events that put files in force. */
static duly_result read_files(void *ctx, struct contents *ret, struct duly_diag *diag)
{
	const struct rehearsal *r = ctx;
	struct contents contents = { 0 };
	const duly_result result = lawfiles_load(r->rules, &contents, diag);

	if (result == DULY_OK)
		*ret = contents;
	else
		contents_fini(&contents);
	return result;
}

static duly_result first_batch(struct rehearsal *r, const struct contents *contents,
			       duly_instant at, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };

	docket_files_from(r->docket, read_files, r);
	record_start(&b, log_incarnation(r->log), at, true, NULL);
	duly_result result = begin_turn(r, at, diag);
	if (result == DULY_OK)
		result = docket_record(r->docket, LOG_START, buf_view(&b), diag);
	if (result == DULY_OK)
		result = docket_put_in_force(r->docket, contents, diag);
	return result == DULY_OK ? end_turn(r, false, true, diag) : result;
}

duly_result rehearsal_begin(struct rehearsal *r, const char *dir, const struct contents *contents,
			    const uint8_t incarnation[16], duly_instant at, struct duly_diag *diag)
{
	r->lock = -1;
	r->now = at;
	r->batch = log_batch_new();
	duly_result result = check_empty(dir, diag);
	if (result == DULY_OK)
		result = store_lock(dir, &r->lock, diag);
	if (result == DULY_OK)
		result = open_all(r, dir, incarnation, diag);
	return result == DULY_OK ? first_batch(r, contents, at, diag) : result;
}

/* ---- the end --------------------------------------------------------------------------------- */

duly_result rehearsal_end(struct rehearsal *r, duly_instant until, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };

	duly_result result = rehearsal_go_on(r, (duly_instant){ until.ms + 1 }, diag);
	if (result == DULY_OK)
		result = begin_turn(r, until, diag);
	record_clock(&b, r->now, NULL);
	if (result == DULY_OK)
		result = docket_record(r->docket, LOG_CLOCK, buf_view(&b), diag);
	return result == DULY_OK ? end_turn(r, false, true, diag) : result;
}

void rehearsal_fini(struct rehearsal *r)
{
	if (r->docket != NULL)
		docket_close(&r->docket);
	store_free(&r->store);
	log_free(&r->log);
	log_batch_free(&r->batch);
	store_unlock(&r->lock);
}

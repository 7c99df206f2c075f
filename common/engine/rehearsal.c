#include "common/engine/rehearsal.h"

#include "common/docket/loading.h"
#include "common/docket/records.h"
#include "common/engine/folder.h"
#include "common/lawfiles/lawfiles.h"

/* How much is written between two commits of the store. */
enum { COMMIT_RECORDS = 20000 };

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
static duly_result refuse(struct rehearsal *r, const struct rehearsal_event *e, struct view bytes,
			  const struct taken *taken, struct duly_diag *diag)
{
	duly_auto_fini(buf) b = { 0 };

	record_rejected(&b, bytes, printable(taken->source, 256), printable(taken->id, 128),
			&taken->reject);
	r->refused(r->ctx, e, taken->id, &taken->reject);
	return docket_record(r->engine.docket, LOG_REJECTED, buf_view(&b), diag);
}

static duly_result take_one(struct rehearsal *r, const struct buf *bytes,
			    const struct rehearsal_event *e, struct duly_diag *diag)
{
	const struct view packed = { bytes->data + e->offset, e->len };
	duly_auto_fini(wire) w = { 0 };
	struct duly_diag why = { "" };
	struct taken taken = { .status = TAKEN_REJECTED };
	duly_result result = DULY_OK;

	if (wire_unpack(packed, &w, &why) != DULY_OK)
		reject_with(&taken.reject, REJECT_MALFORMED, "", "%.200s", why.text);
	else
		result = docket_take(r->engine.docket, &w.root, &taken, diag);
	if (result != DULY_OK)
		return result;
	r->accepted += taken.status == TAKEN_ACCEPTED;
	r->duplicate += taken.status == TAKEN_DUPLICATE;
	r->rejected += taken.status == TAKEN_REJECTED;
	return taken.status == TAKEN_REJECTED ? refuse(r, e, packed, &taken, diag) : DULY_OK;
}

static duly_result take(struct rehearsal *r, const struct buf *bytes,
			const struct rehearsal_event *events, size_t n, size_t *ret_taken,
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
	return engine_begin(&r->engine, r->now, diag);
}

/* The store never follows what of the log is not on disk. */
static duly_result append(struct rehearsal *r, bool sync, struct duly_diag *diag)
{
	const uint64_t behind = log_end(r->engine.log).sequence - r->committed;

	r->syncing = sync || behind + log_batch_count(r->engine.batch) >= COMMIT_RECORDS;
	duly_result result = engine_append(&r->engine, r->now, r->syncing, diag);
	if (result == DULY_OK && r->sync_failed)
		result = duly_fail(diag, DULY_E_IO, "a segment of the log does not sync");
	if (r->syncing)
		r->committed = log_end(r->engine.log).sequence;
	r->syncing = false;
	return result;
}

/* @more is known at this very instant: nobody is told before that is known too. */
static duly_result end_turn(struct rehearsal *r, bool more, bool sync, struct duly_diag *diag)
{
	const struct turn_budget all = { 0 };
	const duly_result result = engine_follow(&r->engine, more ? NULL : &all, diag);

	return result == DULY_OK ? append(r, sync, diag) : result;
}

duly_result rehearsal_go_on(struct rehearsal *r, duly_instant at, struct duly_diag *diag)
{
	duly_instant next;

	for (;;) {
		duly_result result = docket_next(r->engine.docket, &next, diag);
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
			   const struct rehearsal_event *events, size_t n, size_t *ret_taken,
			   struct duly_diag *diag)
{
	duly_result result = begin_turn(r, at, diag);

	if (result == DULY_OK)
		result = take(r, bytes, events, n, ret_taken, diag);
	return result == DULY_OK ? end_turn(r, *ret_taken < n, false, diag) : result;
}

/* ---- beginning ------------------------------------------------------------------------------- */

static duly_result open_all(struct rehearsal *r, const char *dir, const uint8_t incarnation[16],
			    struct duly_diag *diag)
{
	struct engine_options options = { .dir = dir, .disk = &r->disk };

	r->disk = disk_of(r);
	memcpy(options.incarnation, incarnation, sizeof options.incarnation);
	return engine_open(&options, &r->engine, diag);
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

	docket_files_from(r->engine.docket, read_files, r);
	record_start(&b, log_incarnation(r->engine.log), at, true, NULL);
	duly_result result = begin_turn(r, at, diag);
	if (result == DULY_OK)
		result = docket_record(r->engine.docket, LOG_START, buf_view(&b), diag);
	if (result == DULY_OK)
		result = docket_put_in_force(r->engine.docket, contents, diag);
	return result == DULY_OK ? end_turn(r, false, true, diag) : result;
}

duly_result rehearsal_begin(struct rehearsal *r, const char *dir, const struct contents *contents,
			    const uint8_t incarnation[16], duly_instant at, struct duly_diag *diag)
{
	r->lock = STORE_UNLOCKED;
	r->now = at;
	duly_result result = folder_is_new(dir, "a rehearsal", diag);
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
		result = docket_record(r->engine.docket, LOG_CLOCK, buf_view(&b), diag);
	return result == DULY_OK ? end_turn(r, false, true, diag) : result;
}

void rehearsal_fini(struct rehearsal *r)
{
	engine_close(&r->engine);
	store_unlock(&r->lock);
}

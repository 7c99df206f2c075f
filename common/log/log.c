#include <assert.h>
#include <fcntl.h>

#include "common/log/internal.h"

/* Zeroed and synced at a time, when a segment is prepared in one go. */
enum { SLICE = 4 << 20 };

const uint8_t *log_incarnation(const struct log *log)
{
	return log->incarnation;
}

struct log_checkpoint log_before(const struct log *log)
{
	return log->before;
}

struct log_position log_end(const struct log *log)
{
	struct log_position end = log->end;

	end.root = tree_root(&log->tree);
	return end;
}

struct log_position log_start(const struct log *log)
{
	static const struct tree empty;
	struct log_position p = { .segment = 1,
				  .offset = SEGMENT_HEADER,
				  .root = tree_root(&empty) };

	memcpy(p.chain, log->first, CHAIN_LEN);
	return p;
}

static struct log_place here(const struct log *log)
{
	return (struct log_place){ log->end.segment, log->end.offset };
}

/* ---- failing --------------------------------------------------------------------------------- */

/* A full disk is met when room is made, and nothing has been written then. Found later it is a
 * failed write like any other, and what is on disk is not known. */
static duly_result fatal(struct log *log, duly_result r)
{
	if (r == DULY_OK)
		return r;
	log->unusable = true;
	return r == DULY_E_NOSPACE ? DULY_E_IO : r;
}

static duly_result refuse(struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_IO,
			 "a write to the log has failed before: the process must "
			 "end");
}

/* ---- room ------------------------------------------------------------------------------------ */

/* An end mark must always fit behind the last batch. */
static uint32_t room_behind(uint32_t bytes, uint32_t offset)
{
	return bytes - offset - BATCH_HEADER;
}

static uint32_t present_room(const struct log *log)
{
	return log->ended ? 0 : room_behind(log->bytes, log->end.offset);
}

uint64_t log_room(const struct log *log)
{
	const uint64_t next = room_behind(log->segment_bytes, SEGMENT_HEADER);

	return present_room(log) + (log->next_ready ? next : 0);
}

static duly_result prepare_slice(struct log *log, size_t slice, struct duly_diag *diag)
{
	const struct log_place at = { log->end.segment + 1, log->next_done };
	const size_t len = MIN(slice, log->segment_bytes - log->next_done);
	duly_result r = DULY_OK;

	if (log->next_fd < 0)
		r = segment_open(log->disk, log->dir, at.segment, O_RDWR | O_CREAT | O_TRUNC,
				 &log->next_fd, diag);
	if (r == DULY_OK)
		r = segment_zero(log->disk, log->next_fd, at, len, diag);
	if (r == DULY_OK)
		r = segment_sync(log->disk, log->next_fd, at.segment, diag);
	if (r == DULY_OK)
		log->next_done += (uint32_t)len;
	if (r == DULY_OK && log->next_done == log->segment_bytes) {
		r = directory_sync(log->disk, log->dir, diag);
		log->next_ready = r == DULY_OK;
	}
	return r;
}

duly_result log_prepare(struct log *log, size_t slice, struct duly_diag *diag)
{
	duly_result r = DULY_OK;

	assert(!log->read_only);
	if (log->unusable)
		return refuse(diag);
	do
		if (!log->next_ready)
			r = prepare_slice(log, slice > 0 ? slice : SLICE, diag);
	while (r == DULY_OK && slice == 0 && !log->next_ready);
	return r == DULY_E_NOSPACE ? r : fatal(log, r);
}

/* ---- segments -------------------------------------------------------------------------------- */

static duly_result write_end_mark(struct log *log, struct duly_diag *diag)
{
	uint8_t mark[BATCH_HEADER];
	struct batch_head head = {
		.length = BATCH_HEADER,
		.first = log->end.sequence + 1,
		.synced = here(log),
	};

	memcpy(head.previous, log->end.chain, CHAIN_LEN);
	batch_seal(mark, &head, &log->heads);
	duly_result r = segment_write(log->disk, log->fd, mark, sizeof mark, here(log), diag);

	if (r == DULY_OK)
		r = segment_sync(log->disk, log->fd, log->end.segment, diag);
	if (r != DULY_OK)
		return r;
	memcpy(log->end.chain, head.checksum, CHAIN_LEN);
	log->last = log->end.offset;
	log->end.offset += BATCH_HEADER;
	log->ended = true;
	return DULY_OK;
}

/* Only where an incarnation begins does the header say anything of the one before. */
static duly_result write_header(struct log *log, uint32_t number,
				const struct log_checkpoint *before, struct duly_diag *diag)
{
	uint8_t bytes[SEGMENT_HEADER];
	struct segment_head head = {
		.number = number,
		.bytes = log->segment_bytes,
		.tree = log->tree,
		.before = *before,
	};

	memcpy(head.incarnation, log->incarnation, sizeof head.incarnation);
	memcpy(head.chain, log->end.chain, CHAIN_LEN);
	segment_head_print(&head, bytes);
	const duly_result r = segment_write(log->disk, log->next_fd, bytes, sizeof bytes,
					    (struct log_place){ number, 0 }, diag);

	return r == DULY_OK ? segment_sync(log->disk, log->next_fd, number, diag) : r;
}

duly_result log_begin_segment(struct log *log, uint32_t number, const struct log_checkpoint *before,
			      struct duly_diag *diag)
{
	const duly_result r = write_header(log, number, before, diag);

	if (r != DULY_OK)
		return r;
	if (log->fd >= 0)
		log->disk->close(log->disk->ctx, log->fd);
	log->fd = log->next_fd;
	log->bytes = log->segment_bytes;
	log->ended = false;
	log->end.segment = number;
	log->end.offset = SEGMENT_HEADER;
	log->last = 0;
	log->next_fd = -1;
	log->next_done = 0;
	log->next_ready = false;
	return DULY_OK;
}

/* ---- appending ------------------------------------------------------------------------------- */

static duly_result next_segment(struct log *log, const struct log_checkpoint *before,
				struct duly_diag *diag)
{
	duly_result r = log->ended ? DULY_OK : write_end_mark(log, diag);

	if (r == DULY_OK)
		r = log_begin_segment(log, log->end.segment + 1, before, diag);
	return fatal(log, r);
}

static duly_result make_room(struct log *log, size_t len, struct duly_diag *diag)
{
	static const struct log_checkpoint NONE;

	if (len <= present_room(log))
		return DULY_OK;
	const duly_result r = log_prepare(log, 0, diag);

	return r == DULY_OK ? next_segment(log, &NONE, diag) : r;
}

duly_result log_begin_incarnation(struct log *log, const uint8_t incarnation[16],
				  const struct log_checkpoint *before, struct duly_diag *diag)
{
	assert(!log->read_only && before->root.size > 0);
	const duly_result r = log_prepare(log, 0, diag);

	if (r != DULY_OK)
		return r;
	memcpy(log->incarnation, incarnation, sizeof log->incarnation);
	log->before = *before;
	return next_segment(log, before, diag);
}

static duly_result write_batch(struct log *log, struct log_batch *batch, duly_instant now,
			       struct duly_diag *diag)
{
	const size_t len = batch->bytes.len;
	struct batch_head head = {
		.length = (uint32_t)len,
		.first = log->end.sequence + 1,
		.count = batch->count,
		.recorded = now,
		.synced = here(log),
	};

	memcpy(head.previous, log->end.chain, CHAIN_LEN);
	batch_seal(batch->bytes.data, &head, &log->heads);
	duly_result r = segment_write(log->disk, log->fd, batch->bytes.data, len, here(log), diag);

	if (r == DULY_OK)
		r = segment_sync(log->disk, log->fd, log->end.segment, diag);
	if (r == DULY_OK)
		r = log_stands(log, diag);
	if (r != DULY_OK)
		return fatal(log, r);
	batch_grow(&log->tree, &log->heads, head.count);
	log->last = log->end.offset;
	memcpy(log->end.chain, head.checksum, CHAIN_LEN);
	log->end.offset += head.length;
	log->end.sequence += head.count;
	return DULY_OK;
}

duly_result log_append(struct log *log, struct log_batch *batch, duly_instant now,
		       struct duly_diag *diag)
{
	const size_t most = MIN(LOG_BATCH_MAX, room_behind(log->segment_bytes, SEGMENT_HEADER));

	assert(!log->read_only && batch->count > 0);
	if (log->unusable)
		return refuse(diag);
	if (batch->bytes.len > most)
		return duly_fail(diag, DULY_E_BOUND,
				 "a batch of %zu bytes: the log takes at most %zu at once",
				 batch->bytes.len, most);

	const duly_result r = make_room(log, batch->bytes.len, diag);

	return r == DULY_OK ? write_batch(log, batch, now, diag) : r;
}

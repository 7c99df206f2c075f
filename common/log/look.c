#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log/internal.h"
#include "common/log/judge.h"

/* What is written to must be what will be read: a path may lead elsewhere by now. */

enum { EARLIER = 64 }; /* segments in one look */

duly_result log_take(struct log *log, struct duly_diag *diag)
{
	const duly_result r = segment_open(log->disk, log->dir, 1, O_RDONLY, &log->first_fd, diag);

	if (r != DULY_OK)
		return r;
	if (flock(log->first_fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return duly_fail(diag, DULY_E_BUSY, "another process writes to the log in %s",
				 log->dir);
	return DULY_OK;
}

/* ---- the present segment --------------------------------------------------------------------- */

static duly_result gone(const char *path, const char *what, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_CORRUPT, "%s %s while it was written to", path, what);
}

static duly_result is_that_file(const struct log *log, const char *path, struct duly_diag *diag)
{
	struct stat opened, there;

	if (fstat(log->fd, &opened) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	if (stat(path, &there) != 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? gone(path, "was removed or moved away", diag)
			       : duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	if (there.st_ino != opened.st_ino || there.st_dev != opened.st_dev)
		return gone(path, "was replaced by another file", diag);
	return opened.st_size == (off_t)log->bytes ? DULY_OK : gone(path, "was cut", diag);
}

static duly_result has_last_batch(const struct log *log, const char *path, struct duly_diag *diag)
{
	uint8_t bytes[BATCH_HEADER];
	struct batch_head head;
	size_t got = 0;

	if (log->last == 0)
		return DULY_OK;
	const duly_result r =
		segment_read(log->disk, log->fd, bytes, sizeof bytes,
			     (struct log_place){ log->end.segment, log->last }, &got, diag);

	if (r != DULY_OK)
		return r;
	if (got == sizeof bytes && batch_head_parse(bytes, LOG_BATCH_MAX, &head) &&
	    memcmp(head.checksum, log->end.chain, CHAIN_LEN) == 0)
		return DULY_OK;
	return gone(path, "was put back or overwritten", diag);
}

duly_result log_stands(const struct log *log, struct duly_diag *diag)
{
	char path[SEGMENT_PATH];

	segment_path(log->dir, log->end.segment, path);
	const duly_result r = is_that_file(log, path, diag);

	return r == DULY_OK ? has_last_batch(log, path, diag) : r;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static duly_result look(struct log *log, struct duly_diag *diag)
{
	const uint32_t earlier = log->end.segment - 1;
	duly_result r = log_stands(log, diag);

	for (uint32_t i = 0; r == DULY_OK && i < MIN(earlier, EARLIER); i++) {
		log->looked = log->looked % earlier + 1;
		r = judge_segment(log->disk, log->dir, log->looked, diag);
	}
	return r;
}

duly_result log_look(struct log *log, struct duly_diag *diag)
{
	const duly_result r = look(log, diag);

	log->unusable |= r != DULY_OK;
	return r;
}

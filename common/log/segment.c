#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/log/segment.h"

enum { CHUNK = 256 * 1024, NAME_DIGITS = 10 };

/* ---- the system ------------------------------------------------------------------------------ */

static int system_open(void *ctx, const char *path, int flags, unsigned mode)
{
	(void)ctx;
	return open(path, flags | O_CLOEXEC, (mode_t)mode);
}

static ssize_t system_pwrite(void *ctx, int fd, const void *data, size_t len, off_t at)
{
	(void)ctx;
	return TEMP_FAILURE_RETRY(pwrite(fd, data, len, at));
}

static ssize_t system_pread(void *ctx, int fd, void *data, size_t len, off_t at)
{
	(void)ctx;
	return TEMP_FAILURE_RETRY(pread(fd, data, len, at));
}

static int system_fdatasync(void *ctx, int fd)
{
	(void)ctx;
	return fdatasync(fd);
}

static int system_fsync(void *ctx, int fd)
{
	(void)ctx;
	return fsync(fd);
}

static int system_close(void *ctx, int fd)
{
	(void)ctx;
	return close(fd);
}

const struct log_disk log_disk_system = {
	.open = system_open,
	.pwrite = system_pwrite,
	.pread = system_pread,
	.fdatasync = system_fdatasync,
	.fsync = system_fsync,
	.close = system_close,
};

/* ---- names ----------------------------------------------------------------------------------- */

void segment_path(const char *dir, uint32_t number, char ret[SEGMENT_PATH])
{
	snprintf(ret, SEGMENT_PATH, "%s/%0*u.seg", dir, NAME_DIGITS, number);
}

/* 0: not the name of a segment. */
static uint32_t number_of(const char *name)
{
	const struct str text = str_of(name);
	uint64_t number = 0;
	size_t zeros = 0;

	if (text.len != NAME_DIGITS + 4 || strcmp(name + NAME_DIGITS, ".seg") != 0)
		return 0;
	while (zeros < NAME_DIGITS - 1 && name[zeros] == '0')
		zeros++;
	if (!str_to_u64((struct str){ name + zeros, NAME_DIGITS - zeros }, UINT32_MAX, &number))
		return 0;
	return (uint32_t)number;
}

static uint32_t first_missing(const char *dir, uint32_t highest)
{
	char path[SEGMENT_PATH];

	for (uint32_t number = 1; number < highest; number++) {
		segment_path(dir, number, path);
		if (access(path, F_OK) != 0)
			return number;
	}
	return 0;
}

duly_result segment_list(const char *dir, uint32_t *ret_highest, struct duly_diag *diag)
{
	DIR *d = opendir(dir);
	uint32_t highest = 0;

	if (d == NULL && errno != ENOENT)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
		highest = MAX(highest, number_of(e->d_name));
	if (d != NULL)
		closedir(d);

	const uint32_t missing = first_missing(dir, highest);

	if (missing != 0)
		return duly_fail(diag, DULY_E_CORRUPT,
				 "segment %u of the log is missing, and there are %u", missing,
				 highest);
	*ret_highest = highest;
	return DULY_OK;
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool disk_is_full(int error)
{
	return error == ENOSPC || error == EDQUOT;
}

static duly_result failed(struct duly_diag *diag, const char *verb, uint32_t number)
{
	const duly_result r = disk_is_full(errno) ? DULY_E_NOSPACE : DULY_E_IO;

	return duly_fail(diag, r, "cannot %s segment %u of the log: %s", verb, number,
			 strerror(errno));
}

duly_result segment_open(const struct log_disk *disk, const char *dir, uint32_t number, int flags,
			 int *ret_fd, struct duly_diag *diag)
{
	char path[SEGMENT_PATH];

	segment_path(dir, number, path);

	const int fd = disk->open(disk->ctx, path, flags, 0600);

	if (fd < 0 && errno == ENOENT)
		return duly_fail(diag, DULY_E_NOTFOUND, "there is no %s", path);
	if (fd < 0)
		return failed(diag, "open", number);
	*ret_fd = fd;
	return DULY_OK;
}

duly_result segment_read(const struct log_disk *disk, int fd, void *data, size_t len,
			 struct log_place at, size_t *ret_got, struct duly_diag *diag)
{
	size_t got = 0;

	while (got < len) {
		const ssize_t n = disk->pread(disk->ctx, fd, (char *)data + got, len - got,
					      (off_t)(at.offset + got));
		if (n < 0)
			return failed(diag, "read", at.segment);
		if (n == 0)
			break;
		got += (size_t)n;
	}
	*ret_got = got;
	return DULY_OK;
}

duly_result segment_write(const struct log_disk *disk, int fd, const void *data, size_t len,
			  struct log_place at, struct duly_diag *diag)
{
	const ssize_t n = disk->pwrite(disk->ctx, fd, data, len, (off_t)at.offset);

	if (n >= 0 && (size_t)n < len)
		errno = ENOSPC; /* a file takes less than it is given only where room ends */
	return n >= 0 && (size_t)n == len ? DULY_OK : failed(diag, "write", at.segment);
}

duly_result segment_zero(const struct log_disk *disk, int fd, struct log_place at, size_t len,
			 struct duly_diag *diag)
{
	static uint8_t zeros[CHUNK]; /* never written to: const would put them into the program */
	duly_result r = DULY_OK;

	while (r == DULY_OK && len > 0) {
		const size_t n = MIN(len, sizeof zeros);

		r = segment_write(disk, fd, zeros, n, at, diag);
		at.offset += (uint32_t)n;
		len -= n;
	}
	return r;
}

duly_result segment_sync(const struct log_disk *disk, int fd, uint32_t number,
			 struct duly_diag *diag)
{
	return disk->fdatasync(disk->ctx, fd) == 0 ? DULY_OK : failed(diag, "sync", number);
}

duly_result segment_used(const struct log_disk *disk, int fd, struct log_place at,
			 uint32_t *ret_end, struct duly_diag *diag)
{
	duly_auto_fini(buf) chunk = { NULL, 0, 0 };
	uint8_t *bytes = buf_add(&chunk, CHUNK);
	uint32_t end = at.offset;
	size_t got;

	do {
		const duly_result r = segment_read(disk, fd, bytes, CHUNK, at, &got, diag);

		if (r != DULY_OK)
			return r;
		for (size_t n = bytes_blank(bytes, got) ? 0 : got; n > 0; n--) {
			if (bytes[n - 1] == 0)
				continue;
			end = at.offset + (uint32_t)n;
			break;
		}
		at.offset += (uint32_t)got;
	} while (got == CHUNK);
	*ret_end = end;
	return DULY_OK;
}

duly_result directory_sync(const struct log_disk *disk, const char *path, struct duly_diag *diag)
{
	const int fd = disk->open(disk->ctx, path, O_RDONLY | O_DIRECTORY, 0);
	/* A new entry is no "data" of its directory: fdatasync may leave it out. */
	const bool synced = fd >= 0 && disk->fsync(disk->ctx, fd) == 0;
	const int error = errno;

	if (fd >= 0)
		disk->close(disk->ctx, fd);
	if (synced)
		return DULY_OK;
	return duly_fail(diag, disk_is_full(error) ? DULY_E_NOSPACE : DULY_E_IO,
			 "cannot sync %s: %s", path, strerror(error));
}

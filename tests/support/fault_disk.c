#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/fault_disk.h"

enum { SECTOR = 512, PATH_BYTES = 512 };

struct opened {
	int fd;
	char path[PATH_BYTES];
};

/* A sector as it was before a write that was not synced yet. */
struct sector {
	char path[PATH_BYTES];
	off_t at;
	uint8_t before[SECTOR];
};

static bool trips(struct fault_disk *d, bool write)
{
	if (d->writes_only && !write)
		return false;
	d->calls++;
	if (d->fail_at == 0 || d->calls < d->fail_at || (d->calls > d->fail_at && !d->for_ever))
		return false;
	d->tripped = true;
	return true;
}

static int failure(const struct fault_disk *d)
{
	errno = d->error;
	return -1;
}

static const char *path_of(const struct fault_disk *d, int fd)
{
	const struct opened *o = (const void *)d->open.data;

	for (size_t i = d->open.len / sizeof *o; i > 0; i--)
		if (o[i - 1].fd == fd)
			return o[i - 1].path;
	return "";
}

/* ---- what is not synced ---------------------------------------------------------------------- */

static void remember(struct fault_disk *d, int fd, size_t len, off_t at)
{
	for (off_t from = at / SECTOR * SECTOR; from < at + (off_t)len; from += SECTOR) {
		struct sector s = { .at = from };

		snprintf(s.path, sizeof s.path, "%s", path_of(d, fd));
		if (pread(fd, s.before, SECTOR, from) < 0)
			abort();
		buf_put(&d->pending, &s, sizeof s);
	}
}

static void forget(struct fault_disk *d, const char *path)
{
	struct buf kept = { NULL, 0, 0 };
	const struct sector *s = (const void *)d->pending.data;

	for (size_t i = 0; i < d->pending.len / sizeof *s; i++)
		if (strcmp(s[i].path, path) != 0)
			buf_put(&kept, &s[i], sizeof *s);
	buf_fini(&d->pending);
	d->pending = kept;
}

static void undo(const struct sector *s)
{
	const int fd = open(s->path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || pwrite(fd, s->before, SECTOR, s->at) != SECTOR || close(fd) != 0)
		abort();
}

void fault_disk_lose_power(struct fault_disk *d, unsigned seed)
{
	const struct sector *s = (const void *)d->pending.data;

	for (size_t i = d->pending.len / sizeof *s; i > 0; i--)
		if (rand_r(&seed) % 2 == 0)
			undo(&s[i - 1]);
	buf_clear(&d->pending);
}

/* ---- the calls ------------------------------------------------------------------------------- */

static int fault_open(void *ctx, const char *path, int flags, unsigned mode)
{
	struct fault_disk *d = ctx;
	struct opened o;

	if (trips(d, false))
		return failure(d);
	o.fd = log_disk_system.open(NULL, path, flags, mode);
	snprintf(o.path, sizeof o.path, "%s", path);
	if (o.fd >= 0)
		buf_put(&d->open, &o, sizeof o);
	return o.fd;
}

static ssize_t write_half(struct fault_disk *d, int fd, const void *data, size_t len, off_t at)
{
	const size_t n = d->how == FAULT_ALL_DONE       ? len
			 : d->how == FAULT_NOTHING_DONE ? 0
							: len / 2;

	if (n > 0 && log_disk_system.pwrite(NULL, fd, data, n, at) != (ssize_t)n)
		abort();
	return d->how == FAULT_SHORT ? (ssize_t)n : failure(d);
}

static ssize_t fault_pwrite(void *ctx, int fd, const void *data, size_t len, off_t at)
{
	struct fault_disk *d = ctx;

	remember(d, fd, len, at);
	if (trips(d, true))
		return write_half(d, fd, data, len, at);
	return log_disk_system.pwrite(NULL, fd, data, len, at);
}

static ssize_t fault_pread(void *ctx, int fd, void *data, size_t len, off_t at)
{
	struct fault_disk *d = ctx;

	return trips(d, false) ? failure(d) : log_disk_system.pread(NULL, fd, data, len, at);
}

static int fault_sync(void *ctx, int fd)
{
	struct fault_disk *d = ctx;

	if (trips(d, false)) {
		if (d->how == FAULT_ALL_DONE)
			forget(d, path_of(d, fd));
		return failure(d);
	}
	forget(d, path_of(d, fd));
	return 0;
}

static int fault_close(void *ctx, int fd)
{
	struct fault_disk *d = ctx;
	struct opened *o = (void *)d->open.data;

	for (size_t i = 0; i < d->open.len / sizeof *o; i++)
		if (o[i].fd == fd)
			o[i].fd = -1;
	return log_disk_system.close(NULL, fd);
}

void fault_disk_init(struct fault_disk *d)
{
	*d = (struct fault_disk){
		.ops = { d, fault_open, fault_pwrite, fault_pread, fault_sync, fault_sync,
			 fault_close },
		.error = EIO,
	};
}

void fault_disk_fini(struct fault_disk *d)
{
	buf_fini(&d->open);
	buf_fini(&d->pending);
}

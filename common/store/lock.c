#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store/store.h"

static duly_result busy(const char *dir, struct duly_diag *diag)
{
	return duly_fail(diag, DULY_E_BUSY, "another process works in %s", dir);
}

/* There are file systems (NFS) that lock no directory: then `lock` and the log's first segment are
 * all that is locked. */
duly_result store_take(const char *dir, struct store_lock *lock, struct duly_diag *diag)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return duly_fail(diag, errno == ENOENT ? DULY_E_NOTFOUND : DULY_E_IO,
				 "cannot open %s: %s", dir, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		close(fd);
		return busy(dir, diag);
	}
	lock->directory = fd;
	return DULY_OK;
}

static duly_result take_file(const char *dir, struct store_lock *lock, struct duly_diag *diag)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/lock", dir) >= (int)sizeof path)
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", dir);
	lock->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock->file < 0)
		return duly_fail(diag, DULY_E_IO, "cannot open %s: %s", path, strerror(errno));
	if (flock(lock->file, LOCK_EX | LOCK_NB) == 0)
		return DULY_OK;
	return errno == EWOULDBLOCK
		       ? busy(dir, diag)
		       : duly_fail(diag, DULY_E_IO, "cannot lock %s: %s", path, strerror(errno));
}

static duly_result take_made(const char *dir, struct store_lock *lock, struct duly_diag *diag)
{
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", dir, strerror(errno));
	return store_take(dir, lock, diag);
}

duly_result store_lock(const char *dir, struct store_lock *lock, struct duly_diag *diag)
{
	duly_result r = lock->directory < 0 ? take_made(dir, lock, diag) : DULY_OK;

	if (r == DULY_OK)
		r = take_file(dir, lock, diag);
	if (r != DULY_OK)
		store_unlock(lock);
	return r;
}

void store_unlock(struct store_lock *lock)
{
	if (lock->directory >= 0)
		close(lock->directory);
	if (lock->file >= 0)
		close(lock->file);
	*lock = STORE_UNLOCKED;
}

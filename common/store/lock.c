#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store/store.h"

duly_result store_lock(const char *dir, int *ret_lock, struct duly_diag *diag)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/lock", dir) >= (int)sizeof path)
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", dir);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", dir, strerror(errno));

	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return duly_fail(diag, DULY_E_IO, "cannot open %s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*ret_lock = fd;
		return DULY_OK;
	}
	const int error = errno;

	store_unlock(&fd);
	if (error == EWOULDBLOCK)
		return duly_fail(diag, DULY_E_BUSY, "another process works in %s", dir);
	return duly_fail(diag, DULY_E_IO, "cannot lock %s: %s", path, strerror(error));
}

void store_unlock(int *lock)
{
	if (*lock >= 0)
		close(*lock);
	*lock = -1;
}

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/base/base.h"

enum { CHUNK = 1 << 16 };

/* Appends until the end of @fd or one byte more than @max. False: errno says why. */
static bool read_all(int fd, size_t max, struct buf *ret)
{
	const size_t before = ret->len;

	while (ret->len - before <= max) {
		const size_t n = MIN(max - (ret->len - before), CHUNK - 1) + 1;
		const size_t start = ret->len;
		const ssize_t got = read(fd, buf_add(ret, n), n);

		ret->len = start + (got > 0 ? (size_t)got : 0);
		if (got == 0)
			break;
		if (got < 0 && errno != EINTR)
			return false;
	}
	return true;
}

duly_result file_read(const char *path, size_t max, struct buf *ret, struct duly_diag *diag)
{
	const bool standard_input = strcmp(path, "-") == 0;
	const char *name = standard_input ? "standard input" : path;
	const size_t before = ret->len;
	const int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return duly_fail(diag, errno == ENOENT ? DULY_E_NOTFOUND : DULY_E_IO, "%s: %s",
				 name, strerror(errno));

	const bool whole = read_all(fd, max, ret);
	const int error = errno;

	if (!standard_input)
		close(fd);
	if (whole && ret->len - before <= max)
		return DULY_OK;
	ret->len = before;
	if (whole)
		return duly_fail(diag, DULY_E_BOUND, "%s: more than %zu bytes", name, max);
	return duly_fail(diag, DULY_E_IO, "%s: %s", name, strerror(error));
}

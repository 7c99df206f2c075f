#include "common/bus/ipc.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

const char *ipc_path(const char *address)
{
	return strncmp(address, "ipc://", 6) == 0 && address[6] != '@' ? address + 6 : NULL;
}

/* 0: somebody answers; else why not. A socket whose queue is full has somebody behind it. */
static int call_on(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error = 0;

	if (fd < 0)
		return errno;
	snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
	if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
		error = errno == EAGAIN || errno == EPROTOTYPE ? 0 : errno;
	close(fd);
	return error;
}

duly_result ipc_is_free(const char *path, struct duly_diag *diag)
{
	struct stat st;

	if (lstat(path, &st) != 0 || strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
		return DULY_OK; /* what is wrong with it, if anything, binding will say */
	if (!S_ISSOCK(st.st_mode))
		return duly_fail(diag, DULY_E_CONFIG,
				 "cannot bind ipc://%s: what lies there is no socket", path);
	const int error = call_on(path);

	if (error == 0)
		return duly_fail(diag, DULY_E_BUSY, "cannot bind ipc://%s: somebody serves it",
				 path);
	if (error == ECONNREFUSED || error == ENOENT)
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "cannot bind ipc://%s: %s", path, strerror(error));
}

struct ipc_file ipc_file(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return (struct ipc_file){ 0, 0 };
	return (struct ipc_file){ st.st_dev, st.st_ino };
}

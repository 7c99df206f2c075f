#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/bus/bus.h"

/* Where no descriptor is left for a connection, libzmq tries for ever to take it (tcp), or aborts
 * the process (ipc), and has no option against either. So its call is answered here: what would
 * take one of the last descriptors is taken and closed at once, which libzmq knows as a peer that
 * went away. */

static uint64_t bound(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return UINT64_MAX;
	return limit.rlim_cur - MIN(limit.rlim_cur / 8, 64);
}

__attribute__((visibility("default"))) int accept4(int fd, __SOCKADDR_ARG address,
						   socklen_t *restrict len, int flags)
{
	const int taken = (int)syscall(SYS_accept4, fd, address.__sockaddr__, len, flags);

	if (taken < 0 || (uint64_t)taken < bound())
		return taken;
	close(taken);
	errno = ECONNABORTED;
	return -1;
}

struct bus_descriptors bus_descriptors(void)
{
	const int free_one = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	struct bus_descriptors d = { .used = UINT64_MAX, .most = bound() };

	if (free_one >= 0) {
		d.used = (uint64_t)free_one;
		close(free_one);
	}
	return d;
}

#include "services/web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/memory.h"

enum { BACKLOG = 128, HOST_BYTES = 64, PATH_MODE = 0660 };

static duly_result add(struct listeners *l, int fd, char *path, bool is_local)
{
	l->list[l->n] = (struct pollfd){ .fd = fd, .events = POLLIN };
	l->paths[l->n] = path;
	l->is_local[l->n++] = is_local;
	return DULY_OK;
}

static duly_result fail(const char *address, int fd, struct duly_diag *diag)
{
	const int error = errno;

	if (fd >= 0)
		close(fd);
	return duly_fail(diag, error == EADDRINUSE ? DULY_E_BUSY : DULY_E_CONFIG, "%s: %s", address,
			 strerror(error));
}

/* ---- UNIX sockets ---------------------------------------------------------------------------- */

/* One that nobody listens at any more is left over from a process that was killed. */
static void remove_left_over(const struct sockaddr_un *at)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof *at) != 0 &&
	    errno == ECONNREFUSED)
		unlink(at->sun_path);
	if (fd >= 0)
		close(fd);
}

static duly_result listen_unix(struct listeners *l, const char *path, struct duly_diag *diag)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (snprintf(at.sun_path, sizeof at.sun_path, "%s", path) >= (int)sizeof at.sun_path)
		return duly_fail(diag, DULY_E_CONFIG, "%s: a path has at most %zu bytes", path,
				 sizeof at.sun_path - 1);
	remove_left_over(&at);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const mode_t mask = umask(0777 & ~PATH_MODE);
	const bool is_bound = fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof at) == 0;
	const int error = errno;

	umask(mask);
	errno = error;
	if (!is_bound || listen(fd, BACKLOG) != 0)
		return fail(path, fd, diag);
	snprintf(l->bound[l->n], LISTEN_TEXT, "unix:%s", path);
	return add(l, fd, memory_printf("%s", path), true);
}

/* ---- TCP ------------------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *at)
{
	const struct sockaddr_in *four = (const void *)at;
	const struct sockaddr_in6 *six = (const void *)at;

	if (at->sa_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	return at->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

/* "HOST:PORT" and "[HOST]:PORT" into their two parts. */
static bool split(const char *address, char host[HOST_BYTES], const char **ret_port)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon != NULL ? (size_t)(colon - address) : 0;
	uint64_t port;

	if (len > 2 && address[0] == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	if (len == 0 || len >= HOST_BYTES || !str_to_u64(str_of(colon + 1), 65535, &port))
		return false;
	memcpy(host, address, len);
	host[len] = '\0';
	*ret_port = colon + 1;
	return true;
}

static int port_of(int fd)
{
	struct sockaddr_storage at = { 0 };
	socklen_t len = sizeof at;

	if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		return 0;
	return ntohs(at.ss_family == AF_INET ? ((const struct sockaddr_in *)&at)->sin_port
					     : ((const struct sockaddr_in6 *)&at)->sin6_port);
}

static int bind_tcp(const struct addrinfo *found)
{
	const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const int yes = 1;

	if (fd < 0)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	const int error = errno;

	close(fd);
	errno = error;
	return -1;
}

static duly_result listen_found(struct listeners *l, const char *address, const char *host,
				const struct addrinfo *found, bool exposed, struct duly_diag *diag)
{
	const bool local = is_loopback(found->ai_addr);

	if (!local && !exposed)
		return duly_fail(diag, DULY_E_CONFIG,
				 "%s is reached by others than this machine, and there is no TLS "
				 "here: listen on loopback behind a proxy that has it, or say "
				 "--exposed",
				 address);
	const int fd = bind_tcp(found);

	if (fd < 0)
		return fail(address, -1, diag);
	snprintf(l->bound[l->n], LISTEN_TEXT, strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
		 port_of(fd));
	return add(l, fd, NULL, local);
}

static duly_result listen_tcp(struct listeners *l, const char *address, bool exposed,
			      struct duly_diag *diag)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM,
					 .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	char host[HOST_BYTES];
	const char *port;

	if (!split(address, host, &port))
		return duly_fail(diag, DULY_E_CONFIG, "'%s' is no address: HOST:PORT or unix:PATH",
				 address);
	const char *numeric = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;

	if (getaddrinfo(numeric, port, &wanted, &found) != 0)
		return duly_fail(diag, DULY_E_CONFIG,
				 "'%s' is no address: HOST is a number, or localhost", address);
	const duly_result r = listen_found(l, address, numeric, found, exposed, diag);

	freeaddrinfo(found);
	return r;
}

/* ---- all ------------------------------------------------------------------------------------- */

duly_result listen_at(struct listeners *l, const char *address, bool exposed,
		      struct duly_diag *diag)
{
	if (l->n == LISTEN_MAX)
		return duly_fail(diag, DULY_E_CONFIG, "at most %d addresses are listened at",
				 LISTEN_MAX);
	if (strncmp(address, "unix:", 5) == 0)
		return listen_unix(l, address + 5, diag);
	return listen_tcp(l, address, exposed, diag);
}

void listen_end(struct listeners *l)
{
	for (size_t i = 0; i < l->n; i++) {
		close(l->list[i].fd);
		if (l->paths[i] != NULL)
			unlink(l->paths[i]);
		free(l->paths[i]);
	}
	*l = (struct listeners){ .n = 0 };
}

int listen_accept(const struct listeners *l, size_t i)
{
	return accept4(l->list[i].fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

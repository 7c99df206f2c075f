#include <arpa/inet.h>

#include "common/bus/bus.h"

/* Which addresses may be bound without keys. */

static bool is_loopback_number(const char *host)
{
	struct in_addr four;
	struct in6_addr six;

	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* The host of "host:port" or "[host]:port", copied to @ret. */
static bool host_of(const char *address, char *ret, size_t size)
{
	const char *colon = strrchr(address, ':');

	if (colon == NULL || colon == address)
		return false;
	size_t len = (size_t)(colon - address);

	if (address[0] == '[' && address[len - 1] == ']') {
		address++;
		len -= 2;
	}
	if (len == 0 || len >= size)
		return false;
	memcpy(ret, address, len);
	ret[len] = '\0';
	return true;
}

duly_result bus_check_address(const char *address, struct duly_diag *diag)
{
	char host[128];

	if (strncmp(address, "ipc://", 6) == 0 && address[6] != '\0')
		return DULY_OK;
	if (strncmp(address, "tcp://", 6) != 0 || !host_of(address + 6, host, sizeof host))
		return duly_fail(diag, DULY_E_CONFIG,
				 "%s is no address: tcp://HOST:PORT or ipc://PATH is wanted",
				 address);
	if (strcmp(host, "localhost") == 0 || is_loopback_number(host))
		return DULY_OK;
	return duly_fail(
		diag, DULY_E_CONFIG,
		"%s is not on loopback: it may be bound only with CURVE keys, and this build "
		"has none",
		address);
}

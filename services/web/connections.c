#include "services/web/connections.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/memory.h"

void connections_init(struct connections *c, size_t most)
{
	*c = (struct connections){ .n = most, .list = memory_zeroed(most * sizeof *c->list) };
	pthread_mutex_init(&c->lock, NULL);
}

void connections_fini(struct connections *c)
{
	if (c->list == NULL)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c->list);
	c->list = NULL;
}

struct connection *connections_add(struct connections *c, int fd, int64_t now_ms)
{
	struct connection *found = NULL;

	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n && found == NULL; i++)
		if (c->list[i].state == CONNECTION_FREE)
			found = &c->list[i];
	if (found != NULL)
		*found = (struct connection){ CONNECTION_NEW, fd, now_ms, NULL };
	pthread_mutex_unlock(&c->lock);
	return found;
}

struct connection *connections_on(struct connections *c, int fd)
{
	struct connection *found = NULL;

	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].state != CONNECTION_FREE && c->list[i].fd == fd)
			found = &c->list[i];
	pthread_mutex_unlock(&c->lock);
	return found;
}

void connections_remove(struct connections *c, struct connection *one)
{
	pthread_mutex_lock(&c->lock);
	*one = (struct connection){ .state = CONNECTION_FREE };
	pthread_mutex_unlock(&c->lock);
}

void connections_remove_on(struct connections *c, int fd)
{
	struct connection *one = connections_on(c, fd);

	if (one != NULL)
		connections_remove(c, one);
}

void connections_change(struct connections *c, struct connection *one, enum connection_state state,
			const void *request, int64_t now_ms)
{
	pthread_mutex_lock(&c->lock);
	one->state = state;
	one->request = request;
	one->since_ms = now_ms;
	pthread_mutex_unlock(&c->lock);
}

void connections_answering(struct connections *c, const void *request, int64_t now_ms)
{
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++) {
		struct connection *one = &c->list[i];

		if (one->state == CONNECTION_RECEIVING && one->request == request) {
			one->state = CONNECTION_ANSWERING;
			one->since_ms = now_ms;
		}
	}
	pthread_mutex_unlock(&c->lock);
}

static bool is_under_way(const struct connection *one, int64_t since_ms)
{
	return one->state == CONNECTION_RECEIVING || one->state == CONNECTION_ANSWERING ||
	       (one->state == CONNECTION_NEW && one->since_ms >= since_ms);
}

size_t connections_under_way(struct connections *c, int64_t since_ms)
{
	size_t n = 0;

	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++)
		n += is_under_way(&c->list[i], since_ms);
	pthread_mutex_unlock(&c->lock);
	return n;
}

/* ---- answers that libmicrohttpd does not give ------------------------------------------------ */

#define CLOSING(status, headers, code, message)                                                  \
	"HTTP/1.1 " status "\r\nContent-Type: application/json\r\nConnection: close\r\n" headers \
	"\r\n{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\"}}\n"

static const char TIMED_OUT[] =
	CLOSING("408 Request Timeout", "", "timeout", "the request did not come in time");
static const char TOO_MANY[] = CLOSING("503 Service Unavailable", "Retry-After: 1\r\n",
				       "unavailable", "too many connections");

static void say(int fd, const char *text)
{
	(void)!send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void connections_turn_away(int fd)
{
	say(fd, TOO_MANY);
	shutdown(fd, SHUT_RDWR);
	close(fd);
}

static bool is_slow(const struct connection *one, int64_t now_ms, int64_t limit_ms)
{
	return (one->state == CONNECTION_NEW || one->state == CONNECTION_RECEIVING ||
		one->state == CONNECTION_IDLE) &&
	       now_ms - one->since_ms > limit_ms;
}

/* Nothing of an answer has been sent on a connection whose request is not all here, so what is sent
 * here is one. libmicrohttpd sees that the peer is gone, and lets go of the descriptor. */
void connections_end_slow(struct connections *c, int64_t now_ms, int64_t limit_ms)
{
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++) {
		struct connection *one = &c->list[i];

		if (!is_slow(one, now_ms, limit_ms))
			continue;
		if (one->state != CONNECTION_IDLE)
			say(one->fd, TIMED_OUT);
		shutdown(one->fd, SHUT_RDWR);
		one->since_ms = now_ms;
	}
	pthread_mutex_unlock(&c->lock);
}

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zmq.h>

#include "common/base/memory.h"
#include "common/client/internal.h"

/* A connection over which a request is sent until it is answered. Each request has a number, which
 * comes back in front of its answer: what comes too late is known by it, and passed over. */

struct client_line {
	void *socket;
	uint64_t number;
};

static const struct {
	int option, value;
} OPTIONS[] = {
	{ ZMQ_LINGER, 0 },
	{ ZMQ_SNDHWM, 16 },
	{ ZMQ_RCVHWM, 16 },
	{ ZMQ_HEARTBEAT_IVL, 5000 },
	{ ZMQ_HEARTBEAT_TIMEOUT, 15000 },
	{ ZMQ_RECONNECT_IVL_MAX, 2000 },
	{ ZMQ_HANDSHAKE_IVL, 5000 },
};

void line_free(struct client_line **line)
{
	if (*line == NULL)
		return;
	zmq_close((*line)->socket);
	free(*line);
	*line = NULL;
}

struct client_line *line_open(void *context, const char *address)
{
	const int64_t most = 16 << 20;
	const int six = strchr(address, '[') != NULL;
	struct client_line *l = memory_resize(NULL, sizeof *l);

	*l = (struct client_line){ .socket = zmq_socket(context, ZMQ_DEALER) };
	if (l->socket == NULL) {
		free(l);
		return NULL;
	}
	for (size_t i = 0; i < LEN(OPTIONS); i++)
		zmq_setsockopt(l->socket, OPTIONS[i].option, &OPTIONS[i].value,
			       sizeof OPTIONS[i].value);
	zmq_setsockopt(l->socket, ZMQ_MAXMSGSIZE, &most, sizeof most);
	zmq_setsockopt(l->socket, ZMQ_IPV6, &six, sizeof six);
	if (zmq_connect(l->socket, address) != 0)
		line_free(&l);
	return l;
}

/* ---- time ------------------------------------------------------------------------------------ */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- one try --------------------------------------------------------------------------------- */

static void send_request(const struct client_line *l, const struct buf *body)
{
	/* A queue that is full holds earlier tries, which are as good. */
	if (zmq_send(l->socket, &l->number, sizeof l->number, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
		zmq_send(l->socket, body->data, body->len, ZMQ_DONTWAIT);
}

static bool more(const struct client_line *l)
{
	size_t len = sizeof(int);
	int yes = 0;

	return zmq_getsockopt(l->socket, ZMQ_RCVMORE, &yes, &len) == 0 && yes;
}

/* The next frame into @ret; false: there is none. */
static bool receive_frame(const struct client_line *l, struct buf *ret)
{
	zmq_msg_t frame;

	zmq_msg_init(&frame);
	const bool ok = zmq_msg_recv(&frame, l->socket, ZMQ_DONTWAIT) >= 0;

	if (ok) {
		buf_clear(ret);
		buf_put(ret, zmq_msg_data(&frame), zmq_msg_size(&frame));
	}
	zmq_msg_close(&frame);
	return ok;
}

/* True where a message came that answers the present request. */
static bool receive_answer(const struct client_line *l, struct buf *ret)
{
	bool ours = false;

	while (receive_frame(l, ret)) {
		if (more(l))
			ours = ret->len == sizeof l->number &&
			       memcmp(ret->data, &l->number, sizeof l->number) == 0;
		else if (ours)
			return true;
	}
	return false;
}

/* True: there is an answer within @ms. */
static bool wait_answer(const struct client_line *l, int64_t ms, struct buf *ret)
{
	zmq_pollitem_t in = { .socket = l->socket, .events = ZMQ_POLLIN };
	const int64_t until = now_ms() + ms;

	for (int64_t left = ms; left >= 0; left = until - now_ms()) {
		if (receive_answer(l, ret))
			return true;
		zmq_poll(&in, 1, (long)left);
	}
	return receive_answer(l, ret);
}

/* ---- until it is answered -------------------------------------------------------------------- */

/* How long the service wants to be left alone; -1: it has answered. */
static int64_t asked_to_wait(const struct duly_client *client)
{
	const msgpack_object *error = wire_get(&client->wire.root, "error");
	int64_t ms = 0;

	const struct str code = wire_str(wire_get(error, "code"));

	if (!str_is(code, "unavailable") && !str_is(code, "displaced"))
		return -1;
	return wire_int(wire_get(error, "retry_ms"), &ms) ? MAX(ms, 1) : 1000;
}

static duly_result unpack(struct duly_client *client, struct duly_diag *diag)
{
	struct duly_diag why = { "" };

	wire_fini(&client->wire);
	if (wire_unpack(buf_view(&client->answer), &client->wire, &why) == DULY_OK &&
	    client->wire.root.type == MSGPACK_OBJECT_MAP)
		return DULY_OK;
	return duly_fail(diag, DULY_E_MALFORMED, "the answer does not read: %s", why.text);
}

static duly_result give_up(struct duly_client *client, struct duly_diag *diag)
{
	const struct str why = wire_str(wire_get(wire_get(&client->wire.root, "error"), "message"));

	if (why.len == 0)
		return duly_fail(diag, DULY_E_UNAVAILABLE, "no answer from the service");
	snprintf(client->code, sizeof client->code, "unavailable");
	return duly_fail(diag, DULY_E_UNAVAILABLE, "nothing is taken for now: %.*s", STR_FMT(why));
}

static void begin(struct duly_client *client, struct client_line *line)
{
	client->code[0] = '\0';
	wire_fini(&client->wire);
	arena_reset(client->arena);
	line->number++;
}

duly_result line_ask(struct duly_client *client, struct client_line *line, int wait_ms,
		     struct duly_diag *diag)
{
	if (line == NULL)
		return duly_fail(diag, DULY_E_USAGE, "the client was given no address for this");
	begin(client, line);
	const int64_t until = now_ms() + client->patience_ms + wait_ms;

	while (now_ms() < until) {
		send_request(line, &client->request);
		if (!wait_answer(line, MIN(client->resend_ms + wait_ms, until - now_ms()),
				 &client->answer))
			continue;
		duly_result r = unpack(client, diag);
		const int64_t pause = r == DULY_OK ? asked_to_wait(client) : -1;

		if (pause < 0)
			return r;
		zmq_poll(NULL, 0, (long)MAX(MIN(pause, until - now_ms()), 0));
	}
	return give_up(client, diag);
}

/* ---- answers --------------------------------------------------------------------------------- */

static const struct {
	const char *code;
	duly_result result;
} CODES[] = {
	{ "malformed", DULY_E_MALFORMED },     { "too-large", DULY_E_BOUND },
	{ "unavailable", DULY_E_UNAVAILABLE }, { "bad-request", DULY_E_USAGE },
	{ "bad-cursor", DULY_E_CONFLICT },     { "incarnation", DULY_E_CONFLICT },
	{ "too-many", DULY_E_BOUND },          { "unknown-consumer", DULY_E_NOTFOUND },
};

duly_result answer_error(struct duly_client *client, struct duly_diag *diag)
{
	const msgpack_object *error = wire_get(&client->wire.root, "error");
	duly_result r = DULY_E_REFUSED;

	if (error == NULL)
		return DULY_OK;
	snprintf(client->code, sizeof client->code, "%s",
		 answer_text(client, wire_get(error, "code")));
	for (size_t i = 0; i < LEN(CODES); i++)
		if (strcmp(client->code, CODES[i].code) == 0)
			r = CODES[i].result;
	return duly_fail(diag, r, "%s: %s", client->code,
			 answer_text(client, wire_get(error, "message")));
}

const char *answer_text(struct duly_client *client, const msgpack_object *o)
{
	const struct str s = wire_str(o);

	return s.len > 0 ? arena_str(client->arena, s).s : "";
}

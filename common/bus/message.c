#include <errno.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/bus/message.h"

void bus_message_free(struct bus_message **message)
{
	struct bus_message *m = *message;

	*message = NULL;
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++)
		zmq_msg_close(&m->frames[i]);
	zmq_msg_close(&m->body);
	free(m);
}

struct view bus_body(const struct bus_message *message)
{
	/* libzmq takes a message that it does not change without saying so. */
	struct bus_message *m = (struct bus_message *)(uintptr_t)message;

	return (struct view){ zmq_msg_data(&m->body), zmq_msg_size(&m->body) };
}

void bus_forget_body(struct bus_message *message)
{
	zmq_msg_close(&message->body);
	zmq_msg_init(&message->body);
}

struct view bus_connection(const struct bus_message *message)
{
	struct bus_message *m = (struct bus_message *)(uintptr_t)message;

	return (struct view){ zmq_msg_data(&m->frames[0]), zmq_msg_size(&m->frames[0]) };
}

/* ---- receiving ------------------------------------------------------------------------------- */

static bool receive_frame(void *socket, zmq_msg_t *frame)
{
	int rc;

	do {
		rc = zmq_msg_recv(frame, socket, ZMQ_DONTWAIT);
	} while (rc < 0 && errno == EINTR);
	return rc >= 0;
}

/* A ROUTER hands out messages whole: behind a frame that says so there is another one. */
static void drop_rest(void *socket, zmq_msg_t *frame)
{
	while (zmq_msg_more(frame) && receive_frame(socket, frame))
		;
}

static bool fits(struct bus_message *m, zmq_msg_t *frame)
{
	return m->n <= BUS_FRAMES_MAX && (m->n == 0 || zmq_msg_size(frame) <= BUS_FRAME_MAX);
}

/* Everything up to the last frame, which is the body. */
static enum received receive_into(void *socket, struct bus_message *m)
{
	if (!receive_frame(socket, &m->body))
		return RECEIVED_NOTHING;
	while (zmq_msg_more(&m->body)) {
		if (!fits(m, &m->body)) {
			drop_rest(socket, &m->body);
			return RECEIVED_DROPPED;
		}
		zmq_msg_init(&m->frames[m->n]);
		zmq_msg_move(&m->frames[m->n++], &m->body);
		if (!receive_frame(socket, &m->body))
			return RECEIVED_DROPPED;
	}
	return m->n > 0 ? RECEIVED_MESSAGE : RECEIVED_DROPPED;
}

enum received message_receive(void *socket, struct bus_message **ret)
{
	struct bus_message *m = memory_resize(NULL, sizeof *m);

	m->n = 0;
	zmq_msg_init(&m->body);
	const enum received what = receive_into(socket, m);

	if (what == RECEIVED_MESSAGE)
		*ret = m;
	else
		bus_message_free(&m);
	return what;
}

/* ---- answering ------------------------------------------------------------------------------- */

static bool send_frame(void *socket, zmq_msg_t *frame, int more)
{
	int rc;

	do {
		rc = zmq_msg_send(frame, socket, ZMQ_DONTWAIT | more);
	} while (rc < 0 && errno == EINTR);
	return rc >= 0;
}

/* Whether there is room and somebody there shows at the first frame. */
enum sent message_answer(void *socket, struct bus_message *m, struct view body)
{
	zmq_msg_t last;

	if (!send_frame(socket, &m->frames[0], ZMQ_SNDMORE))
		return errno == EAGAIN ? SENT_LATER : SENT_NOBODY;
	for (size_t i = 1; i < m->n; i++)
		send_frame(socket, &m->frames[i], ZMQ_SNDMORE);
	memory_had(zmq_msg_init_size(&last, body.len) == 0);
	memcpy(zmq_msg_data(&last), body.data, body.len);
	send_frame(socket, &last, 0);
	zmq_msg_close(&last);
	return SENT;
}

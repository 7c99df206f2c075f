/* message.h - the inside of a request; for the files of the bus only. */
#pragma once
#include "common/bus/bus.h"

struct bus_message {
	zmq_msg_t frames[1 + BUS_FRAMES_MAX]; /* the routing id, then what came back with it */
	size_t n;
	zmq_msg_t body;
};

enum received { RECEIVED_NOTHING, RECEIVED_MESSAGE, RECEIVED_DROPPED };
/* Reads one whole message of @socket, if there is one. */
enum received message_receive(void *socket, struct bus_message **ret);
enum sent { SENT, SENT_LATER, SENT_NOBODY };
/* SENT_LATER: there is no room for it now, and nothing of it was sent. SENT_NOBODY: its client is
 * gone. */
enum sent message_answer(void *socket, struct bus_message *message, struct view body);

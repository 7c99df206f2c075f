/* bus.h - a ROUTER socket bound to one or more addresses, with the bounds of the contract.
 *
 * What stands between a client's routing id and the body of its request (the delimiter of a
 * REQ, the correlation id of a DEALER) is kept and comes back unchanged before the answer.
 * Nothing here ever waits: a client that does not read loses its answers. A bus is used by one
 * thread.
 */
#pragma once
#include <zmq.h>

#include "common/base/base.h"

#define BUS_FRAMES_MAX  8          /* frames in front of a body; its routing id is not counted */
#define BUS_FRAME_MAX   256        /* bytes of each                                            */
#define BUS_BODY_MAX    (1u << 20) /* a larger body is answered `too-large`                    */
#define BUS_MESSAGE_MAX (4u << 20) /* a larger frame cuts the connection                       */

/* DULY_E_CONFIG where @address is not one that may be bound without keys: tcp on loopback (a number
 * or localhost), or ipc. */
duly_result bus_check_address(const char *address, struct duly_diag *diag);

struct bus;
/* Opens the socket and binds all @addresses; a port `*` takes a free one. DULY_E_CONFIG: an address
 * is not allowed, or cannot be understood; DULY_E_BUSY: somebody else is bound to it. A socket's
 * file that nobody serves any more is taken over. */
duly_result bus_open(const char *const *addresses, size_t n, struct bus **ret,
		     struct duly_diag *diag);
/* Looks whether every ipc address still leads here. One whose file is gone (what tidies up a folder
 * of temporary files does it) is bound again, and *ret_again is true. DULY_E_BUSY: somebody else is
 * bound to it by now. */
duly_result bus_look(struct bus *bus, bool *ret_again, struct duly_diag *diag);
/* Answers that were handed over get a second to leave. */
void bus_free(struct bus **bus);

/* For zmq_poll(). */
void *bus_socket(const struct bus *bus);
/* The addresses as bound, a space between them. */
const char *bus_bound(const struct bus *bus);

struct bus_counts {
	uint64_t received; /* requests handed out                                              */
	uint64_t dropped;  /* of no form: an envelope of too many or too large frames          */
	uint64_t unsent;   /* answers to a client that is gone, or does not read               */
};
struct bus_counts bus_counts(const struct bus *bus);

/* One request: where its answer goes, and its body. */
struct bus_message;
/* The next one that is there, which the caller then owns; NULL: there is none. */
struct bus_message *bus_receive(struct bus *bus);
void bus_message_free(struct bus_message **message);
/* Valid as long as the message. */
struct view bus_body(const struct bus_message *message);
/* The body goes; what is kept to answer is small. */
void bus_forget_body(struct bus_message *message);
/* The routing id of the connection: tells connections apart, says nothing of who it is. */
struct view bus_connection(const struct bus_message *message);

/* Sends @body back to where @message came from, frees the message and leaves NULL. */
void bus_answer(struct bus *bus, struct bus_message **message, struct view body);

/* Answers for which a connection has no room yet are kept for a while, in order. True: there
 * are such, and bus_send_late() should be called every few ms. @now_ms: of a clock that does
 * not jump. */
bool bus_is_late(const struct bus *bus);
void bus_send_late(struct bus *bus, int64_t now_ms);

/* The descriptors of this process: how many are surely in use (all below the lowest free one), and
 * how many connections may lead to. The rest, 64 or an eighth, are kept for files: a connection
 * that would take one of them is closed as it comes. */
struct bus_descriptors {
	uint64_t used, most;
};
struct bus_descriptors bus_descriptors(void);

/* Once, before threads start and after signals are blocked; and once at the end. */
void bus_begin(void);
void bus_end(void);

/* service.h - the real duly-scheduler on ipc sockets in a scratch directory, and requests to it.
 *
 * Nothing here waits for time to pass: a start waits for the service to say that it is ready, a
 * request for its answer. A test in which either does not come within a minute fails.
 */
#pragma once
#include <sys/types.h>

#include "common/wire/wire.h"
#include "tests/support/scratch.h"

enum { SERVICE_SOCKETS = 8 };

struct service {
	char dir[SCRATCH_PATH]; /* holds data, sockets, and what the service said */
	char data[SCRATCH_PATH + 16];
	char events[SCRATCH_PATH + 16], alerts[SCRATCH_PATH + 16];
	pid_t pid; /* 0: it does not run */
	void *context;
	void *sockets[SERVICE_SOCKETS]; /* that are open; NULL: there is room for one */
};

/* A directory of its own; the service does not run yet. */
void service_make(struct service *s);
/* Kills what runs, closes what is open, verifies the log and the state by `duly replay --verify`,
 * and removes the directory. */
void service_remove(struct service *s);

/* Starts it with @options behind the usual ones (NULL ends them) and waits until it is ready. */
void service_start(struct service *s, const char *const *options);
/* The same, for a start that is refused: returns the exit code. */
int service_refused(struct service *s, const char *const *options);
/* Sends @signal, waits for the end, returns the exit code (128 + the signal that ended it). */
int service_stop(struct service *s, int signal);
/* What it has said since its last start. */
void service_said(const struct service *s, struct buf *ret);

/* ---- asking ---------------------------------------------------------------------------------- */

/* A socket of @type (ZMQ_REQ, ZMQ_DEALER). What a test that fails leaves open is closed with the
 * service: a context with an open socket is never at its end. */
void *service_socket(struct service *s, int type);
/* The same, connected to @address. */
void *service_connect(struct service *s, int type, const char *address);
void service_disconnect(struct service *s, void *socket);

/* An answer: unpacked, and the bytes that it points into. */
struct reply {
	struct buf bytes;
	struct wire wire;
};
void reply_fini(struct reply *reply);

/* Sends the JSON @text as one frame, or behind @envelope. */
void send_json(void *socket, const char *text);
void send_bytes(void *socket, const char *const *envelope, struct view body);
/* Receives the next answer; the frames before it must be @envelope (NULL: none). */
void receive(void *socket, const char *const *envelope, struct reply *ret);
/* Both. */
void ask(void *socket, const char *text, struct reply *ret);

/* What lies at @path ("results/0/code"); NULL: nothing. */
const msgpack_object *reply_at(const struct reply *reply, const char *path);
struct str reply_text(const struct reply *reply, const char *path);
int64_t reply_number(const struct reply *reply, const char *path); /* -1: there is none */
/* Fails with the whole answer where the text at @path is not @wanted. */
void reply_is(const struct reply *reply, const char *path, const char *wanted);
void reply_counts(const struct reply *reply, const char *path, int64_t wanted);

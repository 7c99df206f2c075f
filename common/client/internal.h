/* internal.h - what the files of the client library share. For them only. */
#pragma once
#include "common/wire/wire.h"
#include "duly/client.h"

struct client_line; /* a connection to one socket of the service */

struct duly_client {
	void *context;
	struct client_line *events, *alerts;
	int patience_ms, resend_ms;
	char code[64];
	/* What the last answer hangs on. */
	struct buf request, answer;
	struct wire wire;
	struct arena *arena;
};

struct duly_batch {
	struct buf bytes; /* the events, one after the other */
	size_t n;
	size_t ends[DULY_BATCH_EVENTS]; /* where each ends in them */
};

/* NULL: @address cannot be understood. */
struct client_line *line_open(void *context, const char *address);
void line_free(struct client_line **line);
/* Sends client->request over @line, and again, until there is an answer that is not
 * `unavailable`, or time is up; @wait_ms is what the service may take of itself. The answer is
 * then in client->answer, unpacked in client->wire. */
duly_result line_ask(struct duly_client *client, struct client_line *line, int wait_ms,
		     struct duly_diag *diag);

/* The result that stands for the error of the answer; DULY_OK: it has none. */
duly_result answer_error(struct duly_client *client, struct duly_diag *diag);
/* A copy with a NUL after it, on the client's arena; "" for what is no text. */
const char *answer_text(struct duly_client *client, const msgpack_object *o);

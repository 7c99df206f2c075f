/* client.h - for producers and consumers: hand in events, pull alerts, ask what the service is.
 *
 *	struct duly_client *c = NULL;
 *	struct duly_batch *batch = duly_batch_new();
 *	struct duly_publication done;
 *	struct duly_diag diag;
 *
 *	duly_client_open(&(struct duly_client_options){ .events = "tcp://127.0.0.1:7801" }, &c,
 *			 &diag);
 *	duly_batch_add_json(batch, line, strlen(line), &diag);
 *	if (duly_publish(c, batch, &done, &diag) == DULY_OK)
 *		for (size_t i = 0; i < done.n; i++)
 *			...done.results[i].status...
 *
 * A request that has no answer, or is answered `unavailable`, is sent again, the same bytes, until
 * its time is up: an event that was taken already comes back as a duplicate, and an alert that was
 * read already has the same id. A client is used by one thread at a time. What a call hands back is
 * borrowed, and valid until the next call with the same client.
 */
#pragma once
#include "duly/result.h"
#include "duly/time.h"

#ifdef __cplusplus
extern "C" {
#endif

struct duly_client;

struct duly_client_options {
	const char *events; /* address of the events socket; NULL: this client publishes nothing */
	const char *alerts; /* address of the alerts socket; NULL: it reads no feed              */
	int patience_ms;    /* for the answer to a request, all tries together; 0: 30 s          */
	int resend_ms;      /* without an answer for so long it is sent again; 0: 5 s            */
};

/* DULY_E_CONFIG: an address cannot be understood. That nobody is there shows with the first
 * request. On DULY_OK the caller owns *ret_client. */
duly_result duly_client_open(const struct duly_client_options *options,
			     struct duly_client **ret_client, struct duly_diag *diag);
/* Leaves *client NULL, which is fine too. What was sent and not answered may arrive or not. */
void duly_client_close(struct duly_client **client);

/* Of the error that ended the last call: the service's own code ("bad-cursor"); "" where there was
 * none. */
const char *duly_client_code(const struct duly_client *client);

/* ---- events ---------------------------------------------------------------------------------- */

#define DULY_BATCH_EVENTS 1000
#define DULY_BATCH_BYTES  (1u << 20)

/* Events on their way: up to 1,000, up to 1 MiB. */
struct duly_batch;
struct duly_batch *duly_batch_new(void);
void duly_batch_free(struct duly_batch **batch);
void duly_batch_clear(struct duly_batch *batch);
size_t duly_batch_count(const struct duly_batch *batch);

/* Adds a copy of one packed event (a msgpack map), or of one JSON object. DULY_E_BOUND: it does not
 * fit any more and nothing was added: publish, clear, add again; or it would not fit alone.
 * DULY_E_MALFORMED: it is no map, or no valid msgpack or JSON; the place is in @diag. Whether it is
 * an event is for the service to say. */
duly_result duly_batch_add(struct duly_batch *batch, const void *event, size_t len,
			   struct duly_diag *diag);
duly_result duly_batch_add_json(struct duly_batch *batch, const char *text, size_t len,
				struct duly_diag *diag);

enum duly_status { DULY_ACCEPTED, DULY_DUPLICATE, DULY_REJECTED };

struct duly_published {
	const char *id; /* "" where the event has none that reads */
	enum duly_status status;
	uint64_t seq;                       /* accepted, duplicate: in the service's log      */
	const char *code, *field, *message; /* rejected; else ""                              */
};

struct duly_publication {
	const char *incarnation; /* another than before: the service has been restored, and what was
				    accepted since its backup should be published again  */
	const struct duly_published *results; /* one for each event, in order */
	size_t n;
};

/* Publishes the events of @batch, of which there is at least one. DULY_OK: each has its result,
 * and an accepted one is on disk. DULY_E_UNAVAILABLE: no answer in time, or nothing is taken
 * for now; the same batch may be published again. DULY_E_MALFORMED, DULY_E_BOUND: the service
 * refused the request as a whole. DULY_E_USAGE: the client has no events address. */
duly_result duly_publish(struct duly_client *client, const struct duly_batch *batch,
			 struct duly_publication *ret, struct duly_diag *diag);

/* ---- outbox ---------------------------------------------------------------------------------- */

/* Events that are on this machine's disk once they were handed over: they reach the service though
 * the producer is killed, the service is away, or it is restored from a backup. An outbox belongs
 * to one process at a time, and is used by one thread of it.
 *
 *	duly_outbox_open(&(struct duly_outbox_options){ .dir = "/var/lib/mosaic/outbox" }, &box,
 *			 &diag);
 *	duly_outbox_put(box, batch, &diag);             ...the event is safe...
 *	duly_outbox_send(box, client, &sent, &diag);    ...now, and again whenever there is time...
 */
struct duly_outbox;

struct duly_outbox_options {
	const char *dir;    /* made where it is not there                                   */
	unsigned keep_days; /* how long what the service took is kept for the case that it is
			       restored; 0: 35                                          */
	size_t bytes;       /* of disk, at most; 0: 4 GiB                                   */
};

/* DULY_E_BUSY: another process has it. DULY_E_CORRUPT: it is none. DULY_E_IO. On DULY_OK the caller
 * owns *ret. */
duly_result duly_outbox_open(const struct duly_outbox_options *options, struct duly_outbox **ret,
			     struct duly_diag *diag);
/* Leaves *outbox NULL, which is fine too. What waits in it waits on. */
void duly_outbox_close(struct duly_outbox **outbox);

/* Keeps the events of @batch: on DULY_OK all of them are synced to disk, else none is there.
 * DULY_E_NOSPACE: the disk, or the outbox, is full. */
duly_result duly_outbox_put(struct duly_outbox *outbox, const struct duly_batch *batch,
			    struct duly_diag *diag);

struct duly_outbox_sent {
	uint64_t accepted, duplicate, refused; /* of what was sent now                      */
	uint64_t again;                        /* of these, what had been taken before       */
	bool restored;                         /* the service has been restored meanwhile    */
};

/* Publishes what waits, in the order in which it was handed over, and after a restoration what was
 * taken before that. DULY_OK: nothing waits any more. DULY_E_UNAVAILABLE: no answer in time; what
 * was answered until then is done with, and the rest waits. @ret is filled on any result. */
duly_result duly_outbox_send(struct duly_outbox *outbox, struct duly_client *client,
			     struct duly_outbox_sent *ret, struct duly_diag *diag);

struct duly_outbox_counts {
	uint64_t waiting, taken, refused;
};
duly_result duly_outbox_count(struct duly_outbox *outbox, struct duly_outbox_counts *ret,
			      struct duly_diag *diag);

/* An event that the service refused for good. */
struct duly_refused {
	uint64_t number;                    /* of it, rising; never 0                        */
	const char *code, *field, *message; /* why                                           */
	const void *event;                  /* a msgpack map                                 */
	size_t len;
};
/* The first after @after; valid until the next call with the outbox. DULY_E_NOTFOUND: none. */
duly_result duly_outbox_refused(struct duly_outbox *outbox, uint64_t after,
				struct duly_refused *ret, struct duly_diag *diag);
/* Forgets it. */
duly_result duly_outbox_forget(struct duly_outbox *outbox, uint64_t number,
			       struct duly_diag *diag);

/* ---- alerts ---------------------------------------------------------------------------------- */

struct duly_feed_request {
	const char *consumer; /* its durable name; NULL: a watch, without name and cursor       */
	const char *from;     /* "start" or "now": at first contact, and in every watch; or NULL */
	bool has_ack;
	uint64_t ack;             /* everything up to here is done with                      */
	const char *incarnation;  /* that the ack was read under; or NULL                    */
	unsigned limit;           /* most alerts to an answer, to 1,000; 0: 100              */
	int wait_ms;              /* for the first alert, to 60,000                          */
	const char *team;         /* only alerts for or about this team; or NULL             */
	const char *const *types; /* only these, up to a NULL; or NULL: all                  */
};

struct duly_alert {
	const void *bytes; /* a msgpack map (schemas/alert.schema.json) */
	size_t len;
};

struct duly_feed {
	const struct duly_alert *alerts;
	size_t n;
	uint64_t cursor; /* where the consumer is; 0 in a watch                          */
	uint64_t next;   /* how far was read: what to acknowledge once the alerts are done with */
	uint64_t head;   /* the last alert that there is                                 */
	const char *incarnation;
	duly_instant now;
	bool held;                /* nobody is told of anything for now                       */
	duly_instant complete_to; /* up to when the data is; DULY_NO_INSTANT: not known       */
};

/* Reads what follows the consumer's cursor; an empty list is an answer too. A watch that says `now`
 * goes on where the last answer to this client ended. DULY_E_UNAVAILABLE: as above.
 * DULY_E_NOTFOUND: the consumer is not known, and `from` is wanted. DULY_E_CONFLICT: the ack is
 * behind the cursor, past the head, or of another incarnation: ret->cursor and ret->incarnation say
 * where to go on. DULY_E_BOUND: there are too many consumers, or too many that wait. DULY_E_USAGE:
 * the request is none. */
duly_result duly_feed_read(struct duly_client *client, const struct duly_feed_request *request,
			   struct duly_feed *ret, struct duly_diag *diag);

/* ---- the service ----------------------------------------------------------------------------- */

/* What the service says of itself, as a msgpack map (duly-protocol(7)); asked on the events socket,
 * or on the other where there is no events address. DULY_E_UNAVAILABLE: no answer in time. */
duly_result duly_client_info(struct duly_client *client, const void **ret_map, size_t *ret_len,
			     struct duly_diag *diag);

/* ---- texts ----------------------------------------------------------------------------------- */

/* The JSON of one msgpack object, NUL-terminated; the caller frees it with free(). @indent 0:
 * on one line. NULL: it is not one object. */
char *duly_json(const void *bytes, size_t len, int indent);

#ifdef __cplusplus
}
#endif

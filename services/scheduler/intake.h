/* intake.h - requests on the events socket: received, taken into the turn, answered once its batch
 * is synced. Private to this folder. */
#pragma once
#include "common/bus/bus.h"
#include "common/docket/docket.h"

/* Bounds of CONTRACT 8. */
enum { REQUEST_EVENTS = 1000 };
/* A request that cannot be taken now may be sent again after this. */
enum { RETRY_MS = 1000 };

struct request {
	struct bus_message *message;
	struct wire wire; /* of its body, where it is a request for events */
	enum { REQUEST_EVENTS_IN, REQUEST_INFO, REQUEST_ANSWERED } kind;
	size_t events;
	size_t counts[TAKEN_REJECTED + 1]; /* of its events, by how they were taken */
	uint32_t codes[REJECT_UNAVAILABLE + 1]; /* and why they were rejected        */
	struct buf answer;
	/* Where the bytes of the event looked at last begin, so that the next need not be
	 * sought. */
	size_t span_index, span_offset;
	struct view *spans; /* of each event, where one cannot be decoded (it is nil in wire);
			       NULL: all can                                               */
};

struct refused {
	struct view event; /* borrowed from its request */
	struct str source, id;
	struct reject reject;
};

struct intake {
	struct request *requests;
	size_t n, cap, events, bytes;
	struct request *taking; /* whose events are being taken; NULL: all are */
	struct refused *refused; /* of this turn, for quarantine */
	size_t refused_n, refused_cap;
	bool keeps_nothing; /* what was refused last could not be kept */
	uint64_t accepted, duplicate, rejected; /* since the start */
	uint64_t rejected_by[REJECT_UNAVAILABLE + 1];
};

struct scheduler;
/* Receives what is there, as far as a turn may. */
void intake_receive(struct scheduler *s);
/* In the turn: takes the events and writes the answers, which wait for the sync. What follows from
 * them may be more than one batch: those before the last are synced when it returns. */
duly_result intake_take(struct scheduler *s, struct duly_diag *diag);
/* A batch was too large: all of the turn is taken again. */
void intake_again(struct scheduler *s);
/* A batch of one event was too large: its request can be taken at no time. False: there is none. */
bool intake_too_large(struct scheduler *s);
/* The turn's batch is synced: sends the answers, and keeps what was refused. */
void intake_answer(struct scheduler *s);
/* There is no turn: answers `unavailable`. */
void intake_refuse(struct scheduler *s, const char *why);
void intake_fini(struct intake *intake);

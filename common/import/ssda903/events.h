/* events.h - the events of an import: kept, put in order, written. */
#pragma once
#include <stdio.h>

#include "common/import/event_json.h"
#include "common/import/ssda903/kinds.h"

struct ssda903_import;

/* clang-format off */
/* In the order in which those of one day are put out: closes, registers, opens (what contains
 * before what it contains), changes, completes. X(id, type, the kind of file that it comes from) */
#define SSDA903_EVENTS(X)                                                   \
	X(PERSON_REGISTERED, "person.registered", SSDA903_HEADER)           \
	X(WORKER_RELEASED, "worker.released", SSDA903_WORKERS)              \
	X(MISSING_RETURNED, "missing.returned", SSDA903_MISSING)            \
	X(ADOPTION_ENDED, "adoption.placement-ended", SSDA903_EPISODES)     \
	X(PLACEMENT_ENDED, "placement.ended", SSDA903_EPISODES)             \
	X(CARE_ENDED, "care.ended", SSDA903_EPISODES)                       \
	X(PERSON_DIED, "person.died", SSDA903_EPISODES)                     \
	X(CARE_ENTERED, "care.entered", SSDA903_EPISODES)                   \
	X(WORKER_ALLOCATED, "worker.allocated", SSDA903_WORKERS)            \
	X(PLACEMENT_STARTED, "placement.started", SSDA903_EPISODES)         \
	X(ADOPTION_PLACED, "adoption.placed", SSDA903_EPISODES)             \
	X(MISSING_STARTED, "missing.started", SSDA903_MISSING)              \
	X(LEGAL_STATUS_CHANGED, "legal-status.changed", SSDA903_EPISODES)   \
	X(PLACEMENT_RESUMED, "placement.resumed", SSDA903_EPISODES)         \
	X(PLACEMENT_CHANGED, "placement.changed", SSDA903_EPISODES)         \
	X(PLACEMENT_INTERRUPTED, "placement.interrupted", SSDA903_EPISODES) \
	X(REVIEW_HELD, "review.held", SSDA903_REVIEWS)                      \
	X(FEED_DECLARED, "feed.declared", SSDA903_KIND_COUNT)               \
	X(FEED_COMPLETED, "feed.completed", SSDA903_KIND_COUNT)
/* clang-format on */

enum ssda903_event_type {
#define X(id, type, kind) SSDA903_EVENT_##id,
	SSDA903_EVENTS(X)
#undef X
		SSDA903_EVENT_COUNT
};

struct ssda903_events {
	struct ssda903_event *list; /* as put, and in order once written */
	size_t n, cap;
};

/* "care.entered", and SSDA903_KIND_COUNT where an event comes from no one file. */
const char *ssda903_event_name(enum ssda903_event_type type);
enum ssda903_kind ssda903_event_kind(enum ssda903_event_type type);

/* Adds an event of @day, unless that lies after the end of the return, when it cannot have happened
 * yet. Takes @take_data. The id is formatted and comes after "903:"; it is to follow from the row
 * that the event is read from, so that the next return gives the same event again. */
void ssda903_event_put(struct ssda903_import *im, enum ssda903_event_type type, struct str subject,
		       duly_civil day, json_t *take_data, const char *id_fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* How many there are of each type, into the summary. */
void ssda903_events_count(struct ssda903_import *im);
/* All of them, births first and then by day, a line each. DULY_E_IO. */
duly_result ssda903_events_write(struct ssda903_import *im, FILE *out, struct duly_diag *diag);
void ssda903_events_fini(struct ssda903_events *events);

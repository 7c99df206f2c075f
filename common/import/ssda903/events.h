/* events.h - the types of events that a return gives, and what its rows mean. */
#pragma once
#include "common/import/facts.h"
#include "common/import/ssda903/kinds.h"

struct ssda903_import;
struct ssda903_row;

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

/* Whose rows are told of apart: an id is "903:", the name, the row's key and what it tells, with
 * ":" between them, and from the second telling on its number. X(id, name) */
#define SSDA903_TABLES(X)                \
	X(CHILD_ROW, "child")            \
	X(EPISODE_ROW, "ep")             \
	X(REVIEW_ROW, "review")          \
	X(ABSENCE_ROW, "missing")        \
	X(WORKER_ROW, "sw")              \
	X(FEED_ROW, "feed")

enum ssda903_table {
#define X(id, name) SSDA903_##id,
	SSDA903_TABLES(X)
#undef X
		SSDA903_TABLE_COUNT
};
extern const struct import_tables SSDA903_KEPT;

/* "care.entered", and SSDA903_KIND_COUNT where an event comes from no one file. */
const char *ssda903_event_name(enum ssda903_event_type type);
enum ssda903_kind ssda903_event_kind(enum ssda903_event_type type);

/* Says that a row of @table, known by @subject and, where it has one, by its @date, means an event
 * of @day; nothing where that lies after the end of the return, when it cannot have happened.
 * @what: which of the things that the row tells; "": the one. Takes @take_data. */
struct ssda903_told {
	enum ssda903_table table;
	struct str subject;
	duly_civil date; /* DULY_NO_DATE: the subject has one row */
	const char *what;
};
void ssda903_event_put(struct ssda903_import *im, enum ssda903_event_type type,
		       struct ssda903_told told, duly_civil day, json_t *take_data);

/* The same of any row that is told of. */
void ssda903_fact_put(struct ssda903_import *im, enum ssda903_event_type type,
		      struct import_row row, const char *what, duly_civil day, json_t *take_data);
/* What is known of an episode; NULL: nothing was ever sent of it. */
struct import_known *ssda903_episode_known(const struct ssda903_import *im,
					   const struct ssda903_row *row);
/* How many there are of each type, into the summary. */
void ssda903_events_count(struct ssda903_import *im);

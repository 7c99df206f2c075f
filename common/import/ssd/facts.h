/* facts.h - what a row means, held against what was sent of it, and the events that come of the
 * difference.
 *
 * A fact is a type, a time and data, under a row and a part of it. One that was not sent before is
 * an event; one that was sent otherwise is an event that replaces the earlier one; one that was
 * sent as it is is nothing. The id of an event is the table's name, the row's id, the part, and how
 * often something was sent of it: "ssd_missing-M1-returned-2".
 */
#pragma once
#include "common/import/event_json.h"
#include "common/import/ssd/fields.h"
#include "common/import/ssd/state.h"

struct ssd;

/* clang-format off */
/* X(id, type, it opens something, only its day counts, the tables that it is read from)
 *
 * What lasts is dated by days, though a time may be there: where one table has a time and the other
 * has none, a placement would else begin before the care that it is in. */
#define T(table) (1u << SSD_##table)
#define T_VISITS T(VISITS) | T(CP_VISITS) | T(CIN_VISITS)
#define T_CONFERENCES T(CONFERENCES) | T(CP_REVIEWS)
#define SSD_EVENTS(X) \
	X(PERSON_REGISTERED,    "person.registered",        false, true,  T(PERSON)) \
	X(PERSON_DIED,          "person.died",              false, true,  T(PERSON)) \
	X(CARE_ENTERED,         "care.entered",             true,  true,  T(EPISODES)) \
	X(CARE_ENDED,           "care.ended",               false, true,  T(EPISODES)) \
	X(STATUS_CHANGED,       "legal-status.changed",     false, true,  T(STATUSES)) \
	X(PLACEMENT_STARTED,    "placement.started",        true,  true,  T(PLACEMENTS)) \
	X(PLACEMENT_ENDED,      "placement.ended",          false, true,  T(PLACEMENTS)) \
	X(REVIEW_HELD,          "review.held",              false, false, T(REVIEWS)) \
	X(VISIT_MADE,           "visit.made",               false, false, T_VISITS) \
	X(VISIT_ATTEMPTED,      "visit.attempted",          false, false, T_VISITS) \
	X(HEALTH_ASSESSED,      "health.assessed",          false, false, T(HEALTH)) \
	X(HEALTH_DECLINED,      "health.declined",          false, false, T(HEALTH)) \
	X(DENTAL_CHECKED,       "dental.checked",           false, false, T(HEALTH)) \
	X(DENTAL_DECLINED,      "dental.declined",          false, false, T(HEALTH)) \
	X(MISSING_STARTED,      "missing.started",          true,  false, T(MISSING)) \
	X(MISSING_RETURNED,     "missing.returned",         false, false, T(MISSING)) \
	X(RHI_OFFERED,          "rhi.offered",              false, true,  T(MISSING)) \
	X(RHI_HELD,             "rhi.held",                 false, true,  T(MISSING)) \
	X(RHI_DECLINED,         "rhi.declined",             false, true,  T(MISSING)) \
	X(PATHWAY_COMPLETED,    "pathway-plan.completed",   false, true,  T(LEAVERS)) \
	X(PATHWAY_REVIEWED,     "pathway-plan.reviewed",    false, true,  T(LEAVERS)) \
	X(CONTACT_MADE,         "contact.made",             false, true,  T(LEAVERS)) \
	X(CP_STARTED,           "protection-plan.started",  true,  true,  T(CP_PLANS)) \
	X(CP_ENDED,             "protection-plan.ended",    false, true,  T(CP_PLANS)) \
	X(CONFERENCE_HELD,      "conference.held",          false, false, T_CONFERENCES) \
	X(STRATEGY_HELD,        "strategy-discussion.held", false, false, T(ENQUIRIES)) \
	X(ENQUIRY_COMPLETED,    "enquiry.completed",        false, false, T(ENQUIRIES)) \
	X(REFERRAL_RECEIVED,    "referral.received",        true,  true,  T(REFERRALS)) \
	X(REFERRAL_CLOSED,      "referral.closed",          false, true,  T(REFERRALS)) \
	X(ASSESSMENT_STARTED,   "assessment.started",       false, true,  T(ASSESSMENTS)) \
	X(ASSESSMENT_COMPLETED, "assessment.completed",     false, true,  T(ASSESSMENTS)) \
	X(CIN_STARTED,          "in-need-plan.started",     true,  true,  T(CIN_PLANS)) \
	X(CIN_ENDED,            "in-need-plan.ended",       false, true,  T(CIN_PLANS)) \
	X(WORKER_ALLOCATED,     "worker.allocated",         false, true,  T(INVOLVED)) \
	X(WORKER_RELEASED,      "worker.released",          false, true,  T(INVOLVED)) \
	X(SDQ_COMPLETED,        "sdq.completed",            false, false, T(SDQ)) \
	X(FEED_DECLARED,        "feed.declared",            false, true,  0)
/* clang-format on */

enum ssd_event {
#define X(id, type, opens, by_day, tables) SSD_##id,
	SSD_EVENTS(X)
#undef X
};

/* An event on its way out, and what it is sorted by. */
struct ssd_outgoing {
	json_t *event;
	bool birth;
	struct str day;
	enum ssd_table table;
	struct str row;
	size_t seq; /* as put */
};

struct ssd_events {
	struct ssd_outgoing *list;
	size_t n, cap;
};

/* Says that @row means an event of this type at @when. Not given, or so far ahead that it has not
 * happened, it says nothing. @part "": the row is one event. Takes @take_data; NULL: none. */
void ssd_fact_put(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
		  const struct when *when, json_t *take_data);
/* The same, and @note, which was worked out with other tables, is kept for the deliveries to come,
 * in which those tables may no longer reach back so far. NO_STR: nothing. */
void ssd_fact_put_noted(struct ssd *ssd, struct ssd_row *row, const char *part,
			enum ssd_event type, const struct when *when, json_t *take_data,
			struct str note);
/* Of a column that holds the latest of something: a later date is another event beside the earlier
 * ones, an earlier one corrects the latest. @first is the type of the first that is known. @data is
 * JSON. */
void ssd_fact_put_latest(struct ssd *ssd, struct ssd_row *row, const char *part,
			 enum ssd_event first, enum ssd_event later, const struct when *when,
			 const char *data);
/* Takes back what was sent last of @sent. @reason: a code of event.retracted. */
void ssd_fact_retract(struct ssd *ssd, struct ssd_known *known, struct ssd_sent *sent,
		      const char *reason);

/* What was noted of a part that stands; NO_STR. */
struct str ssd_fact_note(const struct ssd *ssd, const struct ssd_row *row, const char *part);
/* What is known of @row, from now on where it is new. */
struct ssd_known *ssd_fact_known(struct ssd *ssd, const struct ssd_row *row);

/* Those that can be read from any of @tables, a bit (1 << ssd_table) each, as an array of names, as
 * a feed says them: TYPE, or TYPE:KIND where only some kinds can be. */
json_t *ssd_event_names(unsigned tables);
/* Births first, then by day. */
void ssd_events_sort(struct ssd_events *events);
void ssd_events_fini(struct ssd_events *events);

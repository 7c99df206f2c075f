/* events.h - the types of events that a delivery gives, and the tables from which each is read. */
#pragma once
#include "common/import/facts.h"
#include "common/import/ssd/tables.h"

/* clang-format off */
/* X(id, type, it opens something, only its day counts, the tables that it is read from) */
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
	X(ADOPTION_PLACED,      "adoption.placed",          false, true,  T(PLACEMENTS)) \
	X(ADOPTION_ENDED,       "adoption.placement-ended", false, true,  T(PLACEMENTS)) \
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

/* The type as it is sent. */
const struct import_type *ssd_event_type(enum ssd_event event);
/* Those that can be read from any of @tables, a bit (1 << ssd_table) each, as an array of names, as
 * a feed says them: TYPE, or TYPE:KIND where only some kinds can be. */
json_t *ssd_event_names(unsigned tables);

/* ---- what a row of a delivery means ---------------------------------------------------------- */

struct ssd;
struct ssd_row;

/* As import_fact_put and import_fact_put_latest, of a row. They take @take_data; NULL: none. */
void ssd_fact_put(struct ssd *ssd, const struct ssd_row *row, const char *part,
		  enum ssd_event event, const struct when *when, json_t *take_data);
void ssd_fact_put_noted(struct ssd *ssd, const struct ssd_row *row, const char *part,
			enum ssd_event event, const struct when *when, json_t *take_data,
			struct str note);
void ssd_fact_put_latest(struct ssd *ssd, const struct ssd_row *row, const char *part,
			 enum ssd_event first, enum ssd_event later, const struct when *when,
			 json_t *take_data);
/* What was noted of a part that stands; NO_STR. */
struct str ssd_fact_note(const struct ssd *ssd, const struct ssd_row *row, const char *part);
/* What is known of @row; NULL: nothing. */
struct import_known *ssd_row_known(const struct ssd *ssd, const struct ssd_row *row);

/* ssd_internal.h - what the parts of the import of deliveries share.
 *
 * ssd_care.c and ssd_rows.c say what the rows mean; ssd_event.c compares each fact with what was
 * sent of it and makes the event; ssd_state.c keeps what was sent; ssd.c does what comes before and
 * after: the window, what went, the guard.
 */
#pragma once
#include <glib.h>
#include <jansson.h>

#include "common/import/ssd/ssd.h"
#include "common/import/ssda903/internal.h"

/* clang-format off */
/* X(id, type, it opens something, only its day counts, the tables that it is read from)
 *
 * What lasts is dated by days, though a time may be there: where one table has a time and the other
 * has none, a placement would else begin before the care that it is in. */
#define T(table) (1u << SSD_##table)
#define T_VISITS T(VISITS) | T(CP_VISITS) | T(CIN_VISITS)
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
	X(CONFERENCE_HELD,      "conference.held",          false, false, T(CONFERENCES) | T(CP_REVIEWS)) \
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

/* ---- what was sent (ssd_state.c) ------------------------------------------------------------- */

/* One thing that a row was told to mean, as it was sent last. */
struct ssd_sent {
	struct str part;   /* "" where a row is one event                              */
	uint64_t revision; /* of the last id, which may be that of its retraction      */
	bool stands;       /* it was not retracted                                     */
	struct str digest; /* of type, time and data                                   */
	struct str subject, day;
	struct str note; /* what was worked out with other tables, as far as needed  */
	bool touched;    /* this delivery says something of it                       */
};

struct ssd_known {
	enum ssd_table table; /* or SSD_PERIOD, SSD_FEED */
	struct str id;
	duly_civil date, seen; /* the row's own; of the delivery in which it came first */
	bool gone;             /* retracted                                             */
	bool before;           /* it was there last time, or stood outside the window   */
	bool there;            /* in this delivery                                      */
	bool changed;          /* something was sent of it now                          */
	struct ssd_sent *sent;
	size_t n, cap;
};

struct ssd_state {
	struct str source;
	duly_civil at;
	uint64_t deliveries;
	GPtrArray *rows;  /* struct ssd_known, on the delivery's arena */
	GHashTable *keys; /* "table/id" */
};

void ssd_state_begin(struct ssd_state *s);
void ssd_state_fini(struct ssd_state *s);
/* Nothing there is an empty state. DULY_E_CORRUPT, DULY_E_IO. */
duly_result ssd_state_read(const char *dir, struct arena *arena, struct ssd_state *ret,
			   struct duly_diag *diag);
/* Written beside, synced, renamed. */
duly_result ssd_state_write(const char *dir, const struct ssd_state *s, const char *output_digest,
			    struct duly_diag *diag);
/* NULL: never seen. */
struct ssd_known *ssd_state_find(const struct ssd_state *s, enum ssd_table table, struct str id);
struct ssd_known *ssd_state_add(struct ssd_state *s, struct arena *arena, enum ssd_table table,
				struct str id);
/* NULL: nothing was sent of it. */
struct ssd_sent *ssd_state_part(const struct ssd_known *known, struct str part);
struct ssd_sent *ssd_state_part_add(struct ssd_known *known, struct arena *arena, struct str part);

/* ---- the import ------------------------------------------------------------------------------ */

/* A period of care: the episodes of one clae_cla_id. */
struct ssd_period {
	struct ssd_row row;    /* as if it were one; its id is the period's key     */
	duly_civil from, to;   /* to DULY_NO_DATE: it goes on                       */
	struct ssd_row *first; /* NULL: it is no longer in the extract, and stands  */
	struct str reason;     /* for which it ended                                */
	bool unsure;           /* where it began is not in the extract              */
};

struct ssd {
	struct ssd_options opt;
	struct arena *arena; /* the delivery's */
	struct ssd_delivery delivery;
	struct ssd_state state;
	struct ssd_summary summary;
	GArray *periods;        /* struct ssd_period, by child and beginning        */
	GHashTable *by_cla;     /* clae_cla_id -> subject                           */
	GHashTable *doubtful;   /* children with an episode that was left out       */
	GPtrArray *assessments; /* completed ones of health, by child and day       */
	GPtrArray *events;      /* struct ssd_outgoing                              */
	int lock;               /* the state directory; -1: it is not there yet     */
	duly_civil delivered;   /* latest day in the delivery that is not after opt.at: what only
			       * this delivery says happened on it at the latest               */
	char digest[2 * SHA256_LEN + 1]; /* of what was written */
};

/* An event on its way out, and what it is sorted by. */
struct ssd_outgoing {
	json_t *event;
	bool birth;
	struct str day;
	enum ssd_table table;
	struct str row;
	uint64_t seq;
};

/* Says that @row means an event of this type. Compared with what was sent, and made an event where
 * it differs. What lies too far ahead has not happened. @note may be NO_STR. Takes @take_data. */
void ssd_fact(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
	      const struct ssd_when *when, json_t *take_data, struct str note);
/* Retracts what was sent last of @sent. */
void ssd_retract(struct ssd *ssd, struct ssd_known *known, struct ssd_sent *sent,
		 const char *reason);
/* A column that holds the latest of something: a later date is another event beside the earlier
 * ones, an earlier one corrects the latest. @first is the type of the first that is known. */
void ssd_latest(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event first,
		enum ssd_event later, const struct ssd_when *when, const char *data_format);
void ssd_events_sort(struct ssd *ssd);
/* The known row of @row, which is made where it is new. */
struct ssd_known *ssd_known_of(struct ssd *ssd, const struct ssd_row *row);
/* What was noted of a part that stands; NO_STR. */
struct str ssd_noted(const struct ssd *ssd, const struct ssd_row *row, const char *part);
/* "ssd_cla_episodes" of a period, too. */
const char *ssd_table_in_ids(enum ssd_table table);

/* ssd_care.c */
void ssd_care_read(struct ssd *ssd);
void ssd_care_facts(struct ssd *ssd);
/* The child whose period of care has this clae_cla_id; NO_STR. */
struct str ssd_child_of(const struct ssd *ssd, struct str cla);
/* The period of @subject that holds @day, its first day included, its last not; NULL. */
const struct ssd_period *ssd_period_at(const struct ssd *ssd, struct str subject, duly_civil day);

/* Whether what is not in a period may be in one all the same: its episode was not delivered, or was
 * left out. */
bool ssd_care_unsure(const struct ssd *ssd, struct str subject);
int ssd_by_beginning(const void *a, const void *b); /* struct ssd_row **, by child, then date */
duly_civil ssd_day(const struct ssd *ssd, const struct ssd_row *row, int column);
struct ssd_when ssd_whole_day(duly_civil day);
/* ssd_placement.c */
void ssd_placement_facts(struct ssd *ssd);

/* ssd_rows.c: what a row means. First everything of it is read, so that a row with something
 * unknown in it is left out as a whole; then its facts are put. */
void ssd_row_facts(struct ssd *ssd, struct ssd_row *row);
bool ssd_usable(const struct ssd_row *row);
/* Whose row it is; @cla: the column that names a period of care instead, or SSD_NONE. */
void ssd_need_child(struct ssd *ssd, struct ssd_row *row, int person, int cla);
struct ssd_when ssd_needed(struct ssd *ssd, struct ssd_row *row, int column);
/* The end of what began at @from; not given, and told, where it lies before that. */
struct ssd_when ssd_end(struct ssd *ssd, struct ssd_row *row, int column,
			const struct ssd_when *from);
json_t *ssd_with_key(const char *name, struct str id);
void ssd_put(struct ssd *ssd, struct ssd_row *row, const char *part, enum ssd_event type,
	     const struct ssd_when *when, json_t *take_data);

/* ssd_event.c: says what the tables that ever came can say. */
void ssd_feed_fact(struct ssd *ssd);

/* ssd_health.c */
void ssd_assessments_read(struct ssd *ssd);
void ssd_health_facts(struct ssd *ssd, struct ssd_row *row);
void ssd_sdq_facts(struct ssd *ssd, struct ssd_row *row);
void ssd_missing_facts(struct ssd *ssd, struct ssd_row *row);
void ssd_leaver_facts(struct ssd *ssd, struct ssd_row *row);

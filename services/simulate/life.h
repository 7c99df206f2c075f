/* life.h - one life while it is made up: its outline, its facts, what the chapters share.
 *
 * An outline says when a child is born, comes into care and leaves it, and is on a plan; it is
 * cheap, and enough to know whether anything of the life falls into the years that are wanted.
 * Chapters (care, visits, ...) turn it into facts, each from its own stream of chance. recording.c
 * says when each fact became known, and what was first recorded wrongly. Everything hangs on one
 * arena that is emptied for the next life.
 */
#pragma once
#include "services/simulate/simulate.h"

/* ---- facts ----------------------------------------------------------------------------------- */

enum fact_class { CLASS_CLOSE, CLASS_REGISTER, CLASS_OPEN, CLASS_CHANGE, CLASS_COMPLETE };

/* What may be done with a type. LATELY: told only for the time that `history` covers. FIXED: it may
 * be recorded wrongly at first. SPARE: it may be recorded though it did not happen. */
enum { LATELY = 1, FIXED = 2, SPARE = 4 };

/* In the order of the vocabulary, which is their rank. X(id, type, class, flags) */
/* clang-format off */
#define FACTS(X)                                                                   \
	X(PERSON_REGISTERED, "person.registered", CLASS_REGISTER, 0)               \
	X(PERSON_DIED, "person.died", CLASS_COMPLETE, 0)                           \
	X(WORKER_RELEASED, "worker.released", CLASS_REGISTER, 0)                   \
	X(WORKER_ALLOCATED, "worker.allocated", CLASS_REGISTER, 0)                 \
	X(CASE_OPENED, "case.opened", CLASS_REGISTER, 0)                           \
	X(CASE_CLOSED, "case.closed", CLASS_COMPLETE, 0)                           \
	X(CASE_LINKED, "case.linked", CLASS_REGISTER, 0)                           \
	X(CARE_ENTERED, "care.entered", CLASS_OPEN, 0)                             \
	X(CARE_ENDED, "care.ended", CLASS_CLOSE, 0)                                \
	X(LEGAL_STATUS_CHANGED, "legal-status.changed", CLASS_CHANGE, 0)           \
	X(PLACEMENT_STARTED, "placement.started", CLASS_OPEN, 0)                   \
	X(PLACEMENT_CHANGED, "placement.changed", CLASS_CHANGE, 0)                 \
	X(PLACEMENT_INTERRUPTED, "placement.interrupted", CLASS_CHANGE, 0)         \
	X(PLACEMENT_RESUMED, "placement.resumed", CLASS_CHANGE, 0)                 \
	X(PLACEMENT_ENDED, "placement.ended", CLASS_CLOSE, 0)                      \
	X(ADOPTION_AUTHORISED, "adoption.authorised", CLASS_OPEN, 0)               \
	X(ADOPTION_AUTHORITY_ENDED, "adoption.authority-ended", CLASS_CLOSE, 0)    \
	X(ADOPTION_PLACED, "adoption.placed", CLASS_OPEN, 0)                       \
	X(ADOPTION_ENDED, "adoption.placement-ended", CLASS_CLOSE, 0)              \
	X(SHORT_BREAKS_STARTED, "short-breaks.started", CLASS_OPEN, 0)             \
	X(SHORT_BREAKS_ENDED, "short-breaks.ended", CLASS_CLOSE, 0)                \
	X(ORDER_MADE, "order.made", CLASS_OPEN, 0)                                 \
	X(ORDER_ENDED, "order.ended", CLASS_CLOSE, 0)                              \
	X(MISSING_STARTED, "missing.started", CLASS_OPEN, LATELY)                  \
	X(MISSING_RETURNED, "missing.returned", CLASS_CLOSE, LATELY)               \
	X(ACCOMMODATION_STARTED, "accommodation.started", CLASS_OPEN, 0)           \
	X(ACCOMMODATION_ENDED, "accommodation.ended", CLASS_CLOSE, 0)              \
	X(REFERRAL_RECEIVED, "referral.received", CLASS_OPEN, 0)                   \
	X(REFERRAL_CLOSED, "referral.closed", CLASS_CLOSE, 0)                      \
	X(IN_NEED_PLAN_STARTED, "in-need-plan.started", CLASS_OPEN, 0)             \
	X(IN_NEED_PLAN_ENDED, "in-need-plan.ended", CLASS_CLOSE, 0)                \
	X(PROTECTION_PLAN_STARTED, "protection-plan.started", CLASS_OPEN, 0)       \
	X(PROTECTION_PLAN_ENDED, "protection-plan.ended", CLASS_CLOSE, 0)          \
	X(PRIVATE_FOSTERING_STARTED, "private-fostering.started", CLASS_OPEN, 0)   \
	X(PRIVATE_FOSTERING_ENDED, "private-fostering.ended", CLASS_CLOSE, 0)      \
	X(PROCEEDINGS_ISSUED, "proceedings.issued", CLASS_OPEN, 0)                 \
	X(PROCEEDINGS_CONCLUDED, "proceedings.concluded", CLASS_CLOSE, 0)          \
	X(REVIEW_REQUESTED, "review.requested", CLASS_CHANGE, LATELY)              \
	X(REVIEW_HELD, "review.held", CLASS_COMPLETE, FIXED)                       \
	X(APPOINTMENT_BOOKED, "appointment.booked", CLASS_CHANGE, LATELY)          \
	X(APPOINTMENT_CANCELLED, "appointment.cancelled", CLASS_CHANGE, LATELY)    \
	X(RHI_OFFERED, "rhi.offered", CLASS_COMPLETE, LATELY)                      \
	X(RHI_HELD, "rhi.held", CLASS_COMPLETE, LATELY)                            \
	X(RHI_DECLINED, "rhi.declined", CLASS_COMPLETE, LATELY)                    \
	X(RHI_UNREACHABLE, "rhi.unreachable", CLASS_COMPLETE, LATELY)              \
	X(VISIT_MADE, "visit.made", CLASS_COMPLETE, LATELY | FIXED | SPARE)        \
	X(VISIT_ATTEMPTED, "visit.attempted", CLASS_COMPLETE, LATELY | FIXED)      \
	X(NEEDS_ASSESSED, "leaving-care-needs.assessed", CLASS_COMPLETE, FIXED)    \
	X(PATHWAY_PLAN_COMPLETED, "pathway-plan.completed", CLASS_COMPLETE, FIXED) \
	X(PATHWAY_PLAN_REVIEWED, "pathway-plan.reviewed", CLASS_COMPLETE, LATELY | FIXED) \
	X(CONTACT_MADE, "contact.made", CLASS_COMPLETE, LATELY | FIXED | SPARE)    \
	X(HEALTH_ASSESSED, "health.assessed", CLASS_COMPLETE, LATELY | FIXED)      \
	X(PEP_COMPLETED, "pep.completed", CLASS_COMPLETE, LATELY | FIXED | SPARE)  \
	X(CARE_PLAN_COMPLETED, "care-plan.completed", CLASS_COMPLETE, LATELY | FIXED) \
	X(PLACEMENT_PLAN_COMPLETED, "placement-plan.completed", CLASS_COMPLETE, LATELY | FIXED) \
	X(REVIEW_DECISIONS, "review-decisions.issued", CLASS_COMPLETE, LATELY | FIXED) \
	X(REVIEW_RECORD, "review-record.completed", CLASS_COMPLETE, LATELY | FIXED) \
	X(REVIEW_DISTRIBUTED, "review-record.distributed", CLASS_COMPLETE, LATELY | FIXED) \
	X(CARE_PLAN_UPDATED, "care-plan.updated", CLASS_COMPLETE, LATELY | FIXED)  \
	X(PERMANENCE_PLAN, "permanence-plan.agreed", CLASS_COMPLETE, LATELY | FIXED) \
	X(PLACEMENT_NOTICE, "placement-notice.sent", CLASS_COMPLETE, LATELY | FIXED) \
	X(AREA_NOTIFIED, "area-authority.notified", CLASS_COMPLETE, LATELY | FIXED) \
	X(PLACEMENT_END_NOTICE, "placement-end-notice.sent", CLASS_COMPLETE, LATELY | FIXED) \
	X(HEALTH_DECLINED, "health.declined", CLASS_COMPLETE, LATELY | FIXED)      \
	X(SDQ_COMPLETED, "sdq.completed", CLASS_COMPLETE, LATELY | FIXED)          \
	X(DENTAL_CHECKED, "dental.checked", CLASS_COMPLETE, LATELY | FIXED)        \
	X(DENTAL_DECLINED, "dental.declined", CLASS_COMPLETE, LATELY | FIXED)      \
	X(SCHOOL_CHANGED, "school.changed", CLASS_CHANGE, LATELY)                  \
	X(ABSENCE_REPORTED, "absence.reported", CLASS_COMPLETE, LATELY)            \
	X(REFERRAL_DECIDED, "referral.decided", CLASS_COMPLETE, LATELY | FIXED)    \
	X(ASSESSMENT_STARTED, "assessment.started", CLASS_CHANGE, 0)               \
	X(ASSESSMENT_COMPLETED, "assessment.completed", CLASS_COMPLETE, FIXED)     \
	X(CONCERN_RAISED, "concern.raised", CLASS_CHANGE, 0)                       \
	X(STRATEGY_HELD, "strategy-discussion.held", CLASS_COMPLETE, 0)            \
	X(ENQUIRY_COMPLETED, "enquiry.completed", CLASS_COMPLETE, 0)               \
	X(CONFERENCE_HELD, "conference.held", CLASS_COMPLETE, 0)                   \
	X(CORE_GROUP_HELD, "core-group.held", CLASS_COMPLETE, LATELY | FIXED | SPARE) \
	X(HEARING_HELD, "hearing.held", CLASS_COMPLETE, FIXED)                     \
	X(PF_NOTIFIED, "private-fostering.notified", CLASS_OPEN, 0)                \
	X(PF_ASSESSED, "private-fostering.assessed", CLASS_COMPLETE, FIXED)        \
	X(REMAND_PLAN, "remand-plan.completed", CLASS_COMPLETE, LATELY | FIXED)    \
	X(EVENT_RETRACTED, "event.retracted", CLASS_REGISTER, 0)
/* clang-format on */

enum fact_type {
#define X(id, type, class, flags) FACT_##id,
	FACTS(X)
#undef X
		FACT_COUNT
};
const char *fact_type_name(enum fact_type type);
enum fact_class fact_class(enum fact_type type);
int fact_flags(enum fact_type type);
/* Known by the health service's system, not by the council's case system. */
bool fact_of_health(enum fact_type type);

/* How a fact came to be told. */
enum telling {
	TOLD_TRULY,
	TOLD_WRONGLY, /* at first: a later fact replaces it   */
	TOLD_FALSELY, /* and retracted later                  */
	TOLD_AGAIN,   /* sent a second time                   */
	TOLD_ODDLY,   /* it cannot be right beside the others */
};

struct datum {
	const char *name;
	enum { DATUM_CODE, DATUM_CODES, DATUM_FLAG, DATUM_DAY } kind;
	const char *text, *second; /* CODES: one or two */
	bool flag;
	duly_civil day;
};

enum { DATA_MAX = 8 };

struct fact {
	enum fact_type type;
	enum telling telling;
	duly_civil day;
	int minute;                      /* by the wall; -1: only the day is known */
	int64_t known;                   /* ms: when its source recorded it */
	uint32_t made, number, replaces; /* 0: none */
	size_t n;
	struct datum data[DATA_MAX];
};

/* ---- the outline ----------------------------------------------------------------------------- */

/* X(id, years before the start at which their families begin to be counted) */
#define STREAMS(X)                                             \
	X(CARE, 26) /* families with children in care */       \
	X(UNACCOMPANIED, 12)                                   \
	X(PROTECTION, 5) /* plans that do not lead to care  */ \
	X(NEED, 2)                                             \
	X(FOSTERED, 4) /* privately                       */   \
	X(SHORT_BREAKS, 5)

enum stream {
#define X(id, years) STREAM_##id,
	STREAMS(X)
#undef X
		STREAM_COUNT
};

enum path { PATH_ORDINARY, PATH_ADOPTION, PATH_REMAND, PATH_SECURE, PATH_UNACCOMPANIED };

/* [from, to): care ended on the day @to, which may lie after the years that are wanted. */
struct span {
	duly_civil from, to;
	enum path path;
};

enum { SPANS_MAX = 2 };

struct outline {
	enum stream stream;
	uint32_t family;
	int member, members;
	uint64_t seed;
	duly_civil dob, told_dob; /* the second: as it was claimed at first */
	duly_civil assessed_age;  /* when that was put right; DULY_NO_DATE   */
	struct span care[SPANS_MAX];
	int n_care;
	struct span plan;   /* of protection; from is DULY_NO_DATE where there is none */
	struct span series; /* private fostering, a series of short breaks; likewise   */
	duly_civil referred, first, over; /* what is told of lies in [first, over] */
	duly_civil died;
	bool leaver;
	bool assessed, planned; /* of a child in need */
	int plan_days;
};

static inline bool day_unset(duly_civil day)
{
	return day.day == DULY_NO_DATE.day;
}

/* ---- the world and a life -------------------------------------------------------------------- */

struct world {
	const struct simulate_options *options;
	const struct profile *profile;
	const struct calendar *calendar;
	duly_civil start, end, since; /* last day; first day of what is told LATELY */
	/* Of two families' beginnings, in millionths of a day; 0: there are none. */
	int64_t apart[STREAM_COUNT];
};

struct placement {
	duly_civil from, to;
	const char *type, *key, *urn;
	duly_civil temporary_until; /* DULY_NO_DATE: was never temporarily approved */
	bool parent, fewer_visits, foster;
	duly_civil long_term; /* since when it is meant to last to 18; DULY_NO_DATE */
};

struct life {
	const struct world *world;
	const struct profile *profile;
	const struct outline *outline;
	struct arena *arena;
	struct random r; /* of the chapter */
	char subject[24];
	struct buf facts;                   /* struct fact */
	struct buf placements;              /* struct placement, of all periods, in order */
	duly_civil first_review[SPANS_MAX]; /* of each period; DULY_NO_DATE */
	duly_civil reviewed_last;
	uint32_t made, numbers;
	int keys[8];
};

/* outline.c */
/* The lives of one family: *ret_n of them, up to FAMILY_MAX. */
enum { FAMILY_MAX = 4 };
void outline_family(const struct world *w, enum stream stream, uint32_t family, duly_civil from,
		    uint64_t seed, struct outline ret[FAMILY_MAX], int *ret_n);
/* Sets w->apart, by Little's law: as many begin as keeps the wanted number going. */
void outline_rates(struct world *w);
/* The subject of a case; "" before it is known. */
void outline_subject(const struct outline *o, char ret[24]);

/* chapters */
void care_live(struct life *l);
void reviews_live(struct life *l);
void visits_live(struct life *l);
void health_live(struct life *l);
void school_live(struct life *l);
void absence_live(struct life *l);
void protection_live(struct life *l);
void need_live(struct life *l);
void leaving_live(struct life *l);
void workers_live(struct life *l);
void other_live(struct life *l);

/* life.c: all of them, for @o. */
void life_make(struct life *l, const struct outline *o);
void life_fini(struct life *l);
/* recording.c: when each became known; adds what was told wrongly, falsely, again, oddly. */
void recording_add(struct life *l);

/* ---- telling facts (facts.c) ----------------------------------------------------------------- */

/* NULL, and nothing told, where the day lies after the end, or before what is told of its type: the
 * fact_add_ functions take NULL. A fact stays where it is until the next one is told. */
struct fact *fact_tell(struct life *l, enum fact_type type, duly_civil day);
struct fact *fact_tell_at(struct life *l, enum fact_type type, duly_civil day, int minute);
void fact_add_code(struct fact *f, const char *name, const char *code);
void fact_add_codes(struct fact *f, const char *name, const char *code, const char *second);
void fact_add_flag(struct fact *f, const char *name, bool flag);
void fact_add_day(struct fact *f, const char *name, duly_civil day);
const struct datum *fact_datum(const struct fact *f, const char *name); /* NULL: none */
const char *fact_code(const struct fact *f, const char *name);          /* "": none */
bool fact_flag(const struct fact *f, const char *name);
/* A new key of this life: "pl3". */
enum key_kind {
	KEY_PERIOD,
	KEY_PLACEMENT,
	KEY_REVIEW,
	KEY_ABSENCE,
	KEY_PLAN,
	KEY_ORDER,
	KEY_BOOKING,
	KEY_OTHER
};
const char *life_key(struct life *l, enum key_kind kind);
/* By day, by time of day, by class and rank, then as told. */
void facts_sort(struct life *l);
static inline struct fact *life_facts(const struct life *l, size_t *ret_n)
{
	*ret_n = l->facts.len / sizeof(struct fact);
	return (void *)l->facts.data;
}
static inline const struct placement *life_placements(const struct life *l, size_t *ret_n)
{
	*ret_n = l->placements.len / sizeof(struct placement);
	return (const void *)l->placements.data;
}

/* visits.c */
void visit_tell(struct life *l, duly_civil day, const char *kind, const char *also);
/* About @days after @last, on a working day more often than not. */
duly_civil visit_day(struct life *l, duly_civil last, int days);

/* ---- days (days.c) --------------------------------------------------------------------------- */

static inline duly_civil day_plus(duly_civil day, int days)
{
	return (duly_civil){ day.day + days };
}
static inline duly_civil day_earlier(duly_civil a, duly_civil b)
{
	return a.day < b.day ? a : b;
}
static inline duly_civil day_later(duly_civil a, duly_civil b)
{
	return a.day > b.day ? a : b;
}
/* Whole years of age on @day. */
int day_age(duly_civil dob, duly_civil day);
duly_civil day_months_after(const struct world *w, duly_civil day, int months);
duly_civil day_working_after(const struct world *w, duly_civil day, int n);
/* A working day on or soon after @day; now and then, by @share, @day itself whatever it is. */
duly_civil day_appointed(struct life *l, duly_civil day, int share);
/* When something due on @due that could begin after @from is done: in time by @share, up to @early
 * days before it; else up to @late days after it. */
duly_civil day_timely(struct life *l, duly_civil from, duly_civil due, int share, int early, int late);
/* The instant, in ms, at @minute by London's wall on @day; and its offset from UTC in minutes. The
 * rule of 1996 is used for all years. */
int64_t day_wall_instant(duly_civil day, int minute, int *ret_offset);

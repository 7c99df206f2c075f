/* tables.h - the tables of the Standard Safeguarding Dataset, and those of their columns that are
 * read.
 *
 * A table is known by the name of its file, a column by its name, or by those that a dialect has
 * for them (dialect.h), in any order and in capitals or not. Columns that are not listed here
 * (names, addresses, free text) are never looked at: what is of no use to a deadline is not read
 * into memory as a field, and cannot come out again.
 *
 * A column that must be there is one without which rows would be read for something else than they
 * say; a table that lacks one is not read at all. Of the others councils have had some and not
 * others, by the version of the dataset: one that is missing is as if it were empty in all rows. */
#pragma once
#include "common/import/state.h"

/* clang-format off */
/* X(id, name of the file and in ids, position of the date (SSD_NONE: it has none) and of the one
 * that stands in for it, position of the day on which it was over (SSD_NONE: on its date), position
 * of the person).
 *
 * Rows are read, remarked on and put out in this order, and the state is written in it: a table is
 * added at the end. */
#define SSD_TABLES(X)                                                                     \
	X(PERSON,      "ssd_person",                SSD_NONE,        SSD_NONE, SSD_NONE, PERS_ID)     \
	X(EPISODES,    "ssd_cla_episodes",          CLAE_START,      SSD_NONE, CLAE_END, CLAE_PERSON) \
	X(PLACEMENTS,  "ssd_cla_placement",         CLAP_START,      SSD_NONE, CLAP_END, CLAP_PERSON) \
	X(STATUSES,    "ssd_legal_status",          LEGA_START,      SSD_NONE, LEGA_END, LEGA_PERSON) \
	X(REVIEWS,     "ssd_cla_reviews",           CLAR_DATE,       CLAR_DUE, SSD_NONE, CLAR_PERSON) \
	X(VISITS,      "ssd_cla_visits",            CLAV_DATE,       SSD_NONE, SSD_NONE, CLAV_PERSON) \
	X(HEALTH,      "ssd_cla_health",            CLAH_DATE,       SSD_NONE, SSD_NONE, CLAH_PERSON) \
	X(MISSING,     "ssd_missing",               MISS_START,      SSD_NONE, MISS_END, MISS_PERSON) \
	X(LEAVERS,     "ssd_care_leavers",          SSD_NONE,        SSD_NONE, SSD_NONE, CLEA_PERSON) \
	X(CP_PLANS,    "ssd_cp_plans",              CPPL_START,      SSD_NONE, CPPL_END, CPPL_PERSON) \
	X(CP_REVIEWS,  "ssd_cp_reviews",            CPPR_DATE,       CPPR_DUE, SSD_NONE, CPPR_PERSON) \
	X(CP_VISITS,   "ssd_cp_visits",             CPPV_DATE,       SSD_NONE, SSD_NONE, CPPV_PERSON) \
	X(CONFERENCES, "ssd_initial_cp_conference", ICPC_DATE,       ICPC_TARGET, SSD_NONE, ICPC_PERSON) \
	X(ENQUIRIES,   "ssd_s47_enquiry",           S47E_START,      SSD_NONE, S47E_END, S47E_PERSON) \
	X(REFERRALS,   "ssd_cin_episodes",          CINE_DATE,       SSD_NONE, CINE_CLOSED, CINE_PERSON) \
	X(ASSESSMENTS, "ssd_cin_assessments",       CINA_START,      SSD_NONE, CINA_DONE, CINA_PERSON) \
	X(CIN_PLANS,   "ssd_cin_plans",             CINP_START,      SSD_NONE, CINP_END, CINP_PERSON) \
	X(CIN_VISITS,  "ssd_cin_visits",            CINV_DATE,       SSD_NONE, SSD_NONE, CINV_PERSON) \
	X(INVOLVED,    "ssd_involvements",          INVO_START,      SSD_NONE, INVO_END, INVO_PERSON) \
	X(SDQ,         "ssd_sdq_scores",            CSDQ_DATE,       SSD_NONE, SSD_NONE, CSDQ_PERSON)

/* The columns of each, in the order of the positions above; the first is the row's id, without
 * which rows are known by person and date.
 * X(id, name, whether it must be there) */
#define SSD_PERSON_COLUMNS(X)                                \
	X(PERS_ID, "pers_person_id", true)                   \
	X(PERS_DOB, "pers_dob", true)                        \
	X(PERS_EXPECTED, "pers_expected_dob", false)         \
	X(PERS_DEATH, "pers_death_date", false)
#define SSD_EPISODES_COLUMNS(X)                              \
	X(CLAE_ID, "clae_cla_episode_id", false)              \
	X(CLAE_PERSON, "clae_person_id", true)               \
	X(CLAE_START, "clae_cla_episode_start_date", true)   \
	X(CLAE_BEGAN, "clae_cla_episode_start_reason", true) \
	X(CLAE_END, "clae_cla_episode_ceased_date", true)    \
	X(CLAE_CEASED, "clae_cla_episode_ceased_reason", true) \
	X(CLAE_CLA, "clae_cla_id", false)                    \
	X(CLAE_PLACEMENT, "clae_cla_placement_id", false)    \
	X(CLAE_ENTERED, "clae_entered_care_date", false)
#define SSD_PLACEMENTS_COLUMNS(X)                            \
	X(CLAP_ID, "clap_cla_placement_id", false)            \
	X(CLAP_START, "clap_cla_placement_start_date", true) \
	X(CLAP_TYPE, "clap_cla_placement_type", true)        \
	X(CLAP_END, "clap_cla_placement_end_date", true)     \
	X(CLAP_PERSON, "clap_person_id", false)              \
	X(CLAP_CLA, "clap_cla_id", false)                    \
	X(CLAP_URN, "clap_cla_placement_urn", false)         \
	X(CLAP_REASON, "clap_cla_placement_change_reason", false)
#define SSD_STATUSES_COLUMNS(X)                              \
	X(LEGA_ID, "lega_legal_status_id", false)             \
	X(LEGA_PERSON, "lega_person_id", true)               \
	X(LEGA_STATUS, "lega_legal_status", true)            \
	X(LEGA_START, "lega_legal_status_start_date", true)  \
	X(LEGA_END, "lega_legal_status_end_date", false)
#define SSD_REVIEWS_COLUMNS(X)                               \
	X(CLAR_ID, "clar_cla_review_id", false)               \
	X(CLAR_CLA, "clar_cla_id", false)                    \
	X(CLAR_DATE, "clar_cla_review_date", true)           \
	X(CLAR_DUE, "clar_cla_review_due_date", false)       \
	X(CLAR_CANCELLED, "clar_cla_review_cancelled", false) \
	X(CLAR_PARTICIPATION, "clar_cla_review_participation", false) \
	X(CLAR_PERSON, "clar_cla_person_id", false)
#define SSD_VISITS_COLUMNS(X)                                \
	X(CLAV_ID, "clav_cla_visit_id", false)                \
	X(CLAV_DATE, "clav_cla_visit_date", true)            \
	X(CLAV_SEEN, "clav_cla_visit_seen", true)            \
	X(CLAV_ALONE, "clav_cla_visit_seen_alone", false)    \
	X(CLAV_PERSON, "clav_person_id", false)              \
	X(CLAV_CLA, "clav_cla_id", false)
#define SSD_HEALTH_COLUMNS(X)                                \
	X(CLAH_ID, "clah_health_check_id", false)             \
	X(CLAH_PERSON, "clah_person_id", true)               \
	X(CLAH_TYPE, "clah_health_check_type", true)         \
	X(CLAH_DATE, "clah_health_check_date", true)         \
	X(CLAH_STATUS, "clah_health_check_status", true)
#define SSD_MISSING_COLUMNS(X)                               \
	X(MISS_ID, "miss_table_id", false)                    \
	X(MISS_PERSON, "miss_person_id", true)               \
	X(MISS_START, "miss_missing_episode_start_date", true) \
	X(MISS_TYPE, "miss_missing_episode_type", true)      \
	X(MISS_END, "miss_missing_episode_end_date", true)   \
	X(MISS_OFFERED, "miss_missing_rhi_offered", false)   \
	X(MISS_ACCEPTED, "miss_missing_rhi_accepted", false)
#define SSD_LEAVERS_COLUMNS(X)                               \
	X(CLEA_ID, "clea_table_id", false)                    \
	X(CLEA_PERSON, "clea_person_id", true)               \
	X(CLEA_PLAN, "clea_pathway_plan_review_date", true)  \
	X(CLEA_CONTACT, "clea_care_leaver_latest_contact", false)
#define SSD_CP_PLANS_COLUMNS(X)                              \
	X(CPPL_ID, "cppl_cp_plan_id", false)                  \
	X(CPPL_PERSON, "cppl_person_id", true)               \
	X(CPPL_START, "cppl_cp_plan_start_date", true)       \
	X(CPPL_END, "cppl_cp_plan_end_date", true)           \
	X(CPPL_ELSEWHERE, "cppl_cp_plan_ola", false)
#define SSD_CP_REVIEWS_COLUMNS(X)                            \
	X(CPPR_ID, "cppr_cp_review_id", false)                \
	X(CPPR_PERSON, "cppr_person_id", false)              \
	X(CPPR_DATE, "cppr_cp_review_date", true)            \
	X(CPPR_DUE, "cppr_cp_review_due", false)             \
	X(CPPR_CONTINUES, "cppr_cp_review_outcome_continue_cp", false) \
	X(CPPR_PLAN, "cppr_cp_plan_id", false)
#define SSD_CP_VISITS_COLUMNS(X)                             \
	X(CPPV_ID, "cppv_cp_visit_id", false)                 \
	X(CPPV_DATE, "cppv_cp_visit_date", true)             \
	X(CPPV_SEEN, "cppv_cp_visit_seen", true)             \
	X(CPPV_ALONE, "cppv_cp_visit_seen_alone", false)     \
	X(CPPV_PERSON, "cppv_person_id", false)              \
	X(CPPV_PLAN, "cppv_cp_plan_id", false)
#define SSD_CONFERENCES_COLUMNS(X)                           \
	X(ICPC_ID, "icpc_icpc_id", false)                     \
	X(ICPC_PERSON, "icpc_person_id", true)               \
	X(ICPC_DATE, "icpc_icpc_date", true)                 \
	X(ICPC_TARGET, "icpc_icpc_target_date", false)       \
	X(ICPC_ENQUIRY, "icpc_s47_enquiry_id", false)        \
	X(ICPC_TRANSFER, "icpc_icpc_transfer_in", false)     \
	X(ICPC_PLAN, "icpc_icpc_outcome_cp_flag", false)
#define SSD_ENQUIRIES_COLUMNS(X)                             \
	X(S47E_ID, "s47e_s47_enquiry_id", false)              \
	X(S47E_PERSON, "s47e_person_id", true)               \
	X(S47E_START, "s47e_s47_start_date", true)           \
	X(S47E_END, "s47e_s47_end_date", true)               \
	X(S47E_NFA, "s47e_s47_nfa", false)                   \
	X(S47E_OUTCOME, "s47e_s47_outcome_json", false)
#define SSD_REFERRALS_COLUMNS(X)                             \
	X(CINE_ID, "cine_referral_id", false)                 \
	X(CINE_PERSON, "cine_person_id", true)               \
	X(CINE_DATE, "cine_referral_date", true)             \
	X(CINE_CLOSED, "cine_close_date", true)
#define SSD_ASSESSMENTS_COLUMNS(X)                           \
	X(CINA_ID, "cina_assessment_id", false)               \
	X(CINA_PERSON, "cina_person_id", true)               \
	X(CINA_START, "cina_assessment_start_date", true)    \
	X(CINA_DONE, "cina_assessment_auth_date", true)
#define SSD_CIN_PLANS_COLUMNS(X)                             \
	X(CINP_ID, "cinp_cin_plan_id", false)                 \
	X(CINP_PERSON, "cinp_person_id", true)               \
	X(CINP_START, "cinp_cin_plan_start_date", true)      \
	X(CINP_END, "cinp_cin_plan_end_date", true)
#define SSD_CIN_VISITS_COLUMNS(X)                            \
	X(CINV_ID, "cinv_cin_visit_id", false)                \
	X(CINV_PERSON, "cinv_person_id", false)              \
	X(CINV_DATE, "cinv_cin_visit_date", true)            \
	X(CINV_SEEN, "cinv_cin_visit_seen", true)            \
	X(CINV_ALONE, "cinv_cin_visit_seen_alone", false)    \
	X(CINV_PLAN, "cinv_cin_plan_id", false)
#define SSD_INVOLVED_COLUMNS(X)                              \
	X(INVO_ID, "invo_involvements_id", false)             \
	X(INVO_WORKER, "invo_professional_id", true)         \
	X(INVO_ROLE, "invo_professional_role_id", true)      \
	X(INVO_START, "invo_involvement_start_date", true)   \
	X(INVO_END, "invo_involvement_end_date", true)       \
	X(INVO_TEAM, "invo_professional_team", false)        \
	X(INVO_PERSON, "invo_person_id", false)              \
	X(INVO_REFERRAL, "invo_referral_id", false)
#define SSD_SDQ_COLUMNS(X)                                   \
	X(CSDQ_ID, "csdq_table_id", false)                    \
	X(CSDQ_PERSON, "csdq_person_id", true)               \
	X(CSDQ_DATE, "csdq_sdq_completed_date", true)

#define SSD_COLUMN(id, name, needed) id,
#define SSD_TABLE(id, name, date, other, end, person) \
	enum { SSD_##id##_COLUMNS(SSD_COLUMN) SSD_##id##_WIDTH };
SSD_TABLES(SSD_TABLE)
#undef SSD_TABLE
#undef SSD_COLUMN

enum ssd_table {
#define X(id, name, date, other, end, person) SSD_##id,
	SSD_TABLES(X)
#undef X
	SSD_TABLE_COUNT,
	/* What is told of, and is no table. */
	SSD_PERIOD = SSD_TABLE_COUNT, /* of care: the episodes of one clae_cla_id */
	SSD_FEED, /* the delivery itself */
	SSD_KEPT_COUNT
};
/* clang-format on */

enum { SSD_NONE = -1, SSD_WIDTH_MAX = 9 };

/* A table's row of the list above. */
struct ssd_layout {
	const char *name;
	int width;               /* how many columns it has                      */
	int date, other, end, person; /* positions, as above                     */
};
const struct ssd_layout *ssd_table_layout(enum ssd_table table);
/* All that is kept of a delivery: the tables, and SSD_PERIOD and SSD_FEED. */
extern const struct import_tables SSD_KEPT;
const char *ssd_table_name(enum ssd_table table);
/* SSD_TABLE_COUNT: no table has this name (in capitals or not). */
enum ssd_table ssd_table_named(struct str name);
/* "" of SSD_NONE. */
const char *ssd_column_name(enum ssd_table table, int column);
/* Whether the table cannot be read without this column. */
bool ssd_column_needed(enum ssd_table table, int column);

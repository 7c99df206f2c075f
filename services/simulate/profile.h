/* profile.h - what the lives are like: shares, numbers and spreads, read from a YAML file.
 *
 * schemas/england/profiles/london-borough.yaml is the one that is installed, and says beside each
 * number which figure it stands for; duly-simulate(1) has the format. One list below gives the
 * fields, the keys of the file and what a value may be. */
#pragma once
#include "services/simulate/random.h"

/* X(section, key, field, kind): kind SHARE, a percentage in ten-thousandths; NUMBER; SPREAD. */
/* clang-format off */
#define PROFILE_FIELDS(X)                                                        \
	X("care", "family", family, SPREAD)                                      \
	X("care", "joint-entry", joint_entry, SHARE)                             \
	X("care", "age", age, SPREAD)                                            \
	X("care", "stay", stay, SPREAD)                                          \
	X("care", "stays-to-18", stays_to_18, SHARE)                             \
	X("care", "returns", returns, SHARE)                                     \
	X("care", "out-of-area", out_of_area, SHARE)                             \
	X("care", "emergency", emergency, SHARE)                                 \
	X("care", "first-placement", first_placement, SPREAD)                    \
	X("care", "settled", settled, SPREAD)                                    \
	X("care", "moving", moving, SPREAD)                                      \
	X("care", "unsettled", unsettled, SPREAD)                                \
	X("care", "share-moving", share_moving, SHARE)                           \
	X("care", "share-unsettled", share_unsettled, SHARE)                     \
	X("care", "connected-carers", connected, SHARE)                          \
	X("care", "with-parents", with_parents, SHARE)                           \
	X("care", "residential", residential, SHARE)                             \
	X("care", "supported", supported, SHARE)                                 \
	X("care", "interrupted", interrupted, SHARE)                             \
	X("care", "adoption", adoption, SHARE)                                   \
	X("care", "secure", secure, SHARE)                                       \
	X("care", "remand", remand, SHARE)                                       \
	X("care", "deaths", deaths, SHARE)                                       \
	X("unaccompanied", "in-care", uasc, SHARE)                               \
	X("unaccompanied", "age", uasc_age, SPREAD)                              \
	X("unaccompanied", "age-assessed", age_assessed, SHARE)                  \
	X("reviews", "in-time", reviews_in_time, SHARE)                          \
	X("reviews", "early", reviews_early, SHARE)                              \
	X("reviews", "in-parts", reviews_in_parts, SHARE)                        \
	X("reviews", "booked", reviews_booked, SHARE)                            \
	X("reviews", "cancelled", reviews_cancelled, SHARE)                      \
	X("reviews", "records-in-time", records_in_time, SHARE)                  \
	X("visits", "first-in-time", first_visits, SHARE)                        \
	X("visits", "interval", visit_interval, SPREAD)                          \
	X("visits", "seen", visits_seen, SHARE)                                  \
	X("visits", "alone", visits_alone, SHARE)                                \
	X("visits", "virtual", visits_virtual, SHARE)                            \
	X("visits", "failed-first", visits_failed, SHARE)                        \
	X("visits", "weekend", visits_weekend, SHARE)                            \
	X("health", "initial-in-time", iha_in_time, SHARE)                       \
	X("health", "review-in-time", rha_in_time, SHARE)                        \
	X("health", "declined", health_declined, SHARE)                          \
	X("health", "dental", dental, SHARE)                                     \
	X("health", "sdq", sdq, SHARE)                                           \
	X("education", "pep", pep, SHARE)                                        \
	X("education", "school-change", school_change, SHARE)                    \
	X("missing", "prone", missing_prone, SHARE)                              \
	X("missing", "bursts-apart", bursts_apart, SPREAD)                       \
	X("missing", "burst", burst, SPREAD)                                     \
	X("missing", "hours", missing_hours, SPREAD)                             \
	X("missing", "interview-held", rhi_held, SHARE)                          \
	X("missing", "interview-in-time", rhi_in_time, SHARE)                    \
	X("missing", "interview-refused", rhi_refused, SHARE)                    \
	X("leaving-care", "needs-in-time", needs_in_time, SHARE)                 \
	X("leaving-care", "plans-up-to-date", plans_up_to_date, SHARE)           \
	X("leaving-care", "council-accommodation", by_council, SHARE)            \
	X("leaving-care", "past-21", past_21, SHARE)                             \
	X("leaving-care", "contact", contact, SPREAD)                            \
	X("protection", "plans", plans, SHARE)                                   \
	X("protection", "length", plan_length, SPREAD)                           \
	X("protection", "before-care", plan_before_care, SHARE)                  \
	X("protection", "conference-in-time", conference_in_time, SHARE)         \
	X("protection", "core-group-in-time", core_group_in_time, SHARE)         \
	X("protection", "visit-interval", cp_interval, SPREAD)                   \
	X("need", "referrals", referrals, SHARE)                                 \
	X("need", "decided-in-time", decided_in_time, SHARE)                     \
	X("need", "assessed", assessed, SHARE)                                   \
	X("need", "assessment-in-time", assessment_in_time, SHARE)               \
	X("need", "planned", in_need_planned, SHARE)                             \
	X("need", "plan-length", in_need_length, SPREAD)                         \
	X("need", "visit-interval", cin_interval, SPREAD)                        \
	X("other", "private-fostering", private_fostering, SHARE)                \
	X("other", "short-breaks", short_breaks, SHARE)                          \
	X("workers", "children-each", caseload, NUMBER)                          \
	X("workers", "stay", worker_stay, SPREAD)                                \
	X("recording", "days-later", lag, SPREAD)                                \
	X("recording", "corrected", corrected, SHARE)                            \
	X("recording", "retracted", retracted, SHARE)                            \
	X("recording", "sent-twice", sent_twice, SHARE)                          \
	X("recording", "contradictory", contradictory, SHARE)                    \
	X("recording", "history", history, NUMBER)
/* clang-format on */

#define PROFILE_TYPE_SHARE  int
#define PROFILE_TYPE_NUMBER int
#define PROFILE_TYPE_SPREAD struct spread

struct profile {
#define X(section, key, field, kind) PROFILE_TYPE_##kind field;
	PROFILE_FIELDS(X)
#undef X
};

/* Every field has to be there, and nothing else. DULY_E_CONFIG: *faults has a line for each fault,
 * "file:line:column: sentence"; it is the caller's to end. */
duly_result profile_parse(struct view text, const char *name, struct profile *ret,
			  struct buf *faults, struct duly_diag *diag);
/* @path NULL: the one that is installed, else that of the source tree. Faults are printed to
 * standard error. */
duly_result profile_load(const char *path, struct profile *ret, struct duly_diag *diag);


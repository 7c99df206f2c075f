/* alert_write.h - one alert being written: its id, and its map, key by key. */
#pragma once
#include "common/derive/route.h"
#include "common/docket/teams.h"
#include "common/docket/telling.h"

/* What stands at the head of an alert and of its record. */
struct alert_head {
	uint8_t          id[ID_LEN];
	enum alert_type  type;
	struct str       subject;
	enum alert_cause cause;
	uint32_t         round;
	duly_instant     rung_at;            /* DULY_NO_INSTANT: it is not of a rung              */
};

/* The alert is written where it will stay, behind the head of its record: between alert_begin() and
 * alert_end() no other is begun. */
struct alert_writing {
	struct buf      *b;
	size_t           start;              /* of the alert in it                                */
	struct pack_open map, data;
};
void alert_begin(struct docket *d, struct alert_writing *w, const struct alert_head *head);
/* Into the feed, and among the records that this batch will end with. */
void alert_end(struct docket *d, struct alert_writing *w);
/* One that is known already, for a replay. */
void alert_append(struct docket *d, enum alert_cause cause, const msgpack_object *alert);

/* Counts @name in; its value is packed to w->b next. */
void alert_key(struct alert_writing *w, const char *name);
/* Nothing where there is no text. */
void alert_put_text(struct alert_writing *w, const char *name, struct str text);
/* To whom it is: a role (empty: none) and teams; and, where a routing is in force, who is told and
 * how. */
void alert_put_to(struct alert_writing *w, struct str role, const struct teams *teams,
		  const struct recipients *recipients);
/* The alerts that it answers: all that was told of the obligation and not answered. */
void alert_put_about(struct alert_writing *w, const struct stored_obligation *stored);
/* The date that was told. */
void alert_put_was(struct alert_writing *w, const struct told *told);
/* Where only named eyes may see the case: that it is so. */
void alert_put_restricted(struct alert_writing *w, bool restricted);
/* In which the case is linked with others: siblings, a household. */
void alert_put_groups(struct alert_writing *w, const struct case_telling *t);
void alert_put_reason(struct alert_writing *w, enum alert_reason reason);
/* The obligation as it is now; where it is gone, what is known of it. */
void alert_put_obligation(struct docket *d, struct alert_writing *w, const struct case_telling *t,
			  const struct stored_obligation *stored);

/* Ids: the first 16 bytes of SHA-256 over [obligation, due, type, step, round] (CONTRACT 5), so
 * that whoever gets an alert twice can tell. The obligation is that of @stored; it may be gone. */
void alert_obligation_id(const struct stored_obligation *stored, enum alert_type type,
			 const char *step, uint32_t round, uint8_t ret[ID_LEN]);
/* The same where there is no obligation: over [[subject, code], nil, type, step, round]. */
void alert_subject_id(struct str subject, struct str code, enum alert_type type, const char *step,
		      uint32_t round, uint8_t ret[ID_LEN]);
/* The step of what two councils may each have by the same subject, code and @step: names of cases,
 * of workers and of feeds are a council's own. */
const char *alert_step_of_council(struct docket *d, struct str council, const char *step);
/* What is handed over to @whom: the same, with @whom before the round. */
void alert_reallocated_id(struct str subject, struct str code, const char *step, struct str whom,
			  uint32_t round, uint8_t ret[ID_LEN]);

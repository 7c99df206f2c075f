/* alert.h - one alert being written, and what having told it means. For the files of the docket. */
#pragma once
#include "common/docket/internal.h"

/* ALERT_SERVICE where none is called so. */
enum alert_type alert_type_by_name(struct str name);

/* The map of an alert: opened, its data added key by key, ended into feed and record. */
struct alert_writing {
	struct buf *b; /* the docket's scratch                             */
	struct pack_open map, data;
};
void alert_begin(struct docket *d, struct alert_writing *w, const uint8_t id[ID_LEN],
		 enum alert_type type, struct str subject);
/* Counts @name in; its value is packed to w->b next. */
void alert_key(struct alert_writing *w, const char *name);
/* To whom it is: a role (empty: none) and teams. */
void alert_put_to(struct alert_writing *w, struct str role, const struct str *teams, size_t n);
/* The alerts that it answers: all that was told of @obligation and not answered. */
void alert_put_about(struct alert_writing *w, const struct stored_obligation *stored);
/* Where only named eyes may see the case: that it is so. */
void alert_put_restricted(struct alert_writing *w, const struct work *work);
void alert_put_reason(struct alert_writing *w, enum alert_reason reason);
/* The obligation as it is now; where it is gone, what is known of it. */
void alert_put_obligation(struct docket *d, struct alert_writing *w, const struct stored_obligation *stored,
			  const struct work *work);
void alert_end(struct docket *d, struct alert_writing *w, enum alert_cause cause, uint32_t round,
	       duly_instant rung_at);

/* First 16 bytes of SHA-256 over [obligation, due, type, step, round] (CONTRACT 5). @o: NULL where
 * the obligation is gone. */
void alert_obligation_id(const struct stored_obligation *stored, const struct obligation *o, enum alert_type type,
		   const char *step, uint32_t round, uint8_t ret[ID_LEN]);
/* The same where there is no obligation: over [[subject, code], nil, type, step, round]. */
void alert_subject_id(struct str subject, struct str code, enum alert_type type, const char *step,
		      uint32_t round, uint8_t ret[ID_LEN]);

/* What is handed over to @whom: the same, with @whom before the round. */
void alert_reallocated_id(struct str subject, struct str code, const char *step, struct str whom,
		     uint32_t round, uint8_t ret[ID_LEN]);

/* The date as it is told: of an obligation without one, the day from which it runs. */
duly_instant told_date(const struct stored_obligation *stored);
/* What an alert does to what is known to have been told: the same whether it was decided now or is
 * read from its record. */
void told_rung(struct stored_obligation *stored, enum alert_type type, uint32_t round, duly_instant rung_at,
	       const uint8_t id[ID_LEN], struct str teams, struct arena *arena);
void told_answer(struct docket *d, struct stored_obligation *stored, enum alert_type type,
		 const uint8_t id[ID_LEN]);

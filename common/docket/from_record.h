/* from_record.h - the alerts of a recorded batch, in place of what this engine would tell. What was
 * told is a fact: a replay that does not verify decides nothing, and only learns what is known to
 * be told from here on. */
#pragma once
#include "common/docket/telling.h"

/* An alert of the record, waiting for the case and the step of the turn that it belongs to. */
struct recorded_alert {
	uint8_t          key[ID_LEN];        /* of its case; zero: it is of none                 */
	enum alert_cause cause;
	uint32_t         round, index;
	duly_instant     rung_at;
	msgpack_object   alert;
	bool             used;
};

struct from_record {
	struct recorded_alert *list;         /* by case, then as they were told                 */
	struct recorded_alert **at_hand;     /* of the people that are looked at                 */
	size_t                 n;
	msgpack_zone          *zone;
};

/* Decodes the alerts among @records into the turn. DULY_E_CORRUPT names the record. */
duly_result from_record_begin(struct docket *d, const struct log_record *records, uint32_t n,
			      struct duly_diag *diag);
void        from_record_fini(struct from_record *r);

/* What was told of the people in this step, under whichever of their references, is known to be
 * told. Nothing is told. @tellings: one for each of their references. */
void from_record_tell(struct docket *d, const struct people *people,
		      const struct case_telling *tellings);
/* What was told in this step of the silence of the feed with @key. */
struct stored_rhythm;
void from_record_rhythm(struct docket *d, const uint8_t key[ID_LEN], enum alert_cause cause,
			struct stored_rhythm *rhythm);
/* Whether the end of a sweep told of this subject by an alert of @type. */
bool from_record_has_notice(struct from_record *r, enum alert_type type, struct str council,
			    struct str subject);

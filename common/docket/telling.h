/* telling.h - one case that has been derived, and of whom and why there may be something to tell.
 * It travels whole through what is told of it (tell.h, findings.h, allocations.h, from_record.h).
 */
#pragma once
#include "common/derive/people.h"
#include "common/docket/alerts.h"
#include "common/docket/docket.h"
#include "common/docket/stored_obligations.h"

/* In which step of the turn an alert follows: part of its record, so that a replay finds it where
 * it belongs. Numbers are stored. */
enum alert_cause { CAUSE_APPLY, CAUSE_TICK, CAUSE_SWEEP, CAUSE_SERVICE };

struct case_telling {
	/* Whose: a reference that no other has taken up, and what is so of it now. */
	const uint8_t           *key;
	struct str               council, subject;
	const struct people     *people;     /* those that hang together with it; it is of them   */
	const struct event      *events;     /* under all references of the person                */
	size_t                   n;
	const struct reporting  *reporting;  /* of the council                                    */
	const struct allocation *allocations;
	size_t                   allocation_count;
	bool                     restricted;
	const struct str        *groups;     /* that it is linked in                              */
	size_t                   group_count;
	/* What is known and was told, and what this turn said of the case. */
	struct stored_obligations *obligations;
	bool                     retracted, corrected;
	/* Why it is looked at. */
	enum alert_cause         cause;
	enum alert_reason        reason;     /* of a sweep that it is part of; REASON_NONE: none  */
};

/* Under which reference people know of what was told under @reference, if it does not hold any
 * more: that one. NO_STR: nothing was told before; the head's own. */
struct str telling_known_as(const struct case_telling *t, struct str reference);
/* Whether that reference has been taken up by another since. */
bool telling_merged(const struct case_telling *t, struct str reference);

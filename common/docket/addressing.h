/* addressing.h - whom an alert is for by the routing in force (route.h): what a line may ask for,
 * of each kind of alert. Without a routing there is nobody in *ret, and the alert names roles and
 * teams alone.
 */
#pragma once
#include "common/derive/route.h"
#include "common/docket/telling.h"

struct answer_telling {
	enum alert_type type; /* 0: none is owed                                  */
	enum alert_reason reason;
};

/* What is told of an obligation: a rung by its step. */
void address_obligation(const struct docket *d, const struct case_telling *t,
			const struct stored_obligation *stored, enum routing_stage stage,
			struct str step, struct recipients *ret);
/* What answers what was told of it. */
void address_answer(const struct docket *d, const struct case_telling *t,
		    const struct stored_obligation *stored, struct answer_telling what,
		    struct recipients *ret);
/* Where it lapsed and nothing was heard: to the next role, by a line of `escalate`. */
void address_escalation(const struct docket *d, const struct case_telling *t,
			const struct stored_obligation *stored, const struct routing_line *line,
			struct recipients *ret);
/* A contradiction, or a clock that is lacking (@coverage, else NULL); @open: it is so, and not
 * right again. */
void address_finding(const struct docket *d, const struct case_telling *t,
		     const struct coverage *coverage, bool open, struct recipients *ret);
/* To who holds it now. */
void address_allocation(const struct docket *d, const struct case_telling *t,
			const struct allocation *h, struct recipients *ret);

/* What is of no case: to @person, where that is somebody, else @team, else the team of @role. */
struct addressed {
	struct str         council;          /* NO_STR: of none                                   */
	enum routing_stage stage;
	struct str         role, team, person;
};
void address_other(const struct docket *d, const struct addressed *a, struct recipients *ret);

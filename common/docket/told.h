/* told.h - what having told an alert does to what is known of an obligation: the same whether it
 * was decided now or is read from its record. */
#pragma once
#include "common/docket/alerts.h"
#include "common/docket/stored_obligations.h"

/* The date as it is told: of an obligation without one, the day from which it runs. */
duly_instant told_date(const struct stored_obligation *stored);

/* Whether what is known of it is that it has lapsed. */
bool told_overdue(const struct stored_obligation *stored);

/* A rung was told. @told: its id, type and teams; the dates are filled in here. */
struct told_rung {
	uint8_t         id[ID_LEN];
	enum alert_type type;
	uint32_t        round;
	duly_instant    at;                  /* of the rung: all up to it is told or stood for   */
	struct str      teams;               /* a space between two; lives as long as @stored    */
	struct str      people;              /* the same: recipients_join()                      */
};
void told_rung(struct stored_obligation *stored, const struct told_rung *told, struct arena *arena);

/* What had been told was answered at @now by the alert @id of @type, which went to @teams. Ensures:
 * after `moved` what is known to be told is the new date and nothing else, and the ladder goes on
 * from here, but that it has lapsed by its new date is still to be told; after every other answer
 * nothing is known, and the next rung begins a new round. */
struct told_answer {
	uint8_t         id[ID_LEN];
	enum alert_type type;
	duly_instant    now;
	struct str      teams, people;       /* as of a rung                                     */
};
void told_answer(struct stored_obligation *stored, const struct told_answer *answer,
		 struct arena *arena);

/* staff.h - what a council says of its teams and of the people who hold cases: teams that were
 * replaced by another, people who are away or have left, and who stands in for them.
 *
 * Kept per council beside what its feeds report (struct reporting), and only what still matters: an
 * absence that is over is not there.
 */
#pragma once
#include "common/derive/reporting.h"

/* The event of a subject `team:` or `worker:` by which something is handed over as of today: of a
 * team also one that lies ahead, the last of them; NULL: all is as it was. *ret_next: the first day
 * after today on which that is another for a worker; DULY_NO_DATE: none is known. Adds what the @n
 * events of the subject, in event_order, say as of c->at to @ret, in place of what it had of it
 * before; copies of all strings are on c->arena. */
const struct event *staff_add(const struct context *c, struct str subject, const struct event *events,
			      size_t n, struct reporting *ret, duly_civil *ret_next);

/* The team that @team is on the day; itself, where none has replaced it. Replacements that lead
 * round in a ring replace nothing. *ret_next: the first day after
 * it on which that changes, if it is before *ret_next or that is DULY_NO_DATE. */
struct str staff_team(const struct reporting *r, struct str team, duly_civil on,
		      duly_civil *ret_next);

/* The absence of @worker on the day; NULL: none. *ret_next as above. */
const struct absence *staff_absence(const struct reporting *r, struct str worker, duly_civil on,
				    duly_civil *ret_next);

/* Whether obligations of team @team go to another because @replaced is, now or later. */
bool staff_passes(const struct reporting *r, struct str team, struct str replaced);

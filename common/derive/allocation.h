/* allocation.h - who holds a case, role by role: as it was said, and as it is on the day of the
 * derivation, with teams that were replaced and people who are away or gone (staff.h).
 */
#pragma once
#include "common/derive/reporting.h"

struct allocation {
	sym        role;
	struct str role_name;
	struct str worker, team;              /* as allocated; NO_STR: nobody                       */
	struct str team_now;                  /* or the one that has replaced it                    */
	struct str cover, cover_team;         /* while away, or left with somebody in their place   */
	bool       gone;                      /* has left, and nobody is in their place             */
};

struct fold;
struct obligation;

/* What an event says of who holds the case. */
void allocation_start(struct fold *f, const struct event *e);
void allocation_end(struct fold *f, const struct event *e);
/* Whether the worker of whom @e says that a role is theirs has it so far. */
bool allocation_stands(const struct fold *f, const struct event *e);
/* Once all is folded: as they are today. */
void allocations_resolve(struct fold *f);
/* Says in @o who holds it: whoever has the role that owes it. */
void allocation_give(const struct fold *f, struct obligation *o);
/* The team of who holds @role; NO_STR: nobody. */
struct str allocation_team(const struct fold *f, struct str role);

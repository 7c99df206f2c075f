/* teams.h - the teams that an alert goes to: each once, at most TEAMS_MAX. */
#pragma once
#include "common/derive/derive.h"

enum { TEAMS_MAX = 16 };

struct teams {
	struct str list[TEAMS_MAX];          /* borrowed                                         */
	size_t     n;
};

/* Adds @team where it is a team and not there yet; one that finds no room is left out. */
void teams_add(struct teams *t, struct str team);
/* Adds UNASSIGNED where there is none. */
void teams_unassigned(struct teams *t);
/* Whom something of @o is for: the team that holds it, and who stands in. */
struct teams teams_of(const struct obligation *o);

/* As they are kept: a space between two. The next of them; false: there is none. */
struct str teams_join(const struct teams *t, struct arena *arena);
bool       teams_next(struct str *left, struct str *ret);

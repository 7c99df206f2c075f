#include "services/cli/letter_roles.h"

static const struct str OTHER_TEAMS = { "mailboxes of other teams", 24 };

/* ---- managers -------------------------------------------------------------------------------- */

static size_t count(const struct directory *d, struct str team, struct str role)
{
	size_t n;

	directory_role(d, role, team, &n);
	return n;
}

/* The role of most in the team, managers apart. */
static struct str most_in(const struct directory *d, struct str team)
{
	struct str most = NO_STR;
	size_t n = 0;

	for (size_t i = 0; i < d->role_count; i++) {
		const struct directory_row *row = d->by_role[i];

		if (!str_eq(row->team, team) || str_is(row->role, "team-manager") ||
		    count(d, team, row->role) <= n)
			continue;
		most = row->role;
		n = count(d, team, row->role);
	}
	return most;
}

static struct str person_role(const struct directory *d, struct str person, struct arena *arena)
{
	const struct directory_person *who = directory_person(d, person);

	if (who == NULL || who->row_count == 0)
		return NO_STR;
	const struct directory_row *row = &who->rows[0];
	const struct str most = row->team.len > 0 ? most_in(d, row->team) : NO_STR;

	if (!str_is(row->role, "team-manager") || most.len == 0)
		return arena_str(arena, row->role);
	return arena_printf(arena, "%.*s of %.*s", STR_FMT(row->role), STR_FMT(most));
}

/* ---- teams ----------------------------------------------------------------------------------- */

static bool names_in_lines(const struct routing_lines *lines, struct str team)
{
	for (size_t i = 0; i < lines->n; i++)
		for (size_t k = 0; k < lines->list[i].to_count; k++)
			if (lines->list[i].to[k].kind == TO_TEAM &&
			    str_eq(lines->list[i].to[k].name, team))
				return true;
	return false;
}

static bool is_named(const struct routing *r, struct str team)
{
	bool named = names_in_lines(&r->lines, team);

	for (size_t i = 0; i < r->team_count; i++)
		named |= str_eq(r->teams[i].team, team);
	return named;
}

struct str letter_role_name(const struct law *law, const struct post_whom *whom,
			    struct arena *arena)
{
	const struct routing *r = law_routing(law, whom->council);

	if (whom->person.len > 0)
		return person_role(law_directory(law, whom->council), whom->person, arena);
	return r != NULL && is_named(r, whom->team)
		       ? arena_printf(arena, "team %.*s", STR_FMT(whom->team))
		       : OTHER_TEAMS;
}

#include "common/docket/teams.h"
#include "common/docket/alerts.h"

void teams_add(struct teams *t, struct str team)
{
	bool known = team.len == 0 || t->n == TEAMS_MAX;

	for (size_t i = 0; i < t->n; i++)
		known |= str_eq(t->list[i], team);
	if (!known)
		t->list[t->n++] = team;
}

void teams_unassigned(struct teams *t)
{
	if (t->n == 0)
		teams_add(t, str_of(UNASSIGNED));
}

/* Where only named eyes may see the case, no team is told because nobody holds it. */
struct teams teams_of(const struct obligation *o)
{
	struct teams t = { .n = 0 };

	teams_add(&t, o->team);
	if (!o->restricted)
		teams_unassigned(&t);
	teams_add(&t, o->cover_team);
	return t;
}

struct str teams_join(const struct teams *t, struct arena *arena)
{
	duly_auto_fini(buf) b = { 0 };

	for (size_t i = 0; i < t->n; i++)
		buf_printf(&b, "%s%.*s", i > 0 ? " " : "", STR_FMT(t->list[i]));
	return arena_str(arena, (struct str){ (const char *)b.data, b.len });
}

bool teams_next(struct str *left, struct str *ret)
{
	const char *space = left->len > 0 ? memchr(left->s, ' ', left->len) : NULL;
	const size_t n = space != NULL ? (size_t)(space - left->s) : left->len;

	*ret = (struct str){ left->s, n };
	left->s += space != NULL ? n + 1 : n;
	left->len -= space != NULL ? n + 1 : n;
	return n > 0;
}

#include "services/cli/mail_state.h"

#include <stdlib.h>

const char *mail_folder(const char *given)
{
	const char *named = getenv("DULY_MAIL");

	return given != NULL ? given : named != NULL ? named : "/var/lib/duly-mail";
}

struct str mail_whom(const struct letter *l, struct arena *arena)
{
	const bool person = l->whom.person.len > 0;

	return arena_printf(arena, "%s%.*s", person ? "" : "team ",
			    STR_FMT(person ? l->whom.person : l->whom.team));
}

duly_result mail_each(const char *dir, unsigned states, mail_visit visit, void *ctx,
		      struct duly_diag *diag)
{
	duly_auto(store) store = NULL;
	duly_auto(arena) arena = arena_new();
	struct store_txn *t = NULL;
	struct letter l = { .number = 0 };

	duly_result r = store_open_lmdb(dir, true, 0, &store, diag);
	if (r == DULY_OK)
		r = store_begin(store, false, &t, diag);
	while (r == DULY_OK && letter_next(t, l.number + 1, arena, &l))
		if (states & 1u << l.state)
			visit(ctx, &l);
	if (t != NULL) {
		if (r == DULY_OK)
			r = store_outcome(t, diag);
		store_abort(&t);
	}
	return r;
}

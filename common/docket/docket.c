#include "common/docket/docket.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/docket/directories.h"
#include "common/docket/feeds.h"
#include "common/docket/private.h"
#include "common/docket/reallocation.h"
#include "common/docket/turn.h"

/* All that is held in memory is read at once: a value that does not read is found before a turn is
 * begun, and not in the middle of one. */
static duly_result load(struct docket *d, struct duly_diag *diag)
{
	duly_result r = docket_writing(d, diag);

	if (r == DULY_OK)
		r = stored_state_get(d->txn, &d->state, diag);
	if (r == DULY_OK)
		r = in_force_get(d->txn, &d->in_force, diag);
	if (r == DULY_OK && d->in_force.law != NULL)
		r = councils_load(&d->councils, d->txn, d->in_force.law, diag);
	if (r == DULY_OK)
		r = reallocations_load(d->txn, &d->reallocations, diag);
	if (d->txn != NULL)
		store_abort(&d->txn);
	return r;
}

static void unload(struct docket *d)
{
	if (d->txn != NULL)
		store_abort(&d->txn);
	councils_fini(&d->councils);
	reallocations_free(&d->reallocations);
	in_force_fini(&d->in_force);
	d->dirty = false;
}

duly_result docket_open(struct store *store, struct docket **ret, struct duly_diag *diag)
{
	struct docket *d = memory_zeroed(sizeof *d);

	d->store = store;
	d->turn.arena = arena_new();
	d->case_arena = arena_new();
	const duly_result r = load(d, diag);
	if (r != DULY_OK) {
		docket_close(&d);
		return r;
	}
	*ret = d;
	return DULY_OK;
}

void docket_close(struct docket **docket)
{
	struct docket *d = *docket;

	*docket = NULL;
	if (d == NULL)
		return;
	unload(d);
	turn_clear(d);
	for (size_t i = 0; i < d->turn.alerts.cap; i++)
		buf_fini(&d->turn.alerts.list[i]);
	free(d->turn.alerts.list);
	arena_free(&d->turn.arena);
	arena_free(&d->case_arena);
	free(d);
}

duly_result docket_reload(struct docket *d, struct duly_diag *diag)
{
	unload(d);
	return load(d, diag);
}

const struct docket_state *docket_state(const struct docket *d)
{
	return &d->state;
}

const struct law *docket_law(const struct docket *d)
{
	return d->in_force.law;
}

const struct contents *docket_contents(const struct docket *d)
{
	return &d->in_force.contents;
}

struct store_txn *docket_txn(struct docket *d)
{
	return d->txn;
}

duly_instant docket_complete_to(const struct docket *d)
{
	return councils_complete_to(&d->councils);
}

duly_result docket_feeds(struct docket *d, duly_instant at, struct arena *arena,
			 struct declared_feed **ret, size_t *ret_n, struct duly_diag *diag)
{
	const duly_result r = docket_writing(d, diag);

	return r == DULY_OK ? feeds_declared(&d->councils, d->txn, at, arena, ret, ret_n, diag) : r;
}

duly_result docket_directories(struct docket *d, struct arena *arena, struct directory_age **ret,
			       size_t *ret_n, struct duly_diag *diag)
{
	const duly_result r = docket_writing(d, diag);

	return r == DULY_OK ? directories_ages(d->txn, d->state.tree, &d->in_force, arena, ret,
					       ret_n, diag)
			    : r;
}

bool docket_dirty(const struct docket *d)
{
	return d->dirty;
}

void docket_know_councils(struct docket *d, const struct str *councils, size_t n)
{
	d->known_councils = councils;
	d->known_council_count = n;
}

void docket_files_from(struct docket *d, docket_files read, void *ctx)
{
	d->files = read;
	d->files_ctx = ctx;
}

#include "common/engine/whatif.h"

#include <stdlib.h>

#include "common/docket/loading.h"
#include "common/docket/reader.h"
#include "common/engine/folder.h"

enum { CHUNK = 1000 }; /* timers and cases between two looks: nobody waits for this turn */

void whatif_fini(struct whatif *w)
{
	engine_close(&w->engine);
	arena_free(&w->arena);
}

/* ---- the copy -------------------------------------------------------------------------------- */

static void copy_db(struct store_txn *from, struct store_txn *to, enum store_db db)
{
	struct view key = { NULL, 0 }, value;
	bool after = false;

	while (store_seek(from, db, key, after, &key, &value)) {
		store_put(to, db, key, value);
		after = true;
	}
}

/* What was told long ago and who has read it decides nothing here. */
static duly_result copy_rows(struct store_txn *from, struct store *to, struct duly_diag *diag)
{
	static const enum store_db DBS[] = { STORE_META, STORE_CASE, STORE_OBLIGATION,
					     STORE_TIMER };
	struct store_txn *txn;

	duly_result r = store_begin(to, true, &txn, diag);
	if (r != DULY_OK)
		return r;
	for (size_t i = 0; i < LEN(DBS); i++)
		copy_db(from, txn, DBS[i]);
	r = store_outcome(from, diag);
	if (r == DULY_OK)
		return store_commit(&txn, diag);
	store_abort(&txn);
	return r;
}

/* In one reading transaction, so that it is the store of one moment. */
static duly_result copy_store(const char *dir, struct store *to, struct duly_diag *diag)
{
	duly_auto(store) from = NULL;
	struct store_txn *txn;

	duly_result r = folder_open_store(dir, &from, diag);
	if (r == DULY_OK)
		r = store_begin(from, false, &txn, diag);
	if (r != DULY_OK)
		return r;
	r = copy_rows(txn, to, diag);
	store_abort(&txn);
	return r;
}

/* The store is some turns behind the log while a service runs. */
static duly_result follow_log(struct whatif *w, const char *dir, struct duly_diag *diag)
{
	const struct replay_plan plan = { .mode = REPLAY_RECORDED, .until = REPLAY_ALL };
	struct docket *docket = w->engine.docket;
	duly_auto_fini(replayed) replayed = { 0 };
	duly_auto(log) log = NULL;

	duly_result r = folder_open_log(dir, docket_state(docket)->position, &log, diag);
	if (r == DULY_OK)
		r = docket_replay(docket, log, &plan, &replayed, diag);
	w->engine.next = r == DULY_OK ? docket_state(docket)->position.sequence + 1 : 0;
	return r;
}

duly_result whatif_open(const char *dir, struct whatif *w, struct duly_diag *diag)
{
	duly_auto(store) copy = NULL;

	w->arena = arena_new();
	duly_result r = store_open_memory(&copy);
	if (r == DULY_OK)
		r = copy_store(dir, copy, diag);
	if (r == DULY_OK)
		r = engine_open_store(&copy, &w->engine, diag);
	if (r == DULY_OK)
		r = follow_log(w, dir, diag);
	if (r == DULY_OK && docket_law(w->engine.docket) == NULL)
		r = duly_fail(diag, DULY_E_NOTFOUND, "nothing is in force in %s yet", dir);
	return r;
}

duly_result whatif_set_clock(struct whatif *w, duly_instant now, bool asked, struct duly_diag *diag)
{
	const struct docket_state *s = docket_state(w->engine.docket);
	char text[DULY_TIME_TEXT];

	if (asked && now.ms < s->latest.ms)
		return duly_fail(diag, DULY_E_USAGE,
				 "--at is not before %s, the last that happened",
				 duly_instant_print(s->latest, text));
	w->now = !asked && (s->rehearsal || now.ms < s->latest.ms) ? s->latest : now;
	return DULY_OK;
}

/* ---- turns ----------------------------------------------------------------------------------- */

static duly_result one_turn(struct whatif *w, const struct contents *loading,
			    struct duly_diag *diag)
{
	const struct turn_budget budget = { .chunk = CHUNK };

	duly_result r = engine_begin(&w->engine, w->now, diag);
	if (r == DULY_OK && loading != NULL)
		r = docket_put_in_force(w->engine.docket, loading, diag);
	if (r == DULY_OK)
		r = engine_follow(&w->engine, &budget, diag);
	return r == DULY_OK ? engine_append(&w->engine, w->now, true, diag) : r;
}

duly_result whatif_take(struct whatif *w, const msgpack_object *event, struct duly_diag *diag)
{
	const struct turn_budget budget = { .chunk = CHUNK };
	struct taken taken;

	duly_result r = engine_begin(&w->engine, w->now, diag);
	if (r == DULY_OK)
		r = docket_take(w->engine.docket, event, &taken, diag);
	if (r == DULY_OK && taken.status == TAKEN_REJECTED)
		return duly_fail(diag, DULY_E_REFUSED, "%s: %s", taken.reject.field,
				 taken.reject.message);
	if (r == DULY_OK)
		r = engine_follow(&w->engine, &budget, diag);
	return r == DULY_OK ? engine_append(&w->engine, w->now, true, diag) : r;
}

duly_result whatif_settle(struct whatif *w, const struct contents *loading, struct duly_diag *diag)
{
	duly_instant next;

	do {
		duly_result r = one_turn(w, loading, diag);
		if (r == DULY_OK)
			r = docket_next(w->engine.docket, &next, diag);
		/* It opened a transaction to look; readers want it closed. */
		if (r == DULY_OK)
			r = engine_commit(&w->engine, diag);
		if (r != DULY_OK)
			return r;
		loading = NULL;
	} while (next.ms <= w->now.ms);
	return DULY_OK;
}

#include "services/cli/trial.h"
#include "services/cli/given_time.h"

enum { CHUNK = 1000 }; /* timers and cases to a turn */

void whatif_fini(struct whatif *t)
{
	if (t->docket != NULL)
		docket_close(&t->docket);
	store_free(&t->store);
	log_batch_free(&t->batch);
	arena_free(&t->arena);
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
	char path[DATA_PATH];

	duly_result r = data_path(dir, "store", path, diag);
	if (r == DULY_OK)
		r = store_open_lmdb(path, true, 0, &from, diag);
	if (r == DULY_E_NOTFOUND)
		return duly_fail(diag, DULY_E_IO,
				 "%s is no data directory of a scheduler (--data, DULY_DATA)", dir);
	if (r == DULY_OK)
		r = store_begin(from, false, &txn, diag);
	if (r != DULY_OK)
		return r;
	r = copy_rows(txn, to, diag);
	store_abort(&txn);
	return r;
}

/* The store is some turns behind the log while a service runs. */
static duly_result follow_log(struct whatif *t, const char *dir, struct duly_diag *diag)
{
	duly_auto_fini(replayed) replayed = { 0 };
	duly_auto(log) log = NULL;

	duly_result r = data_open_log(dir, docket_state(t->docket)->position, &log, diag);
	return r == DULY_OK ? docket_replay(t->docket, log, REPLAY_RECORDED, REPLAY_ALL, NULL, NULL,
					    &replayed, diag)
			    : r;
}

/* The service's clock does not go back, and in a rehearsal is its own. */
static duly_result whatif_now(struct whatif *t, const char *at, duly_instant now,
			      struct duly_diag *diag)
{
	const struct docket_state *s = docket_state(t->docket);
	char text[DULY_TIME_TEXT];

	duly_result r = given_at(at, now, docket_law(t->docket), &t->now, diag);
	if (r != DULY_OK)
		return r;
	if (at != NULL && t->now.ms < s->latest.ms)
		return duly_fail(diag, DULY_E_USAGE,
				 "--at is not before %s, the last that happened",
				 duly_instant_print(s->latest, text));
	if (at == NULL && (s->rehearsal || t->now.ms < s->latest.ms))
		t->now = s->latest;
	return DULY_OK;
}

duly_result whatif_begin(const char *dir, const char *at, duly_instant now, struct whatif *t,
			 struct duly_diag *diag)
{
	t->batch = log_batch_new();
	t->arena = arena_new();
	duly_result r = store_open_memory(&t->store);
	if (r == DULY_OK)
		r = copy_store(dir, t->store, diag);
	if (r == DULY_OK)
		r = docket_open(t->store, &t->docket, diag);
	if (r == DULY_OK)
		r = follow_log(t, dir, diag);
	if (r == DULY_OK && docket_law(t->docket) == NULL)
		r = duly_fail(diag, DULY_E_NOTFOUND, "nothing is in force in %s yet", dir);
	t->sequence = r == DULY_OK ? docket_state(t->docket)->position.sequence + 1 : 0;
	return r == DULY_OK ? whatif_now(t, at, now, diag) : r;
}

/* ---- turns ----------------------------------------------------------------------------------- */

static duly_result one_turn(struct whatif *t, const struct contents *loading,
			    struct duly_diag *diag)
{
	const struct ticked max = { CHUNK, CHUNK };
	struct ticked done;

	log_batch_clear(t->batch);
	duly_result r = docket_begin(t->docket, t->now, t->batch, t->sequence, diag);
	if (r == DULY_OK && loading != NULL)
		r = docket_put_in_force(t->docket, loading, diag);
	if (r == DULY_OK)
		r = docket_apply(t->docket, diag);
	if (r == DULY_OK)
		r = docket_tick(t->docket, &max, &done, diag);
	if (r == DULY_OK)
		r = docket_end(t->docket, diag);
	t->sequence += log_batch_count(t->batch);
	return r == DULY_OK
		       ? docket_synced(t->docket, docket_state(t->docket)->position, true, diag)
		       : r;
}

duly_result whatif_settle(struct whatif *t, const struct contents *loading, struct duly_diag *diag)
{
	duly_instant next;

	do {
		duly_result r = one_turn(t, loading, diag);
		if (r == DULY_OK)
			r = docket_next(t->docket, &next, diag);
		/* It opened a transaction to look; readers want it closed. */
		if (r == DULY_OK)
			r = docket_synced(t->docket, docket_state(t->docket)->position, true, diag);
		if (r != DULY_OK)
			return r;
		loading = NULL;
	} while (next.ms <= t->now.ms);
	return DULY_OK;
}

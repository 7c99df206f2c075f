#include <stdlib.h>

#include "common/docket/internal.h"

/* ---- a reader beside the writer -------------------------------------------------------------- */

struct docket_reader {
	struct store_txn *txn;
	struct docket_state state;
	struct contents in_force;
	struct law *law;
	struct docket shell; /* so that councils are read by the same code       */
	struct arena *arena;
};

duly_result docket_reader_open(struct store *store, struct docket_reader **ret,
			       struct duly_diag *diag)
{
	struct docket_reader *r = calloc(1, sizeof *r);
	struct view in_force;

	if (r == NULL)
		abort();
	r->arena = arena_new();
	duly_result result = store_begin(store, false, &r->txn, diag);
	if (result == DULY_OK)
		result = state_read(r->txn, &r->state, diag);
	if (result == DULY_OK && store_get(r->txn, STORE_META, LAW_KEY, &in_force))
		result = law_make(r->txn, in_force, &r->in_force, &r->law, diag);
	else if (result == DULY_OK)
		result = duly_fail(diag, DULY_E_NOTFOUND, "nothing is in force in this store yet");
	if (result != DULY_OK) {
		docket_reader_close(&r);
		return result;
	}
	r->shell.txn = r->txn;
	r->shell.law = r->law;
	*ret = r;
	return DULY_OK;
}

void docket_reader_close(struct docket_reader **reader)
{
	struct docket_reader *r = *reader;

	*reader = NULL;
	if (r == NULL)
		return;
	councils_clear(&r->shell);
	if (r->txn != NULL)
		store_abort(&r->txn);
	contents_fini(&r->in_force);
	law_free(&r->law);
	arena_free(&r->arena);
	free(r);
}

const struct docket_state *docket_reader_state(const struct docket_reader *r)
{
	return &r->state;
}
const struct law *docket_reader_law(const struct docket_reader *r)
{
	return r->law;
}

static duly_result visit_case(struct docket_reader *r, struct view key, struct view value,
			      duly_instant at, docket_visit visit, void *ctx, bool *ret_go_on,
			      struct duly_diag *diag)
{
	struct casefile file;
	struct dutyfile duties = { 0 };
	struct derivation derived;
	struct view stored;

	duly_result result = casefile_read(r->law, value, r->arena, &file, diag);
	if (result == DULY_OK && store_get(r->txn, STORE_DUTY, key, &stored))
		result = dutyfile_read(stored, r->arena, &duties, diag);
	if (result != DULY_OK || duties.n == 0)
		return result;
	if (!duties.doubtful &&
	    derive(r->law, &council_of(&r->shell, file.council)->reporting, file.events, file.n, at,
		   r->arena, &derived, NULL) == DULY_OK)
		duties_match(&derived, &duties, r->arena);
	for (size_t i = 0; i < duties.n && *ret_go_on; i++) {
		struct duty *duty = &duties.duties[i];
		const bool doubtful = duties.doubtful;

		if (doubtful)
			duty->derived = obligation_restore(r->arena, r->law, &file, duty);
		if (duty->derived != NULL)
			*ret_go_on =
				visit(ctx, r->law, &(struct seen){ duty->derived, duty, doubtful });
	}
	return DULY_OK;
}

duly_result docket_reader_each(struct docket_reader *r, duly_instant at, docket_visit visit,
			       void *ctx, struct duly_diag *diag)
{
	uint8_t last[ID_LEN] = { 0 };
	struct view from = { last, sizeof last }, key, value;
	bool go_on = true, after = false;

	while (go_on && store_seek(r->txn, STORE_CASE, from, after, &key, &value)) {
		arena_reset(r->arena);
		duly_result result = visit_case(r, key, value, at, visit, ctx, &go_on, diag);
		if (result != DULY_OK)
			return result;
		memcpy(last, key.data, MIN(key.len, sizeof last));
		after = true;
	}
	return store_outcome(r->txn, diag);
}

duly_result docket_reader_alert(struct docket_reader *r, const uint8_t id[ID_LEN], struct buf *ret,
				struct duly_diag *diag)
{
	char hex[ID_HEX];
	struct view from = { NULL, 0 }, key, value;
	uint8_t last[8];
	bool after = false;

	hex_print(id, ID_LEN, hex);
	while (store_seek(r->txn, STORE_ALERT, from, after, &key, &value)) {
		struct wire w;

		if (wire_unpack(value, &w, diag) == DULY_OK) {
			const bool found = str_is(wire_str(wire_get(&w.root, "id")), hex);

			wire_fini(&w);
			if (found) {
				buf_put(ret, value.data, value.len);
				return DULY_OK;
			}
		}
		memcpy(last, key.data, MIN(key.len, sizeof last));
		from = (struct view){ last, sizeof last };
		after = true;
	}
	return duly_fail(diag, DULY_E_NOTFOUND, "there is no alert %s", hex);
}

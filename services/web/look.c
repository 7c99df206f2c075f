#include "services/web/look.h"

#include "common/engine/folder.h"
#include "services/web/service.h"

enum { BEATS = 8 };

void looking_init(struct looking *l)
{
	*l = (struct looking){ .store = NULL };
	pthread_mutex_init(&l->lock, NULL);
}

void looking_fini(struct looking *l)
{
	if (l->store != NULL)
		store_close(&l->store);
	pthread_mutex_destroy(&l->lock);
}

/* The scheduler may have set its store aside and built another. */
static duly_result open_store(struct web *w, struct looking *l, struct duly_diag *diag)
{
	if (l->store != NULL && store_look(l->store, NULL) != DULY_OK)
		store_close(&l->store);
	return l->store != NULL
		       ? DULY_OK
		       : folder_open_store(config_text(w->config, "data"), &l->store, diag);
}

static void peek(struct web *w)
{
	struct docket_state state = { 0 };
	struct store_txn *txn = NULL;

	if (open_store(w, &w->looking, NULL) != DULY_OK ||
	    store_begin(w->looking.store, false, &txn, NULL) != DULY_OK)
		return;
	if (stored_state_get(txn, &state, NULL) == DULY_OK) {
		atomic_store(&w->looking.head, state.feed_head);
		atomic_store(&w->looking.held, state.held);
	}
	store_abort(&txn);
}

void looking_peek(struct web *w)
{
	if (atomic_load(&w->waiting.n) == 0 || pthread_mutex_trylock(&w->looking.lock) != 0)
		return;
	peek(w);
	pthread_mutex_unlock(&w->looking.lock);
}

bool looking_has_news(struct looking *l, uint64_t head, bool held)
{
	return atomic_load(&l->head) != head || atomic_load(&l->held) != held;
}

static duly_result look(struct web *w, struct looking *of, struct web_look *ret,
			struct duly_diag *diag)
{
	*ret = (struct web_look){ .of = of };
	pthread_mutex_lock(&of->lock);
	duly_result r = open_store(w, of, diag);
	if (r == DULY_OK)
		r = docket_reader_open(of->store, &ret->reader, diag);
	if (r == DULY_OK)
		ret->log_head = folder_log_head(config_text(w->config, "data"),
						docket_reader_state(ret->reader)->position);
	else
		pthread_mutex_unlock(&of->lock);
	return r;
}

void look_end(struct web_look *look)
{
	docket_reader_close(&look->reader);
	pthread_mutex_unlock(&look->of->lock);
}

static uint64_t place(const struct web_look *look)
{
	return docket_reader_state(look->reader)->position.sequence;
}

/* Where nobody runs who would commit the store, it stays behind, and the answer says so. */
static duly_result look_up_to_date(struct web *w, struct looking *of, struct web_look *ret,
				   struct duly_diag *diag)
{
	duly_result r = look(w, of, ret, diag);

	for (int i = 0;
	     i < BEATS && r == DULY_OK && place(ret) < ret->log_head && place(ret) != of->in_vain;
	     i++) {
		look_end(ret);
		if (!beat_wait(&w->beat))
			return duly_fail(diag, DULY_E_UNAVAILABLE, "the service is ending");
		r = look(w, of, ret, diag);
	}
	if (r == DULY_OK)
		of->in_vain = place(ret) < ret->log_head ? place(ret) : 0;
	return r;
}

duly_result look_begin(struct web *w, struct web_look *ret, struct duly_diag *diag)
{
	return look_up_to_date(w, &w->looking, ret, diag);
}

duly_result look_begin_long(struct web *w, struct web_look *ret, struct duly_diag *diag)
{
	return look_up_to_date(w, &w->looking_long, ret, diag);
}

duly_instant look_at(const struct web *w, const struct docket_reader *reader)
{
	const struct docket_state *state = docket_reader_state(reader);

	return state->rehearsal ? state->latest
				: (duly_instant){ w->clock->read(w->clock).wall_ms };
}

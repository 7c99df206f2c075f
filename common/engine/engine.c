#include "common/engine/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/engine/folder.h"

/* ---- the store ------------------------------------------------------------------------------- */

static void close_store(struct engine *e)
{
	if (e->docket != NULL)
		docket_close(&e->docket);
	store_free(&e->store);
}

static duly_result open_store(const struct engine_options *o, struct engine *e,
			      struct duly_diag *diag)
{
	char path[FOLDER_PATH];

	duly_result r = folder_path(o->dir, "store", path, diag);
	if (r == DULY_OK)
		r = store_open_lmdb(path, false, o->map_bytes, &e->store, diag);
	if (r == DULY_OK)
		r = docket_open(e->store, &e->docket, diag);
	return r;
}

/* Renames the store to the first free store.damaged-<n>, and begins an empty one. */
static duly_result begin_store_anew(const struct engine_options *o, struct engine *e,
				    struct duly_diag *diag)
{
	const struct duly_diag why = *diag;
	char from[FOLDER_PATH], to[FOLDER_PATH], name[32];
	int n = 0;

	close_store(e);
	duly_result r = folder_path(o->dir, "store", from, diag);
	do {
		snprintf(name, sizeof name, "store.damaged-%d", ++n);
		if (r == DULY_OK)
			r = folder_path(o->dir, name, to, diag);
	} while (r == DULY_OK && access(to, F_OK) == 0);
	if (r != DULY_OK)
		return r;
	if (o->news != NULL && o->news->set_aside != NULL)
		o->news->set_aside(o->news->ctx, to, why.text);
	if (rename(from, to) != 0)
		return duly_fail(diag, DULY_E_IO, "cannot rename %s: %s", from, strerror(errno));
	return open_store(o, e, diag);
}

static bool log_is_there(const struct engine_options *o)
{
	char path[FOLDER_PATH];

	return folder_path(o->dir, "log/0000000001.seg", path, NULL) == DULY_OK &&
	       access(path, F_OK) == 0;
}

/* LMDB maps its file, so that a damaged one may kill whoever reads it: it is looked at in a child
 * first. */
static duly_result open_sound_store(const struct engine_options *o, struct engine *e,
				    struct duly_diag *diag)
{
	char path[FOLDER_PATH];

	duly_result r = folder_path(o->dir, "store", path, diag);
	if (r == DULY_OK)
		r = store_check_in_child(path, diag);
	if (r == DULY_OK || r == DULY_E_NOTFOUND)
		r = open_store(o, e, diag);
	if (r != DULY_E_CORRUPT)
		return r;
	/* It followed a log, and to where it followed it cannot be read. */
	return log_is_there(o) ? begin_store_anew(o, e, diag)
			       : duly_fail(diag, DULY_E_CORRUPT,
					   "%s/log is not there, and the store is damaged", o->dir);
}

/* ---- the log --------------------------------------------------------------------------------- */

static duly_result open_log(const struct engine_options *o, struct log_position from,
			    struct engine *e, struct duly_diag *diag)
{
	struct log_options options = {
		.dir = o->dir,
		.disk = o->disk,
		.segment_bytes = o->segment_bytes,
		.from = from,
	};
	struct log_opened opened;

	memcpy(options.incarnation, o->incarnation, sizeof options.incarnation);
	const duly_result r = log_open(&options, &e->log, &opened, diag);
	if (r == DULY_OK && opened.torn_bytes > 0 && o->news != NULL && o->news->torn != NULL)
		o->news->torn(o->news->ctx, opened.torn_bytes);
	return r;
}

/* It begins with the incarnation that gave the store its tree. */
static bool is_its_log(const struct log *log, const struct docket_state *known)
{
	return memcmp(log_start(log).chain, known->tree, sizeof known->tree) == 0;
}

/* Before the store is set aside: were the process to end in between, what the store knew could
 * still be named. */
static duly_result begin_incarnation(const struct engine_options *o, struct log *log,
				     const struct docket_state *known, struct duly_diag *diag)
{
	struct log_checkpoint before = { .root = known->position.root };

	memcpy(before.incarnation, log_incarnation(log), sizeof before.incarnation);
	if (o->news != NULL && o->news->went_back != NULL)
		o->news->went_back(o->news->ctx, known->position.sequence);
	return log_begin_incarnation(log, o->incarnation, &before, diag);
}

/* The log does not hold the store's place. */
static duly_result open_log_behind_store(const struct engine_options *o, struct engine *e,
					 struct duly_diag *diag)
{
	const struct docket_state known = *docket_state(e->docket);
	const struct duly_diag why = *diag;

	duly_result r = open_log(o, (struct log_position){ 0 }, e, diag);
	if (r == DULY_OK && is_its_log(e->log, &known))
		r = begin_incarnation(o, e->log, &known, diag);
	if (r != DULY_OK)
		return r;
	*diag = why;
	return begin_store_anew(o, e, diag);
}

/* A store that is ahead of the log, or follows another one, is set aside and built again. */
static duly_result open_log_of_store(const struct engine_options *o, struct engine *e,
				     struct duly_diag *diag)
{
	const struct log_position from = docket_state(e->docket)->position;

	const duly_result r = open_log(o, from, e, diag);
	return r == DULY_E_CONFLICT ? open_log_behind_store(o, e, diag) : r;
}

/* ---- opening --------------------------------------------------------------------------------- */

duly_result engine_open(const struct engine_options *options, struct engine *ret,
			struct duly_diag *diag)
{
	ret->batch = log_batch_new();
	duly_result r = open_sound_store(options, ret, diag);
	if (r == DULY_OK)
		r = open_log_of_store(options, ret, diag);
	return r == DULY_OK ? engine_catch_up(ret, options->news, diag) : r;
}

duly_result engine_open_store(struct store **take_store, struct engine *ret, struct duly_diag *diag)
{
	ret->batch = log_batch_new();
	ret->store = *take_store;
	*take_store = NULL;
	const duly_result r = docket_open(ret->store, &ret->docket, diag);
	if (r == DULY_OK)
		ret->next = docket_state(ret->docket)->position.sequence + 1;
	return r;
}

void engine_close(struct engine *e)
{
	close_store(e);
	log_free(&e->log);
	log_batch_free(&e->batch);
}

duly_result engine_catch_up(struct engine *e, const struct engine_news *news,
			    struct duly_diag *diag)
{
	static const struct engine_news NONE = { 0 };
	duly_auto_fini(replayed) replayed = { 0 };

	if (news == NULL)
		news = &NONE;
	if (docket_state(e->docket)->position.sequence == log_end(e->log).sequence)
		return DULY_OK;
	const duly_result r = docket_replay(e->docket, e->log,
					    &(struct replay_plan){ .mode = REPLAY_RECORDED,
								   .until = REPLAY_ALL,
								   .progress = news->catching_up,
								   .ctx = news->ctx },
					    &replayed, diag);
	if (r == DULY_OK && news->caught_up != NULL)
		news->caught_up(news->ctx, &replayed);
	return r;
}

/* ---- one turn -------------------------------------------------------------------------------- */

duly_result engine_begin(struct engine *e, duly_instant now, struct duly_diag *diag)
{
	const uint64_t first = e->log != NULL ? log_end(e->log).sequence + 1 : e->next;

	log_batch_clear(e->batch);
	return docket_begin(e->docket, now, e->batch, first, diag);
}

/* A tick is over when it did less than it might have: nothing more is due. */
static duly_result tick(struct engine *e, const struct turn_budget *budget, struct duly_diag *diag)
{
	const uint32_t chunk = budget->one_chunk ? 1 : budget->chunk ? budget->chunk : TURN_CHUNK;
	const struct ticked max = { chunk, chunk };
	const uint64_t told = docket_state(e->docket)->feed_head;
	struct ticked done = { 0 };
	duly_result r = DULY_OK;
	bool more = true;

	while (more && r == DULY_OK) {
		r = docket_tick(e->docket, &max, &done, diag);
		more = (done.timers == chunk || done.swept == chunk) && !budget->one_chunk &&
		       docket_state(e->docket)->feed_head - told < TURN_ALERTS &&
		       (budget->has_time == NULL || budget->has_time(budget->ctx));
	}
	return r;
}

duly_result engine_follow(struct engine *e, const struct turn_budget *budget,
			  struct duly_diag *diag)
{
	if (budget == NULL)
		docket_quiet(e->docket);
	duly_result r = docket_apply(e->docket, diag);
	if (r == DULY_OK && budget != NULL)
		r = tick(e, budget, diag);
	return r == DULY_OK ? docket_end(e->docket, diag) : r;
}

/* The store never says that it follows more than the log has. */
duly_result engine_append(struct engine *e, duly_instant now, bool commit, struct duly_diag *diag)
{
	const uint32_t n = log_batch_count(e->batch);
	duly_result r = DULY_OK;

	if (n > 0 && e->log != NULL)
		r = log_append(e->log, e->batch, now, diag);
	if (r != DULY_OK)
		return r;
	e->next += n;
	return docket_synced(e->docket,
			     e->log != NULL ? log_end(e->log) : docket_state(e->docket)->position,
			     commit, diag);
}

duly_result engine_commit(struct engine *e, struct duly_diag *diag)
{
	return docket_synced(e->docket,
			     e->log != NULL ? log_end(e->log) : docket_state(e->docket)->position,
			     true, diag);
}

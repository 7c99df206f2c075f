#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/client/outbox.h"

#define DEFAULT_BYTES ((size_t)4 << 30)

enum { KEEP_DAYS = 35, CHECK_LEN = 8, NUMBER_LEN = 8, PRUNE_MAX = 10000, FORMAT = 1 };

/* In `meta`, by these keys: be64 numbers, but for the incarnation. */
#define META_FORMAT      "format"
#define META_NEXT        "next"        /* the number that the next event is given           */
#define META_HIGHEST     "highest"     /* sequence number that the service gave             */
#define META_INCARNATION "incarnation" /* of the service that took them                     */
#define META_AGAIN       "again"       /* from which taken event on all are handed over ... */
#define META_UNTIL       "until"       /* ... up to, and without, this one                  */

enum { WAITING, TAKEN, REFUSED, META, DBS };
static const char *const NAMES[DBS] = { "waiting", "taken", "refused", "meta" };

struct duly_outbox {
	int directory; /* locked                                   */
	MDB_env *env;
	MDB_dbi dbs[DBS];
	duly_span keep;
	struct buf shown; /* what the last call handed out            */
};

/* ---- LMDB ------------------------------------------------------------------------------------ */

static duly_result fail(int rc, const char *what, struct duly_diag *diag)
{
	const bool full = rc == MDB_MAP_FULL || rc == ENOSPC || rc == EDQUOT;
	const bool bad = rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND || rc == MDB_INVALID ||
			 rc == MDB_VERSION_MISMATCH || rc == MDB_INCOMPATIBLE;

	return duly_fail(diag,
			 full  ? DULY_E_NOSPACE
			 : bad ? DULY_E_CORRUPT
			       : DULY_E_IO,
			 "outbox: %s: %s", what, mdb_strerror(rc));
}

/* One transaction, and its first failure. */
struct box_txn {
	struct duly_outbox *o;
	MDB_txn *txn;
	int rc;
	bool damaged;
};

static struct box_txn begin(struct duly_outbox *o, bool writing)
{
	struct box_txn t = { .o = o };

	t.rc = mdb_txn_begin(o->env, NULL, writing ? 0 : MDB_RDONLY, &t.txn);
	return t;
}

static duly_result finish(struct box_txn *t, const char *what, struct duly_diag *diag)
{
	if (t->rc == MDB_SUCCESS && !t->damaged)
		t->rc = mdb_txn_commit(t->txn);
	else if (t->txn != NULL)
		mdb_txn_abort(t->txn);
	if (t->damaged)
		return duly_fail(diag, DULY_E_CORRUPT, "outbox: %s: stored bytes fail their check",
				 what);
	return t->rc == MDB_SUCCESS ? DULY_OK : fail(t->rc, what, diag);
}

static void check_of(int db, MDB_val key, struct view bytes, uint8_t ret[CHECK_LEN])
{
	duly_auto_fini(buf) head = { 0 };
	uint8_t sum[SHA256_LEN];

	buf_printf(&head, "%s/%zu/", NAMES[db], key.mv_size);
	buf_put(&head, key.mv_data, key.mv_size);
	sha256_two(buf_view(&head), bytes, sum);
	memcpy(ret, sum, CHECK_LEN);
}

static void put(struct box_txn *t, int db, MDB_val key, struct view bytes)
{
	MDB_val value = { .mv_size = CHECK_LEN + bytes.len };

	if (t->rc != MDB_SUCCESS)
		return;
	t->rc = mdb_put(t->txn, t->o->dbs[db], &key, &value, MDB_RESERVE);
	if (t->rc != MDB_SUCCESS)
		return;
	check_of(db, key, bytes, value.mv_data);
	memcpy((uint8_t *)value.mv_data + CHECK_LEN, bytes.data, bytes.len);
}

static bool whole(struct box_txn *t, int db, MDB_val key, MDB_val value, struct view *ret)
{
	uint8_t check[CHECK_LEN];

	if (value.mv_size < CHECK_LEN) {
		t->damaged = true;
		return false;
	}
	*ret = (struct view){ (uint8_t *)value.mv_data + CHECK_LEN, value.mv_size - CHECK_LEN };
	check_of(db, key, *ret, check);
	if (memcmp(check, value.mv_data, CHECK_LEN) != 0)
		t->damaged = true;
	return !t->damaged;
}

static bool get(struct box_txn *t, int db, MDB_val key, struct view *ret)
{
	MDB_val value;

	if (t->rc != MDB_SUCCESS || t->damaged)
		return false;
	const int rc = mdb_get(t->txn, t->o->dbs[db], &key, &value);

	if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
		t->rc = rc;
	return rc == MDB_SUCCESS && whole(t, db, key, value, ret);
}

static void del(struct box_txn *t, int db, MDB_val key)
{
	if (t->rc != MDB_SUCCESS)
		return;
	t->rc = mdb_del(t->txn, t->o->dbs[db], &key, NULL);
	if (t->rc == MDB_NOTFOUND)
		t->rc = MDB_SUCCESS;
}

static MDB_val named(const char *name)
{
	return (MDB_val){ strlen(name), (void *)(uintptr_t)name };
}

struct number_key {
	uint8_t bytes[NUMBER_LEN];
};

static MDB_val numbered(uint64_t number, struct number_key *k)
{
	be64_write(number, k->bytes);
	return (MDB_val){ NUMBER_LEN, k->bytes };
}

static uint64_t get_number(struct box_txn *t, const char *name, uint64_t otherwise)
{
	struct view v;

	return get(t, META, named(name), &v) && v.len == NUMBER_LEN ? be64_read(v) : otherwise;
}

static void put_number(struct box_txn *t, const char *name, uint64_t value)
{
	struct number_key bytes;

	be64_write(value, bytes.bytes);
	put(t, META, named(name), (struct view){ bytes.bytes, NUMBER_LEN });
}

/* The first entry of @db from @number on. */
static bool seek(struct box_txn *t, int db, uint64_t number, uint64_t *ret_number, struct view *ret)
{
	struct number_key k;
	MDB_val key = numbered(number, &k), value;
	MDB_cursor *cursor;

	if (t->rc != MDB_SUCCESS || t->damaged)
		return false;
	t->rc = mdb_cursor_open(t->txn, t->o->dbs[db], &cursor);
	if (t->rc != MDB_SUCCESS)
		return false;
	const int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);

	mdb_cursor_close(cursor);
	if (rc != MDB_SUCCESS && rc != MDB_NOTFOUND)
		t->rc = rc;
	if (rc != MDB_SUCCESS || !whole(t, db, key, value, ret))
		return false;
	*ret_number = be64_read((struct view){ key.mv_data, key.mv_size });
	return true;
}

/* ---- opening --------------------------------------------------------------------------------- */

static duly_result take(struct duly_outbox *o, const char *dir, struct duly_diag *diag)
{
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	o->directory = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->directory < 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	if (flock(o->directory, LOCK_EX | LOCK_NB) != 0)
		return duly_fail(diag, DULY_E_BUSY, "%s: another process has this outbox", dir);
	return DULY_OK;
}

static duly_result open_dbs(struct duly_outbox *o, struct duly_diag *diag)
{
	struct box_txn t = begin(o, true);

	for (int i = 0; t.rc == MDB_SUCCESS && i < DBS; i++)
		t.rc = mdb_dbi_open(t.txn, NAMES[i], MDB_CREATE, &o->dbs[i]);
	if (t.rc == MDB_SUCCESS && get_number(&t, META_FORMAT, FORMAT) != FORMAT) {
		mdb_txn_abort(t.txn);
		return duly_fail(diag, DULY_E_CORRUPT, "the outbox is of another release");
	}
	put_number(&t, META_FORMAT, FORMAT);
	const duly_result r = finish(&t, "opening", diag);

	return r == DULY_OK && fsync(o->directory) != 0 ? fail(errno, "its folder", diag) : r;
}

static duly_result open_env(struct duly_outbox *o, const struct duly_outbox_options *options,
			    struct duly_diag *diag)
{
	int rc = mdb_env_create(&o->env);

	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_maxdbs(o->env, DBS);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_mapsize(o->env,
					 options->bytes > 0 ? options->bytes : DEFAULT_BYTES);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_open(o->env, options->dir, 0, 0600);
	return rc == MDB_SUCCESS ? open_dbs(o, diag) : fail(rc, options->dir, diag);
}

duly_result duly_outbox_open(const struct duly_outbox_options *options, struct duly_outbox **ret,
			     struct duly_diag *diag)
{
	struct duly_outbox *o = memory_zeroed(sizeof *o);
	const unsigned days = options->keep_days > 0 ? options->keep_days : KEEP_DAYS;

	o->directory = -1;
	o->keep.ms = (int64_t)days * 24 * DULY_HOUR_MS;
	duly_result r = take(o, options->dir, diag);
	if (r == DULY_OK)
		r = open_env(o, options, diag);
	if (r == DULY_OK)
		*ret = o;
	else
		duly_outbox_close(&o);
	return r;
}

void duly_outbox_close(struct duly_outbox **outbox)
{
	struct duly_outbox *o = *outbox;

	*outbox = NULL;
	if (o == NULL)
		return;
	if (o->env != NULL)
		mdb_env_close(o->env);
	if (o->directory >= 0)
		close(o->directory);
	buf_fini(&o->shown);
	free(o);
}

/* ---- in -------------------------------------------------------------------------------------- */

duly_result duly_outbox_put(struct duly_outbox *outbox, const struct duly_batch *batch,
			    struct duly_diag *diag)
{
	struct box_txn t = begin(outbox, true);
	uint64_t number = get_number(&t, META_NEXT, 1);
	struct number_key k;
	size_t from = 0;

	for (size_t i = 0; i < batch->n; i++) {
		put(&t, WAITING, numbered(number++, &k),
		    (struct view){ batch->bytes.data + from, batch->ends[i] - from });
		from = batch->ends[i];
	}
	put_number(&t, META_NEXT, number);
	return finish(&t, "handing over", diag);
}

/* ---- out ------------------------------------------------------------------------------------- */

/* A taken event has the time at which it was taken before it. */
static struct view event_in(int db, struct view value)
{
	const size_t head = db == TAKEN ? NUMBER_LEN : 0;

	return (struct view){ (const uint8_t *)value.data + MIN(head, value.len),
			      value.len - MIN(head, value.len) };
}

/* Events of @db from @from on and before @until, as far as they fit. */
static void collect(struct box_txn *t, int db, uint64_t from, uint64_t until,
		    struct duly_batch *batch, uint64_t *numbers)
{
	struct view value;
	uint64_t number;

	while (batch->n < DULY_BATCH_EVENTS && seek(t, db, from, &number, &value) &&
	       number < until) {
		const struct view event = event_in(db, value);

		if (duly_batch_add(batch, event.data, event.len, NULL) != DULY_OK)
			return;
		numbers[batch->n - 1] = number;
		from = number + 1;
	}
}

duly_result outbox_next(struct duly_outbox *o, struct duly_batch *batch, uint64_t *numbers,
			bool *ret_again, struct duly_diag *diag)
{
	struct box_txn t = begin(o, false);
	const uint64_t again = get_number(&t, META_AGAIN, 0), until = get_number(&t, META_UNTIL, 0);

	duly_batch_clear(batch);
	collect(&t, TAKEN, again, until, batch, numbers);
	*ret_again = batch->n > 0;
	if (batch->n == 0)
		collect(&t, WAITING, 0, UINT64_MAX, batch, numbers);
	return finish(&t, "reading", diag);
}

/* ---- what became of it ----------------------------------------------------------------------- */

static struct view event_of(struct box_txn *t, uint64_t number, struct buf *copy)
{
	struct number_key k;
	struct view value;

	for (int db = WAITING; db <= TAKEN; db++)
		if (get(t, db, numbered(number, &k), &value)) {
			const struct view event = event_in(db, value);

			buf_put(copy, event.data, event.len);
			break;
		}
	return buf_view(copy);
}

static void settle_one(struct box_txn *t, uint64_t number, const struct duly_published *result,
		       duly_instant now)
{
	duly_auto_fini(buf) event = { 0 };
	duly_auto_fini(buf) value = { 0 };
	struct number_key k, time;
	const bool refused = result->status == DULY_REJECTED;

	event_of(t, number, &event);
	be64_write((uint64_t)now.ms, time.bytes);
	buf_put(&value, time.bytes, NUMBER_LEN);
	if (refused) {
		buf_put(&value, result->code, strlen(result->code) + 1);
		buf_put(&value, result->field, strlen(result->field) + 1);
		buf_put(&value, result->message, strlen(result->message) + 1);
	}
	buf_put(&value, event.data, event.len);
	del(t, WAITING, numbered(number, &k));
	if (refused)
		del(t, TAKEN, numbered(number, &k));
	put(t, refused ? REFUSED : TAKEN, numbered(number, &k), buf_view(&value));
}

/* Whether what was taken before is to be handed over again. */
static bool is_restored(struct box_txn *t, const struct duly_publication *done)
{
	const uint64_t highest = get_number(t, META_HIGHEST, 0);
	struct view known;

	if (get(t, META, named(META_INCARNATION), &known) &&
	    !str_is((struct str){ known.data, known.len }, done->incarnation))
		return true;
	for (size_t i = 0; i < done->n; i++)
		if (done->results[i].status == DULY_ACCEPTED && done->results[i].seq <= highest)
			return true;
	return false;
}

/* Where what was taken ends, seen from the request of @first: with it, where it was waiting, else
 * with what waits still. */
static uint64_t end_of_taken(struct box_txn *t, uint64_t first)
{
	struct number_key k;
	struct view value;
	uint64_t number;

	if (get(t, WAITING, numbered(first, &k), &value))
		return first;
	return seek(t, WAITING, 0, &number, &value) ? number : get_number(t, META_NEXT, 1);
}

static uint64_t highest_of(const struct duly_publication *done, uint64_t highest)
{
	for (size_t i = 0; i < done->n; i++)
		if (done->results[i].status == DULY_ACCEPTED)
			highest = MAX(highest, done->results[i].seq);
	return highest;
}

duly_result outbox_settle(struct duly_outbox *o, const uint64_t *numbers,
			  const struct duly_publication *done, duly_instant now, bool *ret_restored,
			  struct duly_diag *diag)
{
	struct box_txn t = begin(o, true);
	const bool restored = *ret_restored = is_restored(&t, done);
	const uint64_t until =
		restored ? end_of_taken(&t, numbers[0]) : get_number(&t, META_UNTIL, 0);
	const uint64_t highest = restored ? 0 : get_number(&t, META_HIGHEST, 0);

	for (size_t i = 0; i < done->n; i++)
		settle_one(&t, numbers[i], &done->results[i], now);
	if (restored) { /* all that was taken before these, which the new incarnation has taken */
		put_number(&t, META_AGAIN, 0);
		put_number(&t, META_UNTIL, until);
	} else if (numbers[0] < until) {
		put_number(&t, META_AGAIN, numbers[done->n - 1] + 1);
	}
	put_number(&t, META_HIGHEST, highest_of(done, highest));
	put(&t, META, named(META_INCARNATION),
	    (struct view){ done->incarnation, strlen(done->incarnation) });
	return finish(&t, "settling", diag);
}

duly_result outbox_prune(struct duly_outbox *o, duly_instant now, struct duly_diag *diag)
{
	struct box_txn t = begin(o, true);
	struct number_key k;
	struct view value;
	uint64_t number;

	for (int i = 0; i < PRUNE_MAX && seek(&t, TAKEN, 0, &number, &value); i++) {
		if ((int64_t)be64_read(value) + o->keep.ms >= now.ms)
			break;
		del(&t, TAKEN, numbered(number, &k));
	}
	return finish(&t, "forgetting", diag);
}

/* ---- sending --------------------------------------------------------------------------------- */

static duly_instant now_of_wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (duly_instant){ (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 };
}

static void count(const struct duly_publication *done, bool again, struct duly_outbox_sent *ret)
{
	for (size_t i = 0; i < done->n; i++) {
		ret->accepted += done->results[i].status == DULY_ACCEPTED;
		ret->duplicate += done->results[i].status == DULY_DUPLICATE;
		ret->refused += done->results[i].status == DULY_REJECTED;
		ret->again += again;
	}
}

/* One request: what is next, and what the service said of it. *ret_done: nothing was. */
static duly_result send_next(struct duly_outbox *o, struct duly_client *client,
			     struct duly_batch *batch, struct duly_outbox_sent *sent,
			     bool *ret_done, struct duly_diag *diag)
{
	uint64_t numbers[DULY_BATCH_EVENTS];
	struct duly_publication done;
	bool again, restored;

	duly_result r = outbox_next(o, batch, numbers, &again, diag);
	*ret_done = batch->n == 0;
	if (r != DULY_OK || *ret_done)
		return r;
	r = duly_publish(client, batch, &done, diag);
	if (r != DULY_OK)
		return r;
	count(&done, again, sent);
	r = outbox_settle(o, numbers, &done, now_of_wall(), &restored, diag);
	sent->restored = sent->restored || restored;
	return r;
}

duly_result duly_outbox_send(struct duly_outbox *outbox, struct duly_client *client,
			     struct duly_outbox_sent *ret, struct duly_diag *diag)
{
	struct duly_batch *batch = duly_batch_new();
	bool done = false;

	*ret = (struct duly_outbox_sent){ 0 };
	duly_result r = outbox_prune(outbox, now_of_wall(), diag);
	while (r == DULY_OK && !done)
		r = send_next(outbox, client, batch, ret, &done, diag);
	duly_batch_free(&batch);
	return r;
}

/* ---- looking --------------------------------------------------------------------------------- */

duly_result duly_outbox_count(struct duly_outbox *outbox, struct duly_outbox_counts *ret,
			      struct duly_diag *diag)
{
	struct box_txn t = begin(outbox, false);
	MDB_stat stat[DBS] = { { 0 } };

	for (int i = 0; t.rc == MDB_SUCCESS && i < DBS; i++)
		t.rc = mdb_stat(t.txn, outbox->dbs[i], &stat[i]);
	*ret = (struct duly_outbox_counts){ stat[WAITING].ms_entries, stat[TAKEN].ms_entries,
					    stat[REFUSED].ms_entries };
	return finish(&t, "counting", diag);
}

/* The text at *at, and *at behind its NUL; "" where there is none. */
static const char *take_text(const struct buf *b, size_t *at)
{
	const char *text = (const char *)b->data + MIN(*at, b->len);
	const void *end = *at < b->len ? memchr(text, '\0', b->len - *at) : NULL;

	if (end == NULL)
		return "";
	*at += strlen(text) + 1;
	return text;
}

duly_result duly_outbox_refused(struct duly_outbox *outbox, uint64_t after,
				struct duly_refused *ret, struct duly_diag *diag)
{
	struct box_txn t = begin(outbox, false);
	struct buf *b = &outbox->shown;
	struct view value;
	size_t at = NUMBER_LEN;

	buf_clear(b);
	const bool found = seek(&t, REFUSED, after + 1, &ret->number, &value);

	if (found)
		buf_put(b, value.data, value.len);
	const duly_result r = finish(&t, "reading", diag);

	if (r != DULY_OK || !found)
		return r != DULY_OK ? r : duly_fail(diag, DULY_E_NOTFOUND, "nothing was refused");
	ret->code = take_text(b, &at);
	ret->field = take_text(b, &at);
	ret->message = take_text(b, &at);
	ret->event = b->data + at;
	ret->len = b->len - at;
	return DULY_OK;
}

duly_result duly_outbox_forget(struct duly_outbox *outbox, uint64_t number, struct duly_diag *diag)
{
	struct box_txn t = begin(outbox, true);
	struct number_key k;

	del(&t, REFUSED, numbered(number, &k));
	return finish(&t, "forgetting", diag);
}

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/store/row.h"

struct store {
	const struct store_ops *ops;
	void *state;
	bool writing; /* a writing transaction is open */
};

struct store_txn {
	struct store *store;
	void *impl;
	bool writing;
	duly_result failed;
	struct duly_diag diag;
	struct buf scratch;
	struct store_sum sums[STORE_DB_COUNT];
	bool touched[STORE_DB_COUNT]; /* sums is loaded, and to be written at the commit */
};

const char *store_db_name(enum store_db db)
{
	static const char *const NAMES[] = {
#define X(id, name) [id] = name,
		STORE_DBS(X)
#undef X
	};

	return NAMES[db];
}

struct store *store_new(const struct store_ops *ops, void *state)
{
	struct store *s = memory_resize(NULL, sizeof *s);

	*s = (struct store){ .ops = ops, .state = state };
	return s;
}

void *store_state(const struct store *s)
{
	return s->state;
}

duly_result store_look(const struct store *s, struct duly_diag *diag)
{
	return s->ops->look != NULL ? s->ops->look(s, diag) : DULY_OK;
}

const struct store_ops *store_ops_of(const struct store *s)
{
	return s->ops;
}

void store_free(struct store **store)
{
	if (*store == NULL)
		return;
	assert(!(*store)->writing);
	(*store)->ops->close(*store);
	free(*store);
	*store = NULL;
}

void store_close(struct store **store)
{
	store_free(store);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The length of the key goes in front of it, so that no byte can move between key and value. */
static size_t row_begin(struct buf *scratch, enum store_db db, struct view key)
{
	buf_clear(scratch);
	buf_u8(scratch, (uint8_t)db);
	buf_u16(scratch, (uint16_t)key.len);
	buf_put(scratch, key.data, key.len);
	return scratch->len;
}

uint64_t row_print(struct buf *scratch, enum store_db db, struct view key, struct view value,
		   struct view *ret_key, struct view *ret_raw)
{
	const size_t head = row_begin(scratch, db, key);

	buf_put(scratch, value.data, value.len);
	const uint64_t sum = checksum64(buf_view(scratch), (struct view){ NULL, 0 });

	buf_u64(scratch, sum);
	*ret_key = (struct view){ scratch->data + head - key.len, key.len };
	*ret_raw = (struct view){ scratch->data + head, value.len + ROW_SUM };
	return sum;
}

/* The checksum that @raw ends with, unchecked; 0 where it is too short to have one. */
static uint64_t row_sum(struct view raw)
{
	if (raw.len < ROW_SUM)
		return 0;
	struct reader r = reader_of((const uint8_t *)raw.data + raw.len - ROW_SUM, ROW_SUM);

	return read_u64(&r);
}

/* False: @raw is not what row_print made for this place. *@ret_value points into @raw. */
static bool row_parse(struct buf *scratch, enum store_db db, struct view key, struct view raw,
		      struct view *ret_value)
{
	if (raw.len < ROW_SUM)
		return false;
	row_begin(scratch, db, key);
	buf_put(scratch, raw.data, raw.len - ROW_SUM);
	if (checksum64(buf_view(scratch), (struct view){ NULL, 0 }) != row_sum(raw))
		return false;
	*ret_value = (struct view){ raw.data, raw.len - ROW_SUM };
	return true;
}

/* ---- failing --------------------------------------------------------------------------------- */

static void fail_at(struct store_txn *t, duly_result r, enum store_db db, struct view key,
		    const char *what)
{
	char hex[2 * STORE_KEY_MAX + 1] = "";

	t->failed = r;
	if (key.len > 0)
		hex_print(key.data, MIN(key.len, STORE_KEY_MAX), hex);
	duly_fail(&t->diag, r, "store, %s, key %.400s: %s", store_db_name(db), hex, what);
}

/* Notes what an implementation answered; true: it found or did it. */
static bool settled(struct store_txn *t, duly_result r, enum store_db db, struct view key)
{
	if (r != DULY_OK && r != DULY_E_NOTFOUND)
		fail_at(t, r, db, key, duly_result_text(r));
	return r == DULY_OK;
}

static bool key_is_good(struct store_txn *t, enum store_db db, struct view key)
{
	if (t->failed != DULY_OK)
		return false;
	if (key.len >= 1 && key.len <= STORE_KEY_MAX)
		return true;
	fail_at(t, DULY_E_BOUND, db, key, "a key has 1 to 256 bytes");
	return false;
}

static bool open_row(struct store_txn *t, enum store_db db, struct view key, struct view raw,
		     struct view *ret)
{
	if (key.len <= STORE_KEY_MAX && row_parse(&t->scratch, db, key, raw, ret))
		return true;
	fail_at(t, DULY_E_CORRUPT, db, key, "the value fails its checksum");
	return false;
}

duly_result store_failed(const struct store_txn *t)
{
	return t->failed;
}

const struct duly_diag *store_txn_diag(const struct store_txn *t)
{
	return &t->diag;
}

duly_result store_outcome(const struct store_txn *t, struct duly_diag *diag)
{
	if (store_failed(t) == DULY_OK)
		return DULY_OK;
	return duly_fail(diag, store_failed(t), "%s", store_txn_diag(t)->text);
}

/* ---- reading --------------------------------------------------------------------------------- */

duly_result store_begin(struct store *s, bool writing, struct store_txn **ret,
			struct duly_diag *diag)
{
	void *impl = NULL;

	if (writing && s->writing)
		return duly_fail(diag, DULY_E_BUSY, "another transaction is writing to the store");

	const duly_result r = s->ops->begin(s, writing, &impl, diag);

	if (r != DULY_OK)
		return r;
	struct store_txn *t = memory_resize(NULL, sizeof *t);

	*t = (struct store_txn){ .store = s, .impl = impl, .writing = writing };
	s->writing = s->writing || writing;
	*ret = t;
	return DULY_OK;
}

bool store_get(struct store_txn *t, enum store_db db, struct view key, struct view *ret)
{
	struct view raw;

	return key_is_good(t, db, key) &&
	       settled(t, t->store->ops->get(t->impl, db, key, &raw), db, key) &&
	       open_row(t, db, key, raw, ret);
}

bool store_seek(struct store_txn *t, enum store_db db, struct view from, bool after,
		struct view *ret_key, struct view *ret_value)
{
	struct view key, raw;

	if (t->failed != DULY_OK ||
	    !settled(t, t->store->ops->seek(t->impl, db, from, after, &key, &raw), db, from) ||
	    !open_row(t, db, key, raw, ret_value))
		return false;
	*ret_key = key;
	return true;
}

bool store_last(struct store_txn *t, enum store_db db, struct view *ret_key, struct view *ret_value)
{
	const struct view none = { NULL, 0 };
	struct view key, raw;

	if (t->failed != DULY_OK ||
	    !settled(t, t->store->ops->last(t->impl, db, &key, &raw), db, none) ||
	    !open_row(t, db, key, raw, ret_value))
		return false;
	*ret_key = key;
	return true;
}

uint64_t store_count(struct store_txn *t, enum store_db db)
{
	const struct view none = { NULL, 0 };
	uint64_t n = 0;

	if (t->failed == DULY_OK && !settled(t, t->store->ops->count(t->impl, db, &n), db, none))
		return 0;
	return n;
}

/* ---- sums ------------------------------------------------------------------------------------ */

struct store_sum sum_read(struct store_txn *t, enum store_db db)
{
	const uint8_t name = (uint8_t)db;
	struct view value;

	if (!store_get(t, STORE_SUM, (struct view){ &name, 1 }, &value))
		return (struct store_sum){ 0, 0 };
	struct reader r = reader_of(value.data, value.len);
	const struct store_sum sum = { .count = read_u64(&r), .sum = read_u64(&r) };

	return sum;
}

/* What stood at @key is taken off the sum of @db. It is not checked: damage that is overwritten
 * leaves a sum that store_check() will not accept. */
static bool take_off(struct store_txn *t, enum store_db db, struct view key)
{
	struct view old;

	if (!t->touched[db])
		t->sums[db] = sum_read(t, db);
	t->touched[db] = true;
	if (t->failed == DULY_OK &&
	    settled(t, t->store->ops->get(t->impl, db, key, &old), db, key)) {
		t->sums[db].count--;
		t->sums[db].sum -= row_sum(old);
	}
	return t->failed == DULY_OK;
}

static void write_sum(struct store_txn *t, enum store_db db)
{
	const uint8_t name = (uint8_t)db;
	duly_auto_fini(buf) value = { NULL, 0, 0 };
	struct view key = { &name, 1 }, raw;

	buf_u64(&value, t->sums[db].count);
	buf_u64(&value, t->sums[db].sum);
	row_print(&t->scratch, STORE_SUM, key, buf_view(&value), &key, &raw);
	settled(t, t->store->ops->put(t->impl, STORE_SUM, key, raw), STORE_SUM, key);
}

/* ---- writing --------------------------------------------------------------------------------- */

void store_put(struct store_txn *t, enum store_db db, struct view key, struct view value)
{
	struct view raw;

	assert(t->writing && db != STORE_SUM);
	if (!key_is_good(t, db, key) || !take_off(t, db, key))
		return;
	t->sums[db].sum += row_print(&t->scratch, db, key, value, &key, &raw);
	t->sums[db].count++;
	settled(t, t->store->ops->put(t->impl, db, key, raw), db, key);
}

void store_del(struct store_txn *t, enum store_db db, struct view key)
{
	assert(t->writing && db != STORE_SUM);
	if (!key_is_good(t, db, key) || !take_off(t, db, key))
		return;
	row_begin(&t->scratch, db, key);
	key.data = t->scratch.data + t->scratch.len - key.len;
	settled(t, t->store->ops->del(t->impl, db, key), db, key);
}

/* ---- ending ---------------------------------------------------------------------------------- */

static void end(struct store_txn **t)
{
	if ((*t)->writing)
		(*t)->store->writing = false;
	buf_fini(&(*t)->scratch);
	free(*t);
	*t = NULL;
}

static void commit_impl(struct store_txn *t)
{
	const duly_result r = t->store->ops->commit(t->impl);

	if (r != DULY_OK)
		t->failed = duly_fail(&t->diag, r, "the store's commit failed: %s",
				      duly_result_text(r));
}

duly_result store_commit(struct store_txn **txn, struct duly_diag *diag)
{
	struct store_txn *t = *txn;

	for (enum store_db db = 0; db < STORE_DB_COUNT; db++)
		if (t->failed == DULY_OK && t->touched[db])
			write_sum(t, db);
	if (t->failed == DULY_OK)
		commit_impl(t);
	else
		t->store->ops->abort(t->impl);

	const duly_result r = t->failed;

	if (r != DULY_OK && diag != NULL)
		*diag = t->diag;
	end(txn);
	return r;
}

void store_abort(struct store_txn **t)
{
	if (*t == NULL)
		return;
	(*t)->store->ops->abort((*t)->impl);
	end(t);
}

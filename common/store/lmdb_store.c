#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/store/store.h"

#define DEFAULT_MAP ((size_t)64 << 30)

enum { PATH_BYTES = 4096, READERS = 126, FULL_BYTES = 1 << 20 };

struct environment {
	MDB_env *env;
	MDB_dbi dbs[STORE_DB_COUNT];
};

struct lmdb_transaction {
	struct environment *e;
	MDB_txn *txn;
	MDB_cursor *cursors[STORE_DB_COUNT]; /* opened when first needed */
};

/* ---- results --------------------------------------------------------------------------------- */

/* LMDB's own codes are negative, those of the system positive. */
static duly_result result_of(int rc)
{
	switch (rc) {
	case MDB_SUCCESS:
		return DULY_OK;
	case MDB_NOTFOUND:
		return DULY_E_NOTFOUND;
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case ENOSPC:
	case EDQUOT:
		return DULY_E_NOSPACE;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_PAGE_FULL:
	case MDB_CURSOR_FULL:
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
	case MDB_INCOMPATIBLE:
	case MDB_BAD_DBI:
	case MDB_BAD_TXN:
	case MDB_PANIC:
	case EINVAL:
		return DULY_E_CORRUPT;
	case MDB_READERS_FULL:
		return DULY_E_BUSY;
	case MDB_BAD_VALSIZE:
		return DULY_E_BOUND;
	default:
		return DULY_E_IO;
	}
}

static MDB_val val(struct view v)
{
	/* LMDB reads through these and does not write. */
	union {
		const void *in;
		void *out;
	} p = { .in = v.data };

	return (MDB_val){ .mv_size = v.len, .mv_data = p.out };
}

static struct view view_of(MDB_val v)
{
	return (struct view){ v.mv_data, v.mv_size };
}

/* ---- transactions ---------------------------------------------------------------------------- */

static duly_result lmdb_begin(struct store *s, bool writing, void **ret_impl,
			      struct duly_diag *diag)
{
	struct environment *e = store_state(s);
	MDB_txn *txn;
	const int rc = mdb_txn_begin(e->env, NULL, writing ? 0 : MDB_RDONLY, &txn);

	if (rc != MDB_SUCCESS)
		return duly_fail(diag, result_of(rc), "cannot begin in the store: %s",
				 mdb_strerror(rc));
	struct lmdb_transaction *t = memory_resize(NULL, sizeof *t);

	*t = (struct lmdb_transaction){ .e = e, .txn = txn };
	*ret_impl = t;
	return DULY_OK;
}

/* Cursors go before their transaction. */
static MDB_txn *finish(struct lmdb_transaction *t)
{
	MDB_txn *txn = t->txn;

	for (size_t i = 0; i < STORE_DB_COUNT; i++)
		if (t->cursors[i] != NULL)
			mdb_cursor_close(t->cursors[i]);
	free(t);
	return txn;
}

static bool is_full(MDB_env *env)
{
	struct statvfs st;
	int fd;

	return mdb_env_get_fd(env, &fd) == MDB_SUCCESS && fstatvfs(fd, &st) == 0 &&
	       st.f_bavail < FULL_BYTES / st.f_frsize;
}

/* LMDB 0.9 calls a write that a full disk cut short EIO, whatever the disk would have said next. */
static duly_result lmdb_commit(void *impl)
{
	MDB_env *env = ((const struct lmdb_transaction *)impl)->e->env;
	const int rc = mdb_txn_commit(finish(impl));

	return rc == EIO && is_full(env) ? DULY_E_NOSPACE : result_of(rc);
}

static void lmdb_abort(void *impl)
{
	mdb_txn_abort(finish(impl));
}

/* ---- entries --------------------------------------------------------------------------------- */

static duly_result lmdb_get(void *impl, enum store_db db, struct view key, struct view *ret)
{
	const struct lmdb_transaction *t = impl;
	MDB_val k = val(key), v;
	const int rc = mdb_get(t->txn, t->e->dbs[db], &k, &v);

	if (rc == MDB_SUCCESS)
		*ret = view_of(v);
	return result_of(rc);
}

static duly_result lmdb_put(void *impl, enum store_db db, struct view key, struct view value)
{
	const struct lmdb_transaction *t = impl;
	MDB_val k = val(key), v = val(value);

	return result_of(mdb_put(t->txn, t->e->dbs[db], &k, &v, 0));
}

static duly_result lmdb_del(void *impl, enum store_db db, struct view key)
{
	const struct lmdb_transaction *t = impl;
	MDB_val k = val(key);

	return result_of(mdb_del(t->txn, t->e->dbs[db], &k, NULL));
}

static int cursor(struct lmdb_transaction *t, enum store_db db, MDB_cursor **ret)
{
	const int rc = t->cursors[db] != NULL
			       ? MDB_SUCCESS
			       : mdb_cursor_open(t->txn, t->e->dbs[db], &t->cursors[db]);

	*ret = t->cursors[db];
	return rc;
}

static duly_result move(struct lmdb_transaction *t, enum store_db db, MDB_val *k, MDB_cursor_op op,
			struct view *ret_key, struct view *ret_value)
{
	MDB_cursor *c;
	MDB_val v;
	int rc = cursor(t, db, &c);

	if (rc == MDB_SUCCESS)
		rc = mdb_cursor_get(c, k, &v, op);
	if (rc != MDB_SUCCESS)
		return result_of(rc);
	*ret_key = view_of(*k);
	*ret_value = view_of(v);
	return DULY_OK;
}

static bool same(struct view a, struct view b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static duly_result lmdb_seek(void *impl, enum store_db db, struct view from, bool after,
			     struct view *ret_key, struct view *ret_value)
{
	MDB_val k = val(from);
	/* LMDB has no empty key: before the first one is the first one. */
	const MDB_cursor_op op = from.len == 0 ? MDB_FIRST : MDB_SET_RANGE;
	const duly_result r = move(impl, db, &k, op, ret_key, ret_value);

	if (r == DULY_OK && after && from.len > 0 && same(*ret_key, from))
		return move(impl, db, &k, MDB_NEXT, ret_key, ret_value);
	return r;
}

static duly_result lmdb_last(void *impl, enum store_db db, struct view *ret_key,
			     struct view *ret_value)
{
	MDB_val k;

	return move(impl, db, &k, MDB_LAST, ret_key, ret_value);
}

static duly_result lmdb_count(void *impl, enum store_db db, uint64_t *ret)
{
	const struct lmdb_transaction *t = impl;
	MDB_stat st;
	const int rc = mdb_stat(t->txn, t->e->dbs[db], &st);

	if (rc == MDB_SUCCESS)
		*ret = st.ms_entries;
	return result_of(rc);
}

/* ---- the environment ------------------------------------------------------------------------- */

static void lmdb_close(struct store *s)
{
	struct environment *e = store_state(s);

	mdb_env_close(e->env);
	free(e);
}

static duly_result lmdb_look(const struct store *s, struct duly_diag *diag)
{
	MDB_env *env = ((const struct environment *)store_state(s))->env;
	char path[PATH_BYTES];
	const char *dir;
	struct stat opened, there;
	int fd;

	if (mdb_env_get_path(env, &dir) != MDB_SUCCESS || mdb_env_get_fd(env, &fd) != MDB_SUCCESS ||
	    fstat(fd, &opened) != 0)
		return duly_fail(diag, DULY_E_IO, "the store does not say what it is");
	snprintf(path, sizeof path, "%s/data.mdb", dir);
	if (stat(path, &there) != 0)
		return duly_fail(diag, DULY_E_NOTFOUND, "%s: %s", path, strerror(errno));
	if (there.st_ino == opened.st_ino && there.st_dev == opened.st_dev)
		return DULY_OK;
	return duly_fail(diag, DULY_E_NOTFOUND, "%s was replaced by another file", path);
}

static const struct store_ops LMDB_OPS = {
	.name = "lmdb",
	.begin = lmdb_begin,
	.get = lmdb_get,
	.put = lmdb_put,
	.del = lmdb_del,
	.seek = lmdb_seek,
	.last = lmdb_last,
	.count = lmdb_count,
	.commit = lmdb_commit,
	.abort = lmdb_abort,
	.close = lmdb_close,
	.look = lmdb_look,
};

static duly_result sync_directory(const char *path, struct duly_diag *diag)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool synced = fd >= 0 && fsync(fd) == 0;
	const int error = errno;

	if (fd >= 0)
		close(fd);
	return synced ? DULY_OK
		      : duly_fail(diag, DULY_E_IO, "cannot sync %s: %s", path, strerror(error));
}

/* The environment is two files in @dir; both directories must say so after a power loss. */
static duly_result make_durable(const char *dir, struct duly_diag *diag)
{
	char parent[PATH_BYTES];
	const duly_result r = sync_directory(dir, diag);

	if (r != DULY_OK)
		return r;
	if (snprintf(parent, sizeof parent, "%s/..", dir) >= (int)sizeof parent)
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", dir);
	return sync_directory(parent, diag);
}

/* A file of no bytes is one whose maker was ended before its first page: nothing was stored. LMDB
 * would write that page, which a reader may not. */
static bool is_stored(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	if (st.st_size == 0)
		errno = ENOENT;
	return st.st_size > 0;
}

static duly_result look_for(const char *dir, bool read_only, struct duly_diag *diag)
{
	char path[PATH_BYTES];

	if (snprintf(path, sizeof path, "%s/data.mdb", dir) >= (int)sizeof path)
		return duly_fail(diag, DULY_E_USAGE, "the path %s is too long", dir);
	if (read_only && is_stored(path))
		return DULY_OK;
	if (read_only)
		return errno == ENOENT || errno == ENOTDIR
			       ? duly_fail(diag, DULY_E_NOTFOUND, "there is no store in %s", dir)
			       : duly_fail(diag, DULY_E_IO, "cannot open the store in %s: %s", dir,
					   strerror(errno));
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return duly_fail(diag, DULY_E_IO, "cannot make %s: %s", dir, strerror(errno));
	return DULY_OK;
}

static int open_env(struct environment *e, const char *dir, bool read_only, size_t map_bytes)
{
	/* Read transactions are tied to their handle and not to the thread, so that a reader and
	 * the writer can be open in the one thread that there is. */
	const unsigned flags = MDB_NOTLS | (read_only ? MDB_RDONLY : 0);
	int dead, rc = mdb_env_create(&e->env);

	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_mapsize(e->env, map_bytes > 0 ? map_bytes : DEFAULT_MAP);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_maxdbs(e->env, STORE_DB_COUNT);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_set_maxreaders(e->env, READERS);
	if (rc == MDB_SUCCESS)
		rc = mdb_env_open(e->env, dir, flags, 0600);
	/* A reader that was killed would stop the reuse of pages. */
	if (rc == MDB_SUCCESS)
		rc = mdb_reader_check(e->env, &dead);
	return rc;
}

static int open_dbs(struct environment *e, bool read_only)
{
	MDB_txn *txn;
	int rc = mdb_txn_begin(e->env, NULL, read_only ? MDB_RDONLY : 0, &txn);

	if (rc != MDB_SUCCESS)
		return rc;
	for (enum store_db db = 0; rc == MDB_SUCCESS && db < STORE_DB_COUNT; db++)
		rc = mdb_dbi_open(txn, store_db_name(db), read_only ? 0 : MDB_CREATE, &e->dbs[db]);
	if (rc == MDB_SUCCESS)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return rc;
}

duly_result store_open_lmdb(const char *dir, bool read_only, size_t map_bytes, struct store **ret,
			    struct duly_diag *diag)
{
	duly_result r = look_for(dir, read_only, diag);

	if (r != DULY_OK)
		return r;
	struct environment *e = memory_resize(NULL, sizeof *e);

	*e = (struct environment){ .env = NULL };
	int rc = open_env(e, dir, read_only, map_bytes);

	if (rc == MDB_SUCCESS)
		rc = open_dbs(e, read_only);
	if (rc != MDB_SUCCESS)
		r = duly_fail(diag, result_of(rc), "cannot open the store in %s: %s", dir,
			      mdb_strerror(rc));
	if (r == DULY_OK && !read_only)
		r = make_durable(dir, diag);
	if (r != DULY_OK) {
		mdb_env_close(e->env);
		free(e);
		return r;
	}
	*ret = store_new(&LMDB_OPS, e);
	return DULY_OK;
}

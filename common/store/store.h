/* store.h - ordered keys and values behind one small table of operations.
 *
 * What is kept here follows from the log and can be built again from it. One transaction writes at
 * a time; it remembers its first failure, later calls do nothing, and store_commit() reports it.
 * Values carry a checksum over database, key and value: damage comes back as DULY_E_CORRUPT with
 * the place in the diagnostic, never as another value. Each commit also writes how many entries a
 * database has and the sum of their checksums, so that store_check() finds one that is missing.
 */
#pragma once
#include "common/base/base.h"

/* Order is for ever: it is the first byte that checksums are taken over. */
#define STORE_DBS(X)                                                                      \
	X(STORE_META, "meta")         /* name -> value                                 */ \
	X(STORE_CASE, "case")         /* case key -> its events in fold order          */ \
	X(STORE_OBLIGATION, "duty")         /* case key -> obligations and what was told     */ \
	X(STORE_TIMER, "timer")       /* instant, rising number -> case key            */ \
	X(STORE_ALERT, "alert")       /* feed position -> alert                        */ \
	X(STORE_CONSUMER, "consumer") /* name -> cursor and filter                     */ \
	X(STORE_SUM, "sum")           /* the store's own: how much each of them holds  */

enum store_db {
#define X(id, name) id,
	STORE_DBS(X)
#undef X
		STORE_DB_COUNT,
};
const char *store_db_name(enum store_db db);

#define STORE_KEY_MAX 256 /* bytes of a key, at least 1; longer ones fail with DULY_E_BOUND */

struct store;
struct store_txn;

/* A data directory that this process alone writes to. What is locked is the directory itself,
 * whatever lies in it and wherever it is moved to; the file `lock` in it is locked besides, for
 * releases that look nowhere else, and may be removed. */
struct store_lock {
	int directory, file;
};
#define STORE_UNLOCKED ((struct store_lock){ -1, -1 })

/* Takes @dir until store_unlock() or the end of the process; readers do not ask. Writes nothing.
 * DULY_E_BUSY: another process has it. DULY_E_NOTFOUND: it is not there. */
duly_result store_take(const char *dir, struct store_lock *lock, struct duly_diag *diag);
/* The same, unless it is taken already, and makes @dir where it is not there. */
duly_result store_lock(const char *dir, struct store_lock *lock, struct duly_diag *diag);
void store_unlock(struct store_lock *lock); /* leaves STORE_UNLOCKED, which is fine too */

/* Opens (or creates) the LMDB environment in @dir, or, read-only, one that exists. One process
 * opens it once, and one process writes: see store_lock(). DULY_E_NOTFOUND (read-only) where there
 * is none. DULY_E_CORRUPT: it is not an environment of this format. @map_bytes of 0 takes the
 * default (64 GiB of address space, sparse on disk). */
duly_result store_open_lmdb(const char *dir, bool read_only, size_t map_bytes, struct store **ret,
			    struct duly_diag *diag);
/* The same operations over memory: for tests, replay and what-if. Reading while a transaction
 * writes is DULY_E_BUSY there: nothing half done is ever shown. */
duly_result store_open_memory(struct store **ret);
void store_close(struct store **store);
void store_free(struct store **store); /* the same, for duly_auto(store) */

/* One writing transaction at a time (a second one is DULY_E_BUSY); reading ones are short. A store
 * is used by one thread at a time. */
duly_result store_begin(struct store *s, bool writing, struct store_txn **ret,
			struct duly_diag *diag);

/* False: absent, or the transaction has failed (store_failed). The view is valid until the next
 * write in this transaction, or its end. */
bool store_get(struct store_txn *t, enum store_db db, struct view key, struct view *ret);
void store_put(struct store_txn *t, enum store_db db, struct view key, struct view value);
void store_del(struct store_txn *t, enum store_db db, struct view key); /* absent is fine */

/* The first entry with a key >= @from (or > where @after). False: none, or failed. Both views are
 * valid until the next write or the end. */
bool store_seek(struct store_txn *t, enum store_db db, struct view from, bool after,
		struct view *ret_key, struct view *ret_value);
/* The last entry. */
bool store_last(struct store_txn *t, enum store_db db, struct view *ret_key,
		struct view *ret_value);
/* Entries in @db, as the store counts them. */
uint64_t store_count(struct store_txn *t, enum store_db db);

/* First failure so far; DULY_OK: none. The sentence of it is in store_txn_diag(). */
duly_result store_failed(const struct store_txn *t);
const struct duly_diag *store_txn_diag(const struct store_txn *t);
/* Both: the failure, with its sentence in @diag (NULL: nobody is listening). */
duly_result store_outcome(const struct store_txn *t, struct duly_diag *diag);

/* Both end the transaction and free it, leaving *t NULL. Commit is synced to disk when it returns
 * DULY_OK; a transaction that has failed is aborted instead, and its first failure returned.
 * DULY_E_NOSPACE: map or disk full, nothing of it is there. */
duly_result store_commit(struct store_txn **t, struct duly_diag *diag);
void store_abort(struct store_txn **t);

/* Whether the store is still what lies at its path. DULY_E_NOTFOUND: it was removed, moved or
 * replaced: what is read from this process is right, what others read is not. */
duly_result store_look(const struct store *s, struct duly_diag *diag);

/* Walks everything: every value against its checksum, the order of the keys, every database against
 * its count and sum. Not while a transaction is open. */
duly_result store_check(struct store *s, struct duly_diag *diag);
/* The same for the environment in @dir, in a child: LMDB may crash on damaged pages, and a child
 * that crashes is DULY_E_CORRUPT. To be called before the environment is opened in this process.
 * The child ends with its parent. DULY_E_NOTFOUND: there is none. */
duly_result store_check_in_child(const char *dir, struct duly_diag *diag);

/* ---- an implementation ----------------------------------------------------------------------- */

/* What a kind of store provides; values here are raw, checksums are added above. Each returns a
 * result; `get`, `seek` and `last` give DULY_E_NOTFOUND for absent. Keys and values that are put or
 * deleted never point into the store. `commit` and `abort` free the implementation's transaction,
 * however they end. */
struct store_ops {
	const char *name;
	duly_result (*begin)(struct store *s, bool writing, void **ret_impl,
			     struct duly_diag *diag);
	duly_result (*get)(void *impl, enum store_db db, struct view key, struct view *ret);
	duly_result (*put)(void *impl, enum store_db db, struct view key, struct view value);
	duly_result (*del)(void *impl, enum store_db db, struct view key);
	duly_result (*seek)(void *impl, enum store_db db, struct view from, bool after,
			    struct view *ret_key, struct view *ret_value);
	duly_result (*last)(void *impl, enum store_db db, struct view *ret_key,
			    struct view *ret_value);
	duly_result (*count)(void *impl, enum store_db db, uint64_t *ret);
	duly_result (*commit)(void *impl);
	void (*abort)(void *impl);
	void (*close)(struct store *s);
	duly_result (*look)(const struct store *s, struct duly_diag *diag); /* NULL: it has no path */
};
/* A store over @ops; @state is the implementation's own. Used by the two above and by tests. */
struct store *store_new(const struct store_ops *ops, void *state);
void *store_state(const struct store *s);
const struct store_ops *store_ops_of(const struct store *s);

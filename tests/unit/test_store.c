#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/store/row.h"
#include "tests/support/scratch.h"

/* One suite over every implementation. */
struct fixture {
	char dir[SCRATCH_PATH];
	struct store *store;
	struct store_txn *txn;
	struct duly_diag diag;
};

static int open_lmdb(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .store = NULL };
	scratch_make(f.dir);
	*state = &f;
	return store_open_lmdb(f.dir, false, 16 << 20, &f.store, &f.diag);
}

static int open_memory(void **state)
{
	static struct fixture f;

	f = (struct fixture){ .store = NULL };
	scratch_make(f.dir);
	*state = &f;
	return store_open_memory(&f.store);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	store_abort(&f->txn);
	store_close(&f->store);
	scratch_remove(f->dir);
	return 0;
}

static struct view v(const char *text)
{
	return (struct view){ text, strlen(text) };
}

static void begin(struct fixture *f, bool writing)
{
	if (store_begin(f->store, writing, &f->txn, &f->diag) != DULY_OK)
		fail_msg("%s", f->diag.text);
}

static void commit(struct fixture *f)
{
	if (store_commit(&f->txn, &f->diag) != DULY_OK)
		fail_msg("%s", f->diag.text);
	assert_null(f->txn);
}

static bool is(struct view got, const char *want)
{
	return got.len == strlen(want) && memcmp(got.data, want, got.len) == 0;
}

static void has(struct fixture *f, enum store_db db, const char *key, const char *want)
{
	struct view got;
	const bool found = store_get(f->txn, db, v(key), &got);

	assert_int_equal(store_failed(f->txn), DULY_OK);
	assert_int_equal(found, want != NULL);
	assert_true(!found || is(got, want));
}

/* ---- the suite ------------------------------------------------------------------------------- */

static void what_is_put_is_got(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	store_put(f->txn, STORE_CASE, v("a"), v("one"));
	store_put(f->txn, STORE_OBLIGATION, v("a"), v("two"));
	store_put(f->txn, STORE_TIMER, v("k"), v("")); /* keys that say everything */
	has(f, STORE_CASE, "a", "one");
	commit(f);

	begin(f, false);
	has(f, STORE_CASE, "a", "one");
	has(f, STORE_OBLIGATION, "a", "two");
	has(f, STORE_TIMER, "k", "");
	has(f, STORE_ALERT, "a", NULL);
	has(f, STORE_CASE, "aa", NULL);
	assert_int_equal(store_count(f->txn, STORE_CASE), 1);
	assert_int_equal(store_count(f->txn, STORE_ALERT), 0);
}

static void a_value_is_replaced_and_deleted(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	store_put(f->txn, STORE_META, v("x"), v("first"));
	store_put(f->txn, STORE_META, v("x"), v("a much longer second one"));
	store_del(f->txn, STORE_META, v("y")); /* absent is fine */
	has(f, STORE_META, "x", "a much longer second one");
	commit(f);
	begin(f, true);
	store_del(f->txn, STORE_META, v("x"));
	has(f, STORE_META, "x", NULL);
	commit(f);
	assert_int_equal(store_check(f->store, NULL), DULY_OK);
}

static void an_aborted_transaction_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	store_put(f->txn, STORE_CASE, v("kept"), v("1"));
	store_put(f->txn, STORE_CASE, v("gone"), v("1"));
	commit(f);
	begin(f, true);
	store_put(f->txn, STORE_CASE, v("kept"), v("2"));
	store_put(f->txn, STORE_CASE, v("kept"), v("3"));
	store_put(f->txn, STORE_CASE, v("new"), v("2"));
	store_del(f->txn, STORE_CASE, v("gone"));
	store_del(f->txn, STORE_CASE, v("new"));
	store_put(f->txn, STORE_CASE, v("new"), v("4"));
	store_abort(&f->txn);
	assert_null(f->txn);
	begin(f, false);
	has(f, STORE_CASE, "kept", "1");
	has(f, STORE_CASE, "gone", "1");
	has(f, STORE_CASE, "new", NULL);
	assert_int_equal(store_count(f->txn, STORE_CASE), 2);
	store_abort(&f->txn);
	assert_int_equal(store_check(f->store, &f->diag), DULY_OK);
}

/* Keys in the order of their bytes. */
static const char *const KEYS[] = { "a", "aa", "ab", "b", "ba", "c\x7f", "c\xff", "d" };

static void put_keys(struct fixture *f)
{
	begin(f, true);
	for (size_t i = LEN(KEYS); i > 0; i--)
		store_put(f->txn, STORE_TIMER, v(KEYS[i - 1]), v(KEYS[i - 1]));
	commit(f);
}

static void seek_finds_the_next_in_byte_order(void **state)
{
	static const struct {
		const char *why, *from;
		bool after;
		const char *want;
	} ROWS[] = {
		{ "nothing is before the first", "", false, "a" },
		{ "nor at it", "", true, "a" },
		{ "itself", "aa", false, "aa" },
		{ "the one after", "aa", true, "ab" },
		{ "between", "abc", false, "b" },
		{ "between, after", "abc", true, "b" },
		{ "bytes are unsigned", "c\x80", false, "c\xff" },
		{ "the last", "d", false, "d" },
		{ "after the last", "d", true, NULL },
		{ "behind everything", "e", false, NULL },
	};
	struct fixture *f = *state;
	struct view key, value;

	put_keys(f);
	begin(f, false);
	for (size_t i = 0; i < LEN(ROWS); i++) {
		const bool found = store_seek(f->txn, STORE_TIMER, v(ROWS[i].from), ROWS[i].after,
					      &key, &value);

		if (found != (ROWS[i].want != NULL) ||
		    (found && !(is(key, ROWS[i].want) && is(value, ROWS[i].want))))
			fail_msg("%s", ROWS[i].why);
	}
	assert_int_equal(store_failed(f->txn), DULY_OK);
}

static void last_is_the_greatest_key(void **state)
{
	struct fixture *f = *state;
	struct view key, value;

	begin(f, false);
	assert_false(store_last(f->txn, STORE_TIMER, &key, &value));
	store_abort(&f->txn);
	put_keys(f);
	begin(f, true);
	assert_true(store_last(f->txn, STORE_TIMER, &key, &value));
	assert_true(is(key, "d"));
	store_del(f->txn, STORE_TIMER, key);
	assert_true(store_last(f->txn, STORE_TIMER, &key, &value));
	assert_true(is(key, "c\xff"));
}

static void what_a_seek_found_can_be_deleted_on_the_way(void **state)
{
	struct fixture *f = *state;
	struct view key, value;
	size_t n = 0;

	put_keys(f);
	begin(f, true);
	while (store_seek(f->txn, STORE_TIMER, (struct view){ NULL, 0 }, false, &key, &value)) {
		assert_true(is(key, KEYS[n++]));
		store_put(f->txn, STORE_CASE, key, value);
		assert_true(store_seek(f->txn, STORE_TIMER, v(KEYS[n - 1]), false, &key, &value));
		store_del(f->txn, STORE_TIMER, key);
	}
	assert_int_equal(n, LEN(KEYS));
	commit(f);
	assert_int_equal(store_check(f->store, &f->diag), DULY_OK);
}

static void a_second_writer_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store_txn *second = NULL;

	begin(f, true);
	assert_int_equal(store_begin(f->store, true, &second, NULL), DULY_E_BUSY);
	store_abort(&f->txn);
	begin(f, true);
}

static void a_key_beyond_the_bounds_fails_the_transaction(void **state)
{
	struct fixture *f = *state;
	static const uint8_t key[STORE_KEY_MAX + 1];

	begin(f, true);
	store_put(f->txn, STORE_CASE, (struct view){ key, STORE_KEY_MAX }, v("x"));
	assert_int_equal(store_failed(f->txn), DULY_OK);
	store_put(f->txn, STORE_CASE, (struct view){ key, sizeof key }, v("x"));
	assert_int_equal(store_failed(f->txn), DULY_E_BOUND);
	store_put(f->txn, STORE_CASE, v("y"), v("x")); /* does nothing any more */
	assert_int_equal(store_commit(&f->txn, &f->diag), DULY_E_BOUND);
	assert_non_null(strstr(f->diag.text, "case"));
	begin(f, true);
	has(f, STORE_CASE, "y", NULL);
	store_put(f->txn, STORE_CASE, v(""), v("x"));
	assert_int_equal(store_failed(f->txn), DULY_E_BOUND);
}

static void large_values_are_kept(void **state)
{
	struct fixture *f = *state;
	duly_auto_fini(buf) big = { NULL, 0, 0 };
	struct view got;

	for (size_t i = 0; i < 300000; i++)
		buf_u8(&big, (uint8_t)(i * 7));
	begin(f, true);
	store_put(f->txn, STORE_CASE, v("big"), buf_view(&big));
	commit(f);
	begin(f, false);
	assert_true(store_get(f->txn, STORE_CASE, v("big"), &got));
	assert_int_equal(got.len, big.len);
	assert_memory_equal(got.data, big.data, big.len);
}

/* Raw bytes behind the store's back. */
static void put_raw(struct fixture *f, enum store_db db, const char *key, struct view raw)
{
	void *impl;

	assert_int_equal(store_ops_of(f->store)->begin(f->store, true, &impl, NULL), DULY_OK);
	assert_int_equal(store_ops_of(f->store)->put(impl, db, v(key), raw), DULY_OK);
	assert_int_equal(store_ops_of(f->store)->commit(impl), DULY_OK);
}

static void del_raw(struct fixture *f, enum store_db db, const char *key)
{
	void *impl;

	assert_int_equal(store_ops_of(f->store)->begin(f->store, true, &impl, NULL), DULY_OK);
	assert_int_equal(store_ops_of(f->store)->del(impl, db, v(key)), DULY_OK);
	assert_int_equal(store_ops_of(f->store)->commit(impl), DULY_OK);
}

static void damaged_values_are_never_served(void **state)
{
	static const struct {
		const char *why;
		enum store_db db;
		const char *key;
		size_t cut;
		int flip;
	} ROWS[] = {
		{ "a bit of the value", STORE_OBLIGATION, "k", 0, 0 },
		{ "a bit of the checksum", STORE_OBLIGATION, "k", 0, 12 },
		{ "cut by a byte", STORE_OBLIGATION, "k", 1, -1 },
		{ "too short for a checksum", STORE_OBLIGATION, "k", 7, -1 },
		{ "under another key", STORE_OBLIGATION, "l", 0, -1 },
		{ "in another database", STORE_CASE, "k", 0, -1 },
	};
	struct fixture *f = *state;
	struct view key, raw, got;

	for (size_t i = 0; i < LEN(ROWS); i++) {
		duly_auto_fini(buf) row = { NULL, 0, 0 };

		row_print(&row, STORE_OBLIGATION, v("k"), v("a date"), &key, &raw);
		if (ROWS[i].flip >= 0)
			row.data[row.len - raw.len + (size_t)ROWS[i].flip] ^= 4;
		raw.len = ROWS[i].cut == 7 ? 7 : raw.len - ROWS[i].cut;
		put_raw(f, ROWS[i].db, ROWS[i].key, raw);

		begin(f, false);
		if (store_get(f->txn, ROWS[i].db, v(ROWS[i].key), &got) ||
		    store_failed(f->txn) != DULY_E_CORRUPT)
			fail_msg("%s is served", ROWS[i].why);
		assert_non_null(strstr(store_txn_diag(f->txn)->text,
				       ROWS[i].key[0] == 'k' ? "key 6b" : "key 6c"));
		store_abort(&f->txn);
		begin(f, false);
		assert_false(store_last(f->txn, ROWS[i].db, &key, &got));
		assert_int_equal(store_failed(f->txn), DULY_E_CORRUPT);
		store_abort(&f->txn);
		assert_int_equal(store_check(f->store, &f->diag), DULY_E_CORRUPT);
		del_raw(f, ROWS[i].db, ROWS[i].key);
	}
	assert_int_equal(store_check(f->store, &f->diag), DULY_OK);
}

static void an_entry_that_is_missing_or_old_is_noticed(void **state)
{
	struct fixture *f = *state;
	duly_auto_fini(buf) old = { NULL, 0, 0 };
	struct view key, raw;

	row_print(&old, STORE_TIMER, v("aa"), v("an older value"), &key, &raw);
	put_keys(f);
	assert_int_equal(store_check(f->store, &f->diag), DULY_OK);
	put_raw(f, STORE_TIMER, "aa", raw);
	assert_int_equal(store_check(f->store, &f->diag), DULY_E_CORRUPT);
	del_raw(f, STORE_TIMER, "aa");
	assert_int_equal(store_check(f->store, &f->diag), DULY_E_CORRUPT);
	assert_non_null(strstr(f->diag.text, "timer"));
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void a_row_has_the_bytes_that_the_page_says(void **state)
{
	duly_auto_fini(buf) scratch = { NULL, 0, 0 };
	struct view key, raw;
	char hex[64];

	(void)state;
	row_print(&scratch, STORE_TIMER, v("\x01\x02"), v("C-1042"), &key, &raw);
	assert_string_equal(hex_print(raw.data, raw.len, hex), "432d31303432"
							       "73173fad0104228f");
	assert_true(is(key, "\x01\x02"));
}

/* ---- LMDB ------------------------------------------------------------------------------------ */

static void lmdb_keeps_what_was_committed(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char path[SCRATCH_PATH + 16];

	put_keys(f);
	begin(f, true);
	store_put(f->txn, STORE_TIMER, v("never"), v("committed"));
	store_abort(&f->txn);
	store_close(&f->store);

	snprintf(path, sizeof path, "%s/data.mdb", f->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(store_check_in_child(f->dir, &f->diag), DULY_OK);
	assert_int_equal(store_open_lmdb(f->dir, true, 0, &f->store, &f->diag), DULY_OK);
	begin(f, false);
	assert_int_equal(store_count(f->txn, STORE_TIMER), LEN(KEYS));
	has(f, STORE_TIMER, "never", NULL);
}

static void lmdb_that_is_not_there_is_not_found_and_not_made(void **state)
{
	struct fixture *f = *state;
	char path[SCRATCH_PATH + 16];
	struct store *none = NULL;

	snprintf(path, sizeof path, "%s/other", f->dir);
	assert_int_equal(store_open_lmdb(path, true, 0, &none, &f->diag), DULY_E_NOTFOUND);
	assert_int_equal(store_check_in_child(path, &f->diag), DULY_E_NOTFOUND);
	assert_int_not_equal(access(path, F_OK), 0);
}

/* Whoever made it was ended between the making of the file and its first page. */
static void lmdb_without_a_page_is_not_found_and_can_be_written(void **state)
{
	struct fixture *f = *state;
	char path[SCRATCH_PATH + 16], file[SCRATCH_PATH + 32];
	struct store *none = NULL;

	snprintf(path, sizeof path, "%s/other", f->dir);
	snprintf(file, sizeof file, "%s/data.mdb", path);
	assert_int_equal(mkdir(path, 0700), 0);
	const int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(store_open_lmdb(path, true, 0, &none, &f->diag), DULY_E_NOTFOUND);
	assert_int_equal(store_check_in_child(path, &f->diag), DULY_E_NOTFOUND);
	store_close(&f->store);
	assert_int_equal(store_open_lmdb(path, false, 0, &f->store, &f->diag), DULY_OK);
	put_keys(f);
	assert_int_equal(store_check(f->store, &f->diag), DULY_OK);
}

static void lmdb_readers_see_a_commit_whole(void **state)
{
	struct fixture *f = *state;
	struct store_txn *reader = NULL;
	struct view got;

	begin(f, true);
	store_put(f->txn, STORE_CASE, v("a"), v("1"));
	assert_int_equal(store_begin(f->store, false, &reader, NULL), DULY_OK);
	commit(f);
	assert_false(store_get(reader, STORE_CASE, v("a"), &got));
	store_abort(&reader);
	assert_int_equal(store_begin(f->store, false, &reader, NULL), DULY_OK);
	assert_true(store_get(reader, STORE_CASE, v("a"), &got));
	store_abort(&reader);
}

static void lmdb_that_is_full_says_so_and_keeps_what_it_had(void **state)
{
	struct fixture *f = *state;
	static const uint8_t big[100000];
	uint8_t key = 0;

	put_keys(f);
	begin(f, true);
	while (store_failed(f->txn) == DULY_OK) {
		key++;
		store_put(f->txn, STORE_CASE, (struct view){ &key, 1 },
			  (struct view){ big, sizeof big });
	}
	assert_int_equal(store_failed(f->txn), DULY_E_NOSPACE);
	assert_int_equal(store_commit(&f->txn, &f->diag), DULY_E_NOSPACE);
	assert_int_equal(store_check(f->store, &f->diag), DULY_OK);
	begin(f, true);
	assert_int_equal(store_count(f->txn, STORE_CASE), 0);
	store_put(f->txn, STORE_CASE, v("small"), v("fits"));
	commit(f);
}

static void memory_refuses_to_be_read_half_written(void **state)
{
	struct fixture *f = *state;
	struct store_txn *reader = NULL;

	begin(f, true);
	assert_int_equal(store_begin(f->store, false, &reader, NULL), DULY_E_BUSY);
}

static void a_data_directory_is_locked_for_one_process(void **state)
{
	struct fixture *f = *state;
	struct store_lock lock = STORE_UNLOCKED, again = STORE_UNLOCKED;
	char file[SCRATCH_PATH + 8];

	assert_int_equal(store_lock(f->dir, &lock, &f->diag), DULY_OK);
	assert_int_equal(store_lock(f->dir, &again, &f->diag), DULY_E_BUSY);
	/* As one removes the lock of a process that is thought to be dead. */
	snprintf(file, sizeof file, "%s/lock", f->dir);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(store_lock(f->dir, &again, &f->diag), DULY_E_BUSY);
	assert_int_equal(again.directory, -1);
	store_unlock(&lock);
	assert_int_equal(lock.directory, -1);
	assert_int_equal(store_take(f->dir, &again, &f->diag), DULY_OK);
	assert_int_equal(store_lock(f->dir, &lock, &f->diag), DULY_E_BUSY);
	assert_int_equal(store_lock(f->dir, &again, &f->diag), DULY_OK);
	store_unlock(&again);
	store_unlock(&again);
}

#define BOTH(name)                                                   \
	{ #name " (lmdb)", name, open_lmdb, teardown, NULL },        \
	{                                                            \
#name " (memory)", name, open_memory, teardown, NULL \
	}
#define LMDB(name)   cmocka_unit_test_setup_teardown(name, open_lmdb, teardown)
#define MEMORY(name) cmocka_unit_test_setup_teardown(name, open_memory, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(what_is_put_is_got),
		BOTH(a_value_is_replaced_and_deleted),
		BOTH(an_aborted_transaction_leaves_nothing),
		BOTH(seek_finds_the_next_in_byte_order),
		BOTH(last_is_the_greatest_key),
		BOTH(what_a_seek_found_can_be_deleted_on_the_way),
		BOTH(a_second_writer_is_refused),
		BOTH(a_key_beyond_the_bounds_fails_the_transaction),
		BOTH(large_values_are_kept),
		BOTH(damaged_values_are_never_served),
		BOTH(an_entry_that_is_missing_or_old_is_noticed),
		cmocka_unit_test(a_row_has_the_bytes_that_the_page_says),
		LMDB(lmdb_keeps_what_was_committed),
		LMDB(lmdb_that_is_not_there_is_not_found_and_not_made),
		LMDB(lmdb_without_a_page_is_not_found_and_can_be_written),
		LMDB(lmdb_readers_see_a_commit_whole),
		LMDB(lmdb_that_is_full_says_so_and_keeps_what_it_had),
		MEMORY(memory_refuses_to_be_read_half_written),
		MEMORY(a_data_directory_is_locked_for_one_process),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

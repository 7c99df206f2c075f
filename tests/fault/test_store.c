#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/fault_store.h"
#include "tests/support/scratch.h"

static struct view v(const char *text)
{
	return (struct view){ text, strlen(text) };
}

/* ---- every call fails once ------------------------------------------------------------------- */

/* One transaction, as the docket's are: it reads, replaces, deletes and adds. */
static duly_result work(struct store *s, struct duly_diag *diag)
{
	struct store_txn *t = NULL;
	struct view key, value;
	const duly_result r = store_begin(s, true, &t, diag);

	if (r != DULY_OK)
		return r;
	if (store_seek(t, STORE_TIMER, v("0"), false, &key, &value))
		store_del(t, STORE_TIMER, key);
	store_put(t, STORE_TIMER, v("2"), v("case"));
	if (store_get(t, STORE_CASE, v("case"), &value))
		store_put(t, STORE_CASE, v("case"), v("new"));
	if (store_last(t, STORE_ALERT, &key, &value) || store_count(t, STORE_ALERT) == 0)
		store_put(t, STORE_ALERT, v("1"), v("alert"));
	return store_commit(&t, diag);
}

static void put_one(struct store *s, enum store_db db, const char *key, const char *value)
{
	struct store_txn *t = NULL;

	assert_int_equal(store_begin(s, true, &t, NULL), DULY_OK);
	store_put(t, db, v(key), v(value));
	assert_int_equal(store_commit(&t, NULL), DULY_OK);
}

/* All of the work is there, or nothing of it; returns which. */
static bool is_done(struct store *s)
{
	struct store_txn *t = NULL;
	struct view value;

	assert_int_equal(store_begin(s, false, &t, NULL), DULY_OK);
	const bool done = store_get(t, STORE_TIMER, v("2"), &value);

	assert_int_equal(store_get(t, STORE_TIMER, v("1"), &value), !done);
	assert_int_equal(store_get(t, STORE_ALERT, v("1"), &value), done);
	assert_true(store_get(t, STORE_CASE, v("case"), &value));
	assert_memory_equal(value.data, done ? "new" : "old", 3);
	store_abort(&t);
	return done;
}

/* Returns false once no call fails any more. */
static bool try_one(struct store *real, unsigned n, bool after, duly_result with)
{
	struct fault_store f = { .real = real, .fail_at = n, .after = after, .with = with };
	duly_auto(store) s = fault_store_open(&f);
	struct duly_diag diag = { "" };

	put_one(real, STORE_TIMER, "1", "case");
	put_one(real, STORE_CASE, "case", "old");
	const duly_result r = work(s, &diag);

	/* A commit that took effect and is said to have failed is the one case of both. */
	assert_int_equal(r, f.tripped ? with : DULY_OK);
	assert_true(!f.tripped || diag.text[0] != '\0');
	assert_true(is_done(real) == !f.tripped || after);
	assert_int_equal(store_check(real, &diag), DULY_OK);
	return f.tripped;
}

static void whichever_call_fails(struct store *(*open)(const char *dir))
{
	static const duly_result RESULTS[] = { DULY_E_IO, DULY_E_NOSPACE, DULY_E_CORRUPT };
	unsigned calls = 0;

	for (size_t i = 0; i < LEN(RESULTS); i++) {
		for (int after = 0; after < 2; after++) {
			bool tripped = true;

			for (unsigned n = 1; tripped; n++) {
				char dir[SCRATCH_PATH];

				scratch_make(dir);
				struct store *s = open(dir);

				tripped = try_one(s, n, after != 0, RESULTS[i]);
				store_close(&s);
				scratch_remove(dir);
				calls = n - 1;
			}
		}
	}
	print_message("%u calls, each failed in turn\n", calls);
}

static struct store *open_memory(const char *dir)
{
	struct store *s = NULL;

	(void)dir;
	assert_int_equal(store_open_memory(&s), DULY_OK);
	return s;
}

static struct store *open_lmdb(const char *dir)
{
	struct store *s = NULL;

	assert_int_equal(store_open_lmdb(dir, false, 16 << 20, &s, NULL), DULY_OK);
	return s;
}

static void work_is_whole_or_not_at_all_whichever_call_fails(void **state)
{
	(void)state;
	whichever_call_fails(open_memory);
	whichever_call_fails(open_lmdb);
}

/* ---- bits that change ------------------------------------------------------------------------ */

enum { ENTRIES = 600, COMMITS = 8, LATER = 2 };

static duly_result fill(struct store *s, unsigned round)
{
	struct store_txn *t = NULL;
	static uint8_t value[9000];
	char key[16];
	const duly_result r = store_begin(s, true, &t, NULL);

	if (r != DULY_OK)
		return r;
	for (unsigned i = round; i < ENTRIES; i += 1 + round % 3) {
		const size_t len = i % 50 == 0 ? sizeof value : 20 + i % 300;

		memset(value, (int)(i + round), len);
		snprintf(key, sizeof key, "%08u", i * 7919 % 1000);
		store_put(t, STORE_CASE, v(key), (struct view){ value, len });
		store_put(t, STORE_TIMER, v(key), v(""));
		if (i % 5 == round % 5)
			store_del(t, STORE_TIMER, v(key));
	}
	snprintf(key, sizeof key, "round %u", round);
	store_put(t, STORE_META, v("position"), v(key));
	return store_commit(&t, NULL);
}

/* A digest of everything that the store serves; all zero where it reports damage instead. */
static void digest_of(struct store *s, uint8_t ret[SHA256_LEN])
{
	struct store_txn *t = NULL;
	duly_auto_fini(buf) all = { NULL, 0, 0 };
	duly_auto_fini(buf) from = { NULL, 0, 0 };
	struct view key, value;

	memset(ret, 0, SHA256_LEN);
	if (store_begin(s, false, &t, NULL) != DULY_OK)
		return;
	for (enum store_db db = 0; db < STORE_DB_COUNT; db++) {
		buf_clear(&from);
		for (uint64_t n = 0; n < 100 * ENTRIES; n++) {
			if (!store_seek(t, db, buf_view(&from), n > 0, &key, &value))
				break;
			buf_u8(&all, (uint8_t)db);
			buf_str(&all, (struct str){ key.data, key.len });
			buf_str(&all, (struct str){ value.data, value.len });
			buf_clear(&from);
			buf_put(&from, key.data, key.len);
		}
	}
	if (store_failed(t) == DULY_OK)
		sha256(buf_view(&all), ret);
	store_abort(&t);
}

/* What a start does, in a child of its own: the digest of what would be served comes back. */
static bool serve(const char *dir, uint8_t ret[SHA256_LEN])
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	const pid_t pid = fork();

	if (pid == 0) {
		struct store *s = NULL;

		if (store_open_lmdb(dir, true, 0, &s, NULL) != DULY_OK)
			_exit(1);
		digest_of(s, ret);
		_exit(write(ends[1], ret, SHA256_LEN) == SHA256_LEN ? 0 : 1);
	}
	close(ends[1]);
	const bool served = read(ends[0], ret, SHA256_LEN) == SHA256_LEN;

	close(ends[0]);
	waitpid(pid, NULL, 0);
	return served;
}

/* What each commit served, and what the commits that may follow would. */
typedef uint8_t history[COMMITS + LATER][SHA256_LEN];

/* A store of several commits, so that there are pages of older ones in it. */
static void build(const char *dir, unsigned commits, history ret)
{
	struct store *s = open_lmdb(dir);

	for (unsigned round = 0; round < commits; round++) {
		assert_int_equal(fill(s, round), DULY_OK);
		digest_of(s, ret[round]);
	}
	store_close(&s);
}

/* Builds it in @dir, and elsewhere once more with the commits that may follow. */
static void build_both(const char *dir, history ret)
{
	char elsewhere[SCRATCH_PATH];

	scratch_make(elsewhere);
	build(elsewhere, COMMITS + LATER, ret);
	scratch_remove(elsewhere);
	build(dir, COMMITS, ret);
}

struct tally {
	unsigned refused, crashed, same, earlier, later_refused;
};

/* A page may also be damaged in what only a writer reads: the list of free pages. The commits that
 * follow are made, in a child; what is served then is right, or refused. */
static void goes_on(const char *dir, history commits, struct tally *tally, const char *what)
{
	uint8_t got[SHA256_LEN];
	const pid_t pid = fork();

	if (pid == 0) {
		struct store *s = NULL;

		if (store_open_lmdb(dir, false, 16 << 20, &s, NULL) != DULY_OK)
			_exit(1);
		for (unsigned round = COMMITS; round < COMMITS + LATER; round++)
			if (fill(s, round) != DULY_OK)
				_exit(1);
		_exit(0);
	}
	int status = 0;

	waitpid(pid, &status, 0);
	if (status != 0 || store_check_in_child(dir, NULL) != DULY_OK)
		tally->later_refused++;
	else if (!serve(dir, got) || memcmp(got, commits[COMMITS + LATER - 1], SHA256_LEN) != 0)
		fail_msg("%s: something else is served as good after more commits", what);
}

/* The store passed its check: it serves the last commit, or, as after a crash, the one before. */
static void must_be_right(const char *dir, history commits, struct tally *tally, const char *what)
{
	uint8_t got[SHA256_LEN];

	if (!serve(dir, got))
		fail_msg("%s: passed its check and could not be served", what);
	if (memcmp(got, commits[COMMITS - 1], SHA256_LEN) == 0) {
		tally->same++;
		goes_on(dir, commits, tally, what);
	} else if (memcmp(got, commits[COMMITS - 2], SHA256_LEN) == 0) {
		tally->earlier++;
	} else {
		fail_msg("%s: something else is served as good", what);
	}
}

static void try_damaged(const char *dir, history commits, struct tally *tally, const char *what)
{
	struct duly_diag diag = { "" };
	const duly_result r = store_check_in_child(dir, &diag);

	if (r == DULY_OK)
		must_be_right(dir, commits, tally, what);
	else if (strstr(diag.text, "crash") != NULL)
		tally->crashed++;
	else
		tally->refused++;
}

/* DULY_FLIPS sets how many: 300 where it is not given. DULY_SEED repeats a run. */
static unsigned from_environment(const char *name, unsigned otherwise)
{
	uint64_t n = otherwise;
	const char *text = getenv(name);

	if (text != NULL)
		assert_true(str_to_u64(str_of(text), UINT32_MAX, &n));
	return (unsigned)n;
}

static void no_changed_bit_is_served_as_good(void **state)
{
	static history commits;
	const unsigned flips = from_environment("DULY_FLIPS", 300);
	unsigned seed = from_environment("DULY_SEED", 20260113);
	duly_auto_fini(buf) good = { NULL, 0, 0 };
	struct tally tally = { 0 };
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16], what[80];

	(void)state;
	print_message("seed %u\n", seed);
	scratch_make(dir);
	build_both(dir, commits);
	snprintf(path, sizeof path, "%s/data.mdb", dir);
	scratch_read(path, &good);
	for (unsigned i = 0; i < flips; i++) {
		/* A quarter of them among the first pages, where everything hangs. */
		const size_t most = i % 4 == 0 ? 4 * 4096 : good.len;
		const size_t at = (size_t)rand_r(&seed) % most;
		const uint8_t bit = (uint8_t)(1u << rand_r(&seed) % 8);

		good.data[at] ^= bit;
		scratch_write(path, buf_view(&good));
		snprintf(what, sizeof what, "byte %zu, bit %02x", at, bit);
		try_damaged(dir, commits, &tally, what);
		good.data[at] ^= bit;
	}
	print_message("%u flips in %zu bytes: %u refused, %u crashed the child, %u changed nothing "
		      "that is served (%u of these were found by later commits), %u served the "
		      "commit before\n",
		      flips, good.len, tally.refused, tally.crashed, tally.same,
		      tally.later_refused, tally.earlier);
	assert_true(tally.refused > 0);
	scratch_remove(dir);
}

static void no_truncated_store_is_served_as_good(void **state)
{
	static history commits;
	duly_auto_fini(buf) good = { NULL, 0, 0 };
	struct tally tally = { 0 };
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16], what[80];

	(void)state;
	scratch_make(dir);
	build_both(dir, commits);
	snprintf(path, sizeof path, "%s/data.mdb", dir);
	scratch_read(path, &good);
	for (size_t len = 1; len < good.len; len += good.len / 40) {
		scratch_write(path, (struct view){ good.data, len });
		snprintf(what, sizeof what, "cut to %zu bytes", len);
		try_damaged(dir, commits, &tally, what);
	}
	print_message("%u refused, %u crashed the child, %u lost nothing\n", tally.refused,
		      tally.crashed, tally.same);
	scratch_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_is_whole_or_not_at_all_whichever_call_fails),
		cmocka_unit_test(no_changed_bit_is_served_as_good),
		cmocka_unit_test(no_truncated_store_is_served_as_good),
	};

	base_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/row.h"

/* ---- walking --------------------------------------------------------------------------------- */

static struct str as_text(struct view v)
{
	return (struct str){ v.data, v.len };
}

static duly_result wrong(struct duly_diag *diag, enum store_db db, const char *what)
{
	return duly_fail(diag, DULY_E_CORRUPT, "store, %s: %s", store_db_name(db), what);
}

/* Goes through @db, which is said to hold @most entries: a damaged tree may lead in a circle. */
static duly_result add_up(struct store_txn *t, enum store_db db, uint64_t most,
			  struct store_sum *ret, struct duly_diag *diag)
{
	duly_auto_fini(buf) scratch = { NULL, 0, 0 }, last = { NULL, 0, 0 };
	struct view key = { NULL, 0 }, value, row_key, raw;

	*ret = (struct store_sum){ 0, 0 };
	while (store_seek(t, db, buf_view(&last), ret->count > 0, &key, &value)) {
		if (ret->count == most)
			return wrong(diag, db, "there are more entries than it counts");
		if (ret->count > 0 && str_cmp(as_text(key), as_text(buf_view(&last))) <= 0)
			return wrong(diag, db, "its keys are out of order");
		ret->sum += row_print(&scratch, db, key, value, &row_key, &raw);
		ret->count++;
		buf_clear(&last);
		buf_put(&last, key.data, key.len);
	}
	if (store_failed(t) != DULY_OK && diag != NULL)
		*diag = *store_txn_diag(t);
	return store_failed(t);
}

static duly_result check_db(struct store_txn *t, enum store_db db, struct duly_diag *diag)
{
	const uint64_t count = store_count(t, db);
	const struct store_sum said = sum_read(t, db);
	struct store_sum found;
	const duly_result r = add_up(t, db, count, &found, diag);

	if (r != DULY_OK)
		return r;
	if (found.count != count)
		return wrong(diag, db, "there are fewer entries than it counts");
	if (db != STORE_SUM && (found.count != said.count || found.sum != said.sum))
		return wrong(diag, db, "its entries are not those that were committed");
	return DULY_OK;
}

duly_result store_check(struct store *s, struct duly_diag *diag)
{
	struct store_txn *t = NULL;
	duly_result r = store_begin(s, false, &t, diag);

	if (r != DULY_OK)
		return r;
	for (enum store_db db = 0; r == DULY_OK && db < STORE_DB_COUNT; db++)
		r = check_db(t, db, diag);
	store_abort(&t);
	return r;
}

/* ---- in a child ------------------------------------------------------------------------------ */

/* What the child says before it ends. */
struct check_verdict {
	duly_result result;
	struct duly_diag diag;
};

static duly_result open_and_check(const char *dir, struct duly_diag *diag)
{
	duly_auto(store) s = NULL;
	const duly_result r = store_open_lmdb(dir, true, 0, &s, diag);

	return r == DULY_OK ? store_check(s, diag) : r;
}

/* A crash is expected here: it leaves no core file and runs nobody's handler. */
static void expect_crash(void)
{
	static const int SIGNALS[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT };
	const struct rlimit none = { 0, 0 };

	for (size_t i = 0; i < LEN(SIGNALS); i++)
		signal(SIGNALS[i], SIG_DFL);
	setrlimit(RLIMIT_CORE, &none);
}

static _Noreturn void child(const char *dir, int out)
{
	struct check_verdict v = { .diag.text = "" };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	expect_crash();
	v.result = open_and_check(dir, &v.diag);
	_exit(write(out, &v, sizeof v) == (ssize_t)sizeof v ? 0 : 1);
}

static duly_result hear(pid_t pid, int in, struct duly_diag *diag)
{
	struct check_verdict v;
	int status = 0;
	const ssize_t got = TEMP_FAILURE_RETRY(read(in, &v, sizeof v));

	TEMP_FAILURE_RETRY(waitpid(pid, &status, 0));
	if (got != (ssize_t)sizeof v)
		return duly_fail(diag, DULY_E_CORRUPT,
				 "the store is damaged: reading it ends in a crash (status %d)",
				 status);
	if (v.result != DULY_OK && diag != NULL)
		*diag = v.diag;
	return v.result;
}

duly_result store_check_in_child(const char *dir, struct duly_diag *diag)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return duly_fail(diag, DULY_E_IO, "cannot make a pipe for the store's check");

	const pid_t pid = fork();

	if (pid == 0)
		child(dir, ends[1]);
	close(ends[1]);
	const duly_result r =
		pid > 0 ? hear(pid, ends[0], diag)
			: duly_fail(diag, DULY_E_IO, "cannot start the store's check");

	close(ends[0]);
	return r;
}

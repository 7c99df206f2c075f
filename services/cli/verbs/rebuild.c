#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/docket/replay.h"
#include "services/cli/data.h"
#include "services/cli/progress.h"
#include "services/cli/shared_options.h"
#include "services/cli/verb.h"

/* The store anew from the log. The new one is built beside the old one and takes its place in one
 * step when it is complete. */

struct rebuild_given {
	const char *data;
};
#define GIVEN struct rebuild_given
/* clang-format off */
static const struct option_row OPTIONS[] = {
	DATA, OPTIONS_END,
};

static const struct command COMMAND = {
	.operands = "",
	.summary = "the store anew from the log",
	.about =
	  "Refused while a scheduler runs. The old store stays until the new one is complete.",
	.options = OPTIONS,
	.given = sizeof(GIVEN),
};
/* clang-format on */

static duly_result remove_store(const char *path, struct duly_diag *diag)
{
	static const char *const FILES[] = { "data.mdb", "lock.mdb" };
	char file[FOLDER_PATH + 16];

	for (size_t i = 0; i < LEN(FILES); i++) {
		snprintf(file, sizeof file, "%s/%s", path, FILES[i]);
		if (unlink(file) != 0 && errno != ENOENT)
			return duly_fail(diag, DULY_E_IO, "%s: %s", file, strerror(errno));
	}
	if (rmdir(path) != 0 && errno != ENOENT)
		return duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(errno));
	return DULY_OK;
}

static duly_result sync_folder(const char *path, struct duly_diag *diag)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool synced = fd >= 0 && fsync(fd) == 0;
	const int error = errno;

	if (fd >= 0)
		close(fd);
	return synced ? DULY_OK : duly_fail(diag, DULY_E_IO, "%s: %s", path, strerror(error));
}

static void tell_progress(void *ctx, const struct replayed *so_far)
{
	progress("%llu of %llu records", (unsigned long long)so_far->records,
		 (unsigned long long)log_end(ctx).sequence);
}

static duly_result build(const char *path, struct log *log, struct duly_diag *diag)
{
	duly_auto_fini(replayed) replayed = { 0 };
	duly_auto(store) store = NULL;
	struct docket *docket = NULL;

	duly_result r = store_open_lmdb(path, false, 0, &store, diag);
	if (r == DULY_OK)
		r = docket_open(store, &docket, diag);
	if (r == DULY_OK)
		r = docket_replay(
			docket, log,
			&(struct replay_plan){ REPLAY_RECORDED, REPLAY_ALL, tell_progress, log },
			&replayed, diag);
	progress_end();
	if (docket != NULL)
		docket_close(&docket);
	if (r == DULY_OK)
		printf("%llu records, %llu events, %llu alerts\n",
		       (unsigned long long)replayed.records, (unsigned long long)replayed.events,
		       (unsigned long long)replayed.alerts);
	return r;
}

/* The new store and the old one change places, or, where there is none, the new one takes it. */
static duly_result put_in_place(const char *dir, const char *built, const char *store,
				struct duly_diag *diag)
{
	const bool there = access(store, F_OK) == 0;

	if (renameat2(AT_FDCWD, built, AT_FDCWD, store,
		      there ? RENAME_EXCHANGE : RENAME_NOREPLACE) != 0)
		return duly_fail(diag, DULY_E_IO, "cannot put %s in place: %s", built,
				 strerror(errno));
	duly_result r = sync_folder(dir, diag);
	if (r == DULY_OK && there)
		r = remove_store(built, diag);
	return r;
}

static duly_result rebuild(const char *dir, struct duly_diag *diag)
{
	char store[FOLDER_PATH], built[FOLDER_PATH];
	duly_auto(log) log = NULL;

	duly_result r = folder_path(dir, "store", store, diag);
	if (r == DULY_OK)
		r = folder_path(dir, "store.rebuild", built, diag);
	if (r == DULY_OK)
		r = folder_open_log(dir, (struct log_position){ 0 }, &log, diag);
	if (r == DULY_OK)
		r = remove_store(built, diag);
	if (r == DULY_OK)
		r = build(built, log, diag);
	return r == DULY_OK ? put_in_place(dir, built, store, diag) : r;
}

static duly_result run(const struct call *call, struct duly_diag *diag)
{
	const struct rebuild_given *given = call->given;
	const char *dir = given_data(given->data);
	struct store_lock lock = STORE_UNLOCKED;

	if (access(dir, F_OK) != 0)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	duly_result r = store_lock(dir, &lock, diag);
	if (r != DULY_OK)
		return r;
	r = rebuild(dir, diag);
	store_unlock(&lock);
	return r;
}

const struct verb verb_rebuild = { "rebuild", &COMMAND, run };

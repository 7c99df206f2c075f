#include "common/engine/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

duly_result folder_path(const char *dir, const char *name, char ret[FOLDER_PATH],
			struct duly_diag *diag)
{
	if (snprintf(ret, FOLDER_PATH, "%s/%s", dir, name) >= FOLDER_PATH)
		return duly_fail(diag, DULY_E_CONFIG, "the path %s is too long", dir);
	return DULY_OK;
}

duly_result folder_may_be_read(const char *dir, struct duly_diag *diag)
{
	static const char *const PATHS[] = { ".", "log", "store", "log/0000000001.seg",
					     "store/data.mdb" };
	char path[FOLDER_PATH];

	for (size_t i = 0; i < LEN(PATHS); i++) {
		if (folder_path(dir, PATHS[i], path, NULL) == DULY_OK && access(path, R_OK) != 0 &&
		    errno == EACCES)
			return duly_fail(diag, DULY_E_IO,
					 "%s: permission denied (run as the service's user)", dir);
	}
	return DULY_OK;
}

/* What is not there is a matter of the path, not of the data in it. */
static duly_result not_there(duly_result r, const char *dir, struct duly_diag *diag)
{
	char log[FOLDER_PATH];

	if (r != DULY_OK && folder_may_be_read(dir, diag) != DULY_OK)
		return DULY_E_IO;
	if (r != DULY_E_NOTFOUND)
		return r;
	if (folder_path(dir, "log", log, NULL) == DULY_OK && access(log, F_OK) == 0)
		return duly_fail(
			diag, DULY_E_IO,
			"the store in %s is missing: `duly rebuild` or a start of duly-scheduler "
			"makes it anew from the log",
			dir);
	return duly_fail(diag, DULY_E_IO,
			 "%s is no data directory of a scheduler (--data, DULY_DATA)", dir);
}

duly_result folder_open_store(const char *dir, struct store **ret, struct duly_diag *diag)
{
	char path[FOLDER_PATH];

	duly_result r = folder_path(dir, "store", path, diag);
	if (r == DULY_OK)
		r = store_open_lmdb(path, true, 0, ret, diag);
	return not_there(r, dir, diag);
}

duly_result folder_open_log(const char *dir, struct log_position from, struct log **ret,
			    struct duly_diag *diag)
{
	const struct log_options options = { .dir = dir, .read_only = true, .from = from };

	return not_there(log_open(&options, ret, NULL, diag), dir, diag);
}

uint64_t folder_log_head(const char *dir, struct log_position from)
{
	struct log *log = NULL;
	uint64_t head = 0;

	if (folder_open_log(dir, from, &log, NULL) == DULY_OK)
		head = log_end(log).sequence;
	log_close(&log);
	return head;
}

static bool is_entry(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

duly_result folder_is_new(const char *dir, const char *wants, struct duly_diag *diag)
{
	DIR *d = opendir(dir);
	const struct dirent *e;

	if (d == NULL && errno == ENOENT)
		return DULY_OK;
	if (d == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: %s", dir, strerror(errno));
	do
		e = readdir(d);
	while (e != NULL && !is_entry(e));
	closedir(d);
	return e == NULL
		       ? DULY_OK
		       : duly_fail(diag, DULY_E_USAGE,
				   "%s is not empty: %s wants a directory of its own", dir, wants);
}

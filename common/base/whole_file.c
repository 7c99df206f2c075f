#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/base/whole_file.h"

/* A device or a pipe takes what is written; another file in its place would not be it. */
static bool takes_bytes_as_they_come(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

duly_result whole_file_open(const char *path, struct whole_file *ret, struct duly_diag *diag)
{
	*ret = (struct whole_file){ .out = stdout };
	if (path == NULL || strcmp(path, "-") == 0)
		return DULY_OK;
	ret->path = path;
	if (!takes_bytes_as_they_come(path))
		ret->part = memory_printf("%s.part", path);
	const char *opened = ret->part != NULL ? ret->part : path;

	ret->out = fopen(opened, "we");
	if (ret->out == NULL)
		return duly_fail(diag, DULY_E_IO, "%s: %s", opened, strerror(errno));
	return DULY_OK;
}

/* Whether what was written is on disk; a pipe or a terminal has none. */
static bool synced(FILE *file)
{
	if (ferror(file) != 0 || fflush(file) != 0)
		return false;
	return fsync(fileno(file)) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

static bool folder_synced(const char *path)
{
	char *copy = memory_printf("%s", path);
	const int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool ok = fd >= 0 && fsync(fd) == 0;
	const int error = errno;

	if (fd >= 0)
		close(fd);
	free(copy);
	errno = error;
	return ok;
}

/* Closes it; what cannot take its name is removed. errno says why. */
static bool settle(struct whole_file *f)
{
	FILE *file = f->out;

	f->out = NULL;
	bool whole = synced(file);
	int error = errno;

	if (fclose(file) != 0 && whole)
		whole = false, error = errno;
	if (whole && f->part != NULL && rename(f->part, f->path) != 0)
		whole = false, error = errno;
	if (!whole && f->part != NULL)
		remove(f->part);
	errno = error;
	return whole;
}

duly_result whole_file_finish(struct whole_file *f, struct duly_diag *diag)
{
	if (f->path == NULL)
		return synced(f->out)
			       ? DULY_OK
			       : duly_fail(diag, DULY_E_IO, "standard output: %s", strerror(errno));
	if (settle(f) && (f->part == NULL || folder_synced(f->path)))
		return DULY_OK;
	return duly_fail(diag, DULY_E_IO, "%s: %s", f->path, strerror(errno));
}

void whole_file_fini(struct whole_file *f)
{
	if (f->path != NULL && f->out != NULL) {
		fclose(f->out);
		if (f->part != NULL)
			remove(f->part);
	}
	free(f->part);
	*f = (struct whole_file){ 0 };
}

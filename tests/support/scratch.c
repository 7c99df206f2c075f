#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/scratch.h"

void scratch_make(char ret[SCRATCH_PATH])
{
	const char *where = getenv("TMPDIR");

	snprintf(ret, SCRATCH_PATH, "%s/duly.XXXXXX", where != NULL ? where : "/tmp");
	assert_non_null(mkdtemp(ret));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void scratch_remove(const char *dir)
{
	assert_int_equal(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void scratch_read(const char *path, struct buf *ret)
{
	struct duly_diag diag;

	if (file_read(path, SIZE_MAX, ret, &diag) != DULY_OK)
		fail_msg("%s", diag.text);
}

void scratch_write(const char *path, struct view bytes)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
	assert_int_equal(fclose(f), 0);
}

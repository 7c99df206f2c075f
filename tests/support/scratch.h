/* scratch.h - a directory for one test, and files as bytes. */
#pragma once
#include "common/base/base.h"

enum { SCRATCH_PATH = 512 };

/* A fresh directory under the system's for temporary files; the test fails where there is none. */
void scratch_make(char ret[SCRATCH_PATH]);
/* With everything in it. */
void scratch_remove(const char *dir);

/* The whole file, appended to @ret. */
void scratch_read(const char *path, struct buf *ret);
/* The file is these bytes, and no others. */
void scratch_write(const char *path, struct view bytes);

/* segment.h - segments as files: named, listed, zeroed, read and written whole or not at all. */
#pragma once
#include "common/log/format.h"

/* "segment 3 of the log, offset 8192" is how every sentence here names a place. */
#define PLACE_FMT      "segment %u of the log, offset %u"
#define PLACE_ARGS(at) (at).segment, (at).offset

enum { SEGMENT_PATH = 4096 };

/* Where it lies. */
void segment_path(const char *dir, uint32_t number, char ret[SEGMENT_PATH]);

/* The highest number that there is; 0: none. DULY_E_CORRUPT where one below it is missing. */
duly_result segment_list(const char *dir, uint32_t *ret_highest, struct duly_diag *diag);

/* @flags as in open(2). DULY_E_NOTFOUND: no such file. DULY_E_NOSPACE, DULY_E_IO. */
duly_result segment_open(const struct log_disk *disk, const char *dir, uint32_t number, int flags,
			 int *ret_fd, struct duly_diag *diag);

/* Up to @len bytes; fewer only at the end of the file. */
duly_result segment_read(const struct log_disk *disk, int fd, void *data, size_t len,
			 struct log_place at, size_t *ret_got, struct duly_diag *diag);
/* A short write is a failed one. DULY_E_NOSPACE: the disk is full. */
duly_result segment_write(const struct log_disk *disk, int fd, const void *data, size_t len,
			  struct log_place at, struct duly_diag *diag);
duly_result segment_zero(const struct log_disk *disk, int fd, struct log_place at, size_t len,
			 struct duly_diag *diag);
duly_result segment_sync(const struct log_disk *disk, int fd, uint32_t number,
			 struct duly_diag *diag);

/* Where the last byte of [@at, end of file) that is not zero ends; @at's offset: all are zero. */
duly_result segment_used(const struct log_disk *disk, int fd, struct log_place at, uint32_t *ret_end,
			 struct duly_diag *diag);

/* The directory's entries are on disk when this returns DULY_OK. */
duly_result directory_sync(const struct log_disk *disk, const char *path, struct duly_diag *diag);

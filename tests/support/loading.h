/* loading.h - a service on the bench (rig.h) whose folder of rules may be changed while it runs:
 * the files of tests/data/loading. */
#pragma once
#include "tests/support/rig.h"

/* The state funeral of 2022, nine days before it. */
#define PROCLAIMED "2022-09-10T10:00:00Z"

/* What the service's folder has. */
struct folder {
	struct contents files;
	bool            unreadable;
};

void folder_read(struct folder *f);          /* as it lies in the tree; contents_fini() its files */
/* The file of @kind with @old in it replaced by @new; the test fails where there is none. */
void folder_change(struct folder *f, enum content_kind kind, const char *old, const char *new);
void folder_drop(struct folder *f, enum content_kind kind);
/* What `digest` of rules.loaded, or of calendar.loaded, has to be. */
void folder_digest(const struct folder *f, bool calendar, char ret[65]);

struct bench {
	struct rig    rig;
	struct folder folder;
	int           loadings;
};

/* What is in force has no funeral; the folder has it. */
void bench_begin(struct bench *b, const char *now, uint32_t chunk);
/* Replays the log in both modes. */
void bench_end(struct bench *b);

/* rules.loaded or calendar.loaded, in this turn; bench_load() of what the folder has, accepted. */
struct taken bench_take(struct bench *b, const char *type, const char *digest);
void bench_load(struct bench *b, bool calendar);
/* What was told since the last call: rig_alerts(). */
void bench_told(struct bench *b, const char *expected);
/* A stay that began: two notes are owed. */
void bench_stay(struct bench *b, const char *subject, const char *date);
/* Of C-1 a note is due on the day of the funeral, of C-2 after it, of C-3 before it. */
void bench_three_stays(struct bench *b);

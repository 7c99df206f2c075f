/* requests.h - how many requests were answered, by path and status. Private to this folder. */
#pragma once
#include <pthread.h>

#include "common/base/base.h"

enum { REQUEST_KINDS = 128 };

struct request_kind {
	const char *path; /* as the table of routes has it; "": of none */
	long status;
	uint64_t n;
};

struct requests {
	pthread_mutex_t lock;
	struct request_kind list[REQUEST_KINDS];
	size_t n;
};

void requests_init(struct requests *r);
void requests_fini(struct requests *r);
/* @path lives as long as the service. */
void requests_count(struct requests *r, const char *path, long status);
/* All of them, copied. Returns how many. */
size_t requests_list(struct requests *r, struct request_kind ret[REQUEST_KINDS]);

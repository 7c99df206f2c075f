/* publishers.h - clients of the scheduler's events socket, lent to one request at a time. Private
 * to this folder. */
#pragma once
#include <pthread.h>

#include "common/base/base.h"
#include "duly/client.h"

enum { PUBLISHERS = 4 };

struct publishers {
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	struct duly_client *idle[PUBLISHERS];
	size_t n;
};

/* DULY_E_CONFIG: the address cannot be understood. */
duly_result publishers_open(struct publishers *p, const char *events, int patience_ms,
			    struct duly_diag *diag);
void publishers_close(struct publishers *p);
/* Waits for one; whoever holds one gives it back when its request is answered, or when the
 * scheduler has not answered in time. */
struct duly_client *publishers_take(struct publishers *p);
void publishers_give_back(struct publishers *p, struct duly_client *client);
